"""Figures elsewhere in the document on the same thing that differ from the one that answers.

Two statements are taken to speak of the same thing where the words around the two figures are mostly the
same, the figures are of one kind and unit, no year or row label tells them apart, and they stand in
different passages (figures side by side in one passage are told apart by their author).  What the document's ledger
knows to disagree comes first, whatever was searched.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from chatbot.drafting.short import Short
from chatbot.finding.candidates import Unit, Units
from chatbot.finding.corpus import Corpus
from chatbot.finding.finder import Found
from chatbot.question.premises import World
from index.terms import Terms, bigrams
from ingest.chinese.clauses import clauses
from ingest.chinese.figures import Figure, figures
from ingest.chinese.years import told_years
from ingest.ledger.books import Book
from ingest.ledger.disagreement import comparable
from ingest.ledger.entry import Entry
from ingest.span import Span

ALIKE = 0.6
"""The least share of the smaller statement's character pairs that the other one has too."""
NEAR = 0.02
"""The least share, against the best candidate, that a disagreeing sentence has as an answer to the question."""
ANSWERS = 0.7
"""The least share of the question's pairs from which a statement alone answers it."""
ANSWERS_DOUBT = 0.5
"""The same where the question itself asks whether statements agree."""


@dataclass(frozen=True)
class Statement:
    """A figure with the words around it."""

    unit: Unit
    figure: Figure
    shown: str
    pairs: frozenset[str]
    years: frozenset[str]


def others(found: Found, short: Short | None, corpus: Corpus) -> list[Statement]:
    """Statements that differ from the answer: those that the ledger knows, then those found; at most three."""
    known = _known(found, short, corpus)
    values = {s.figure.value for s in known}
    compared = found.question.kind == "comparison" and not found.question.doubt  # its sides differ, and may
    searched = _searched(found, short, corpus) if short is not None and not compared else []
    return [*known, *(s for s in searched if s.figure.value not in values)][:3]


def _known(found: Found, short: Short | None, corpus: Corpus) -> list[Statement]:
    """What the document's ledger holds against the short answer, or against any figure of the sentence where there is none."""
    main, book = found.best, corpus.books.of(found.best.passage.source)
    any_figure = short is None or found.question.doubt
    mine = [e for e in book.within(main.span) if any_figure or (short and e.span.overlaps(short.span))]
    against = [other for e in mine for other in book.differing.get(e.span, ())]
    stated = (_stated(other, main.passage.source, corpus) for other in dict.fromkeys(against))
    return [s for s in stated if s is not None]


def _stated(entry: Entry, source: str, corpus: Corpus) -> Statement | None:
    """The statement of a figure of the ledger, with the sentence or row that it stands in."""
    parsed = corpus.index.documents.of(source)
    passage = next((p for p in parsed.passages if entry.span in p.span and p.id == entry.passage), None)
    units = corpus.units.of(passage) if passage is not None else ()
    unit = next((u for u in units if entry.span in u.span), None)
    if unit is None:
        return None
    said = statements(unit, corpus.units, corpus.world)
    return next((s for s in said if s.figure.span.overlaps(entry.span)), None)


def _searched(found: Found, short: Short, corpus: Corpus) -> list[Statement]:
    """Statements among the candidates that answer the question as well and give another figure."""
    units, world, terms = corpus.units, corpus.world, corpus.terms
    main, ranked, doubt = found.best, found.ranking, found.question.doubt
    source = main.passage.source
    mine = next((s for s in statements(main, units, world) if s.figure.span.overlaps(short.span)), None)
    if mine is None or mine.figure.kind == "date" or mine.figure.value is None:
        return []
    different: list[Statement] = []
    near, alike = (NEAR / 5, ALIKE - 0.15) if doubt else (NEAR, ALIKE)
    top = float(ranked.shares[0]) or 1.0
    book = corpus.books.of(source)
    for candidate, share in ranked:
        unit = candidate.unit
        if unit.passage.id == main.passage.id and (unit.row is None) == (main.row is None):
            continue
        if unit.passage.source != source or _other_subject(main, unit, found.question.text):
            continue
        if share < near * top and (unit.row is None) == (main.row is None):
            continue  # a table and the prose about it are held together however far apart they rank
        said = statements(unit, units, world)
        if mine.figure.value in {s.figure.value for s in said}:
            continue  # it gives this figure too, and the others for something else
        for statement in said:
            if (
                _differs(mine, statement)
                and _comparable(mine, statement, book)
                and (_alike(mine, statement) >= alike or _both_answer(found, mine, statement, terms))
                and statement.figure.value not in {s.figure.value for s in different}
            ):
                different.append(statement)
    return different


