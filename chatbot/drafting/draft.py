"""A draft of the answer to what was found: before it is decided whether it is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from chatbot.drafting.both import Side, both, both_names
from chatbot.drafting.compose import Piece, compose
from chatbot.drafting.figure_choice import Asking
from chatbot.drafting.namesakes import asks_for_name, two_names
from chatbot.drafting.short import Short, short_answer
from chatbot.finding.candidates import Unit
from chatbot.finding.finder import Finder, Found
from chatbot.question.analysis import Question
from chatbot.question.demands import meets, numbers, unfolds
from chatbot.question.premises import Premises
from chatbot.question.sides import sides
from ingest.books import Book
from ingest.document import Span


@dataclass(frozen=True)
class Draft:
    """The pieces that would be shown, the short answer in the first, and the question's premises held against them.

    ``untimely``: the short answer is a figure that the ledger knows to be of other years than the question names.
    """

    pieces: tuple[Piece, ...]
    short: Short | None
    premises: Premises
    untimely: bool = False

    @property
    def shown(self) -> str:
        return "\n".join(p.shown for p in self.pieces)


NEXT = 5
CLOSE = 0.05
"""The least share, against the best candidate's, from which a sentence that is more what was asked for comes first."""


_SIDED = ("comparison", "number", "date")
"""Kinds of question that may have two sides."""
HARDLY_WORSE = -2.0
BETTER = 0.0
"""How much better (in the ranking's log odds) than the best sentence another one must answer one side of the question.
Hardly worse is enough where sides are compared, or the best sentence has but one figure in the unit asked for."""
WHOLE = 0.2
"""What the ranking by the whole question counts for a side."""
FITS = 0.5
"""How well a sentence must be able to be what is demanded, to answer a side."""


def in_order(found: Found, finder: Finder) -> Found:
    """``found`` with what was asked for in front: the sentences for both sides of a question, or the first that fits."""
    if not found.ranked:
        return found
    both = _both_names(found) if asks_for_name(found.question.text) else found
    if not both.sides:
        both = _both_sides(found, finder)
    return both if both.sides else _fitting_first(found)


def _both_names(found: Found) -> Found:
    """``found`` with the sentence behind the best one that calls the same thing by another name, where one does."""
    here = found.best.read
    other = next(
        (
            i
            for i, (c, _) in enumerate(found.ranked)
            if i and two_names(here, c.unit.read, found.asked.pairs) is not None
        ),
        None,
    )
    if other is None:
        return found
    return replace(_ahead(found, [0, other]), sides=(found.best, found.ranked[other][0].unit))


def _fitting_first(found: Found) -> Found:
    """``found`` with the first close candidate in front that is just the kind of thing asked for.

    What is in the unit asked for goes before what is not; where a slogan is asked about (1+1+43), what each of its
    numbers stands for before a sentence that only names it.
    """
    question, ranked = found.question, found.ranked
    fits: Callable[[str], float]
    if question.unit:
        fits = partial(meets, question)
    elif question.kind in ("definition", "list") and question.coined:
        fits = partial(unfolds, question)
    else:
        return found
    close = [i for i, (_, share) in enumerate(ranked[:NEXT]) if share >= CLOSE * ranked[0][1]]
    return _ahead(found, [next((i for i in close if fits(ranked[i][0].unit.read) >= 1.0), 0)])


def _ahead(found: Found, first: Sequence[int]) -> Found:
    """``found`` with the candidates at these places in front."""
    order = [*first, *(k for k in range(len(found.ranked)) if k not in first)]
    return replace(
        found,
        ranked=tuple(found.ranked[k] for k in order),
        scores=found.scores[order],
        rows=found.rows[order],
    )


def _both_sides(found: Found, finder: Finder) -> Found:
    """``found`` with a second sentence behind the best one, for the side of the question that it answers worse.

    Unchanged where one thing is asked about, or no other sentence answers a side about as well as the best one does.
    """
    question = found.question
    texts = sides(found.text) if question.kind in _SIDED and len(found.ranked) > 1 else ()
    if not texts:
        return found
    single = bool(question.unit) and sum(f.unit == question.unit for f in numbers(found.best.read)) == 1
    least = HARDLY_WORSE if question.kind == "comparison" or single else BETTER
    possible = np.array([meets(question, c.unit.read) >= FITS for c, _ in found.ranked])
    possible[0] = False
    gains: list[tuple[float, int]] = []
    for text in texts:
        fitting = finder.fitting(found, text)
        other = int(np.argmax(np.where(possible, fitting + WHOLE * found.scores, -np.inf)))
        gains.append((float(fitting[other] - fitting[0]), other))
    gain, other = max(gains)
    if not possible.any() or gain < least:
        return found
    return replace(_ahead(found, [0, other]), sides=(found.best, found.ranked[other][0].unit))


def draft(finder: Finder, found: Found) -> Draft:
    """The answer that the ranking proposes; ``found`` must hold candidates."""
    asking = Asking(
        found.question, found.asked.pairs, finder.terms, partial(finder.likeness, found.text), found.told
    )
    short, places = _short(finder, found, asking)
    question, pairs = found.question, found.asked.pairs
    pieces = compose(question, pairs, found.ranked, places, finder.units, finder.terms, found.sides)
    if short is None and question.kind == "comparison" and found.best.row is not None:
        shown = {piece.span for piece in pieces}
        rows = [c.unit for c, _ in found.ranked if c.unit.span in shown and c.unit.row is not None]
        short, places = _both(finder, found, asking, [u for u in rows if u.table == found.best.table])
    if not all(_is_shown(unit, span, pieces) for unit, span in places.items()):
        short = None  # another sentence is shown than the one that it stands in
    premises = finder.premises(found, " ".join(p.shown for p in pieces[1:]))
    book = finder.books.of(found.best.passage.source)
    return Draft(pieces, short, premises, _untimely(question, short, book))


Placed = tuple[Short | None, Mapping[Unit, Span]]
"""A short answer, and where it stands in each of the sentences or rows that it was taken from."""


def _short(finder: Finder, found: Found, asking: Asking) -> Placed:
    """Nothing yet for a comparison of table rows: which are shown is still to be seen."""
    if found.sides:
        return _both(finder, found, asking, found.sides)
    if found.question.kind == "comparison" and found.best.row is not None:
        return None, {}
    side = _side(finder, found.best)
    short = short_answer(asking, side.unit, side.text, finder.marks(found), side.book)
    return short, {side.unit: short.span} if short is not None else {}


def _both(finder: Finder, found: Found, asking: Asking, units: Sequence[Unit]) -> Placed:
    if len(units) != 2 or units[0] is not found.best:
        return None, {}
    sides = [_side(finder, unit) for unit in units]
    if asks_for_name(found.question.text):
        return both_names(asking, sides) or (None, {})
    return both(asking, sides, partial(finder.marks, found)) or (None, {})


def _side(finder: Finder, unit: Unit) -> Side:
    source = unit.passage.source
    return Side(unit, finder.units.parsed(unit.passage).document.text, finder.books.of(source))


def _is_shown(unit: Unit, span: Span, pieces: Sequence[Piece]) -> bool:
    return any(piece.passage.source == unit.passage.source and span in piece.span for piece in pieces)


def _untimely(question: Question, short: Short | None, book: Book) -> bool:
    if short is None or not question.years or question.kind == "comparison" or question.doubt:
        return False
    entry = book.at(short.span)
    if entry is None or entry.when.first is None or entry.text not in short.text:
        return False
    first, last = entry.when.first, entry.when.last or entry.when.first
    return not any(first <= int(year) <= last for year in question.years)
