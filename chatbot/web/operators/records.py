"""The operators' pages ``/operator/questions`` (what was asked) and ``/operator/checked`` (answers written by hand)."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import FastAPI, Form, Request, Response
from fastapi.responses import RedirectResponse

from chatbot.web.desk.asked import PAGE, STATES, Wanted
from chatbot.web.desk.checked import Checked
from chatbot.web.desk.desk import Desk
from chatbot.web.guard.refused import Refused
from chatbot.web.operators.extensions import Link, SignedIn
from chatbot.web.shown.pages import base_of, page
from ingest.errors import InputError

QUESTIONS, CHECKED = "/operator/questions", "/operator/checked"
_DAYS = 30


def add_records(app: FastAPI, desk: Desk, signed_in: SignedIn) -> list[Link]:
    _add_questions(app, desk, signed_in)
    _add_checked(app, desk, signed_in)
    return [Link("questions", "questions"), Link("checked", "checked")]


def _entered(request: Request, signed_in: SignedIn) -> None:
    if not signed_in(request):
        raise Refused(401, "sign_in", "请先登录。")


def _wanted(query: dict[str, str]) -> Wanted:
    number = query.get("page", "1")
    return Wanted(
        query.get("state", ""),
        query.get("find", "").strip()[:60],
        int(number) if number.isdecimal() and 0 < int(number) < 10**6 else 1,
    )


def _add_questions(app: FastAPI, desk: Desk, signed_in: SignedIn) -> None:
    def back(request: Request, wanted: Wanted) -> Response:
        query = urlencode({"state": wanted.state, "find": wanted.find, "page": wanted.page})
        return RedirectResponse(f"{base_of(request)}{QUESTIONS}?{query}#list", 303)

    @app.get(QUESTIONS, include_in_schema=False)
    def questions(request: Request) -> Response:
        _entered(request, signed_in)
        wanted = _wanted(dict(request.query_params))
        listed, total = desk.asked.listed(wanted)
        days = desk.asked.days(_DAYS)
        return page(
            request,
            "questions.html",
            here=base_of(request) + QUESTIONS,
            wanted=wanted,
            listed=listed,
            total=total,
            last=max(1, -(-total // PAGE)),
            states=STATES,
            days=days,
            highest=max(1, *(day.total for day in days)),
            sums=[(span, sum(day.total for day in days[-span:]), days[-span:]) for span in (1, 7, 30)],
            top_ones=desk.asked.top(_DAYS),
            open_ones=desk.asked.top(_DAYS, ("none", "maybe")),
            kept=desk.settings.keep_text_days,
            query=lambda number: urlencode({"state": wanted.state, "find": wanted.find, "page": number}),
        )

    @app.post(QUESTIONS, include_in_schema=False)
    def mark(
        request: Request,
        number: Annotated[int, Form()],
        act: Annotated[str, Form()],
        state: Annotated[str, Form()] = "",
        find: Annotated[str, Form()] = "",
        page_number: Annotated[str, Form(alias="page")] = "1",
    ) -> Response:
        _entered(request, signed_in)
        if act == "delete":
            desk.asked.delete(number)
        else:
            desk.asked.handle(number, act == "handled")
        return back(request, _wanted({"state": state, "find": find, "page": page_number}))


def _add_checked(app: FastAPI, desk: Desk, signed_in: SignedIn) -> None:
    def shown(request: Request, fault: str = "", given: Checked | None = None) -> Response:
        return page(
            request,
            "checked.html",
            400 if fault else 200,
            here=base_of(request) + CHECKED,
            all=desk.checked.all(),
            shelf=desk.whole.shelf,
            documents=desk.whole.shelf.documents.marks,
            fault=fault,
            given=given or Checked(0, (request.query_params.get("question", "")[:1000],), "", ()),
        )

    @app.get(CHECKED, include_in_schema=False)
    def checked(request: Request) -> Response:
        _entered(request, signed_in)
        return shown(request)

    @app.post(CHECKED, include_in_schema=False)
    def add(
        request: Request,
        wordings: Annotated[str, Form(max_length=5000)] = "",
        source: Annotated[str, Form(max_length=500)] = "",
        quotes: Annotated[str, Form(max_length=20_000)] = "",
        short: Annotated[str, Form(max_length=500)] = "",
        until: Annotated[str, Form(max_length=20)] = "",
    ) -> Response:
        _entered(request, signed_in)
        given = Checked(0, _lines(wordings), source, _lines(quotes), short.strip(), until.strip())
        try:
            desk.checked.add(given, desk.whole.shelf)
        except InputError as fault:
            return shown(request, str(fault), given)
        return RedirectResponse(base_of(request) + CHECKED, 303)

    @app.post(f"{CHECKED}/delete", include_in_schema=False)
    def delete(request: Request, number: Annotated[int, Form()]) -> Response:
        _entered(request, signed_in)
        desk.checked.delete(number)
        return RedirectResponse(base_of(request) + CHECKED, 303)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())
