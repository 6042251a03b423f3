"""PPTX: each slide under its title, its texts from top to bottom, its tables a row a line; a slide is a page."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from ingest.errors import InputError
from ingest.readers.canvas import Canvas
from ingest.readers.foreign import foreign, missing
from ingest.readers.grid import GridCell, grid_lines
from ingest.readers.pieces import Box
from ingest.readers.reading import FileText
from ingest.readers.zipped import open_zip
from ingest.text.layout import Page

_EMU = 12_700
"""English metric units in a point."""
_DEEPEST = 8


def read_pptx(data: bytes, name: str) -> FileText:
    """The text of a presentation, without notes and masters."""
    try:
        from pptx import Presentation
    except ModuleNotFoundError:
        raise missing(name, "PPTX", "office") from None
    open_zip(data, name)
    canvas = Canvas()
    with foreign(name, "PPTX", "请用 PowerPoint 或 WPS 打开后另存为 .pptx"):
        deck = Presentation(BytesIO(data))
        page = Page((deck.slide_width or 0) / _EMU, (deck.slide_height or 0) / _EMU)
        slides = list(deck.slides)
        for number, slide in enumerate(slides, 1):
            _add_slide(canvas, slide, number, page)
    if not canvas.boxes:
        raise InputError(f"{name}：演示文稿里没有文字（可能只有图片），请导出为 PDF 再试")
    return canvas.reading([page] * len(slides))


def _add_slide(canvas: Canvas, slide: Any, number: int, page: Page) -> None:
    title = slide.shapes.title
    head = " ".join(title.text_frame.text.split()) if title is not None else ""
    if head:
        canvas.add("## ")
        canvas.add_boxed(head, number, _box(title, page), None)
        canvas.add("\n")
    shapes = [
        shape for shape in _shapes(slide.shapes, 0) if title is None or shape.shape_id != title.shape_id
    ]
    for shape in sorted(shapes, key=lambda one: (one.top or 0, one.left or 0)):
        for line in _lines(shape):
            canvas.add_boxed(line, number, _box(shape, page), None)
            canvas.add("\n")


def _shapes(shapes: Any, depth: int) -> Iterator[Any]:
    for shape in shapes:
        if hasattr(shape, "shapes") and depth < _DEEPEST:
            yield from _shapes(shape.shapes, depth + 1)
        else:
            yield shape


def _lines(shape: Any) -> list[str]:
    if getattr(shape, "has_table", False):
        return grid_lines(
            GridCell(
                cell.text,
                row,
                column,
                cell.span_height if cell.is_merge_origin else 1,
                cell.span_width if cell.is_merge_origin else 1,
            )
            for row, cells in enumerate(shape.table.rows)
            for column, cell in enumerate(cells.cells)
            if not cell.is_spanned
        )
    if not getattr(shape, "has_text_frame", False):
        return []
    texts = (paragraph.text.replace("\v", "\n") for paragraph in shape.text_frame.paragraphs)
    return [line.strip() for text in texts for line in text.split("\n") if line.strip()]


def _box(shape: Any, page: Page) -> Box:
    left, top = (shape.left or 0) / _EMU, (shape.top or 0) / _EMU
    return Box(
        left,
        top,
        left + (shape.width or 0) / _EMU or page.width,
        top + (shape.height or 0) / _EMU or page.height,
    )
