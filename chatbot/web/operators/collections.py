"""The operators' page of collections, ``/operator/collections``: which documents, for whom, with what to begin."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import FastAPI, Form, Request, Response
from fastapi.responses import RedirectResponse

from chatbot.web.desk.collections import Access, Collection, new_key, password_lock
from chatbot.web.desk.desk import Desk
from chatbot.web.guard.refused import Refused
from chatbot.web.library.history import History
from chatbot.web.operators.extensions import Link, SignedIn
from chatbot.web.shown.pages import base_of, page
from ingest.errors import InputError

HERE = "/operator/collections"
_STARTERS = 6


def add_collections(app: FastAPI, desk: Desk, history: History, signed_in: SignedIn) -> Link:
    def entered(request: Request) -> None:
        if not signed_in(request):
            raise Refused(401, "sign_in", "请先登录。")

    def shown(request: Request, given: Collection | None = None, fault: str = "", key: str = "") -> Response:
        return page(
            request,
            "collections.html",
            400 if fault else 200,
            here=base_of(request) + HERE,
            host=f"{request.url.scheme}://{request.url.netloc}{base_of(request)}",
            all=desk.collections.all(),
            documents=desk.whole.shelf.documents,
            given=given,
            fault=fault,
            key=key,
        )

    @app.get(HERE, include_in_schema=False)
    def overview(request: Request, change: str = "") -> Response:
        entered(request)
        return shown(request, desk.collections.get(change))

    @app.post(HERE, include_in_schema=False)
    def save(
        request: Request,
        slug: Annotated[str, Form(max_length=60)] = "",
        title: Annotated[str, Form(max_length=60)] = "",
        access: Annotated[str, Form(max_length=20)] = "public",
        password: Annotated[str, Form(max_length=200)] = "",
        greeting: Annotated[str, Form(max_length=200)] = "",
        starters: Annotated[str, Form(max_length=2000)] = "",
        sources: Annotated[list[str] | None, Form()] = None,
    ) -> Response:
        entered(request)
        asked = tuple(line.strip()[:100] for line in starters.splitlines() if line.strip())[:_STARTERS]
        known = tuple(mark.source for mark in desk.whole.shelf.documents.within(sources or ()).marks)
        try:
            lock, key = _lock(desk.collections.get(slug.strip()), access, password)
            one = Collection(
                slug.strip(), title.strip(), known, cast(Access, access), greeting.strip(), asked, lock
            )
            desk.collections.put(one)
        except InputError as fault:
            return shown(request, desk.collections.get(slug.strip()), str(fault))
        history.note("collection", f"{one.title} /c/{one.slug}/")
        return shown(request, one, key=key) if key else RedirectResponse(base_of(request) + HERE, 303)

    @app.post(f"{HERE}/delete", include_in_schema=False)
    def delete(request: Request, slug: Annotated[str, Form(max_length=60)] = "") -> Response:
        entered(request)
        if one := desk.collections.get(slug):
            desk.collections.delete(slug)
            history.note("collection_gone", f"{one.title} /c/{one.slug}/")
        return RedirectResponse(base_of(request) + HERE, 303)

    return Link("collections", "collections")


def _lock(before: Collection | None, access: str, password: str) -> tuple[str, str]:
    """What the collection is opened with from now on, and a key that is to be shown once, "" for none.

    A password stays where none is given; a key stays as long as the collection goes by key.
    """
    same = before is not None and before.access == access
    if access == "key" and not same:
        key, lock = new_key()
        return lock, key
    if access == "sign_in" and (password or not same):
        return password_lock(password), ""
    return (before.lock, "") if before is not None and same else ("", "")
