"""The operators' pages: feedback, questions without an answer, the index.  They exist only with a password."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import time
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from itertools import groupby
from typing import Annotated

from fastapi import FastAPI, Form, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse

from chatbot.web.desk.asked import Day, rising
from chatbot.web.desk.desk import Desk
from chatbot.web.desk.feedback import Feedback, Unanswered, normal_form
from chatbot.web.desk.kept import Unstored
from chatbot.web.guard.refused import Refused
from chatbot.web.library.publishing import OperatorLibrary
from chatbot.web.operators.collections import add_collections
from chatbot.web.operators.extensions import add_extensions
from chatbot.web.operators.library import add_library
from chatbot.web.operators.records import add_records
from chatbot.web.shown.pages import base_of, page
from ingest.errors import InputError

COOKIE = "zhangju_operator"
HOURS = 8
_SESSIONS = 100
_LEAST = 8  # characters of a password


class Sessions:
    """Who is signed in, in memory only: signing out ends a session on the server, a restart ends them all."""

    def __init__(self) -> None:
        self._until: OrderedDict[str, float] = OrderedDict()

    def issue(self) -> str:
        token = secrets.token_urlsafe(32)
        self._until[_digest(token)] = time.time() + HOURS * 3600
        while len(self._until) > _SESSIONS:
            self._until.popitem(last=False)
        return token

    def holds(self, token: str) -> bool:
        return time.time() < self._until.get(_digest(token), 0.0)

    def end(self, token: str) -> None:
        self._until.pop(_digest(token), None)


def _digest(token: str) -> str:
    """So that the time of a look-up tells nothing of the tokens that are valid."""
    return hashlib.sha256(token.encode()).hexdigest()


def add_operators(app: FastAPI, desk: Desk) -> OperatorLibrary | None:
    """The library of the operators; None without a password.  Raises ``InputError`` for one that is too short."""
    password = desk.settings.operator_password
    if not password:
        return None
    if len(password) < _LEAST:
        raise InputError(f"运营者密码只有 {len(password)} 个字符，至少要 {_LEAST} 个。")
    sessions = Sessions()

    def signed_in(request: Request) -> bool:
        return sessions.holds(request.cookies.get(COOKIE, ""))

    library = OperatorLibrary(desk)
    links = [
        add_library(app, library, signed_in),
        add_collections(app, desk, library.history, signed_in),
        *add_records(app, desk, signed_in),
        *add_extensions(app, desk, signed_in),
    ]

    app.state.operator_links = links

    @app.get("/operator", response_class=HTMLResponse, include_in_schema=False)
    def desk_page(request: Request) -> Response:
        return _board(request, desk) if signed_in(request) else page(request, "sign_in.html", wrong=False)

    @app.post("/operator", include_in_schema=False)
    def sign_in(request: Request, password_given: Annotated[str, Form(alias="password")] = "") -> Response:
        if not hmac.compare_digest(password_given.encode(), password.encode()):
            return page(request, "sign_in.html", 403, wrong=True)
        response = RedirectResponse(f"{base_of(request)}/operator", 303)
        response.set_cookie(
            COOKIE,
            sessions.issue(),
            max_age=HOURS * 3600,
            path=f"{base_of(request)}/operator",
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="strict",
        )
        return response

    @app.post("/operator/sign-out", include_in_schema=False)
    def sign_out(request: Request) -> Response:
        sessions.end(request.cookies.get(COOKIE, ""))
        response = RedirectResponse(f"{base_of(request)}/operator", 303)
        response.delete_cookie(COOKIE, path=f"{base_of(request)}/operator")
        return response

    @app.post("/operator/delete", include_in_schema=False)
    def delete(
        request: Request, feedback: Annotated[int, Form(ge=0)] = 0, question: Annotated[str, Form()] = ""
    ) -> Response:
        """One verdict by its number, or one question asked in vain."""
        if not signed_in(request):
            raise Refused(401, "sign_in", "请先登录。")
        if feedback:
            desk.store.delete(feedback)
        if question:
            desk.store.delete_unanswered(question)
        return RedirectResponse(f"{base_of(request)}/operator", 303)

    @app.get("/operator/questions.jsonl", include_in_schema=False)
    def export(request: Request) -> Response:
        if not signed_in(request):
            raise Refused(401, "sign_in", "请先登录。")
        lines = question_set(desk.store.unanswered(), desk.store.feedback(10_000))
        name = {"Content-Disposition": 'attachment; filename="questions.jsonl"'}
        return PlainTextResponse("".join(f"{line}\n" for line in lines), headers=name)

    return library


def _board(request: Request, desk: Desk) -> HTMLResponse:
    feedback: list[Feedback] = []
    unanswered: list[Unanswered] = []
    days: list[Day] = []
    with suppress(Unstored):  # the page says so
        feedback, unanswered = desk.store.feedback(1000), desk.store.unanswered()
        days = desk.asked.days(8)
    return page(
        request,
        "board.html",
        rising=bool(days) and rising(days),
        groups=grouped(feedback),
        counts={verdict: sum(one.verdict == verdict for one in feedback) for verdict in ("up", "down")},
        unanswered=unanswered,
        fault=desk.storage_fault,
        folder_of_data=desk.settings.data_dir,
        index=desk.whole.engine.index,
        documents=desk.whole.shelf.documents.marks,
        generations=desk.generations(),
        days=desk.settings.keep_text_days,
        when=lambda at: datetime.fromtimestamp(at).strftime("%Y-%m-%d %H:%M"),
    )


def grouped(feedback: Iterable[Feedback]) -> list[list[Feedback]]:
    """What was said on the same question together; the most unhappy question first."""

    def key(one: Feedback) -> str:
        return normal_form(one.question)

    groups = [list(group) for _, group in groupby(sorted(feedback, key=key), key=key)]
    return sorted(groups, key=lambda group: (-sum(one.verdict == "down" for one in group), -group[0].at))


def question_set(unanswered: Iterable[Unanswered], feedback: Iterable[Feedback]) -> Iterator[str]:
    """Lines of a question set for ``eval``: refused questions, and answered ones that somebody called wrong.

    Whether there is an answer, and which, a person has to fill in: ``answerable`` is left open, ``note`` says what is known.
    """
    seen: set[str] = set()
    for refused in unanswered:
        seen.add(normal_form(refused.question))
        note = f"问过{refused.times}次，未能回答（{refused.reason}）；请判断文件里有没有答案：有则填 gold，没有则写 answerable 为 false。"
        yield _line(refused.question, note)
    for one in feedback:
        if one.verdict == "down" and one.question and normal_form(one.question) not in seen:
            seen.add(normal_form(one.question))
            note = f"有人认为回答不对（{one.reason}）：{one.comment}；当时的回答：{one.answer}；请核对并填 gold。"
            yield _line(one.question, note)


def _line(question: str, note: str) -> str:
    row = {
        "id": "op-" + hashlib.sha256(normal_form(question).encode()).hexdigest()[:10],
        "question": question,
        "history": [],
        "gold": [],
        "note": note,
    }
    return json.dumps(row, ensure_ascii=False)
