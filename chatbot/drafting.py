"""A draft of the answer to what was found: before it is decided whether it is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from chatbot.books import Books
from chatbot.candidates import Unit
from chatbot.compose import Piece, compose
from chatbot.demands import explains, meets
from chatbot.extract import Short, short_answer
from chatbot.finding import Finder, Found
from chatbot.premises import Premises
from chatbot.question import Question


@dataclass(frozen=True)
class Draft:
    """The pieces that would be shown, the short answer in the first, and the question's premises held against them."""

    pieces: tuple[Piece, ...]
    short: Short | None
    premises: Premises

    @property
    def shown(self) -> str:
        return "\n".join(p.shown for p in self.pieces)


NEXT = 5
CLOSE = 0.05
"""The least share, against the best candidate's, from which a sentence that is more what was asked for comes first."""


DISPUTED = 0.002
"""The same for a sentence with a figure that is told otherwise elsewhere, where the question asks about such."""


def in_order(found: Found, books: Books) -> Found:
    """``found`` with the first close candidate in front that is just the kind of thing asked for.

    A count of the unit asked for goes before a count of something else, the explanation of a term before
    another sentence that uses it; where the question says that figures differ, one that does.
    """
    question, ranked, least, depth = found.question, found.ranked, CLOSE, NEXT
    fits: Callable[[Unit], bool]
    if _doubts_a_figure(question) and any(_disputed(c.unit, books) for c, _ in ranked):
        fits, least, depth = partial(_disputed, books=books), DISPUTED, len(ranked)
    elif question.unit:
        fits = _of_text(partial(meets, question))
    elif question.kind in ("definition", "list") and (question.quoted or question.coined):
        fits = _of_text(partial(explains, question))
    else:
        return found
    close = [i for i, (_, share) in enumerate(ranked[:depth]) if share >= least * ranked[0][1]]
    first = next((i for i in close if fits(ranked[i][0].unit)), 0)
    order = [first, *(k for k in range(len(ranked)) if k != first)]
    return replace(
        found,
        ranked=tuple(ranked[k] for k in order),
        scores=found.scores[order],
        rows=found.rows[order],
    )


def _of_text(measure: Callable[[str], float]) -> Callable[[Unit], bool]:
    return lambda unit: measure(unit.read) >= 1.0


def _doubts_a_figure(question: Question) -> bool:
    """到底是多少, and not 到底从什么时候开始."""
    return question.doubt and question.kind in ("number", "other", "comparison", "list", "yesno")


def _disputed(unit: Unit, books: Books) -> bool:
    return books.of(unit.passage.source).disputed(unit.span)


def draft(finder: Finder, found: Found) -> Draft:
    """The answer that the ranking proposes; ``found`` must hold candidates."""
    text = finder.units.parsed(found.best.passage).document.text
    short = short_answer(
        found.question,
        found.asked.pairs,
        found.best,
        text,
        finder.terms,
        finder.marks(found),
        partial(finder.likeness, found.text),
    )
    pieces = compose(found.question, found.asked.pairs, found.ranked, short, finder.units, finder.terms)
    return Draft(pieces, short, finder.premises(found, " ".join(p.shown for p in pieces[1:])))
