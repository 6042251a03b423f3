"""A document to everything that ingest finds in it."""

from __future__ import annotations

from ingest.document import Document
from ingest.outline import outline as find_outline
from ingest.passages import Body, bodies, make_passages
from ingest.readings import mentions
from ingest.structure import Fault, Parsed, Passage, Table
from ingest.tables import find_tables


def parse(document: Document) -> Parsed:
    """Outline, tables, passages and faults of ``document``; never fails on a text, however it is built."""
    outline = find_outline(document)
    sections = outline.sections
    parts = list(bodies(document, outline, sections))
    prose = mentions(line for part in parts for line in part.lines)
    pages = {section.anchor: section.page for section in sections}
    tables: list[Table] = []
    faults: list[Fault] = []
    passages: list[Passage] = []
    for part in parts:
        own, unread = find_tables(document.text, part.lines, _title(part), prose)
        tables.extend(own)
        faults.extend(unread)
        passages.extend(make_passages(document, part, own, pages))
    return Parsed(document, sections, tuple(tables), tuple(passages), tuple(faults))


def _title(part: Body) -> str:
    return part.section.title if part.section else ""
