"""A text as it is read: the same length, place for place, with what a reader does not see put out of the way.

Markup, page furniture, characters without width and the line breaks inside a paragraph become ``HIDDEN``, which has no
width itself; where a break parts two Latin words the first of its code points is a blank.  So patterns run over whole
paragraphs while every offset stays one of ``Document.text``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.span import Span
from ingest.text.hidden import hidden, is_markdown
from ingest.text.lines import HIDDEN
from ingest.text.wraps import find_wraps

_CUT = re.compile(r"(?:.?\d|\d\.)[\d.]", re.DOTALL)
"""The end of a line and the start of the next that belong to one figure."""
_NO_WIDTH = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")


def reading(text: str, source: str, boilerplate: Sequence[Span]) -> str:
    """``text`` as it is read; ``len(reading) == len(text)``."""
    dropped = bytearray(len(text))
    for span in boilerplate:
        dropped[span.start : span.end] = b"\1" * len(span)
    out = list(text)
    for match in _NO_WIDTH.finditer(text):
        out[match.start()] = HIDDEN
    marked = is_markdown(source)
    if marked:
        for start, end, seen in hidden(text):
            _hide(out, start, end, seen)
    for span in boilerplate:
        _hide(out, span.start, span.end, "", lines=True)
    plain = "".join(out) if marked else text
    for gap in find_wraps(plain, dropped):
        latin = _is_latin(plain, gap.start - 1) and _is_latin(plain, gap.end)
        latin = latin and not _CUT.fullmatch(plain[max(0, gap.start - 2) : gap.start] + plain[gap.end])
        _hide(out, gap.start, gap.end, " " if latin else "")
    return "".join(out)


def _is_latin(text: str, at: int) -> bool:
    return text[at].isascii() and (text[at].isalnum() or text[at] in ".,;:)(")


def _hide(out: list[str], start: int, end: int, seen: str, lines: bool = False) -> None:
    """With ``lines`` the line breaks stay: what is hidden are whole lines."""
    for at in range(start, end):
        if not (lines and out[at] == "\n"):
            out[at] = HIDDEN
    if seen and end > start:
        out[start] = seen
