"""New documents as an Atom feed, ``/feed.atom``: of a collection too, where it has an address of its own."""

from __future__ import annotations

from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from fastapi import FastAPI, Request, Response

from chatbot.web.desk.desk import Desk
from chatbot.web.library.history import History
from chatbot.web.shown.pages import base_of

_MOST = 50
_ATOM = "http://www.w3.org/2005/Atom"


def add_feed(app: FastAPI, desk: Desk) -> None:
    history = History(desk.settings.data_dir / "library" / "history.jsonl")
    began = datetime.now(UTC).timestamp()

    @app.get("/feed.atom", include_in_schema=False)
    def feed(request: Request) -> Response:
        """The newest first; what was here before the log began counts from the start of the program."""
        published = {
            entry.source: entry.at
            for entry in reversed(history.entries(1000))
            if entry.kind in ("publish", "replace")
        }
        stock = desk.stock
        home = f"{request.url.scheme}://{request.url.netloc}{base_of(request)}"
        rows = sorted(
            ((published.get(mark.source, began), mark.id) for mark in stock.shelf.documents.marks),
            key=lambda row: (-row[0], row[1]),
        )
        made = Element("feed", xmlns=_ATOM)
        made.set("xml:lang", "zh-CN")
        _put(made, "title", desk.title)
        _put(made, "id", f"{home}/feed.atom")
        _put(made, "updated", _time(rows[0][0] if rows else began))
        SubElement(made, "link", rel="self", href=f"{home}/feed.atom")
        SubElement(made, "link", rel="alternate", href=f"{home}/")
        for at, name in rows[:_MOST]:
            parsed, card = stock.shelf.document(name), stock.card(name)
            if parsed is None:
                continue
            entry = SubElement(made, "entry")
            _put(entry, "title", parsed.document.title or parsed.document.source)
            _put(entry, "id", f"{home}/doc/{name}")
            _put(entry, "updated", _time(at))
            SubElement(entry, "link", rel="alternate", href=f"{home}/doc/{name}")
            author = SubElement(entry, "author")
            bodies = [fact.text for fact in card.facts if fact.kind == "body"] if card else []
            _put(author, "name", bodies[0] if bodies else desk.title)
            _put(entry, "summary", "；".join(fact.text for fact in card.facts) if card else "")
        text = '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(made, encoding="unicode")
        return Response(text, media_type="application/atom+xml; charset=utf-8")


def _put(parent: Element, name: str, text: str) -> None:
    # XML has no place for most control characters.
    SubElement(parent, name).text = "".join(c for c in text if c.isprintable() or c == " ")


def _time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
