"""A document to everything that ingest finds in it."""

from __future__ import annotations

from ingest.document import Document
from ingest.outline import outline as find_outline
from ingest.passages import bodies, make_passages
from ingest.structure import Fault, Parsed, Passage, Section, Table


def parse(document: Document) -> Parsed:
    """Outline, tables, passages and faults of ``document``; never fails on a text, however it is built."""
    outline = find_outline(document)
    sections: tuple[Section, ...] = outline.sections
    tables: tuple[Table, ...] = ()
    faults: list[Fault] = []
    pages = {section.anchor: section.page for section in sections}
    passages: list[Passage] = []
    for body in bodies(document, outline, sections):
        passages.extend(make_passages(document, body, tables, pages))
    return Parsed(document, sections, tables, tuple(passages), tuple(faults))

