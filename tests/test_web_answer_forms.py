"""How sure an answer looks, where it is folded, and the small table it comes from."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest
from fake_engine import document

from chatbot.answer import Answer, Citation, Lapsed, OtherFigure
from chatbot.web.answers.fold import fold_at
from chatbot.web.answers.render import answer_html, pieces
from chatbot.web.answers.small_table import small_table
from chatbot.web.desk.shelf import Shelf
from ingest import Parsed
from ingest.span import Span

TABLED = "某区白皮书\n\n一、办件\n\n年度受理件数(件)办结率(%)\n\n2020年104887.4\n\n2021年129098.1\n\n2021年受理1290件，办结率98.1%，2020年受理1048件，办结率87.4%。"


def answered(text: str, short: str | None = None, sure: bool = True) -> Answer:
    citation = Citation("甲.txt", "d", ("一、总则",), "s1", None, text, 0, len(text), "p")
    return Answer("answered", text, "问", "问", (citation,), short, sure=sure)


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (answered("共3件。", "3件"), "确定"),
        (answered("共3件。", "3件", sure=False), "可能相关，请核对"),
        (replace(answered("共3件。", "3件"), checked=True), "人工核对"),
        (Answer("not_found", "没有。", "问", "问", reason="not_in_document"), "没有找到"),
    ],
)
def test_every_answer_says_in_words_how_sure_it_is(answer: Answer, state: str) -> None:
    made = html.unescape(answer_html(answer, "zh-CN", Shelf([])))
    assert re.findall(r'<p class="zj-state [\w-]+">(.*?)</p>', made) == [state]


def test_small_talk_is_no_finding_and_has_no_state() -> None:
    talk = Answer("not_found", "您好。", "你好", "你好", reason="not_a_question")
    assert "zj-state" not in answer_html(talk, "zh-CN", Shelf([]))


def test_nothing_of_an_unsure_answer_is_marked() -> None:
    assert "zj-short" in answer_html(answered("共3件。", "3件"), "zh-CN", Shelf([]))
    assert "zj-short" not in answer_html(answered("共3件。", "3件", sure=False), "zh-CN", Shelf([]))
    assert "zj-short" not in answer_html(answered("共三件。", "3件", sure=False), "zh-CN", Shelf([]))


def test_a_long_answer_is_folded_after_three_sentences_and_holds_all_its_text() -> None:
    text = "第一句。第二句！第三句？" + "第四句说得很长，" * 6 + "完。"
    assert fold_at(text) == 12
    shown = pieces(answered(text))
    assert "".join(piece.text for piece in shown) == text
    assert [piece.text for piece in shown if not piece.folded] == ["第一句。第二句！第三句？"]


def test_the_short_answer_is_never_folded_away() -> None:
    text = "一。二。三。四句里才有76件。" + "后面还有很长很长的说明，" * 5
    at = text.index("76件")
    assert fold_at(text, Span(at, at + 3)) == text.index("76件。") + 4
    assert not any(piece.short and piece.folded for piece in pieces(answered(text, "76件")))


@pytest.mark.parametrize("text", ["", "一句。", "一。二。三。四。", "没有句号的一行" * 40])
def test_what_is_short_or_has_no_third_sentence_stands_whole(text: str) -> None:
    assert fold_at(text) is None


def test_both_values_that_differ_are_labelled() -> None:
    answer = answered("办结率98.1%。", "98.1%")
    answer = replace(answer, other_figures=(OtherFigure("98.4%", answer.citations[0], "办结率98.4%"),))
    made = html.unescape(answer_html(answer, "zh-CN", Shelf([])))
    assert re.search(r"这里写</span> <strong[^>]*>98.1%", made) and re.search(
        r"另处写</span> <span[^>]*>办结率98.4%", made
    )


@pytest.fixture(scope="module")
def tabled() -> Parsed:
    parsed = document(TABLED, "甲.txt")
    assert parsed.tables, "the table of the example is read"
    return parsed


def test_the_cited_cell_of_a_table_is_framed(tabled: Parsed) -> None:
    row = tabled.tables[0].rows[1].span
    cited = Citation(
        "甲.txt", tabled.document.id, (), "", None, row.of(tabled.document.text), row.start, row.end, "p"
    )
    answer = Answer("answered", "2021年:办结率 98.1%", "问", "问", (cited,), "98.1%")
    table = small_table(answer, Shelf([tabled]))
    assert table is not None
    at, column = table.framed
    assert column is not None and table.rows[at].cells[column].value == "98.1"
    made = html.unescape(answer_html(answer, "zh-CN", Shelf([tabled])))
    assert re.findall(r'<td class="zj-cell">(.*?)</td>', made) == ["98.1"]


def test_prose_has_no_table(tabled: Parsed) -> None:
    assert small_table(answered("共3件。"), Shelf([tabled])) is None


def test_that_a_document_no_longer_holds_is_told_before_what_it_says() -> None:
    answer = replace(answered("共3件。"), lapsed=(Lapsed("甲.txt", "某办法", "expired", "2020-01-01"),))
    made = html.unescape(answer_html(answer, "zh-CN", Shelf([])))
    assert made.index("《某办法》已过有效期") < made.index("共3件")
