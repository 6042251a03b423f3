"""The reading page ``/doc/{document}``: the whole document, drawn by the server, readable without script.

``?q=start-end`` marks exactly these code points (``#hit`` goes there), ``?find=`` marks what is looked
for, and ``#s1.6.5`` is a section.  Document ids and anchors come from the text: links survive a rebuild.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from chatbot.web.desk.desk import Desk
from chatbot.web.guard.work import charge
from chatbot.web.pages.leaf import LeafMarks, blocks, find
from chatbot.web.pages.page_view import pictures
from chatbot.web.shown.pages import page
from ingest.span import Span
from ingest.structure import Parsed, Section

_RANGE = re.compile(r"(\d{1,9})-(\d{1,9})")
_LONGEST_SEARCH = 60
UNIT = 200_000  # characters that are drawn in about the time of a question
_LISTED = 40  # hits listed above the text; all are marked in it


@dataclass(frozen=True)
class Occurrence:
    """A place where the words looked for stand, with what is around it."""

    anchor: str
    before: str
    text: str
    after: str
    heading: str


def add_reading(app: FastAPI, desk: Desk) -> None:
    @app.get("/doc", response_class=HTMLResponse, include_in_schema=False)
    @app.get("/doc/", response_class=HTMLResponse, include_in_schema=False)
    def all_documents(request: Request) -> HTMLResponse:
        return shelf_page(request, desk, 200)

    @app.get("/doc/{document_id}", response_class=HTMLResponse, include_in_schema=False)
    def reading_page(document_id: str, request: Request) -> HTMLResponse:
        parsed = desk.shelf.document(document_id)
        if parsed is None:
            return shelf_page(request, desk, 404)
        charge(request.scope, 1 + len(parsed.document.text) // UNIT)
        wanted = request.query_params.get("find", "").strip()[:_LONGEST_SEARCH]
        found = find(parsed.document, wanted)
        cited = cited_span(parsed, request.query_params.get("q", ""))
        return page(
            request,
            "reading.html",
            parsed=parsed,
            document=parsed.document,
            title=parsed.document.title or parsed.document.source,
            blocks=blocks(parsed, LeafMarks(cited, found)),
            cited=cited,
            pictures=pictures(parsed.document, cited, desk),
            cited_in=_section_of(parsed, cited.start) if cited else None,
            wanted=wanted,
            total=len(found),
            hits=[_hit(parsed, span, number) for number, span in enumerate(found[:_LISTED], 1)],
        )


def shelf_page(request: Request, desk: Desk, status: int) -> HTMLResponse:
    """The list of documents, as the answer to a link whose document is not here too."""
    documents = desk.shelf.documents.marks
    return page(request, "shelf.html", status, documents=documents, missing=status == 404)


def cited_span(parsed: Parsed, query: str) -> Span | None:
    """``start-end`` as a span inside the document; None where it is not one."""
    found = _RANGE.fullmatch(query)
    if found is None:
        return None
    start, end = int(found[1]), min(int(found[2]), len(parsed.document.text))
    return Span(start, end) if start < end else None


def _section_of(parsed: Parsed, place: int) -> Section | None:
    inside = [section for section in parsed.sections if section.span.start <= place < section.span.end]
    return max(inside, key=lambda section: section.heading.start, default=None)


def _hit(parsed: Parsed, span: Span, number: int) -> Occurrence:
    text = parsed.document.text
    before = text[max(0, span.start - 18) : span.start].split("\n")[-1]
    after = text[span.end : span.end + 24].split("\n")[0]
    section = _section_of(parsed, span.start)
    return Occurrence(f"f{number}", before, span.of(text), after, section.path[-1] if section else "")
