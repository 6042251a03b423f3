"""The short answer of a question that asks about two things: what answers each of them, in the order in which it asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from chatbot.drafting.figure_choice import Comparing
from chatbot.drafting.short import Short, short_answer
from chatbot.finding.candidates import Unit
from chatbot.question.analysis import Question
from chatbot.reader.mark import Mark
from ingest.chinese.figures import figures
from ingest.ledger.books import Book
from ingest.span import Span

BETWEEN = "、"
_FIGURES = ("figure", "percent", "money", "duration")


@dataclass(frozen=True, eq=False)
class Side:
    """A sentence or table row for one of two things that are asked about, of a document with this text and ledger."""

    unit: Unit
    text: str
    book: Book


def both(
    question: Question,
    comparing: Comparing,
    sides: Sequence[Side],
    marks_of: Callable[[Unit], Sequence[Mark]],
) -> tuple[Short, Mapping[Unit, Span]] | None:
    """What answers on each side, in one (its span that of the first side), and where it stands in each; None where a
    side holds no answer.  Sides that answer alike are told once."""
    single = replace(question, kind="number")
    found: list[tuple[Side, Short]] = []
    for side in sides:
        short = short_answer(single, comparing, side.unit, side.text, marks_of(side.unit), side.book)
        if short is None or (question.demand in _FIGURES and not figures(short.text)):
            return None
        found.append((side, short))
    if len({bool(figures(short.text)) for _, short in found}) > 1:
        return None  # a figure and something else are no two sides
    told = dict.fromkeys(short.text for _, short in _in_order(question.text, found))
    whole = Short(found[0][1].span, BETWEEN.join(told))
    return whole, {side.unit: short.span for side, short in found}


def _in_order(question: str, found: Sequence[tuple[Side, Short]]) -> list[tuple[Side, Short]]:
    """As the question names their row labels, years or bodies; as they are where it does not tell them apart so."""
    for key in (_label, _year, _body):
        places = [question.find(name) if (name := key(side, short)) else -1 for side, short in found]
        if min(places) >= 0 and len(set(places)) == len(places):
            return [one for _, one in sorted(zip(places, found, strict=True), key=lambda pair: pair[0])]
    return list(found)


def _label(side: Side, short: Short) -> str:
    return side.unit.row.label.removesuffix("年") if side.unit.row is not None else ""


def _year(side: Side, short: Short) -> str:
    entry = side.book.at(short.span)
    return str(entry.when.first or "") if entry is not None else ""


def _body(side: Side, short: Short) -> str:
    entry = side.book.at(short.span)
    return entry.scope or entry.of if entry is not None else ""
