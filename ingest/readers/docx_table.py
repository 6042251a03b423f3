"""A DOCX table as a grid: spans of columns and rows, cells left out at a row's edges, deleted rows gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from ingest.readers.grid import GridCell
from ingest.readers.wordml import child, value, w

Element = Any


def table_cells(table: Element, text_of: Callable[[Element], str]) -> list[GridCell]:
    """The cells of a ``w:tbl``; ``text_of`` gives the text of a ``w:tc``."""
    cells: list[GridCell] = []
    above: dict[int, int] = {}  # column -> place in ``cells`` of the cell that reaches down from there
    for number, row in enumerate(_rows(table)):
        column = _integer(value(child(row, "trPr", "gridBefore")), 0)
        reached: dict[int, int] = {}
        for cell in _children(row, "tc"):
            width = max(1, _integer(value(child(cell, "tcPr", "gridSpan")), 1))
            merge = child(cell, "tcPr", "vMerge")
            goes_on = merge is not None and value(merge) != "restart" and column in above
            if goes_on:
                place = above[column]
                cells[place] = replace(cells[place], rows=number - cells[place].row + 1)
            else:
                place = len(cells)
                cells.append(GridCell(text_of(cell), number, column, 1, width))
            if merge is not None:
                reached[column] = place
            column += width
        above = reached
    return cells


def _rows(table: Element) -> Iterator[Element]:
    for row in _children(table, "tr"):
        if child(row, "trPr", "del") is None:
            yield row


def _children(element: Element, name: str) -> Iterator[Element]:
    """The children of that name, also inside content controls and insertions."""
    for one in element:
        if one.tag == w(name):
            yield one
        elif one.tag in (w("sdt"), w("sdtContent"), w("ins"), w("customXml"), w("smartTag")):
            yield from _children(one, name)


def _integer(text: str | None, default: int) -> int:
    return min(int(text), 1000) if text is not None and text.isdecimal() else default
