"""A draft of the answer to what was found: before it is decided whether it is given."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from chatbot.compose import Piece, compose
from chatbot.demands import explains, meets
from chatbot.extract import Short, short_answer
from chatbot.finding import Finder, Found
from chatbot.premises import Premises


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


def in_order(found: Found) -> Found:
    """``found`` with the first close candidate in front that is just the kind of thing asked for.

    A count of the unit asked for goes before a count of something else, the explanation of a term before
    another sentence that uses it.
    """
    question, ranked = found.question, found.ranked
    if question.unit:
        fits = partial(meets, question)
    elif question.kind in ("definition", "list") and (question.quoted or question.coined):
        fits = partial(explains, question)
    else:
        return found
    close = [i for i, (_, share) in enumerate(ranked[:NEXT]) if share >= CLOSE * ranked[0][1]]
    first = next((i for i in close if fits(ranked[i][0].unit.read) >= 1.0), 0)
    order = [first, *(k for k in range(len(ranked)) if k != first)]
    return replace(
        found,
        ranked=tuple(ranked[k] for k in order),
        scores=found.scores[order],
        rows=found.rows[order],
    )


def draft(finder: Finder, found: Found) -> Draft:
    """The answer that the ranking proposes; ``found`` must hold candidates."""
    text = finder.units.parsed(found.best.passage).document.text
    short = short_answer(
        found.question,
        found.asked.pairs,
        found.best,
        text,
        finder.terms,
        found.spans.get(found.best.passage.id, ()),
        partial(finder.likeness, found.text),
    )
    pieces = compose(found.question, found.asked.pairs, found.ranked, short, finder.units, finder.terms)
    return Draft(pieces, short, finder.premises(found, " ".join(p.shown for p in pieces[1:])))
