"""Files made to keep a reader busy without end: each is read, or refused in one line, within the guard's time."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest
from files_made import zipped
from openpyxl import Workbook
from PIL import Image

from ingest import InputError
from ingest.readers import image, read_bytes
from ingest.readers.grid import GridCell, grid_lines
from ingest.readers.html import read_html, without_open_ends
from ingest.readers.nesting import DEEPEST, check_nesting
from ingest.readers.sheet import _packed, read_csv

LONG = 400_000
"""So many that the square of it takes hours."""


def test_tags_that_never_end_are_counted_in_one_pass() -> None:
    check_nesting("<a" * LONG, "页")


@pytest.mark.parametrize(
    ("page", "made"),
    [
        ("<p>甲<!--a><!--b>", "<p>甲&lt;!--a>&lt;!--b>"),
        ("<p><!-- 注 -->甲<!--a>", "<p><!-- 注 -->甲&lt;!--a>"),
        ("<p>甲<?<?<a", "<p>甲&lt;?&lt;?&lt;a"),
        ("<p>甲<![CDATA[]<![CDATA[乙>丙", "<p>甲&lt;![CDATA[]丙"),
    ],
)
def test_what_never_ends_is_text_before_a_parser_looks_for_its_end(page: str, made: str) -> None:
    assert without_open_ends(page) == made


@pytest.mark.parametrize("unit", ['a,"b', "\"',a"])
def test_a_line_of_open_quotes_is_read_in_one_pass(unit: str) -> None:
    assert read_csv((unit * (LONG // 4)).encode(), "表").text


def test_the_depth_of_a_page_is_counted_past_what_stands_in_attributes() -> None:
    deep = '<p a="</b>">' * (DEEPEST + 1)
    with pytest.raises(InputError, match="套了"):
        check_nesting(deep, "页")
    check_nesting("<p>" * DEEPEST + "<br><img/>" * 10, "页")


def test_what_word_leaves_in_a_page_is_no_text_and_what_never_ends_is() -> None:
    page = "<html><p><![if !supportLists]>一、<![endif]>甲<br>乙</p><!-- 注 --><p>丙<!-- 丁"
    assert read_html(page.encode(), "页").text.split() == ["一、甲", "乙", "丙<!--", "丁"]


def test_merged_cells_without_end_are_refused_before_they_are_visited() -> None:
    book = Workbook()
    assert book.active is not None
    book.active["A1"] = "甲"
    book.active.merge_cells("A1:B2")
    out = BytesIO()
    book.save(out)
    hostile = zipped_again(out.getvalue(), b'ref="A1:B2"', b'ref="A1:XFD1048576"')
    with pytest.raises(InputError, match="合并的单元格过大"):
        read_bytes(hostile, ".xlsx", "表.xlsx")


def zipped_again(data: bytes, old: bytes, new: bytes) -> bytes:
    """The archive with ``old`` in its members made ``new``."""
    with ZipFile(BytesIO(data)) as archive:
        return zipped({name: archive.read(name).replace(old, new) for name in archive.namelist()})


def test_cells_laid_over_one_another_are_not_painted_without_end() -> None:
    assert grid_lines(GridCell("甲", 0, 0, 700, 700) for _ in range(LONG)) == ["甲"]


def test_merged_cells_reach_over_the_rows_that_hold_anything() -> None:
    cells = [GridCell("甲", 5, 3, 10, 2), GridCell("乙", 9, 4), GridCell("丙", 20, 9)]
    assert [(c.row, c.column, c.rows, c.columns) for c in _packed(cells)] == [
        (0, 0, 2, 2),
        (1, 1, 1, 1),
        (2, 2, 1, 1),
    ]


def test_an_image_is_opened_only_as_what_images_are() -> None:
    """Pillow would hand PostScript to a program of the system."""
    script = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\nshowpage\n%%EOF\n"
    with pytest.raises(InputError, match="UnidentifiedImageError"):
        read_bytes(script, ".png", "图.png")


def test_every_frame_of_an_image_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image, "MOST_PIXELS", 100)
    out = BytesIO()
    small, large = Image.new("RGB", (10, 10)), Image.new("RGB", (11, 10))
    small.save(out, "TIFF", save_all=True, append_images=[large])
    with Image.open(out) as opened:
        frames = image.frames(opened, "图.tif")
        assert next(frames).size == (10, 10)
        with pytest.raises(InputError, match="11×10"):
            next(frames)
