"""PDF: paragraphs over lines and pages, furniture, ruled tables, boxes, and every kind of bad file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_made import Text, body, grid, pdf

from ingest import InputError, Span, parse, read_document
from ingest.readers.pdf import read_pdf
from ingest.readers.reading import FileText

FULL = "全市共受理各类申请七百一十四件其中审结六百四十一件同比增长百分之十二"
assert len(FULL) == 34


def read(*pages: list[Text | tuple[float, float, float, float]], **options: Any) -> FileText:
    return read_pdf(pdf(pages, **options), "文件.pdf")


def test_lines_of_a_paragraph_are_joined_and_indents_begin_new_ones() -> None:
    reading = read(body(["　　" + FULL[:32], FULL, "比上年提高。", "　　" + FULL[:32], "又一段。"]))
    assert reading.text == f"{FULL[:32]}{FULL}比上年提高。\n{FULL[:32]}又一段。\n"


def test_a_paragraph_goes_on_over_the_page_and_the_page_number_stands_behind_it() -> None:
    foot = [Text(290, 800, "— 1 —", 9)]
    reading = read(
        [*body(["　　" + FULL[:32], FULL]), *foot],
        [*body(["收尾。", "　　新段。"]), Text(290, 800, "— 2 —", 9)],
    )
    assert reading.text == f"{FULL[:32]}{FULL}收尾。\n— 1 —\n新段。\n— 2 —\n"
    assert [span.of(reading.text) for span in reading.furniture] == ["— 1 —", "— 2 —"]


def test_running_heads_are_known_by_repetition() -> None:
    pages = [
        [Text(90, 60, "青原市统计公报", 9), *body([f"　　第{n}段内容。"]), Text(290, 810, str(n), 9)]
        for n in range(1, 5)
    ]
    reading = read(*pages)
    assert [span.of(reading.text) for span in reading.furniture] == [
        text for n in range(1, 5) for text in ("青原市统计公报", str(n))
    ]


def test_the_largest_centred_lines_are_the_title() -> None:
    title = [
        Text(595 / 2 - 22 * 5, 100, "青原市民政局关于公布", 22),
        Text(595 / 2 - 22 * 2.5, 140, "标准的通知", 22),
    ]
    reading = read([*title, *body(["　　现将今年的各项标准公布如下，请遵照执行。"], top=200)])
    assert reading.text == "# 青原市民政局关于公布标准的通知\n现将今年的各项标准公布如下，请遵照执行。\n"


def test_contents_and_lines_with_wide_gaps_stay_lines() -> None:
    reading = read(body(["一、总则" + "." * 50 + "1", "二、罚则" + "." * 50 + "12"]))
    assert len(reading.text.strip().split("\n")) == 2
    apart = [Text(90, 200, "街道"), Text(250, 200, "件数"), Text(400, 200, "比例")]
    assert read(apart).text == "街道  件数  比例\n"


def ruled(top: float, rows: list[list[str]]) -> list[Text | tuple[float, float, float, float]]:
    x = [90.0, 200.0, 300.0, 400.0]
    y = [top + 25 * n for n in range(len(rows) + 1)]
    texts = [
        Text(x[c] + 4, y[r] + 17, text) for r, row in enumerate(rows) for c, text in enumerate(row) if text
    ]
    return [*texts, *grid(x, y)]


HEAD = ["街道", "受理", "办结"]


def test_a_ruled_table_is_a_row_a_line_with_a_box_for_each_cell(tmp_path: Path) -> None:
    page = [*body(["　　见下表。"]), *ruled(200, [HEAD, ["东街", "12", "11"], ["西街", "30", ""]])]
    reading = read(page)
    assert reading.text == "见下表。\n| 街道 | 受理 | 办结 |\n| 东街 | 12 | 11 |\n| 西街 | 30 |  |\n"
    assert reading.layout is not None
    at = reading.text.index("30")
    (box,) = reading.layout.boxes(Span(at, at + 2))
    assert 200 <= box.x0 <= box.x1 <= 300
    assert 250 <= box.y0 <= box.y1 <= 275
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf([page]))
    (table,) = parse(read_document(path)).tables
    assert [[cell.value for cell in row.cells] for row in table.rows] == [["12", "11"], ["30", ""]]


def test_a_table_over_two_pages_tells_its_head_once() -> None:
    reading = read(ruled(600, [HEAD, ["东街", "12", ""]]), ruled(100, [HEAD, ["西街", "30", ""]]))
    assert reading.text == "| 街道 | 受理 | 办结 |\n| 东街 | 12 |  |\n| 西街 | 30 |  |\n"


def test_two_columns_are_read_one_after_the_other() -> None:
    left, right = (
        [f"左栏第{n}行的文字内容在此。" for n in range(8)],
        [f"右栏第{n}行的文字内容在此。" for n in range(8)],
    )
    reading = read([*body(left, left=60), *body(right, left=330)])
    assert "".join(reading.text.split()) == "".join([*left, *right])


def test_the_page_as_it_is_shown_counts_for_boxes() -> None:
    """A page that is turned has its boxes where a reader sees them."""
    reading = read([Text(300, 742, "正文内容一二三四", turned=True)], rotate=90)
    assert reading.layout is not None
    (page,) = reading.layout.pages
    (box,) = reading.layout.lines
    assert (page.width, page.height) == (842, 595)
    assert (round(box.x0), round(box.x1)) == (100, 100 + 8 * 12)
    assert 300 - 14 < box.y0 < 300 < box.y1 < 300 + 4


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.text("甲乙丙丁abc12，。 （）一二第条、|#", min_size=1, max_size=34), min_size=1, max_size=30)
)
def test_every_box_holds_its_line_and_every_passage_is_a_slice(lines: list[str]) -> None:
    page = body([line for line in lines if line.strip()] or ["正文"])
    reading = read(page, [*body(["次页。"]), Text(290, 810, "2")])
    assert reading.layout is not None
    told = "".join(box.span.of(reading.text) for box in reading.layout.lines)
    assert sorted("".join(told.split())) == sorted(
        "".join("".join(one.text for one in page).split()) + "次页。2"
    )
    ends = [box.span.end for box in reading.layout.lines]
    assert all(box.span.start >= end for box, end in zip(reading.layout.lines[1:], ends, strict=False))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7\nnothing", "损坏"),
        (pdf([]), "损坏|一页也没有"),
        (pdf([body(["正文。"])])[:300], "损坏"),
        (pdf([[]]), "没有认出文字"),
        (pdf([[]] * 2001), "2001 页"),
    ],
)
def test_bad_files_are_one_clear_line(data: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words):
        read_pdf(data, "文件.pdf")


def test_scripts_and_actions_are_not_run_and_500_pages_are_read() -> None:
    action = b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>"
    data = pdf([body([f"　　第{n}页的内容。"]) for n in range(500)], more=action)
    text = read_pdf(data, "文件.pdf").text
    assert len(re.findall("页的内容", text)) == 500


REAL = Path("../shared/real/files")


@pytest.mark.skipif(not REAL.exists(), reason="needs ../shared")
@pytest.mark.parametrize("path", sorted(REAL.glob("[BF]*.pdf")), ids=lambda path: path.stem)
def test_offsets_and_boxes_of_real_files(path: Path) -> None:
    parsed = parse(read_document(path))
    document = parsed.document
    assert document.layout is not None
    for passage in parsed.passages:
        assert document.text[passage.start : passage.end] == passage.text
        assert document.layout.boxes(passage.span)
        assert passage.page == document.layout.page_of(passage.start)


def test_a_file_with_a_password_is_refused_in_one_line_and_one_that_anyone_opens_is_read() -> None:
    pages = [[*body(["　　现将标准公布如下。"]), *grid([90, 200, 300], [300, 320, 340])]]
    with pytest.raises(InputError, match=r"文件\.pdf：PDF 有打开密码，请先去掉密码$"):
        read_pdf(pdf(pages, password=b"secret"), "文件.pdf")
    assert read_pdf(pdf(pages, password=b""), "文件.pdf").text == read(*pages).text == "现将标准公布如下。\n"


def test_what_lies_beyond_the_paper_is_not_read() -> None:
    page = [
        *body(["　　现将标准公布如下。"]),
        Text(90, -40, "上一页的内容又画了一遍。"),
        Text(90, 900, "下一页的内容。"),
    ]
    assert read(page).text == "现将标准公布如下。\n"


def test_what_is_clipped_away_is_not_read() -> None:
    shown = (80.0, 100.0, 500.0, 200.0)
    page = [
        Text(90, 130, "本页现将标准公布如下。", clip=shown),
        Text(90, 300, "下一页才显示的内容。", clip=shown),
    ]
    assert read(page).text == "本页现将标准公布如下。\n"
