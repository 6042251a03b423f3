"""A page of an original as a picture, with the lines of a citation framed."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any

from ingest.errors import InputError
from ingest.readers.foreign import foreign, missing
from ingest.text.layout import LineBox

RESOLUTION = 110
"""Dots per inch of A4; what is larger is drawn to the same number of dots."""
_LONGEST_SIDE = 1_800
_POINTS = 72
_FILL = (255, 214, 51, 70)
_FRAME = (200, 30, 30, 255)
_MARGIN = 2.0
_LOCK = Lock()
"""pdfium may be called by one thread at a time."""


def page_image(path: Path, page: int, boxes: Sequence[LineBox] = ()) -> bytes:
    """Page ``page`` (from 1) of the PDF or image at ``path`` as PNG, ``boxes`` that stand on it framed.

    Raises ``InputError`` where the file has no such page or cannot be drawn.
    """
    try:
        from PIL import Image, ImageDraw
    except ModuleNotFoundError:
        raise missing(path.name, "页面图像", "pdf") from None
    with foreign(path.name, "页面图像", "请重新读入这个文件"), _LOCK:
        picture, scale = _of_pdf(path, page) if path.suffix == ".pdf" else _of_image(path, page)
    marks = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    pen = ImageDraw.Draw(marks)
    for box in boxes:
        if box.page == page:
            corners = [
                ((box.x0 - _MARGIN) * scale, (box.y0 - _MARGIN) * scale),
                ((box.x1 + _MARGIN) * scale, (box.y1 + _MARGIN) * scale),
            ]
            pen.rectangle(corners, fill=_FILL, outline=_FRAME, width=2)
    out = BytesIO()
    Image.alpha_composite(picture.convert("RGBA"), marks).convert("RGB").save(out, "PNG")
    return out.getvalue()


def _scale(width: float, height: float) -> float:
    """Dots per point."""
    return min(RESOLUTION / _POINTS, _LONGEST_SIDE / max(width, height, 1.0))


def _of_pdf(path: Path, number: int) -> tuple[Any, float]:
    """The picture and its dots per point."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    try:
        if not 1 <= number <= len(document):
            raise InputError(f"{path.name}：没有第 {number} 页，共 {len(document)} 页")
        page = document[number - 1]
        scale = _scale(*page.get_size())
        picture = page.render(scale=scale, may_draw_forms=False).to_pil()
        page.close()
        return picture, scale
    finally:
        document.close()


def _of_image(path: Path, number: int) -> tuple[Any, float]:
    from PIL import Image

    from ingest.readers.image import FORMATS, frames, page_of

    with Image.open(path, formats=FORMATS) as image:
        if not 1 <= number <= getattr(image, "n_frames", 1):
            raise InputError(f"{path.name}：没有第 {number} 页")
        for count, frame in enumerate(frames(image, path.name), 1):
            if count == number:
                page = page_of(frame)
                scale = _scale(page.width, page.height)
                return frame.resize((round(page.width * scale), round(page.height * scale))), scale
    raise InputError(f"{path.name}：没有第 {number} 页")
