"""The ledgers of the documents at hand: which figures disagree, which are doubtful."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

from ingest.ledger.bodies import Bodies
from ingest.ledger.disagreement import Disagreement, Doubt, disagreements, doubt
from ingest.ledger.entry import Entry
from ingest.ledger.ledger import ledger
from ingest.span import Span
from ingest.structure import Parsed


@dataclass(frozen=True, eq=False)
class Book:
    """The figures of one document; ``differing`` holds for a figure's place those that say otherwise."""

    entries: tuple[Entry, ...]
    differing: Mapping[Span, tuple[Entry, ...]]
    text: str
    bodies: Bodies

    def names(self, span: Span) -> list[Span]:
        """Where places and bodies are named in ``span``, in order."""
        return self.bodies.places(self.text, span)

    def within(self, span: Span) -> list[Entry]:
        """The figures that stand in ``span``, in order."""
        return [e for e in self.entries if e.span in span]

    def at(self, span: Span) -> Entry | None:
        """The figure that ``span`` is a part of, or holds."""
        return next((e for e in self.entries if e.span.overlaps(span)), None)

    def doubtful(self, span: Span) -> list[tuple[Entry, Doubt]]:
        """The figures in ``span`` that cannot well be right, with the reason."""
        return [(e, why) for e in self.within(span) for why in [doubt(e)] if why]


class Books:
    """One ``Book`` a document, by its source: those of an index as they were made with it, others made when first asked for."""

    def __init__(self, documents: Sequence[Parsed], made: Mapping[str, Book] | None = None) -> None:
        self._documents = {d.document.source: d for d in documents}
        self._made = dict(made or {})
        self._making = Lock()

    def of(self, source: str) -> Book:
        """The book of a document; ready for several threads, and none is made twice."""
        book = self._made.get(source)
        if book is None:
            with self._making:
                book = self._made.get(source) or made_of(self._documents[source])
                self._made[source] = book
        return book


def made_of(parsed: Parsed) -> Book:
    """The book of a document, from its text."""
    entries = ledger(parsed)
    return Book(entries, differing_of(disagreements(entries)), parsed.document.text, Bodies(parsed))


def differing_of(pairs: Iterable[Disagreement]) -> dict[Span, tuple[Entry, ...]]:
    """By a figure's place those that say otherwise."""
    differing: dict[Span, tuple[Entry, ...]] = {}
    for pair in pairs:
        for one, other in ((pair.one, pair.other), (pair.other, pair.one)):
            differing[one.span] = (*differing.get(one.span, ()), other)
    return differing
