"""Which cells of a row name it: codes with the name behind them (201 | 06 | 行政运行), or none where the first column is a figure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.span import Span
from ingest.structure import Row
from ingest.tables.columns import Header, named
from ingest.tables.grids import VALUE, TableDraft, cell_of

CODES = re.compile("编码|代码|编号|序号")
"""What columns are called whose digits name and count nothing."""
_CODE = re.compile(r"\d{1,8}")
_PARTED = re.compile("[.,，]")


def with_whole_labels(draft: TableDraft) -> TableDraft:
    """The table with the name of each row in its label and only what the row tells in its cells."""
    rows = [row for row in draft.rows if row.cells]
    if not rows or draft.runs:
        return draft
    if all(VALUE.fullmatch(row.label) for row in rows) and any(_PARTED.search(row.label) for row in rows):
        return _told_first(draft)
    taken = _named_by(draft.header, rows)
    return _moved(draft, taken) if taken else draft


def _told_first(draft: TableDraft) -> TableDraft:
    """Without labels: the first column is one of figures like the others."""
    first = named(draft.header.label)
    header = replace(draft.header, label="", columns=(first, *draft.header.columns))
    rows = tuple(
        replace(row, label="", cells=(cell_of(first, row.label, _beginning(row), ""), *row.cells))
        if row.cells
        else row
        for row in draft.rows
    )
    return replace(draft, header=header, rows=rows)


def _beginning(row: Row) -> Span:
    return Span(row.span.start, row.span.start + len(row.label))


def _named_by(header: Header, rows: Sequence[Row]) -> int:
    """How many columns behind the first name the row with it: further codes and then the name; 0 where it has no codes."""
    if not CODES.search(header.label) or header.label == "序号":
        return 0
    if not any(_CODE.fullmatch(row.label) for row in rows):
        return 0
    for taken in range(len(header.columns) - 1):
        said = [row.cells[taken].value for row in rows if row.cells[taken].value]
        if all(_CODE.fullmatch(text) for text in said if text not in _labels(rows)):
            continue
        return 0 if any(VALUE.fullmatch(text) for text in said) else taken + 1
    return 0


def _labels(rows: Sequence[Row]) -> set[str]:
    """What stands in the first column: a merged cell says the same in those behind it."""
    return {row.label for row in rows}


def _moved(draft: TableDraft, taken: int) -> TableDraft:
    header = replace(draft.header, columns=draft.header.columns[taken:])
    rows = tuple(
        replace(row, label=_whole(row, taken), cells=row.cells[taken:]) if row.cells else row
        for row in draft.rows
    )
    return replace(draft, header=header, rows=rows)


def _whole(row: Row, taken: int) -> str:
    said = [row.label]
    for cell in row.cells[:taken]:
        if cell.value and cell.value != said[-1]:
            said.append(cell.value)
    return " ".join(said)
