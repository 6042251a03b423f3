"""The short answer of a question that asks about two things: what answers each of them, in the order in which it asks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from chatbot.books import Book
from chatbot.candidates import Unit
from chatbot.extract import Short, short_answer
from chatbot.figure_choice import Asking
from chatbot.mark import Mark
from chatbot.namesakes import two_names
from ingest.document import Span

BETWEEN = "、"


def both(
    asking: Asking,
    units: Sequence[Unit],
    texts: Sequence[str],
    book_of: Callable[[str], Book],
    marks_of: Callable[[Unit], Sequence[Mark]],
) -> Short | None:
    """What answers in each of ``units``, sentences or table rows of documents with these texts; None where one of them
    holds no answer, or all the same."""
    single = replace(asking, question=replace(asking.question, kind="number"))
    found = []
    for unit, text in zip(units, texts, strict=True):
        short = short_answer(single, unit, text, marks_of(unit), book_of(unit.passage.source))
        if short is None:
            return None
        found.append((_place(asking.question.text, unit, units), short))
    ordered = [short for _, short in sorted(found, key=lambda one: one[0])]
    if len({short.text for short in ordered}) < 2:
        return None
    shown = BETWEEN.join(short.text for short in ordered)
    return Short(ordered[0].span, shown, tuple(short.span for short in ordered[1:]))


def both_names(asking: Asking, units: Sequence[Unit], texts: Sequence[str]) -> Short | None:
    """The two names of one thing, as the two sentences write them; None where they do not call it by two."""
    one, other = units
    names = two_names(one.read, other.read, asking.pairs)
    if names is None:
        return None
    places = [
        text.find(name, unit.span.start, unit.span.end)
        for name, unit, text in zip(names, units, texts, strict=True)
    ]
    if min(places) < 0:
        return None
    first, second = (Span(at, at + len(name)) for at, name in zip(places, names, strict=True))
    return Short(first, BETWEEN.join(names), (second,))


def _place(question: str, unit: Unit, units: Sequence[Unit]) -> tuple[int, int]:
    """Where the question names the row's label, or the unit's place where it does not."""
    label = unit.row.label.removesuffix("年") if unit.row is not None else ""
    at = question.find(label) if label else -1
    return (at if at >= 0 else len(question), list(units).index(unit))