def _comparable(mine: Statement, other: Statement, book: Book) -> bool:
    """Whether the ledger does not tell the two apart: one a change, a limit, a rounding of the other, items of one list."""
    one, two = book.at(mine.figure.span), book.at(other.figure.span)
    items = (
        mine.unit.group
        and mine.unit.group == other.unit.group
        and mine.unit.passage.anchor == other.unit.passage.anchor
    )
    return not items and (one is None or two is None or comparable(one, two))


def _other_subject(main: Unit, other: Unit, asked: str) -> bool:
    """Rows of one table, or a row whose label the other side does not speak of, tell apart what differs."""
    if main.row is not None and other.row is not None:
        return True
    for row, text in ((main.row, other.text), (other.row, f"{main.text} {asked}")):
        if row is not None and not told_years(row.label + "年") and row.label not in text:
            return True
    return False


def statements(unit: Unit, units: Units, world: World) -> list[Statement]:
    """Every figure of a sentence or row with the clause that states it."""
    text = units.parsed(unit.passage).document.text
    default = world.main_year(unit.passage.source)
    if unit.row is not None:
        years = frozenset(told_years(unit.row.label)) or frozenset({default} if default else ())
        return [
            Statement(
                unit,
                Figure(
                    c.span,
                    f"{c.value}{c.unit}",
                    "percent" if c.unit == "%" else "count",
                    c.unit,
                    _value(c.value),
                ),
                f"{unit.row.label} {c.column} {c.value}{c.unit}",
                frozenset(bigrams(c.column)),
                years,
            )
            for c in unit.row.cells
        ]
    parts = clauses(text, unit.span)
    found = []
    for figure in figures(text, unit.span.start, unit.span.end):
        clause = next((c for c in parts if figure.span in c), unit.span)
        years = (
            frozenset(told_years(clause.of(text)))
            or frozenset(told_years(unit.text))
            or frozenset({default} if default else ())
        )
        found.append(
            Statement(
                unit, figure, clause.of(text).strip(",，;；。 "), frozenset(_around(text, clause)), years
            )
        )
    return found


def _around(text: str, clause: Span) -> set[str]:
    return bigrams(re.sub(r"[\d.,%％]+", " ", clause.of(text)))


def _differs(mine: Statement, other: Statement) -> bool:
    if (
        other.figure.value is None
        or other.figure.kind != mine.figure.kind
        or other.figure.value == mine.figure.value
    ):
        return False
    a, b = _plain_unit(mine.figure.unit), _plain_unit(other.figure.unit)
    return a == b and bool(mine.years & other.years)


def _alike(mine: Statement, other: Statement) -> float:
    """The share of the smaller statement's pairs that the other has; 0 for statements too short to tell."""
    smaller = min(len(mine.pairs), len(other.pairs))
    return len(mine.pairs & other.pairs) / smaller if smaller >= 3 else 0.0


def _both_answer(found: Found, mine: Statement, other: Statement, terms: Terms) -> bool:
    """Both say most of what the question names, the other hardly less than the one that answers."""
    here = terms.pair_cover(found.question.pairs, mine.pairs)
    there = terms.pair_cover(found.question.pairs, other.pairs)
    enough = ANSWERS_DOUBT if found.question.doubt else ANSWERS
    rows = mine.unit.row is not None and other.unit.row is not None
    return not rows and here >= enough and there >= 0.9 * here


def _plain_unit(unit: str) -> str:
    return {"人次": "人", "名": "人", "位": "人", "件次": "件"}.get(unit, unit)


def _value(text: str) -> float | None:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return None
