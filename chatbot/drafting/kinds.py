"""What is of the kind that a question asks for, and what is of another and stands beside it: rows of a table by the value of
one of their columns (约束性的有哪些), items of a list by the first words that name them (养老方面有哪几件)."""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.finding.candidates import Unit
from chatbot.finding.corpus import Corpus
from chatbot.question.analysis import Question

LEAST = 2
"""Characters from which a cell names a kind: a single one stands in too many questions."""


def rows_of_kind(question: Question, best: Unit, corpus: Corpus) -> list[Unit]:
    """The rows of the table of ``best`` whose cell says what the question names, in order; [] where no list is asked for,
    ``best`` is none of them, or they are not just some of the rows."""
    if question.kind != "list" or best.table is None:
        return []
    named = _named(question, best)
    rows = _rows(best, corpus)
    same = [row for row in rows if _values(row).get(named[0]) == named[1]] if named is not None else []
    return same if len(same) < len(rows) else []


def beside(listed: Sequence[Unit], corpus: Corpus) -> list[Unit]:
    """What stands in one table or enumeration with ``listed`` and is none of them: it is of other kinds."""
    if not listed:
        return []
    first = listed[0]
    if first.table is not None:
        return [row for row in _rows(first, corpus) if row not in listed]
    held = {unit.ordinal for unit in listed}
    return [
        u for u in corpus.units.section(first.passage) if u.group == first.group and u.ordinal not in held
    ]


def _named(question: Question, row: Unit) -> tuple[str, str] | None:
    """The column and value of the only cell of ``row`` that the question names; None where it names none or several, which
    asks for that row."""
    told = [
        (column, value)
        for column, value in _values(row).items()
        if len(value) >= LEAST and not any(char.isdigit() for char in value) and value in question.text
    ]
    return told[0] if len(told) == 1 else None


def _values(row: Unit) -> dict[str, str]:
    return {cell.column: cell.value.strip() for cell in row.row.cells} if row.row is not None else {}


def _rows(unit: Unit, corpus: Corpus) -> list[Unit]:
    """The rows of the unit's table, once each: one may stand at the end of a passage and the beginning of the next."""
    rows = {
        u.span: u for u in corpus.units.section(unit.passage) if u.row is not None and u.table == unit.table
    }
    rows[unit.span] = unit
    return [rows[span] for span in sorted(rows, key=lambda span: span.start)]
