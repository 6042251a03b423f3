"""What the browser may do with our pages, and how much anyone may send.  Plain ASGI."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatbot.web.guard.addresses import caller_address, caller_scheme
from chatbot.web.guard.faults import fault
from chatbot.web.guard.logs import note_access
from chatbot.web.shown.pages import inner_path

_log = logging.getLogger(__name__)

_BODY_LIMIT = 1 << 20  # bytes; the longest conversation that the page sends is far below
_UPLOADS = {"/operator/documents/files": 64 << 20, "/own": 8 << 20}
"""Addresses that take files: bytes of a whole form.  The first reads nothing before an operator has signed in."""
_BODY_SECONDS, _UPLOAD_SECONDS = 30.0, 600.0  # for all of a body
_FORM = 4096  # what a form adds around a file
_READ_OUT = (
    32 << 20
)  # bytes of a form too long that are still read: a browser hears an answer only after its own words


def content_policy(embed_origins: Sequence[str]) -> str:
    """No script but ours, no inline script, no eval, nothing from elsewhere; framed by the allowed only."""
    return "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            # Gradio and Svelte set inline styles on elements.
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "frame-src 'self'",
            "manifest-src 'self'",
            "form-action 'self'",
            "base-uri 'self'",
            " ".join(["frame-ancestors 'self'", *embed_origins]),
        ]
    )


class Shield:
    """Adds the security headers and refuses bodies that are too long."""

    def __init__(self, app: ASGIApp, embed_origins: Sequence[str] = (), hops: int = 0) -> None:
        self.app = app
        self.hops = hops
        self.policy = content_policy(embed_origins)
        self.embeddable = bool(embed_origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope = {**scope, "scheme": caller_scheme(scope, self.hops)}
        path = inner_path(scope)
        began = time.monotonic()
        status = 0

        async def guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._headers(MutableHeaders(scope=message), path)
            await send(message)

        try:
            await self._answer(scope, receive, guarded, path)
        except Exception:
            _log.exception("%s failed", scope["method"][:8])
            if status:
                raise  # the server closes the connection, so that nobody takes half an answer for a whole one
            told = fault(Request(scope), 500, "internal_error", "程序出错了，已记入日志，请稍后再试。")
            await told(scope, receive, guarded)
        finally:
            note_access(caller_address(scope, self.hops), scope["method"], path, status, began)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, path: str) -> None:
        limit = _UPLOADS.get(path, _BODY_LIMIT) + (_FORM if _is_form(scope) else 0)
        if _declared_length(scope) > limit:
            told = fault(Request(scope), 413, "too_large", "请求太大：最多 1 MB。")
            if _is_form(scope):
                await _read_out(receive)
            await told(scope, receive, send)
        elif path.startswith("/operator") and scope["method"] == "POST" and _from_elsewhere(scope):
            await fault(Request(scope), 403, "foreign", "请从本站的页面操作。")(scope, receive, send)
        else:
            await self.app(
                scope, _limited(receive, limit, _UPLOAD_SECONDS if path in _UPLOADS else _BODY_SECONDS), send
            )

    def _headers(self, headers: MutableHeaders, path: str) -> None:
        headers["Content-Security-Policy"] = self.policy
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), microphone=(self), geolocation=()"
        if not self.embeddable:
            headers["X-Frame-Options"] = "SAMEORIGIN"
        if path.startswith("/assets/"):
            # Gradio names these files by their content.
            headers["Cache-Control"] = "public, max-age=31536000, immutable"
        elif path.startswith("/operator"):
            headers["Cache-Control"] = "no-store"


def _from_elsewhere(scope: Scope) -> bool:
    """Whether a browser says that a page of another site sends this, signing in included."""
    given = {name: value.decode("latin-1") for name, value in scope["headers"]}
    site = given.get(b"sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = given.get(b"origin")
    return origin is not None and origin.partition("://")[2] != given.get(b"host", "")


def _declared_length(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0


def _is_form(scope: Scope) -> bool:
    return any(
        name == b"content-type" and value.startswith(b"multipart/form-data")
        for name, value in scope["headers"]
    )


async def _read_out(receive: Receive) -> None:
    """Reads a body to its end, or as much of it as is worth reading."""
    taken, until = 0, time.monotonic() + _BODY_SECONDS
    while taken < _READ_OUT:
        try:
            message = await asyncio.wait_for(receive(), max(0.0, until - time.monotonic()))
        except TimeoutError:
            return
        taken += len(message.get("body", b""))
        if not message.get("more_body"):
            return


def _limited(receive: Receive, limit: int, seconds: float) -> Receive:
    """Ends a body without declared length at the limit, or one that takes too long, as if the caller had gone."""
    taken = 0
    whole = False
    until = time.monotonic() + seconds

    async def limited() -> Message:
        nonlocal taken, whole
        if whole:  # whoever asks again waits for the caller to go
            return await receive()
        try:
            message = await asyncio.wait_for(receive(), max(0.0, until - time.monotonic()))
        except TimeoutError:
            return {"type": "http.disconnect"}
        taken += len(message.get("body", b""))
        whole = not message.get("more_body", False)
        return message if taken <= limit else {"type": "http.disconnect"}

    return limited
