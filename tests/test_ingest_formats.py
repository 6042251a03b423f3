"""Spreadsheets, slides, OFD, books, web archives, images, old Office files: what each becomes, and what is refused."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import pytest
from docx_made import docx, p
from files_made import FONT, drawn, epub, ofd, zipped
from openpyxl import Workbook
from PIL import Image
from pptx import Presentation
from pptx.util import Pt

from ingest import InputError
from ingest.readers import document_of, read_bytes
from ingest.readers.ocr import full_width
from ingest.readers.office import converted
from ingest.readers.sheet import shown


def lines(data: bytes, suffix: str) -> list[str]:
    return read_bytes(data, suffix, f"文件{suffix}").text.rstrip("\n").split("\n")


def workbook(*cells: tuple[str, object], merged: str = "", title: str = "Sheet1") -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for place, value in cells:
        sheet[place] = value
    if merged:
        sheet.merge_cells(merged)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_sheet_is_a_table_with_its_title_above_and_its_note_below() -> None:
    cells = [
        ("A1", "受理情况"),
        ("A3", "街道"),
        ("B3", "件数"),
        ("A4", "东街"),
        ("B4", 12),
        ("C3", "比例"),
        ("C4", 0.125),
        ("A6", "注：不含结转。"),
    ]
    assert lines(workbook(*cells, title="受理"), ".xlsx") == [
        "## 受理", "受理情况", "| 街道 | 件数 | 比例 |", "| 东街 | 12 | 0.125 |", "注：不含结转。",
    ]  # fmt: skip


def test_merged_cells_of_a_sheet_and_a_cell_at_its_far_end() -> None:
    cells = [
        ("A1", "街道"),
        ("B1", "受理"),
        ("B2", "网上"),
        ("C2", "窗口"),
        ("A3", "东街"),
        ("B3", 1),
        ("C3", 2),
        ("XFD1048576", "远"),
    ]
    found = lines(workbook(*cells, merged="B1:C1"), ".xlsx")
    assert found[0] == "| 街道 | 受理 | 受理 |"
    assert found[-1] == "远"


@pytest.mark.parametrize(
    ("value", "form", "expected"),
    [(0.125, "0.0%", "12.5%"), (dt.datetime(2023, 7, 26), "", "2023-07-26"), (dt.date(2023, 7, 1), "", "2023-07-01"),
     (1234.5, "#,##0.00", "1234.5"), (True, "", "是"), (None, "", ""), (3.0, "", "3"), (1e-7, "", "0.0000001")],
)  # fmt: skip
def test_values_as_a_reader_sees_them(value: object, form: str, expected: str) -> None:
    assert shown(value, form) == expected


def test_values_parted_by_marks_are_a_table_too() -> None:
    data = '街道,件数\n东街,"1,200"\n西街,30\n'.encode("gb18030")
    assert lines(data, ".csv") == ["| 街道 | 件数 |", "| 东街 | 1,200 |", "| 西街 | 30 |"]


def test_slides_are_pages_with_titles_texts_and_tables() -> None:
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "总体情况"
    slide.shapes.add_textbox(Pt(50), Pt(300), Pt(200), Pt(40)).text_frame.text = "全市办结12件。"
    table = slide.shapes.add_table(2, 2, Pt(50), Pt(150), Pt(200), Pt(60)).table
    for row, texts in enumerate((("街道", "件数"), ("东街", "12"))):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    out = BytesIO()
    deck.save(out)
    reading = read_bytes(out.getvalue(), ".pptx", "文件.pptx")
    assert reading.text == "## 总体情况\n| 街道 | 件数 |\n| 东街 | 12 |\n全市办结12件。\n"
    assert reading.layout is not None
    assert reading.layout.page_of(len(reading.text) - 3) == 1


def test_text_objects_of_an_ofd_with_their_boxes() -> None:
    data = ofd([(30, 50, "第二行的文字内容。"), (30, 40, "第一行"), (80, 40, "右边")])
    reading = read_bytes(data, ".ofd", "文件.ofd")
    assert reading.text == "第一行  右边\n第二行的文字内容。\n"
    assert reading.layout is not None
    box = reading.layout.lines[-1]
    assert (round(box.x0, 1), box.page) == (round(30 * 72 / 25.4, 1), 1)


def test_chapters_of_a_book_and_pages_in_a_web_archive() -> None:
    assert lines(epub("<h1>第一章</h1><p>甲。</p>", "<p></p>", "<p>乙。</p>"), ".epub")[::2] == [
        "# 第一章",
        "甲。",
        "乙。",
    ]
    archive = (
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\nContent-Type: text/html; "
        b"charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    ) + b"PHA+5q2j5paH44CCPC9wPg==\r\n--x--\r\n"
    assert lines(archive, ".mht") == ["正文。"]


def test_files_are_read_by_what_they_are() -> None:
    assert lines(docx(p("正文。")), ".doc") == ["正文。"]
    assert lines(docx(p("正文。")), ".pdf") == ["正文。"]
    assert lines("<html><p>正文。".encode(), ".doc") == ["正文。"]
    assert lines(workbook(("A1", "正文。")), "") == ["正文。"]


@pytest.mark.skipif(not FONT.exists(), reason="needs the Noto CJK fonts")
def test_an_image_is_recognised_line_by_line_with_confidence() -> None:
    pytest.importorskip("rapidocr")
    told = ["青原市二〇二四年统计公报", "全市共受理申请714件。"]
    reading = read_bytes(drawn(told), ".png", "图.png")
    assert "".join(reading.text.split()) == "#" * reading.text.startswith("#") + "".join(told)
    assert reading.layout is not None and reading.layout.scanned
    assert document_of(reading, "图.png").scanned
    for box, top in zip(reading.layout.lines, (50, 110), strict=True):
        assert box.confidence is not None and 0.5 < box.confidence <= 1
        assert box.y0 <= (top + 30) * 842 / 1000 <= box.y1


@pytest.mark.parametrize(
    ("recognised", "expected"),
    [
        ("(四)危重型", "（四）危重型"),
        ("发热(或)低氧,见下:1.咳嗽", "发热（或）低氧，见下：1.咳嗽"),
        ("达到1,250元,增长3%(上年5%)", "达到1,250元，增长3%（上年5%）"),
        ("9:30至10:30", "9:30至10:30"),
        ("PaO2/FiO2(P/F)", "PaO2/FiO2(P/F)"),
    ],
)
def test_marks_beside_chinese_characters_have_their_width(recognised: str, expected: str) -> None:
    assert full_width(recognised) == expected


def huge() -> bytes:
    out = BytesIO()
    Image.new("1", (10_000, 10_000)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "suffix", "words"),
    [
        (huge(), ".png", "像素"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 50, ".png", "损坏"),
        (workbook(), ".xlsx", "没有内容"),
        (zipped({"xl/workbook.xml": "<x"}), ".xlsx", "损坏"),
        (zipped({"OFD.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), ".ofd", "实体"),
        (ofd([]), ".ofd", "没有文字"),
        (epub(), ".epub", "没有文字"),
        (b"MIME-Version: 1.0\r\n\r\n", ".mht", "没有网页"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), ".docx", "密码"),
        (b"<div>" * 20_000 + "正文。".encode(), ".html", "20000 层"),
        (zipped({"ppt/presentation.xml": "<x"}), ".pptx", "损坏"),
    ],
    ids=lambda value: "data" if isinstance(value, bytes) else None,  # archives hold the time of day
)  # fmt: skip
def test_bad_files_are_one_clear_line(data: bytes, suffix: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        read_bytes(data, suffix, f"文件{suffix}")


def test_old_office_files_say_what_they_need() -> None:
    with pytest.raises(InputError, match=r"LibreOffice.*另存为 \.docx"):
        converted(b"{\\rtf1 x}", "文件.rtf", ".rtf", "docx", which=lambda program: None)
