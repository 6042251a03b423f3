"""The chat's page around Gradio: our header, source panel and dialogs, drawn by the server.

Gradio's own page has inline scripts, which our content policy forbids, and speaks English until it is
loaded.  This page loads the same script and style of Gradio's (their names are read from its page), and
Gradio then fetches its configuration by itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from urllib.parse import urlsplit

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool

from chatbot.web.desk.desk import Desk
from chatbot.web.desk.shelf import section_at
from chatbot.web.desk.stock import SECTION_COST, STARTERS_COST, Remembered
from chatbot.web.desk.view import VIEW
from chatbot.web.guard.pool import Busy
from chatbot.web.guard.work import charge, who
from chatbot.web.shown.pages import language_for, page
from chatbot.web.shown.words import in_script
from index.store import StoreAway

_SCRIPT = re.compile(r'<script type="module"[^>]* src="\./(assets/[\w.-]+\.js)"')
_STYLE = re.compile(r'<link rel="stylesheet"[^>]* href="\./(assets/[\w.-]+\.css)"')
_ACCENT = re.compile(r"#[0-9a-fA-F]{6}")
Starters = tuple[str, ...]

_MANY = 6  # starter questions that a site may give


@dataclass(frozen=True)
class GradioAssets:
    script: str
    style: str


@cache
def gradio_assets() -> GradioAssets:
    html = files("gradio").joinpath("templates/frontend/index.html").read_text("utf-8")
    script, style = _SCRIPT.search(html), _STYLE.search(html)
    if script is None or style is None:
        raise RuntimeError("gradio/templates/frontend/index.html: expected one module script and one style")
    return GradioAssets(script[1], style[1])


def add_shell(app: FastAPI, desk: Desk) -> None:
    """``GET /``; with ``embed=1`` the frame inside the widget, which may bring a greeting and starters."""
    desk.stock.prepare()

    async def tried(request: Request, cost: int, make: Remembered[Starters], *given: object) -> Starters:
        """Questions that the engine was tried with, which is work like any other; none where there is no place for it."""
        found = make.known(*given)
        if found is not None:
            return found
        charge(request.scope, 1 + cost)
        with suppress(Busy, StoreAway):
            return await desk.pool.run(lambda: make(*given), who(request.scope))
        return ()

    @app.get("/", response_class=HTMLResponse, include_in_schema=False)
    async def chat_page(request: Request) -> HTMLResponse:
        query, stock = request.query_params, desk.stock
        embed = query.get("embed") == "1"
        chosen = desk.chosen(query.getlist("source"))
        documents = stock.shelf.documents.within(chosen).marks
        parsed = stock.shelf.document(query.get("doc", ""))
        section = section_at(parsed, query.get("section", "")) if parsed else None
        asks: Starters = ()
        if parsed and section:
            asks = await tried(
                request, SECTION_COST, stock.section_starters, parsed.document.id, section.anchor
            )
        collection = VIEW.get().collection
        trusted = embed and _from_allowed(request, desk.settings.embed_origins)
        given = tuple(text[:100] for text in query.getlist("starter")[:_MANY]) if trusted else ()
        own = collection.starters if collection else ()
        if not given:
            asks = asks or own or await tried(request, STARTERS_COST, stock.starters, chosen)
            asks = tuple(in_script(question, language_for(request)) for question in asks)
        accent = query.get("accent", "") if embed else ""
        return await run_in_threadpool(
            page,
            request,
            "chat.html",
            title=documents[0].title or documents[0].source
            if len(documents) == 1 and not collection
            else desk.title,
            documents=documents,
            shelf=stock.shelf.documents.marks,
            chosen=chosen,
            card=await run_in_threadpool(stock.card, documents[0].id) if len(documents) == 1 else None,
            section=section,
            section_of=parsed.document.id if parsed else "",
            days=desk.settings.keep_text_days,
            word=find_spec("docx") is not None,
            own_file=desk.settings.own_files,
            machine=desk.settings.model is not None,
            starters=given or asks,
            given=given,
            greeting=(query.get("greeting", "")[:200] if trusted else "")
            or (collection.greeting if collection else ""),
            accent=accent if _ACCENT.fullmatch(accent) else "",
            embed=embed,
            gradio=gradio_assets(),
        )


def _from_allowed(request: Request, origins: Sequence[str]) -> bool:
    """Whether a page that may frame us asks: what others put into the address is not ours to say."""
    try:
        sent = urlsplit(request.headers.get("referer", ""))
    except ValueError:  # half an IPv6 address, which nobody's page has
        return False
    return sent.netloc == request.headers.get("host") or f"{sent.scheme}://{sent.netloc}".lower() in {
        origin.lower() for origin in origins
    }
