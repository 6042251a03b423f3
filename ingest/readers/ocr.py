"""Recognition of drawn pages: rapidocr with the PP-OCR models of its wheel, on the CPU.

Lines are not turned: the classifier of rapidocr takes long lines for upside-down ones and loses them.
"""

from __future__ import annotations

import logging
import re
from functools import cache
from typing import Any

from ingest.readers.foreign import missing
from ingest.readers.pieces import Box, TextRun

RESOLUTION = 150
"""Dots per inch at which a page of a PDF is drawn."""
LEAST_CONFIDENCE = 0.5
_LONGEST_SIDE = 3_000
_POINTS = 72
_HAN = "\u4e00-\u9fff"
_NARROW = re.compile(rf"(?<=[{_HAN}])[(),:;?!]|[()](?=[{_HAN}])|(?<=[{_HAN}\d%）)])[),;:](?=[{_HAN}（(]|$)")


def full_width(text: str) -> str:
    """``text`` with the brackets and marks beside Chinese characters in their width, in which the models seldom see them."""
    return _NARROW.sub(lambda mark: chr(ord(mark[0]) + 0xFEE0), text)


class Recogniser:
    """The models, loaded once."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine

    @staticmethod
    def load(name: str) -> Recogniser:
        """Raises ``InputError`` with the command to install it where it is missing; ``name`` is the file in hand."""
        try:
            return _loaded()
        except ModuleNotFoundError:
            raise missing(name, "扫描件和图片", "ocr") from None

    def page(self, page: Any, number: int) -> list[TextRun]:
        """The lines of a pypdfium2 page, in points."""
        width, height = page.get_size()
        scale = min(RESOLUTION / _POINTS, _LONGEST_SIDE / max(width, height))
        return self.lines(page.render(scale=scale).to_numpy(), 1 / scale, number)

    def lines(self, image: Any, scale: float, number: int) -> list[TextRun]:
        """The lines of an image (BGR, uint8, shape (height, width, 3)); ``scale`` is points per pixel."""
        result = self._engine(image)
        if result.boxes is None or result.txts is None or result.scores is None:
            return []
        pieces = []
        for corners, text, score in zip(result.boxes, result.txts, result.scores, strict=True):
            if not text.strip() or score < LEAST_CONFIDENCE:
                continue
            xs, ys = [float(x) * scale for x, _ in corners], [float(y) * scale for _, y in corners]
            box = Box(min(xs), min(ys), max(xs), max(ys))
            pieces.append(
                TextRun(
                    full_width(text.strip()), number, box, max(1.0, 0.8 * box.height), round(float(score), 4)
                )
            )
        return pieces


@cache
def _loaded() -> Recogniser:
    from rapidocr import RapidOCR

    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    parameters = {
        "Global.use_cls": False,
        "Global.log_level": "error",
        "Global.max_side_len": _LONGEST_SIDE,
        "Global.text_score": LEAST_CONFIDENCE,
    }
    return Recogniser(RapidOCR(params=parameters))
