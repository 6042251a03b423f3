"""A piece of a document as a reader sees it, with the way back to its place: what patterns over words run on."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.span import Span
from ingest.text.lines import HIDDEN


@dataclass(frozen=True, slots=True)
class Compact:
    """``text`` without what is hidden; ``places`` has for each of its characters the code point of the document."""

    text: str
    places: range | tuple[int, ...]

    def back(self, span: Span) -> Span:
        """The span of the document that ``text[span]`` stands in; an empty one is refused."""
        return Span(self.places[span.start], self.places[span.end - 1] + 1)


def compact(reading: str, span: Span) -> Compact:
    """A stretch of a document's reading with broken lines joined and markup gone."""
    read = span.of(reading)
    if HIDDEN not in read:
        return Compact(read, range(span.start, span.end))
    kept = [(char, at) for at, char in enumerate(read, span.start) if char != HIDDEN]
    return Compact("".join(c for c, _ in kept), tuple(at for _, at in kept))
