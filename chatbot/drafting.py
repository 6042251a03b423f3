"""A draft of the answer to what was found: before it is decided whether it is given."""

from __future__ import annotations

from dataclasses import dataclass

from chatbot.compose import Piece, compose
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
    )
    pieces = compose(found.question, found.asked.pairs, found.ranked, short, finder.units, finder.terms)
    return Draft(pieces, short, finder.premises(found, " ".join(p.shown for p in pieces[1:])))
