"""Looks things up in the parsed documents: by document id, passage id, anchor; and what lies beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.documents import Documents
from ingest.ledger.books import Books
from ingest.span import Span
from ingest.structure import Parsed, Passage, Section


@dataclass(frozen=True)
class Excerpt:
    """A piece of a document as a panel shows it: ``before + marked + after`` is the text of ``span``."""

    parsed: Parsed
    section: Section | None
    span: Span
    before: str
    marked: str
    after: str
    previous: Section | None
    following: Section | None


class Shelf:
    """The documents of one index generation."""

    def __init__(self, documents: Sequence[Parsed], books: Books | None = None) -> None:
        """``books`` are those of the index, where it has them."""
        self.documents = Documents.over(documents)
        self.books = books or Books(documents)

    def document(self, document_id: str) -> Parsed | None:
        return self.documents.of_id(document_id)

    def passage(self, passage_id: str) -> tuple[Parsed, Passage] | None:
        return self.documents.of_passage_id(passage_id)

    def of_source(self, source: str) -> Parsed | None:
        return self.documents.of(source) if source in self.documents.numbers else None

    def extract_passage(self, passage_id: str, marked: Span | None = None) -> Excerpt | None:
        """The passage with ``marked`` (cut to the passage) highlighted."""
        found = self.passage(passage_id)
        if found is None:
            return None
        parsed, passage = found
        section = next((s for s in parsed.sections if s.anchor == passage.anchor), None)
        return _extract(parsed, section, passage.span, marked)

    def extract_section(self, document_id: str, anchor: str) -> Excerpt | None:
        """A section's own text: up to its first subsection."""
        parsed = self.document(document_id)
        section = section_at(parsed, anchor) if parsed else None
        if parsed is None or section is None:
            return None
        return _extract(parsed, section, own_text(parsed, section), None)


def section_at(parsed: Parsed, anchor: str) -> Section | None:
    return next((section for section in parsed.sections if section.anchor == anchor), None)


def own_text(parsed: Parsed, section: Section) -> Span:
    """From after the heading to the next heading, without the white space and boilerplate at either end."""
    end = min(
        (other.heading.start for other in parsed.sections if other.heading.start > section.heading.start),
        default=section.span.end,
    )
    for piece in parsed.document.boilerplate:
        if section.heading.end <= piece.start < end:
            end = piece.start
    text = parsed.document.text[section.heading.end : end]
    start = section.heading.end + len(text) - len(text.lstrip())
    return Span(start, max(start, section.heading.end + len(text.rstrip())))


def _extract(parsed: Parsed, section: Section | None, span: Span, marked: Span | None) -> Excerpt:
    text = parsed.document.text
    first, last = (marked.start, marked.end) if marked else (span.end, span.end)
    first, last = (min(max(place, span.start), span.end) for place in (first, last))
    at = parsed.sections.index(section) if section else -1
    return Excerpt(
        parsed,
        section,
        span,
        text[span.start : first],
        text[first:last],
        text[last : span.end],
        parsed.sections[at - 1] if at > 0 else None,
        parsed.sections[at + 1] if 0 <= at < len(parsed.sections) - 1 else None,
    )
