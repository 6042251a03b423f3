"""The table from which an answer comes, cut down to what is asked: its header, the cited row and those beside it."""

from __future__ import annotations

from dataclasses import dataclass

from chatbot.answer import Answer
from chatbot.web.desk.shelf import Shelf
from ingest.structure import Row, Table

_ROWS, _COLUMNS = 5, 8  # at most; a larger table is read in the document


@dataclass(frozen=True)
class SmallTable:
    """``framed`` is (row, column) of the cited cell in ``rows``; the column is None where the whole row is cited."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    framed: tuple[int, int | None]


def small_table(answer: Answer, shelf: Shelf) -> SmallTable | None:
    """The table of the answer's first citation; None where that is prose, or the table is too broad or read raw."""
    if not answer.citations:
        return None
    cited = answer.citations[0]
    parsed = shelf.of_source(cited.source)
    for table in parsed.tables if parsed else ():
        at = next(
            (
                n
                for n, row in enumerate(table.rows)
                if row.span.start < cited.end and cited.start < row.span.end
            ),
            None,
        )
        if at is not None and table.rows[at].cells and len(table.columns) <= _COLUMNS:
            return _cut(table, at, answer.short_answer or "")
    return None


def _cut(table: Table, at: int, short: str) -> SmallTable:
    first = max(0, min(at - _ROWS // 2, len(table.rows) - _ROWS))
    columns = tuple(f"{name}（{unit}）" if unit else name for name, unit in table.columns)
    return SmallTable(
        table.caption,
        columns,
        table.rows[first : first + _ROWS],
        (at - first, _column(table.rows[at], short)),
    )


def _column(row: Row, short: str) -> int | None:
    """The cell whose figure the short answer tells, the longest of those that fit."""
    fitting = [n for n, cell in enumerate(row.cells) if cell.value and cell.value in short]
    return max(fitting, key=lambda n: len(row.cells[n].value), default=None)
