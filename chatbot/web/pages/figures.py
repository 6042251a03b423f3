"""The figures of a document as a table, ``/doc/{document}/figures``: drawn by the server, readable without script.

``kind``, ``year``, ``section`` (an anchor), ``only`` (``differ`` or ``doubt``) and ``find`` narrow it; every row leads to
the figure's place in the reading page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from chatbot.web.desk.desk import Desk
from chatbot.web.guard.work import charge
from chatbot.web.pages.charts import chart
from chatbot.web.pages.reading import UNIT, shelf_page
from chatbot.web.shown.pages import page
from ingest.chinese.figures import Kind
from ingest.ledger.books import Book
from ingest.ledger.disagreement import doubt
from ingest.ledger.entry import Entry
from ingest.ledger.series import series
from ingest.structure import Parsed, Section

KINDS = tuple(kind for kind in get_args(Kind) if kind != "date")
_LONGEST = 60
_DEEPEST = 2  # sections offered as a filter: the first two levels


@dataclass(frozen=True)
class Filters:
    """What the reader narrows the table to; "" for all."""

    kind: str = ""
    year: str = ""
    section: str = ""
    only: str = ""
    find: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Filters:
        return cls(
            *(query.get(name, "").strip()[:_LONGEST] for name in ("kind", "year", "section", "only", "find"))
        )

    @property
    def any(self) -> bool:
        return self != Filters()


def add_figures(app: FastAPI, desk: Desk) -> None:
    @app.get("/doc/{document_id}/figures", response_class=HTMLResponse, include_in_schema=False)
    def figures_page(document_id: str, request: Request) -> HTMLResponse:
        parsed = desk.shelf.document(document_id)
        if parsed is None:
            return shelf_page(request, desk, 404)
        charge(request.scope, 1 + len(parsed.document.text) // UNIT)
        book = desk.shelf.books.of(parsed.document.source)
        filters = Filters.of(request.query_params)
        shown = [entry for entry in book.entries if keeps(filters, entry, book, parsed)]
        return page(
            request,
            "figures.html",
            document=parsed.document,
            title=parsed.document.title or parsed.document.source,
            entries=shown,
            total=len(book.entries),
            book=book,
            doubt=doubt,
            filters=filters,
            kinds=[kind for kind in KINDS if any(e.kind == kind for e in book.entries)],
            years=sorted({e.when.first for e in book.entries if e.when.first}),
            sections=offered(parsed, book),
            charts=[] if filters.any else [chart(one) for one in series(book.entries)],
            lang=request.query_params.get("lang", ""),
        )


def keeps(filters: Filters, entry: Entry, book: Book, parsed: Parsed) -> bool:
    """Whether a figure is among those that the reader asks for."""
    when = entry.when
    section = next((s for s in parsed.sections if s.anchor == filters.section), None)
    return (
        filters.kind in ("", entry.kind)
        and (not filters.year or f"{when.first}" <= filters.year <= f"{when.last}")
        and (section is None or entry.span in section.span)
        and (filters.only != "differ" or entry.span in book.differing)
        and (filters.only != "doubt" or doubt(entry) is not None)
        and filters.find in f"{entry.told} {entry.indicator} {entry.sentence} {entry.scope}"
    )


def offered(parsed: Parsed, book: Book) -> list[Section]:
    """The upper sections that hold figures, in order."""
    return [s for s in parsed.sections if s.level <= _DEEPEST and any(e.span in s.span for e in book.entries)]
