"""Where the lines of a document stand on its pages: what a citation of a PDF or a scan is framed by.

All lengths are points (1/72 inch) from the upper left corner of the page as it is shown; pages count from 1.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from ingest.span import Span


@dataclass(frozen=True, slots=True)
class Page:
    """The size of a page; ``scanned`` where its text was recognised from the image."""

    width: float
    height: float
    scanned: bool = False


@dataclass(frozen=True, slots=True)
class LineBox:
    """A line, or a cell of a table, of the page: its place in the text and on the paper.

    ``confidence`` is what the recogniser says, 0 to 1; None where the file itself holds the text.
    """

    span: Span
    page: int
    x0: float
    y0: float
    x1: float
    y1: float
    confidence: float | None = None


@dataclass(frozen=True)
class Layout:
    """The pages of a document and the boxes of its lines, in the order of the text.

    A merged cell that the text tells again in each of its rows has one box for each telling.
    """

    pages: tuple[Page, ...]
    lines: tuple[LineBox, ...]

    def __post_init__(self) -> None:
        starts = [line.span.start for line in self.lines]
        if starts != sorted(starts):
            raise ValueError("line boxes out of the order of the text")
        if any(not 1 <= line.page <= len(self.pages) for line in self.lines):
            raise ValueError(f"a line box outside the {len(self.pages)} pages")

    @cached_property
    def _starts(self) -> list[int]:
        return [line.span.start for line in self.lines]

    @property
    def scanned(self) -> bool:
        return any(page.scanned for page in self.pages)

    def boxes(self, span: Span) -> tuple[LineBox, ...]:
        """The boxes of the lines that ``span`` touches, in the order of the text."""
        first = max(0, bisect_right(self._starts, span.start) - 1)
        found = []
        for line in self.lines[first:]:
            if line.span.start >= span.end:
                break
            if line.span.overlaps(span):
                found.append(line)
        return tuple(found)

    def page_of(self, place: int) -> int | None:
        """The page on which the text at ``place`` stands: that of the line there, or of the one in front of it."""
        at = bisect_right(self._starts, place) - 1
        if at < 0:
            return self.lines[0].page if self.lines else None
        return self.lines[at].page

    def confidence(self, span: Span) -> float | None:
        """The least confidence of the recognised lines in ``span``; None where none was recognised."""
        said = [line.confidence for line in self.boxes(span) if line.confidence is not None]
        return min(said, default=None)


def pages_of(boxes: Sequence[LineBox]) -> tuple[int, ...]:
    """The pages that the boxes stand on, each once."""
    return tuple(dict.fromkeys(box.page for box in boxes))
