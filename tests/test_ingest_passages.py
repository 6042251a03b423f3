"""Passages and passages.jsonl: the invariants on every corpus and on random documents; bad stores; the command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from bisect import bisect_left
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import BUNDLED, InputError, Parsed, parse, read_document, read_passages, write_passages
from ingest.__main__ import main
from ingest.cutting.passages import EMBEDDED, TOGETHER
from ingest.readers import document

SHARED = Path(__file__).resolve().parents[2] / "shared"
CORPORA = ["official/docs", "laws/corpus", "statutes/docs"]
BETWEEN = " \t\r\n\v\f\u00a0\u2002\u2003\u3000\u200b\ufeff|\uff5c\u2060"
"""What may stand between sentences of a passage: white space, and the bars between rows of a table."""


def check(parsed: Parsed) -> None:
    """Every invariant that DESIGN promises of sections, passages, sentences and tables."""
    text = parsed.document.text
    sections = {section.anchor: section for section in parsed.sections}
    assert len(sections) == len(parsed.sections)
    headings = [section.heading for section in parsed.sections]
    starts = [heading.start for heading in headings]
    assert starts == sorted(starts)
    at = 0
    for passage in parsed.passages:
        assert passage.text == text[passage.start : passage.end]
        assert passage.text.strip(BETWEEN)
        assert at <= passage.start < passage.end
        for span in parsed.document.boilerplate:
            assert not span.overlaps(passage.span) or (passage.start < span.start and span.end < passage.end)
            assert not span.overlaps(passage.span) or len(span) <= 80
        if passage.heading_path:
            section = sections[passage.anchor]
            assert section.path == passage.heading_path
            assert passage.span in section.span
        for number in range(bisect_left(starts, passage.start), bisect_left(starts, passage.end)):
            # Only the number of an article may stand in a passage, in front of its text.
            assert headings[number].start == passage.start
            assert headings[number].end < passage.end
        check_sentences(
            passage.start, passage.end, [s.span for s in passage.sentences], parsed.document.reading
        )
        assert len(passage.embedded) <= EMBEDDED
        assert passage.label == "" or "\u2014" in passage.label[:2] or "-" in passage.label[:2]
        at = passage.end
    for table in parsed.tables:
        for row in table.rows:
            assert row.span in table.span
            assert all(cell.value == cell.span.of(text)[: len(cell.value)] for cell in row.cells)
            assert len(row.cells) in (0, len(table.columns))


def check_sentences(start: int, end: int, spans: list, text: str) -> None:  # type: ignore[type-arg]
    at = start
    for span in spans:
        assert at <= span.start < span.end <= end
        assert not text[at : span.start].strip(BETWEEN)
        at = span.end
    assert not text[at:end].strip(BETWEEN)


def own_text(parsed: Parsed) -> str:
    """What must be in passages: the text without headings, page, contents and title."""
    covered = [passage.span for passage in parsed.passages]
    left = []
    at = 0
    for span in covered:
        left.append(parsed.document.text[at : span.start])
        at = span.end
    return "".join([*left, parsed.document.text[at:]])


@pytest.fixture(scope="module")
def white_paper() -> Parsed:
    return parse(read_document(BUNDLED))


def test_the_white_paper_holds_every_promise(white_paper: Parsed) -> None:
    check(white_paper)
    assert all(len(passage.text) <= TOGETHER for passage in white_paper.passages)


def test_nothing_of_the_white_paper_is_lost(white_paper: Parsed) -> None:
    left = own_text(white_paper)
    for section in white_paper.sections:
        left = left.replace(section.path[-1], "", 1)
    body = white_paper.document.text.index("目录")
    assert "。" not in left[body : left.index("按照客观")]


def test_a_paragraph_with_its_own_lead_in_is_its_own_passage(white_paper: Parsed) -> None:
    labelled = {p.label: p for p in white_paper.passages if p.label and p.text.startswith(p.label)}
    credit = labelled["——强化信用监管。"]
    assert credit.text.endswith("反馈682家企业信息。")
    assert credit.embedded.startswith("一、总报告 (二)依法全面履行政府职能")
    assert all(p.text.count("\n——") == 0 for p in labelled.values())


def test_a_long_paragraph_is_cut_at_sentences_and_keeps_its_lead_in(white_paper: Parsed) -> None:
    parts = [p for p in white_paper.passages if p.label.startswith("——建立标准化新冠疫苗接种流程")]
    assert len(parts) == 2
    assert not parts[1].text.startswith(parts[1].label)
    assert parts[1].label in parts[1].embedded


def test_a_figure_caption_stays_with_its_paragraph(white_paper: Parsed) -> None:
    (passage,) = [p for p in white_paper.passages if "人才一站式服务中心启动仪式" in p.text]
    assert len(passage.text) > 100


def test_a_list_stays_with_its_lead_in_where_it_fits() -> None:
    text = "一、材料\n申请人须提交下列材料：\n（1）户口簿；\n（2）居住证；\n（3）就业证明。\n"
    (passage,) = parse(document(text, "a.txt")).passages
    assert passage.text == text[text.index("申请人") :].strip()


def test_neighbours_are_merged_and_headings_are_not_crossed() -> None:
    text = "一、甲\n子。\n丑。\n二、乙\n寅。\n"
    found = parse(document(text, "a.txt"))
    assert [p.text for p in found.passages] == ["子。\n丑。", "寅。"]
    check(found)


@pytest.mark.parametrize("folder", CORPORA)
def test_every_corpus_at_hand_holds_every_promise(folder: str) -> None:
    files = sorted((SHARED / folder).rglob("*.*"))
    files = [path for path in files if path.suffix in (".md", ".txt") and path.name != "README.md"]
    if not files:
        pytest.skip(f"../shared/{folder} is not here")
    for path in files:
        parsed = parse(read_document(path))
        check(parsed)
        assert parsed.passages, path


HEADINGS = ["一、{}", "二、{}", "（一）{}", "(二){}", "1.{}", "2.{}", "（1）{}", "①{}", "第一章 {}", "第二章 {}", "第一节 {}", "1 {}", "1.1 {}", "# {}", "## {}", "前言", "附则", "第一条 {}。", "第二条 {}。"]  # fmt: skip
PARAGRAPHS = [
    "全区共受理申请714件，审结641件。",
    "——强化监管。推进“双随机、一公开”监管，抽查109次。",
    "一是加强；二是改进。",
    "二是继续推进。今后还将推进。",
    "（一）登记；",
    "首先，甲。其次，乙。",
    "图片说明文字",
    "街道8375167357337.3",
    "行政处罚(件)行政检查(件)人均执法量(件)",
    "领域 受理件数 审结件数",
    "公安 124 119",
    "目录",
    "一、甲... 3",
    "扫一扫在手机打开当前页",
    "<!-- 注 -->",
    "　　缩进的“一段。话”还有《书名。》",
    "长" * 400,
    "长长的一句话，" * 60 + "。",
    "| a | b |",
    "\u200b",
]
words = st.text(alphabet="朝阳区法治政府建设2021、“”", min_size=1, max_size=12)
blocks = st.one_of(
    st.builds(lambda form, name: form.format(name), st.sampled_from(HEADINGS), words),
    st.sampled_from(PARAGRAPHS),
    st.text(alphabet="甲乙。；，！？“”《》（）()1.一二第条章 　—|%\n", max_size=40),
)


@given(st.lists(blocks, max_size=14), st.sampled_from(["\n", "\n\n", "\n \n"]))
def test_any_document_holds_every_promise(parts: list[str], gap: str) -> None:
    parsed = parse(document(gap.join(parts), "a.txt"))
    check(parsed)


@given(st.lists(blocks, max_size=8))
def test_storing_gives_the_same_again(tmp_path_factory: pytest.TempPathFactory, parts: list[str]) -> None:
    path = tmp_path_factory.mktemp("store") / "passages.jsonl"
    parsed = parse(document("\n".join(parts), "a.txt"))
    write_passages([parsed], path)
    assert read_passages(path) == (parsed,)


def test_the_white_paper_comes_back_from_the_store(white_paper: Parsed, tmp_path: Path) -> None:
    path = tmp_path / "new" / "passages.jsonl"
    write_passages([white_paper], path)
    assert read_passages(path) == (white_paper,)
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    assert json.loads(head)["documents"][0]["sha256"] == white_paper.document.sha256
    assert len(lines) == len(white_paper.passages)
    assert {"id", "source", "heading_path", "anchor", "start", "end", "text"} <= json.loads(lines[0]).keys()


def test_ids_come_from_content(white_paper: Parsed) -> None:
    ids = [passage.id for passage in white_paper.passages]
    assert len(set(ids)) == len(ids)
    assert ids == [passage.id for passage in parse(read_document(BUNDLED)).passages]


def test_two_files_of_one_name_are_refused(white_paper: Parsed, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="改名"):
        write_passages([white_paper, white_paper], tmp_path / "p.jsonl")


def _replace(old: str, new: str) -> Callable[[str], str]:
    def change(store: str) -> str:
        assert old in store
        return store.replace(old, new)

    return change


DAMAGE: dict[str, Callable[[str], str]] = {
    "empty": lambda store: "",
    "foreign": lambda store: '{"text": "别的文件"}\n',
    "a list": lambda store: "[1]\n",
    "no json": lambda store: "不是 JSON\n",
    "binary": lambda store: "\0\1\2",
    "cut off": lambda store: store[: len(store) // 2],
    "last line lost": lambda store: store[: store.rstrip("\n").rindex("\n") + 1],
    "text altered": _replace("全区共714件。", "全区共715件。"),
    "hash altered": _replace('"sha256":"', '"sha256":"0'),
    "version": _replace('"version":1', '"version":99'),
    "unknown source": _replace('"source":"a.txt","heading_path"', '"source":"b.txt","heading_path"'),
    "span": _replace('"start":', '"start":1'),
    "kind": _replace('"kind":"prose"', '"kind":"else"'),
    "field lost": _replace('"anchor":"s1",', ""),
    "heading altered": _replace('"heading_path":["一、总况"]', '"heading_path":["二、总况"]'),
    "label altered": _replace('"label":""', '"label":"——"'),
    "line ends altered": lambda store: store.replace("\n", "\r\n"),
    "nested without end": lambda store: "[" * 100_000,
    "page shifted": _replace('"heading":[0,4]', '"heading":[0,4000]'),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_store_is_one_clear_error(damage: str, tmp_path: Path) -> None:
    path = tmp_path / "passages.jsonl"
    write_passages([parse(document("一、总况\n全区共714件。\n", "a.txt"))], path)
    path.write_text(DAMAGE[damage](path.read_text(encoding="utf-8")), encoding="utf-8", newline="")
    with pytest.raises(InputError) as caught:
        read_passages(path)
    assert "python -m ingest" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_store_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="不存在"):
        read_passages(tmp_path / "no.jsonl")
    with pytest.raises(InputError, match="无法读取"):
        read_passages(tmp_path)
    (tmp_path / "u.jsonl").write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match="不是完好的"):
        read_passages(tmp_path / "u.jsonl")


def test_the_command_writes_and_reports(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "passages.jsonl"
    assert main(["--out", str(out), "--check"]) == 0
    shown = capsys.readouterr().out
    assert "结束语" in shown
    assert "第85页" in shown
    assert "8375 | 167357 | 337.3" in shown
    assert read_passages(out)[0].document.source == "chaoyang-2021.txt"


def test_the_command_says_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(BUNDLED)]) == 2
    assert "--out" in capsys.readouterr().err
    (tmp_path / "file").write_text("x")
    assert main(["--out", str(tmp_path / "file" / "p.jsonl")]) == 2
    assert "无法写入" in capsys.readouterr().err


def test_the_result_never_takes_the_place_of_a_source_or_a_device(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "a.txt"
    source.write_text("全区共714件。\n", encoding="utf-8")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for out in (source, pipe, tmp_path, Path("/"), Path()):
        assert main([str(source), "--out", str(out)]) == 2
        assert capsys.readouterr().err.count("\n") == 1
    assert source.read_text(encoding="utf-8") == "全区共714件。\n"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.txt", "pipe"]
    assert pipe.is_fifo()


def test_a_title_alone_is_a_passage() -> None:
    (passage,) = parse(document("某区法治政府建设白皮书\n", "a.txt")).passages
    assert passage.text == "某区法治政府建设白皮书"


def test_help_needs_nothing_heavy() -> None:
    probe = "import sys, ingest.__main__ as m\ntry: m.main(['--help'])\nexcept SystemExit: pass\nprint(sorted(sys.modules))"
    run = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert "SOURCE" in run.stdout
    for heavy in ("bs4", "torch", "numpy", "jieba", "langchain_text_splitters"):
        assert f"'{heavy}'" not in run.stdout
