"""A draft of the answer to what was found: before it is decided whether it is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from chatbot.drafting.both import Side, both
from chatbot.drafting.compose import Piece, compose, further
from chatbot.drafting.short import Short, short_answer
from chatbot.finding.candidates import Unit
from chatbot.finding.corpus import Corpus
from chatbot.finding.finder import Found
from chatbot.finding.marker import AnswerMarker
from chatbot.question.analysis import Question
from chatbot.question.premises import Premises, check
from chatbot.reader.mark import Mark
from ingest.ledger.books import Book
from ingest.span import Span


@dataclass(frozen=True)
class Draft:
    """The pieces that would be shown, the short answer in the first, and the question's premises held against them.

    ``further`` are the next best sentences, for an answer that may not be the right one; ``untimely``: the short answer is a figure that the ledger knows to be of other years than the question names.
    """

    pieces: tuple[Piece, ...]
    short: Short | None
    premises: Premises
    untimely: bool = False
    further: tuple[Piece, ...] = ()

    @property
    def shown(self) -> str:
        """The words of the pieces, without those of the further ones."""
        return "\n".join(p.shown for p in self.pieces)


def draft(found: Found, corpus: Corpus, marker: AnswerMarker) -> Draft:
    """The answer that the ranking proposes; ``found`` must hold candidates."""
    return _Drafting(found, corpus, marker).draft()


def widened(proposed: Draft, found: Found, corpus: Corpus) -> Draft:
    """The draft with the next best sentences behind its own."""
    return replace(proposed, further=further(found, proposed.pieces, corpus))


Placed = tuple[Short | None, Mapping[Unit, Span]]
"""A short answer, and where it stands in each of the sentences or rows that it was taken from."""


@dataclass(frozen=True, eq=False)
class _Drafting:
    """What one draft is made from."""

    found: Found
    corpus: Corpus
    marker: AnswerMarker

    def draft(self) -> Draft:
        found, question, best = self.found, self.found.question, self.found.best
        short, places = self._short()
        pieces = compose(found, places, self.corpus)
        if short is None and question.kind == "comparison" and best.row is not None:
            shown = {piece.span for piece in pieces}
            rows = [
                c.unit for c in found.ranking.candidates if c.unit.span in shown and c.unit.row is not None
            ]
            short, places = self._both([u for u in rows if u.table == best.table])
        if not all(_is_shown(unit, span, pieces) for unit, span in places.items()):
            short = None  # another sentence is shown than the one that it stands in
        book = self.corpus.books.of(best.passage.source)
        return Draft(pieces, short, self._premises(pieces), _untimely(question, short, book))

    def _premises(self, pieces: Sequence[Piece]) -> Premises:
        """What the question takes for given, held against the best candidate and what else is shown."""
        best = self.found.best
        evidence = f"{best.read} {' '.join(p.shown for p in pieces[1:])}"
        around = " ".join((*best.passage.heading_path, best.passage.text))
        return check(
            self.found.question, best.passage.source, evidence, around, self.corpus.world, self.corpus.terms
        )

    def _short(self) -> Placed:
        """Nothing yet for a comparison of table rows: which are shown is still to be seen."""
        found = self.found
        if found.sides:
            return self._both(found.sides)
        if found.question.kind == "comparison" and found.best.row is not None:
            return None, {}
        side = self._side(found.best)
        marks = self._marks(side.unit)
        short = short_answer(found.question, self.corpus, side.unit, side.text, marks, side.book)
        return short, {side.unit: short.span} if short is not None else {}

    def _both(self, units: Sequence[Unit]) -> Placed:
        if len(units) != 2 or units[0] is not self.found.best:
            return None, {}
        sides = [self._side(unit) for unit in units]
        return both(self.found.question, self.corpus, sides, self._marks) or (None, {})

    def _marks(self, unit: Unit) -> tuple[Mark, ...]:
        return self.marker.marks(self.found.question.read, unit, self.found.marks)

    def _side(self, unit: Unit) -> Side:
        source = unit.passage.source
        return Side(unit, self.corpus.units.parsed(unit.passage).document.text, self.corpus.books.of(source))


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
