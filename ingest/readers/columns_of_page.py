"""The order in which a page is read: from top to bottom, or column by column where it is set in columns.

Knows nothing of tables: cells that stand apart in short rows are no columns of text.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from ingest.readers.pieces import TextRun, in_rows, joined_row

_GUTTER = 10.0
_FEWEST_LINES = 6
_SHORTEST_LINE = 10
_EDGE = 0.25


def page_lines(pieces: Sequence[TextRun], width: float) -> list[TextRun]:
    """The lines of a page in reading order, each one piece."""
    parts = _parts(pieces, width)
    return [joined_row(row) for part in parts for row in in_rows(part)]


def _parts(pieces: Sequence[TextRun], width: float) -> list[list[TextRun]]:
    """The pieces above two columns, the left one, the right one, and below; all in one where there are none."""
    gutter = _gutter(pieces, width)
    if gutter is None:
        return [list(pieces)]
    across = [piece for piece in pieces if piece.box.x0 < gutter < piece.box.x1]
    sides = [piece for piece in pieces if not piece.box.x0 < gutter < piece.box.x1]
    top = min(piece.box.y0 for piece in sides)
    bottom = max(piece.box.y1 for piece in sides)
    if any(top < piece.box.middle[1] < bottom for piece in across):
        return [list(pieces)]
    return [
        part
        for part in (
            [piece for piece in across if piece.box.middle[1] <= top],
            [piece for piece in sides if piece.box.x1 <= gutter],
            [piece for piece in sides if piece.box.x0 >= gutter],
            [piece for piece in across if piece.box.middle[1] >= bottom],
        )
        if part
    ]


def _gutter(pieces: Sequence[TextRun], width: float) -> float | None:
    """Where an empty strip parts long lines on its left from long lines on its right."""
    if len(pieces) < 2 * _FEWEST_LINES:
        return None
    edges = sorted({piece.box.x1 for piece in pieces if _EDGE * width < piece.box.x1 < (1 - _EDGE) * width})
    for edge in edges:
        left = [piece for piece in pieces if piece.box.x1 <= edge]
        right = [piece for piece in pieces if piece.box.x0 >= edge + _GUTTER]
        if len(left) + len(right) >= 0.9 * len(pieces) and _is_text(left) and _is_text(right):
            return edge + _GUTTER / 2
    return None


def _is_text(pieces: Sequence[TextRun]) -> bool:
    return len(pieces) >= _FEWEST_LINES and median(len(piece.text) for piece in pieces) >= _SHORTEST_LINE
