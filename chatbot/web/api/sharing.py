"""A link that shows question, answer and sources as they stood: ``POST /api/share`` makes it, ``/shared/{name}`` shows it.

The program answers anew when it is shared, so that nobody can share what it never said.
"""

from __future__ import annotations

from datetime import datetime

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel

from chatbot.web.answers import payload
from chatbot.web.api.http import require_key
from chatbot.web.desk.desk import Desk
from chatbot.web.desk.shared_store import SharedStore
from chatbot.web.guard.refused import Refused
from chatbot.web.guard.work import charge, units, who
from chatbot.web.shown.pages import page


class SharedOut(BaseModel):
    id: str


def add_sharing(app: FastAPI, desk: Desk) -> None:
    store = SharedStore(desk.settings.data_dir / "shared.sqlite3", desk.settings.keep_text_days)

    @app.post("/api/share", tags=["提问"], summary="分享一个回答", status_code=201)
    async def share(body: payload.AskIn, request: Request) -> SharedOut:
        """重新回答一次，把当时的问题、回答、出处和索引版本存在一个链接里；到期清除。"""
        if store.keep_days <= 0:
            raise Refused(403, "sharing_off", "运营者没有开启分享。")
        if desk.settings.api_keys and request.headers.get("sec-fetch-site") != "same-origin":
            require_key(desk, request)
        charge(request.scope, units(body.question))

        def work() -> SharedOut:
            answer = desk.ask(body.question, body.turns(), body.sources, face="share")
            return SharedOut(id=store.add(payload.answer_out(answer, desk.shelf, "").model_dump_json()))

        return await desk.pool.run(work, who(request.scope))

    @app.get("/shared/{name}", response_class=HTMLResponse, include_in_schema=False)
    def shared(name: str, request: Request) -> HTMLResponse:
        kept = store.get(name[:64])
        if kept is None:
            return page(request, "shared_gone.html", 404)
        answer = payload.AnswerOut.model_validate_json(kept.answer)
        if not all(desk.may_show(citation.source) for citation in answer.citations):
            return page(request, "shared_gone.html", 404)
        shown = page(
            request,
            "shared.html",
            answer=answer,
            title=desk.title,
            lines=_marked(answer),
            when=datetime.fromtimestamp(kept.at).strftime("%Y-%m-%d %H:%M"),
            current=answer.generation == desk.stock.generation,
            titles={mark.source: mark.title for mark in desk.shelf.documents.marks},
            present={mark.id for mark in desk.shelf.documents.marks},
            state=_state(answer),
        )
        shown.headers["X-Robots-Tag"] = "noindex"  # for whoever was given the link
        return shown


def _state(answer: payload.AnswerOut) -> str:
    if answer.status == "answered":
        return "checked" if answer.checked else "sure" if answer.sure else "maybe"
    return "" if answer.reason == "not_a_question" else "none"


def _marked(answer: payload.AnswerOut) -> tuple[str, str, str]:
    """The text before its short answer, the short answer, and what follows; all of it before where none is marked."""
    text, short = answer.answer, answer.short_answer if answer.sure and answer.short_answer else ""
    quote = answer.citations[0].quote if answer.citations else ""
    at = text.find(short, max(0, text.find(quote))) if short else -1
    return (text[:at], short, text[at + len(short) :]) if at >= 0 else (text, "", "")
