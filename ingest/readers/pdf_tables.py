"""Ruled tables of a PDF page: pdfplumber finds the cells, the characters of the text layer fill them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ingest.readers.flow import glue
from ingest.readers.grid import GridCell
from ingest.readers.pdf_text import Char, in_pieces
from ingest.readers.pieces import Box, around, in_rows, joined_row

_SETTINGS = {
    "vertical_strategy": "lines",
    "horizontal_strategy": "lines",
    "snap_tolerance": 3,
    "join_tolerance": 3,
}
_FEWEST_CELLS = 4
_APART = 3.0


@dataclass(frozen=True, slots=True)
class Ruled:
    """A ruled table on a page: where it stands, its cells, and by cell (row, column) the box of its text."""

    page: int
    box: Box
    edges: tuple[float, ...]
    """The upright rules, left to right, in points."""
    cells: tuple[GridCell, ...]
    boxes: dict[tuple[int, int], Box]


def ruled_tables(page: Any, chars: Sequence[Char], number: int) -> tuple[list[Ruled], list[Char]]:
    """The tables of a pdfplumber page, and the characters that stand in none."""
    found: list[Ruled] = []
    left = list(chars)
    for table in sorted(page.find_tables(_SETTINGS), key=lambda one: one.bbox[1]):
        x, y = page.bbox[0], page.bbox[1]
        rectangles = [Box(a - x, b - y, c - x, d - y) for a, b, c, d in table.cells]
        if len(rectangles) < _FEWEST_CELLS:
            continue
        whole = around(rectangles)
        inside = [char for char in left if whole.holds(char.box.middle)]
        made = _filled(rectangles, inside, number)
        if made is not None:
            found.append(made)
            taken = {id(char) for char in inside}
            left = [char for char in left if id(char) not in taken]
    return found, left


def _filled(rectangles: Sequence[Box], chars: Sequence[Char], number: int) -> Ruled | None:
    across = _edges([edge for one in rectangles for edge in (one.x0, one.x1)])
    down = _edges([edge for one in rectangles for edge in (one.y0, one.y1)])
    if len(across) < 3 or len(down) < 3:
        return None
    own: dict[int, list[Char]] = {}
    for char in chars:
        at = next((n for n, one in enumerate(rectangles) if one.holds(char.box.middle)), None)
        if at is not None:
            own.setdefault(at, []).append(char)
    cells, boxes = [], {}
    for n, one in enumerate(rectangles):
        row, column = _place(down, one.y0), _place(across, one.x0)
        held = own.get(n, [])
        rows, columns = max(1, _place(down, one.y1) - row), max(1, _place(across, one.x1) - column)
        cells.append(GridCell(_cell_text(held, number), row, column, rows, columns))
        boxes[row, column] = around(char.box for char in held) if held else one
    return Ruled(number, around(rectangles), tuple(across), tuple(cells), boxes) if own else None


def _cell_text(chars: Sequence[Char], number: int) -> str:
    text = ""
    for row in in_rows(in_pieces(chars, number)):
        line = joined_row(row).text
        text += glue(text, line) + line
    return text


def _edges(values: list[float]) -> list[float]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > _APART:
            edges.append(value)
    return edges


def _place(edges: Sequence[float], value: float) -> int:
    return min(range(len(edges)), key=lambda n: abs(edges[n] - value))
