"""Tables of other formats as lines of text: a row a line, cells between bars, merged cells said where they reach.

``| 合计 | 收入 | 收入 |`` stands for a head that spans two columns.  A row that is one cell from edge to edge (a
caption, a unit, a note) is a line of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LONGEST_REPEATED = 40
"""Code points up to which a merged cell is told again in each row and column that it reaches."""
_MOST_CELLS = 500_000
_REACHED = 4
"""How often, on the whole, a place of the table may be reached by merged cells."""
_WIDEST = 16_384
"""Columns of a table: as many as a sheet of Excel has."""


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell at its place, from 0; ``rows`` and ``columns`` are how far it reaches, at least 1."""

    text: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row to be told: its cells with what each says here, or one cell from edge to edge (``whole``)."""

    cells: tuple[tuple[GridCell | None, str], ...]
    whole: bool = False


def grid_lines(cells: Iterable[GridCell]) -> list[str]:
    """The rows of a table as lines, without those that are empty."""
    return [
        row.cells[0][1] if row.whole else f"| {' | '.join(text for _, text in row.cells)} |"
        for row in grid_rows(cells)
    ]


def grid_rows(cells: Iterable[GridCell]) -> list[GridRow]:
    """The rows of a table that say anything, from top to bottom."""
    placed = sorted((c for c in cells if c.column < _WIDEST), key=lambda cell: (cell.row, cell.column))
    if not placed:
        return []
    width = min(_WIDEST, max(cell.column + cell.columns for cell in placed))
    height = max(cell.row + cell.rows for cell in placed)
    if width * height > _MOST_CELLS:
        height = max(1, _MOST_CELLS // width)
    table: list[list[GridCell | None]] = [[None] * width for _ in range(height)]
    left = _REACHED * _MOST_CELLS
    for cell in placed:
        down, across = min(height, cell.row + cell.rows), min(width, cell.column + cell.columns)
        left -= max(0, down - cell.row) * (across - cell.column)
        if left < 0:  # cells laid over one another without end
            break
        for row in range(cell.row, down):
            for column in range(cell.column, across):
                table[row][column] = table[row][column] or cell
    table = _without_empty_columns(table)
    rows = (_row(row, number) for number, row in enumerate(table))
    return [row for row in rows if row is not None]


def _without_empty_columns(table: list[list[GridCell | None]]) -> list[list[GridCell | None]]:
    """Without columns in which no cell begins that says anything: they only draw the grid."""
    starts = {cell.column for row in table for cell in row if cell and cell.text.strip()}
    return [[cell for column, cell in enumerate(row) if column in starts] for row in table]


def _row(row: Sequence[GridCell | None], number: int) -> GridRow | None:
    own = {id(cell) for cell in row if cell and cell.row == number and cell.text.strip()}
    if not own:
        return None
    first = row[0]
    if first is not None and all(cell is first for cell in row):
        return GridRow(((first, first.text.strip()),), whole=True)
    return GridRow(tuple((cell, _told(cell, number, column, row)) for column, cell in enumerate(row)))


def _told(cell: GridCell | None, number: int, column: int, row: Sequence[GridCell | None]) -> str:
    if cell is None:
        return ""
    text = " ".join(cell.text.split()).replace("|", "¦").replace("｜", "¦")
    here = cell.row == number and (column == 0 or row[column - 1] is not cell)
    return text if here or len(text) <= LONGEST_REPEATED else ""
