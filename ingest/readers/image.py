"""Images of pages: recognised, each frame a page."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from ingest.errors import InputError
from ingest.readers.assembly import Item, assemble
from ingest.readers.columns_of_page import page_lines
from ingest.readers.foreign import foreign, missing
from ingest.readers.furniture import furniture
from ingest.readers.pieces import TextRun
from ingest.readers.reading import FileText
from ingest.text.layout import Page

FORMATS = ("PNG", "JPEG", "BMP", "TIFF", "WEBP")
"""What is opened, whatever the file calls itself: for some of its other formats Pillow starts programs of the system."""
MOST_PIXELS = 64_000_000
MOST_FRAMES = 300
SHORT_SIDE, LONG_SIDE = 595.0, 842.0
"""An image has no size on paper: it is laid on A4, in points."""
_MOST_ACROSS = 2_000
_MOST_DOWN = 2_800
_SEARCHED = 400
_ADVICE = "请另存为 PNG 或 JPEG"


def read_image(data: bytes, name: str) -> FileText:
    """The text of an image; raises ``InputError`` for one that is too large, broken or without any text."""
    try:
        import numpy  # noqa: F401
        from PIL import Image
    except ModuleNotFoundError:
        raise missing(name, "图片", "ocr") from None
    from ingest.readers.ocr import Recogniser

    with foreign(name, "图片", _ADVICE):
        Image.MAX_IMAGE_PIXELS = None  # the size is checked here, with our own words
        with Image.open(BytesIO(data), formats=FORMATS) as image:
            _check(image, name)
            recogniser = Recogniser.load(name)
            pages: list[Page] = []
            lines: list[list[TextRun]] = []
            for number, frame in enumerate(frames(image, name), 1):
                page = page_of(frame)
                pages.append(page)
                lines.append(page_lines(_recognised(recogniser, frame, page, number), page.width))
    marked = furniture(lines, [page.height for page in pages])
    items: list[Item] = [line for own in lines for line in own]
    reading = assemble(pages, items, marked)
    if not reading.text.strip():
        raise InputError(f"{name}：图片里没有认出文字，请换一张清楚的")
    return reading


def _check(image: Any, name: str) -> None:
    _check_size(image, name)
    if getattr(image, "n_frames", 1) > MOST_FRAMES:
        raise InputError(f"{name}：图片有 {image.n_frames} 页，最多 {MOST_FRAMES} 页，请拆成几个文件")


def _check_size(image: Any, name: str) -> None:
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise InputError(
            f"{name}：图片有 {width}×{height} 像素，最多 {MOST_PIXELS // 10_000} 万像素，请缩小后再试"
        )


def frames(image: Any, name: str) -> Iterator[Any]:
    """The frames of a PIL image, upright, in colour, white where they are transparent.

    Raises ``InputError`` at a frame that is too large: each has a size of its own.
    """
    from PIL import Image, ImageOps

    for number in range(getattr(image, "n_frames", 1)):
        image.seek(number)
        _check_size(image, name)
        frame = ImageOps.exif_transpose(image)
        if frame.mode in ("RGBA", "LA", "PA") or "transparency" in frame.info:
            white = Image.new("RGBA", frame.size, "white")
            white.alpha_composite(frame.convert("RGBA"))
            frame = white
        yield frame.convert("RGB")


def page_of(frame: Any) -> Page:
    """The page of an image: as wide as A4 lies, as high as its form says."""
    width, height = frame.size
    across = SHORT_SIDE if height >= width else LONG_SIDE
    return Page(across, across * height / width, scanned=True)


def _recognised(recogniser: Any, frame: Any, page: Page, number: int) -> list[TextRun]:
    """Line by line; what is much longer than a page (a picture of a whole web page) is cut at blank rows."""
    import numpy
    from PIL import Image

    if frame.width > _MOST_ACROSS:
        frame = frame.resize(
            (_MOST_ACROSS, max(1, frame.height * _MOST_ACROSS // frame.width)), Image.Resampling.LANCZOS
        )
    pixels = numpy.asarray(frame)[:, :, ::-1]
    scale = page.width / frame.width
    pieces: list[TextRun] = []
    top = 0
    while top < len(pixels):
        end = _cut(pixels, top)
        strip = numpy.ascontiguousarray(pixels[top:end])
        pieces.extend(piece.moved(top * scale) for piece in recogniser.lines(strip, scale, number))
        top = end
    return pieces


def _cut(pixels: Any, top: int) -> int:
    """Where the strip that begins at ``top`` ends: the emptiest row near its longest end."""
    if len(pixels) - top <= _MOST_DOWN:
        return len(pixels)
    first = top + _MOST_DOWN - _SEARCHED
    ink = pixels[first : top + _MOST_DOWN].astype("float32").std(axis=(1, 2))
    return int(first + ink.argmin())
