"""A visitor's own file, ``/own``: asked in their session only, where the operator allows it, and gone afterwards.

The file lies in a folder of its own until it is read, its index until the session ends: after half an hour without a
question, when others need the place, when the visitor says so, or with the process.  Nothing of it is written down.
"""

from __future__ import annotations

import secrets
import shutil
import tempfile
import threading
import time
from collections import Counter, OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import FastAPI, Form, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from chatbot.answer import Answer, Turn
from chatbot.web.desk.asked import state_of
from chatbot.web.desk.desk import Desk
from chatbot.web.desk.ports import Reopening, ServedEngine
from chatbot.web.guard.work import charge, units, who
from chatbot.web.library.drafts import safe_name
from chatbot.web.library.process import run_worker
from chatbot.web.shown.pages import base_of, page
from ingest import READERS
from ingest.errors import InputError

LARGEST = 5 << 20
_CHARACTERS = 400_000
_SECONDS = 300  # of a core, to read a visitor's file and again to index it
_UPLOAD = 30  # questions that the work on a file counts as
_SESSIONS = 8
_SHARE = 3  # of the sessions that one caller may hold
_IDLE = 1800.0  # seconds
_TURNS = 10


@dataclass
class OwnFile:
    """One visitor's file, ready to be asked; ``answers`` the newest last."""

    source: str
    folder: Path
    engine: ServedEngine
    used: float
    caller: str = ""
    answers: tuple[Answer, ...] = ()


class OwnFiles:
    """The files of the sessions that go on, by a name that cannot be guessed."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._files: OrderedDict[str, OwnFile] = OrderedDict()
        self._lock = threading.Lock()
        self._one = threading.Lock()  # one file is read at a time

    def add(self, name: str, content: bytes, caller: str = "") -> str:
        """Reads and indexes the file; ``InputError`` where that is not possible."""
        source, base = safe_name(name), self.desk.whole.engine
        if len(content) > LARGEST:
            raise InputError(f"文件太大：最多 {LARGEST >> 20} MB。")
        if Path(source).suffix.lower() not in READERS:
            raise InputError(f"读不了这种文件；可以用 {'、'.join(sorted(READERS))}。")
        if not isinstance(base, Reopening):
            raise InputError("这里不能问自己的文件。")
        folder = Path(tempfile.mkdtemp(prefix="zhangju-own-"))
        try:
            file, passages = folder / source, folder / "passages.jsonl"
            file.write_bytes(content)
            if not self._one.acquire(blocking=False):
                raise InputError("正在读别人的文件，请稍等一会儿再传。")
            try:
                read = run_worker(["read", file, passages], lambda told: None, _SECONDS)
                file.unlink()
                if read["characters"] > _CHARACTERS:
                    raise InputError(
                        f"文件太长：有 {read['characters']} 个字，最多 {_CHARACTERS // 10_000} 万个，请拆成几份。"
                    )
                build: list[str | Path] = ["build", folder / "index", "--new", "--add", passages]
                run_worker(build, lambda told: None, _SECONDS)
            finally:
                self._one.release()
            engine = base.over(folder / "index")
        except InputError as fault:
            shutil.rmtree(folder, ignore_errors=True)
            raise InputError(str(fault).replace(str(folder), "").lstrip("/")) from None
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        token = secrets.token_urlsafe(16)
        with self._lock:
            if not self._files:
                self._watch()
            self._files[token] = OwnFile(source, folder, engine, time.monotonic(), caller)
            self._leave()
        return token

    def _watch(self) -> None:
        """Looks every minute for what nobody has asked for long, as long as there is something."""
        timer = threading.Timer(60, self._look)
        timer.daemon = True
        timer.start()

    def _look(self) -> None:
        with self._lock:
            self._leave()
            if self._files:
                self._watch()

    def get(self, token: str) -> OwnFile | None:
        with self._lock:
            self._leave()
            found = self._files.get(token)
            if found:
                found.used = time.monotonic()
                self._files.move_to_end(token)
            return found

    def ask(self, own: OwnFile, question: str) -> None:
        self.desk.check(question, None)
        history = [Turn(answer.question, answer.text) for answer in own.answers]
        own.answers = (*own.answers, own.engine.respond(question, history))[-_TURNS:]

    def drop(self, token: str) -> None:
        with self._lock:
            found = self._files.pop(token, None)
        if found:
            shutil.rmtree(found.folder, ignore_errors=True)

    def close(self) -> None:
        for token in list(self._files):
            self.drop(token)

    def _leave(self) -> None:
        """Takes away what nobody has asked for long, and the oldest beyond the places there are, a caller's first."""
        now = time.monotonic()
        held = Counter(own.caller for own in self._files.values())
        for token, own in list(self._files.items()):
            beyond = held[own.caller] > _SHARE
            if now - own.used > _IDLE or beyond or len(self._files) > _SESSIONS:
                held[own.caller] -= 1
                shutil.rmtree(self._files.pop(token).folder, ignore_errors=True)


def add_own(app: FastAPI, desk: Desk) -> OwnFiles | None:
    """Where the operator allows it."""
    if not desk.settings.own_files:
        return None
    files = OwnFiles(desk)

    def begin(request: Request, fault: str = "") -> Response:
        kinds = sorted(READERS)
        return page(
            request,
            "own.html",
            400 if fault else 200,
            fault=fault,
            kinds=kinds,
            largest=LARGEST >> 20,
            own=None,
        )

    def shown(request: Request, token: str, own: OwnFile | None, fault: str = "") -> Response:
        if own is None:
            return page(request, "own_gone.html", 404)
        return page(
            request, "own.html", 400 if fault else 200, fault=fault, own=own, token=token, state_of=state_of
        )

    @app.get("/own", include_in_schema=False)
    def choose(request: Request) -> Response:
        return begin(request)

    @app.post("/own", include_in_schema=False)
    async def upload(request: Request) -> Response:
        async with request.form(max_files=1) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile) or not file.filename:
                return begin(request, "请先选择文件。")
            charge(request.scope, _UPLOAD)
            name, content = file.filename, await file.read(LARGEST + 1)
        try:
            token = await run_in_threadpool(files.add, name, content, who(request.scope))
        except InputError as fault:
            return begin(request, str(fault))
        return RedirectResponse(f"{base_of(request)}/own/{token}", 303)

    @app.get("/own/{token}", include_in_schema=False)
    def session(token: str, request: Request) -> Response:
        return shown(request, token, files.get(token))

    @app.post("/own/ask", include_in_schema=False)
    async def ask(
        request: Request,
        token: Annotated[str, Form(max_length=64)] = "",
        question: Annotated[str, Form(max_length=4000)] = "",
    ) -> Response:
        own = files.get(token)
        if own and question.strip():
            charge(request.scope, units(question))
            try:
                await desk.pool.run(lambda: files.ask(own, question), who(request.scope))
            except InputError as fault:
                return shown(request, token, own, str(fault))
        return RedirectResponse(f"{base_of(request)}/own/{token}#last", 303)

    @app.post("/own/drop", include_in_schema=False)
    def drop(request: Request, token: Annotated[str, Form(max_length=64)] = "") -> Response:
        files.drop(token)
        return RedirectResponse(f"{base_of(request)}/own", 303)

    return files
