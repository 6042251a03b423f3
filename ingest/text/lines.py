"""A text as lines with their places.  Lines are the paragraphs of the sources that this program reads."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.span import Span

BLANK = " \t\r\v\f\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
HIDDEN = "\u2060"
"""Stands in a reading (see ``shown``) for what a reader does not see; it has no width."""
INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u2060\ufeff\u00ad\x1c\x1d\x1e\x1f\x85"
EDGE = BLANK + INVISIBLE + "\n"
"""What is stripped at the edges of a line: white space of every width and what has no width at all."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line, or a paragraph of broken lines, without the white space at its edges, never empty.

    ``text`` is that of ``document.text[start:end]`` or of its reading: place for place the same.
    """

    text: str
    start: int
    end: int

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    @property
    def shown(self) -> str:
        """The line as a reader sees it."""
        return shown(self.text)


def shown(read: str) -> str:
    """A piece of a reading as a reader sees it."""
    return read.replace(HIDDEN, "")


def iter_lines(text: str, start: int = 0, end: int | None = None) -> Iterator[Line]:
    """The lines of ``text[start:end]`` that hold more than white space, in order."""
    stop = len(text) if end is None else end
    at = start
    while at < stop:
        newline = text.find("\n", at, stop)
        close = stop if newline < 0 else newline
        span = trim(text, at, close)
        if len(span):
            yield Line(text[span.start : span.end], span.start, span.end)
        at = close + 1


def trim(text: str, start: int, end: int) -> Span:
    """``start..end`` without white space at its edges; an empty span at ``start`` if nothing is left."""
    while end > start and text[end - 1] in EDGE:
        end -= 1
    while start < end and text[start] in EDGE:
        start += 1
    return Span(start, end)


def key(text: str) -> str:
    """What two writings of one heading share: NFKC, lower case, without white space and punctuation."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(char for char in folded if char.isalnum() or char == "%")
