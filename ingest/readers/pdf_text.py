"""The text layer of a PDF page: runs of characters with their places, as pypdfium2 gives them."""

from __future__ import annotations

import ctypes
import itertools
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.readers.pdf_clips import Clips
from ingest.readers.pieces import WIDE, Box, TextRun, around

_UPRIGHT = 0.09
"""Radians by which a character may lean; what leans more is a watermark."""
_WORD_GAP = 0.25
_WIDE_GAP = 1.1


@dataclass(frozen=True, slots=True)
class Char:
    """A character that shows.

    ``spaced`` is whether the file has a blank in front of it; what pypdfium2 makes of a gap is none.
    """

    text: str
    box: Box
    size: float
    spaced: bool
    opens: bool
    """Whether the file begins a new line here."""


def page_chars(page: Any) -> list[Char]:
    """The characters of a pypdfium2 page that stand upright on its paper, in the order of the file."""
    text_page = page.get_textpage()
    try:
        paper = Box(0, 0, *page.get_size())
        chars = _chars(text_page.raw, text_page.count_chars(), _to_page(page), Clips(page))
        return [char for char in chars if paper.holds(char.box.middle)]
    finally:
        text_page.close()


def _to_page(page: Any) -> Callable[[float, float], tuple[float, float]]:
    """From the coordinates of the file to points from the upper left corner of the page as it is shown."""
    import pypdfium2.raw as pdfium

    width, height = page.get_size()
    scale = 1000
    x, y = ctypes.c_int(), ctypes.c_int()

    def place(at: tuple[float, float]) -> tuple[float, float]:
        pdfium.FPDF_PageToDevice(page.raw, 0, 0, int(width * scale), int(height * scale), 0, *at, x, y)
        return x.value / scale, y.value / scale

    (x0, y0), (xx, yx), (xy, yy) = place((0, 0)), place((100, 0)), place((0, 100))
    a, b, c, d = (xx - x0) / 100, (xy - x0) / 100, (yx - y0) / 100, (yy - y0) / 100
    return lambda left, up: (x0 + a * left + b * up, y0 + c * left + d * up)


def _chars(
    raw: Any, count: int, to_page: Callable[[float, float], tuple[float, float]], clips: Clips
) -> Iterator[Char]:
    import pypdfium2.raw as pdfium

    rect = pdfium.FS_RECTF()
    spaced, opens, high = False, True, ""
    for number in range(count):
        code = pdfium.FPDFText_GetUnicode(raw, number)
        if 0xD800 <= code < 0xDC00:  # a character beyond the basic plane comes in two
            high = chr(code)
            continue
        text = _joined(high, code)
        high = ""
        if not text or text in "\r\n" or text.isspace():
            spaced = spaced or (text not in "\r\n" and not pdfium.FPDFText_IsGenerated(raw, number))
            opens = opens or text in "\r\n"
            continue
        if not pdfium.FPDFText_GetLooseCharBox(raw, number, rect) or not _is_upright(raw, number):
            continue
        if clips.hide(pdfium.FPDFText_GetTextObject(raw, number), rect):
            continue
        (xa, ya), (xb, yb) = to_page(rect.left, rect.top), to_page(rect.right, rect.bottom)
        box = Box(min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb))
        yield Char(text, box, max(1.0, box.height), spaced, opens)
        spaced = opens = False


def _joined(high: str, code: int) -> str:
    if high:
        return (high + chr(code)).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if code == 0 or code in (0xFFFE, 0x02) or 0xDC00 <= code < 0xE000:
        return ""
    return (
        unicodedata.normalize("NFKC", chr(code))
        if 0x2E80 <= code <= 0x2FDF or 0xF900 <= code < 0xFB00
        else chr(code)
    )


def _is_upright(raw: Any, number: int) -> bool:
    import pypdfium2.raw as pdfium

    angle = float(pdfium.FPDFText_GetCharAngle(raw, number)) % 1.5707963
    return angle < _UPRIGHT or angle > 1.5707963 - _UPRIGHT


def in_pieces(chars: Sequence[Char], page: int) -> list[TextRun]:
    """The characters as runs, each on one line."""
    runs: list[list[Char]] = []
    for char in chars:
        if runs and not _breaks(runs[-1][-1], char):
            runs[-1].append(char)
        else:
            runs.append([char])
    return [run_piece(run, page) for run in runs]


def _breaks(before: Char, char: Char) -> bool:
    size = max(before.size, char.size)
    if abs(before.box.middle[1] - char.box.middle[1]) > 0.6 * size:
        return True
    gap = char.box.x0 - before.box.x1
    return gap < -size or gap > 20 * size or (char.opens and gap > 2 * size)


def run_piece(run: Sequence[Char], page: int) -> TextRun:
    """One line of characters as a piece, with blanks where the page shows them."""
    text = run[0].text
    parted = False
    for before, char in itertools.pairwise(run):
        gap = char.box.x0 - before.box.x1
        size = min(before.size, char.size)
        if gap > _WIDE_GAP * size:
            text += WIDE
            parted = parted or gap > 2 * size
        elif char.spaced or (gap > _WORD_GAP * size and _is_word(before.text) == _is_word(char.text)):
            # Typesetters set Latin letters and figures a little apart from Chinese: no blank is meant there.
            text += " "
        text += char.text
    sizes = sorted(char.size for char in run)
    return TextRun(text, page, around(char.box for char in run), sizes[len(sizes) // 2], parted=parted)


def _is_word(char: str) -> bool:
    return char.isascii() and char.isalnum()
