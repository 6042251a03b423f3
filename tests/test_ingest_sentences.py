"""Sentences and enumerations, against cuts made by hand."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import sentences
from ingest.chinese.overlong import cut_overlong
from ingest.chinese.quotes import protected


def cut(text: str) -> list[str]:
    return [sentence.span.of(text) for sentence in sentences(text, 0, len(text))]


def items(text: str) -> list[tuple[str, int, int]]:
    return [(s.span.of(text), s.ordinal, s.group) for s in sentences(text, 0, len(text))]


@pytest.mark.parametrize(
    "parts",
    [
        ["今天受理3件。", "明天呢？", "好！"],
        ["率为38.9%,再创新高。", "纠错率11.6%。"],
        ["他强调,“必须坚持人民主体地位。”", "朝阳区坚持把问题变课题。"],
        ["指出“办得好不好。关键在党员。”的要求已落实。"],
        ["《怎么办？答案。》已印发。", "（见附件。）"],
        ["“一套流程”“一个标准”。", "二次办理。"],
        ["第一行没有句号", "第二行。"],
        ["版本为4.0版。", "版本为5.0。"],
        ["未配对的“引号。", "仍要分句。"],
        ["真的吗？！", "是的。"],
        ["「快办。」", "即办。"],
    ],
)
def test_sentences_end_where_they_should(parts: list[str]) -> None:
    joiner = "\n" if parts[0] == "第一行没有句号" else ""
    assert cut(joiner.join(parts)) == parts


def test_a_semicolon_keeps_a_sentence_whole_unless_it_is_very_long() -> None:
    assert cut("受理10件;办结9件。") == ["受理10件;办结9件。"]
    long = "；".join(["全区各部门认真贯彻落实各项要求，持续推进重点工作取得实效"] * 9) + "。"
    parts = cut(long)
    assert "".join(parts) == long
    assert all(len(part) <= 220 for part in parts)
    assert all(part.endswith(("；", "。")) for part in parts)


@pytest.mark.parametrize(
    ("unit", "mark"),
    [("北京市朝阳区人民政府、", "、"), ("the people of the district ", " "), ("甲乙丙丁：", "：")],
)
def test_what_runs_on_without_an_end_is_cut_behind_a_lesser_mark(unit: str, mark: str) -> None:
    text = unit * 300
    spans = list(cut_overlong(text, 600))
    assert [start for start, _ in spans] == [0, *(end for _, end in spans[:-1])]
    assert spans[-1][1] == len(text)
    assert all(300 < end - start <= 600 for start, end in spans[:-1])
    assert all(text[:end].endswith(mark) for _, end in spans)
    assert [part.rstrip() for part in cut(text)] == [text[start:end].strip() for start, end in spans]


def test_the_better_mark_is_cut_at_first() -> None:
    text = "、".join(["甲" * 150] * 3) + "：" + "、".join(["乙" * 150] * 3)
    assert [text[at:to] for at, to in cut_overlong(text, 600)] == [text[:453], text[453:]]


@given(st.text(alphabet="甲1 、：。. ,“”", max_size=300), st.integers(1, 40))
def test_overlong_text_is_cut_without_a_gap_and_short_enough(text: str, longest: int) -> None:
    spans = list(cut_overlong(text, longest))
    assert "".join(text[at:to] for at, to in spans) == text
    assert [at for at, _ in spans] == [0, *(to for _, to in spans[:-1])]
    assert all(to - at <= longest for at, to in spans)


def test_ordinary_text_needs_no_splitter() -> None:
    code = (
        "import sys; from ingest import BUNDLED, parse, read_document; parse(read_document(BUNDLED));"
        "sys.exit(any(name.startswith('langchain') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_white_space_between_sentences_belongs_to_none() -> None:
    assert cut("  甲。\u3000\n\n 乙。 ") == ["甲。", "乙。"]


def test_a_range_of_the_text_keeps_its_places() -> None:
    text = "甲。乙。丙。"
    assert [s.span.start for s in sentences(text, 2, 6)] == [2, 4]


def test_items_of_one_paragraph() -> None:
    assert items("采取措施：一是建立名册。三方共享。二是加大力度。") == [
        ("采取措施：", 0, 0),
        ("一是建立名册。", 1, 1),
        ("三方共享。", 1, 1),
        ("二是加大力度。", 2, 1),
    ]


def test_a_list_of_clauses_ends_with_its_sentence() -> None:
    assert items("推出三条线路：①采茶线；②码头线；③亲水线。全年接待280万人次。") == [
        ("推出三条线路：", 0, 0),
        ("①采茶线；", 1, 1),
        ("②码头线；", 2, 1),
        ("③亲水线。", 3, 1),
        ("全年接待280万人次。", 0, 0),
    ]


def test_items_over_paragraphs_and_lists_inside_them() -> None:
    text = (
        "一是加强审核。\n\n二是提升水平。其一,在招聘环节。其二,在工作环节。\n\n三是推进建设。\n\n总之很好。"
    )
    assert [(ordinal, group) for _, ordinal, group in items(text)] == [
        (1, 1),
        (2, 1),
        (1, 2),
        (2, 2),
        (3, 1),
        (0, 0),
    ]


@pytest.mark.parametrize(
    ("text", "ordinals"),
    [
        ("首先,甲。其次,乙。最后,丙。", [1, 2, 3]),
        ("首先，甲。其次，乙。再次，丙。最后，丁。", [1, 2, 3, 4]),
        ("第一，甲。第二，乙。", [1, 2]),
        ("下列：（1）甲；（2）乙。", [0, 1, 2]),
        ("（一）甲；\n（二）乙。", [1, 2]),
        ("1.甲。\n2.乙。", [1, 2]),
        ("限制人数，一是为了安全，二是因为狭窄。", [0, 1, 2]),
        ("一要快，二要稳。", [1, 2]),
        ("一是一，没有下文。", [0]),
        ("二是没有开头。三是也没有。", [0, 0]),
        ("最后一公里。首先很好。", [0, 0]),
        ("“一是甲；二是乙”的说法。", [0]),
        ("首先,甲。", [0]),
    ],
)
def test_enumerations(text: str, ordinals: list[int]) -> None:
    assert [sentence.ordinal for sentence in sentences(text, 0, len(text))] == ordinals


def test_lines_led_by_a_dash_are_items_and_a_lone_one_is_none() -> None:
    text = "目标是：\n——扩大消费。增长6%。\n——改善分配。\n说明。\n——落款"
    assert items(text) == [
        ("目标是：", 0, 0),
        ("——扩大消费。", 1, 1),
        ("增长6%。", 1, 1),
        ("——改善分配。", 2, 1),
        ("说明。", 0, 0),
        ("——落款", 0, 0),
    ]


def test_two_lists_of_one_section_have_two_groups() -> None:
    text = "一是甲；二是乙。\n一是丙；二是丁。"
    assert [sentence.group for sentence in sentences(text, 0, len(text))] == [1, 1, 2, 2]


def test_stray_marks_protect_nothing() -> None:
    assert not any(protected("甲“乙。丙》丁（戊"))
    assert bytes(protected("a“b”c")) == b"\0\2\1\1\0"


@given(st.text(alphabet="甲乙。；，！？“”《》（）()\"'.3一二是其首先①②1.\n 　\u200b:：", max_size=300))
def test_sentences_tile_any_text_but_for_white_space(text: str) -> None:
    at = 0
    for sentence in sentences(text, 0, len(text)):
        assert not text[at : sentence.span.start].strip(" \n\u3000\u200b")
        part = sentence.span.of(text)
        assert part
        assert "\n" not in part
        assert (sentence.ordinal == 0) == (sentence.group == 0)
        at = sentence.span.end
    assert not text[at:].strip(" \n\u3000\u200b")
