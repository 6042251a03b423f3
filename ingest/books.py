"""The ledgers of the documents at hand: which figures disagree, which are doubtful.  Made when first asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ingest.bodies import Bodies
from ingest.disagreement import Doubt, disagreements, doubt
from ingest.document import Span
from ingest.entry import Entry
from ingest.ledger import ledger
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
    """One ``Book`` a document, by its source."""

    def __init__(self, documents: Sequence[Parsed]) -> None:
        self._documents = {d.document.source: d for d in documents}
        self.of = lru_cache(maxsize=64)(self._of)

    def _of(self, source: str) -> Book:
        entries = ledger(self._documents[source])
        differing: dict[Span, tuple[Entry, ...]] = {}
        for pair in disagreements(entries):
            for one, other in ((pair.one, pair.other), (pair.other, pair.one)):
                differing[one.span] = (*differing.get(one.span, ()), other)
        parsed = self._documents[source]
        return Book(entries, differing, parsed.document.text, Bodies(parsed))
