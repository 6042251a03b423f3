"""Spans of the documents as citations: ``quote == document.text[start:end]``, always."""

from __future__ import annotations

from dataclasses import replace

from chatbot.answer import Citation
from chatbot.drafting.locate import Place
from chatbot.drafting.parts import Extract
from chatbot.finding.candidates import Units
from ingest.span import Span
from ingest.structure import Parsed, Passage, Section


class Citing:
    """Knows the document of every passage."""

    def __init__(self, units: Units) -> None:
        self._units = units

    def passage(self, passage: Passage, span: Span) -> Citation:
        """``span`` of the document, found in ``passage``."""
        document = self._units.parsed(passage).document
        return Citation(
            passage.source,
            document.id,
            passage.heading_path,
            passage.anchor,
            passage.page,
            span.of(document.text),
            span.start,
            span.end,
            passage.id,
        )

    def heading(self, place: Place) -> Citation:
        return _under(place.section, self.passage(place.passage, place.section.heading))

    def extract(self, parsed: Parsed, extract: Extract) -> Citation:
        """An extract of a document's outline or fields, with the passage that holds it or the last one."""
        passage = next((p for p in parsed.passages if p.end > extract.span.start), parsed.passages[-1])
        citation = self.passage(passage, extract.span)
        return citation if extract.section is None else _under(extract.section, citation)


def _under(section: Section, citation: Citation) -> Citation:
    return replace(citation, heading_path=section.path, anchor=section.anchor, page=section.page)
