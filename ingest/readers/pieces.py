"""Lines as they stand on a page, before they are joined to paragraphs: the common ground of PDF and recognition."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

WIDE = "  "
"""What parts two runs of text that stand apart on one line."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in points, from the upper left corner of the page."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def middle(self) -> tuple[float, float]:
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    def around(self, other: Box) -> Box:
        return Box(
            min(self.x0, other.x0), min(self.y0, other.y0), max(self.x1, other.x1), max(self.y1, other.y1)
        )

    def holds(self, point: tuple[float, float]) -> bool:
        return self.x0 <= point[0] <= self.x1 and self.y0 <= point[1] <= self.y1


@dataclass(frozen=True, slots=True)
class TextRun:
    """A run of text on one line of a page; ``size`` is that of its type in points, ``parted`` that it has wide gaps."""

    text: str
    page: int
    box: Box
    size: float
    confidence: float | None = None
    parted: bool = False

    def moved(self, down: float) -> TextRun:
        """The same, ``down`` points lower on the page."""
        box = self.box
        return replace(self, box=Box(box.x0, box.y0 + down, box.x1, box.y1 + down))


def around(boxes: Iterable[Box]) -> Box:
    """The smallest rectangle that holds all of ``boxes`` (at least one)."""
    first, *others = boxes
    for box in others:
        first = first.around(box)
    return first


def in_rows(pieces: Sequence[TextRun]) -> list[list[TextRun]]:
    """The pieces by line of the page, from top to bottom and left to right."""
    rows: list[list[TextRun]] = []
    reach: list[Box] = []
    for piece in sorted(pieces, key=lambda one: (one.box.y0 + one.box.y1, one.box.x0)):
        if rows and _same_line(reach[-1], piece.box):
            rows[-1].append(piece)
            reach[-1] = reach[-1] if reach[-1].height >= piece.box.height else piece.box
        else:
            rows.append([piece])
            reach.append(piece.box)
    return [sorted(row, key=lambda one: one.box.x0) for row in rows]


def _same_line(one: Box, other: Box) -> bool:
    shared = min(one.y1, other.y1) - max(one.y0, other.y0)
    return shared > 0.55 * min(one.height, other.height)


def joined_row(row: Sequence[TextRun]) -> TextRun:
    """The pieces of one line as one; where they stand apart by more than the type's width, with a wide gap."""
    if len(row) == 1:
        return row[0]
    text = row[0].text
    parted = row[0].parted
    for left, right in itertools.pairwise(row):
        gap = right.box.x0 - left.box.x1
        apart = gap > max(left.size, right.size)
        parted = parted or apart or right.parted
        text += (WIDE if apart else " " if gap > 0.3 * left.size else "") + right.text
    said = [piece.confidence for piece in row if piece.confidence is not None]
    return replace(
        row[0],
        text=text,
        box=around(piece.box for piece in row),
        size=max(piece.size for piece in row),
        confidence=min(said, default=None),
        parted=parted,
    )
