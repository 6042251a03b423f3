"""``/doc/{document}/page/{number}.png``: a page of the original with the lines of ``start``–``end`` framed.

Only documents of the index have pages, only their own originals are opened, by the name that the index gave them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fastapi import FastAPI, HTTPException, Request, Response

from chatbot.web.desk.desk import Desk
from chatbot.web.guard.work import charge
from index.library import ORIGINALS
from ingest.document import Document
from ingest.errors import InputError
from ingest.readers.page_image import page_image
from ingest.span import Span
from ingest.stored.originals import Originals
from ingest.text.layout import LineBox, Page, pages_of

_LONGEST = 20_000
_SHOWN = 3
_COST = 10  # pages of text that are drawn in the time of one picture
_HOUR = {"Cache-Control": "private, max-age=3600"}

_drawn = lru_cache(maxsize=32)(page_image)


@dataclass(frozen=True)
class Picture:
    """A page to show beside a citation: its number, the address of its image and its size in points.

    ``frame`` is the left, top, right and bottom of the framed lines together, as parts of the page, 0 to 1.
    """

    page: int
    address: str
    width: int
    height: int
    frame: tuple[float, float, float, float]


def add_page_images(app: FastAPI, desk: Desk) -> None:
    @app.get("/doc/{document_id}/page/{number}.png", include_in_schema=False)
    def page_picture(
        request: Request, document_id: str, number: int, start: int = 0, end: int = 0
    ) -> Response:
        parsed = desk.shelf.document(document_id)
        path = original_of(parsed.document, desk) if parsed else None
        if parsed is None or path is None or parsed.document.layout is None:
            raise HTTPException(404, "没有这份文件的页面图像。")
        if not 1 <= number <= len(parsed.document.layout.pages):
            raise HTTPException(404, f"没有第 {number} 页，共 {len(parsed.document.layout.pages)} 页。")
        charge(request.scope, _COST)
        boxes = _boxes(parsed.document, start, end)
        try:
            return Response(_drawn(path, number, boxes), media_type="image/png", headers=_HOUR)
        except InputError as error:
            raise HTTPException(404, str(error)) from None


def original_of(document: Document, desk: Desk) -> Path | None:
    """The kept file of a document, None where none is kept."""
    root = desk.settings.index_root
    if root is None or not document.original:
        return None
    try:
        return Originals(root / ORIGINALS).path(document.original)
    except InputError:
        return None


def _boxes(document: Document, start: int, end: int) -> tuple[LineBox, ...]:
    if document.layout is None or not 0 <= start < end <= len(document.text) or end - start > _LONGEST:
        return ()
    return document.layout.boxes(Span(start, end))


def pictures(document: Document, cited: Span | None, desk: Desk) -> list[Picture]:
    """The pages that a citation stands on, at most three; none where there is no picture of them."""
    if cited is None or document.layout is None or original_of(document, desk) is None:
        return []
    query = f"start={cited.start}&end={cited.end}"
    boxes = document.layout.boxes(cited)
    return [
        _picture(
            number,
            f"/doc/{document.id}/page/{number}.png?{query}",
            document.layout.pages[number - 1],
            [box for box in boxes if box.page == number],
        )
        for number in pages_of(boxes)[:_SHOWN]
    ]


def _picture(number: int, address: str, page: Page, boxes: Sequence[LineBox]) -> Picture:
    frame = (
        round(min(box.x0 for box in boxes) / page.width, 4),
        round(min(box.y0 for box in boxes) / page.height, 4),
        round(max(box.x1 for box in boxes) / page.width, 4),
        round(max(box.y1 for box in boxes) / page.height, 4),
    )
    return Picture(number, address, round(page.width), round(page.height), frame)
