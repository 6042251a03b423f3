"""The operators' page of documents, ``/operator/documents``, and the preview of a draft below it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import FastAPI, Form, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import UploadFile

from chatbot.web.desk.card import card
from chatbot.web.guard.refused import Refused
from chatbot.web.library.changes import changes
from chatbot.web.library.drafts import LARGEST, DocumentDraft
from chatbot.web.library.publishing import OperatorLibrary
from chatbot.web.operators.extensions import Link, SignedIn
from chatbot.web.shown.pages import base_of, page
from ingest import READERS
from ingest.errors import InputError
from ingest.ledger.books import Books

HERE = "/operator/documents"
_FILES = 50  # in one form
_SHOWN = 60  # passages of a draft that are shown


def add_library(app: FastAPI, library: OperatorLibrary, signed_in: SignedIn) -> Link:
    app.state.library = library

    def back(request: Request, place: str = "") -> Response:
        return RedirectResponse(f"{base_of(request)}{place or HERE}", 303)

    def entered(request: Request) -> None:
        if not signed_in(request):
            raise Refused(401, "sign_in", "请先登录。")

    def draft_of(name: str) -> DocumentDraft:
        draft = library.drafts.get(name)
        if draft is None:
            raise Refused(404, "not_found", "没有这份草稿：可能已经发布或删除。")
        return draft

    @app.get(HERE, include_in_schema=False)
    def overview(request: Request) -> Response:
        return _overview(request, library) if signed_in(request) else back(request, "/operator")

    @app.post(f"{HERE}/files", include_in_schema=False)
    async def upload(request: Request) -> Response:
        entered(request)  # before anything of the body is read
        faults = []
        async with request.form(max_files=_FILES) as form:
            files = [file for file in form.getlist("files") if isinstance(file, UploadFile) and file.filename]
            for file in files:
                try:
                    library.add(file.filename or "", await file.read(LARGEST + 1))
                except InputError as fault:
                    faults.append(str(fault))
        if faults or not files:
            return _overview(request, library, faults or ["请先选择文件。"])
        return back(request)

    @app.post(f"{HERE}/address", include_in_schema=False)
    def bring(request: Request, address: Annotated[str, Form(max_length=4000)] = "") -> Response:
        entered(request)
        return _tried(request, library, lambda: library.fetch(address)) or back(request)

    @app.post(f"{HERE}/publish-all", include_in_schema=False)
    def publish_all(request: Request) -> Response:
        """Everything that is ready, each as a new document or in the place of one of its name."""
        entered(request)
        ready = [draft for draft in library.drafts.all() if draft.stage == "ready"]
        return (_tried(request, library, lambda: library.publish_all(ready)) if ready else None) or back(
            request
        )

    @app.get(f"{HERE}/draft/{{name}}", include_in_schema=False)
    def preview(name: str, request: Request) -> Response:
        entered(request)
        return _preview(request, library, draft_of(name))

    @app.post(f"{HERE}/draft/{{name}}/publish", include_in_schema=False)
    def publish(name: str, request: Request, replaces: Annotated[str, Form()] = "") -> Response:
        entered(request)
        return _tried(request, library, lambda: library.publish(draft_of(name), replaces)) or back(request)

    @app.post(f"{HERE}/draft/{{name}}/delete", include_in_schema=False)
    def delete(name: str, request: Request) -> Response:
        entered(request)
        library.drafts.delete(draft_of(name))
        return back(request)

    @app.post(f"{HERE}/withdraw", include_in_schema=False)
    def withdraw(request: Request, source: Annotated[str, Form()] = "") -> Response:
        entered(request)
        return _tried(request, library, lambda: library.withdraw(source)) or back(request)

    @app.post(f"{HERE}/go-back", include_in_schema=False)
    def go_back(request: Request, generation: Annotated[str, Form()] = "") -> Response:
        entered(request)
        return _tried(request, library, lambda: library.go_back(generation)) or back(request)

    return Link("documents", "documents")


def _tried(request: Request, library: OperatorLibrary, work: Callable[[], object]) -> Response | None:
    """The page with the fault; None where there is none."""
    try:
        work()
    except InputError as fault:
        return _overview(request, library, [str(fault)])
    return None


def _overview(request: Request, library: OperatorLibrary, faults: list[str] | None = None) -> Response:
    busy = library.job is not None or any(
        d.stage in ("waiting", "reading", "publishing") for d in library.drafts.all()
    )
    shown = page(
        request,
        "library.html",
        400 if faults else 200,
        here=base_of(request) + HERE,
        library=library,
        drafts=library.drafts.all(),
        documents=library.desk.whole.shelf.documents.marks,
        generations=library.generations(),
        entries=library.history.entries(),
        made={e.generation: e for e in library.history.entries(1000) if e.generation and e.kind != "go_back"},
        faults=[*(faults or ()), *_troubles(library)],
        job=library.job,
        accept=",".join(sorted(READERS)),
        largest=LARGEST >> 20,
    )
    if busy and not faults:
        shown.headers["Refresh"] = f"2; url={base_of(request)}{HERE}"
    return shown


def _troubles(library: OperatorLibrary) -> list[str]:
    """What went wrong last, by itself."""
    return [fault for fault in (library.fault, library.watch.fault if library.watch else "") if fault]


def _preview(request: Request, library: OperatorLibrary, draft: DocumentDraft) -> Response:
    parsed = library.drafts.parsed(draft)
    old = library.desk.whole.shelf.of_source(draft.source)
    return page(
        request,
        "draft.html",
        here=base_of(request) + HERE,
        draft=draft,
        parsed=parsed,
        facts=card(parsed, Books([parsed]).of(parsed.document.source)).facts if parsed else (),
        line=lambda place: parsed.document.text.count("\n", 0, place) + 1 if parsed else 0,
        passages=parsed.passages[:_SHOWN] if parsed else (),
        documents=library.desk.whole.shelf.documents.marks,
        old=old,
        changes=list(changes(old, parsed)) if old and parsed else [],
        able=library.able,
    )
