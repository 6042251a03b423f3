"""A document to everything that ingest finds in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from ingest.cutting.passages import Body, bodies, make_passages
from ingest.document import Document
from ingest.outline.checks import numbering_faults, text_faults, with_pages
from ingest.outline.tree import outline as find_outline
from ingest.structure import Fault, Parsed, Passage, Section, Table
from ingest.tables.found import find_tables
from ingest.tables.readings import FigureMention, mentions
from ingest.tables.tagged import tagged_tables
from ingest.text.abreast import abreast
from ingest.validity import validity_of

_ABREAST = "两栏文字逐行并排，句子前后交错，引文会不通顺、数字不列入台账：请改用原来的 PDF 或重新分栏导出"


def parse(document: Document) -> Parsed:
    """Outline, tables, passages and faults of ``document``; never fails on a text, however it is built."""
    outline = find_outline(document)
    sections, disagreements = with_pages(outline)
    if document.layout:  # the page itself, rather than what the table of contents says of it
        sections = tuple(replace(one, page=document.layout.page_of(one.heading.start)) for one in sections)
    parts = list(bodies(document, outline, sections))

    @cache
    def prose() -> tuple[FigureMention, ...]:
        return mentions(line for part in parts for line in part.lines)

    pages = _pages(sections)
    tagged = tagged_tables(document)
    tables: list[Table] = []
    faults: list[Fault] = [*disagreements, *numbering_faults(outline.nodes), *text_faults(outline)]
    passages: list[Passage] = []
    for part in parts:
        own, unread = find_tables(part.lines, _title(part), prose, tagged)
        tables.extend(own)
        faults.extend(unread)
        passages.extend(make_passages(document, part, own, pages))
    faults.extend(Fault("columns-abreast", _ABREAST, run) for run in abreast(document.reading))
    if not passages:
        faults.append(
            Fault("text-missing", "除了页码一类的页面标记，没有正文：可能是扫描件，请先作文字识别（OCR）")
        )
    faults.sort(key=lambda fault: fault.span.start if fault.span else 0)
    return Parsed(document, sections, tuple(tables), tuple(passages), tuple(faults), validity_of(document))


def _pages(sections: Sequence[Section]) -> dict[str, int | None]:
    """By anchor the page on which a section begins, or else the nearest section around it that has one."""
    around: list[Section] = []
    pages: dict[str, int | None] = {}
    for section in sections:
        del around[section.level - 1 :]
        around.append(section)
        pages[section.anchor] = next((one.page for one in reversed(around) if one.page is not None), None)
    return pages


def _title(part: Body) -> str:
    return part.section.title if part.section else ""
