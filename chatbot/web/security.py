"""What the browser may do with our pages, and which of Gradio's doors stay shut.  Plain ASGI."""

from __future__ import annotations

import re
from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# What the chat needs of Gradio; uploads, files, its API pages and monitors are closed.
_GRADIO_OPEN = re.compile(
    r"/gradio_api/(queue/(join|data)|startup-events|info/?|theme\.css|heartbeat/[\w-]+|cancel|app_id/?)"
)
_GRADIO_SHUT = re.compile(
    r"/(gradio_api|monitoring|login|logout|svelte|custom_component|proxy|file|stream|upload|run|call|queue|dev|token|user"
    r"|login_check|vibe[\w-]*|undo-vibe[\w-]*|runs|pwa_icon|deep_link)(/|=|$)"
)
_BODY_LIMIT = 1 << 20  # bytes; the longest conversation that the page sends is far below


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


def error_response(
    status: int, code: str, message: str, headers: dict[str, str] | None = None
) -> JSONResponse:
    """The one shape of every error that a program reads."""
    return JSONResponse({"error": {"code": code, "message": message}}, status, headers)


class Shield:
    """Adds the security headers, shuts what the chat does not need, and refuses bodies that are too long."""

    def __init__(self, app: ASGIApp, embed_origins: Sequence[str] = ()) -> None:
        self.app = app
        self.policy = content_policy(embed_origins)
        self.embeddable = bool(embed_origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = inner_path(scope)
        if _GRADIO_SHUT.match(path) and not _GRADIO_OPEN.fullmatch(path):
            await error_response(404, "not_found", "没有这个地址。")(scope, receive, send)
            return
        if _declared_length(scope) > _BODY_LIMIT:
            await error_response(413, "too_large", "请求太大：最多 1 MB。")(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._headers(MutableHeaders(scope=message), path)
            await send(message)

        await self.app(scope, _limited(receive), guarded)

    def _headers(self, headers: MutableHeaders, path: str) -> None:
        headers["Content-Security-Policy"] = self.policy
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        if not self.embeddable:
            headers["X-Frame-Options"] = "SAMEORIGIN"
        if path.startswith("/assets/"):
            # Gradio names these files by their content.
            headers["Cache-Control"] = "public, max-age=31536000, immutable"


def inner_path(scope: Scope) -> str:
    """The path without the prefix of a proxy."""
    path: str = scope["path"]
    root: str = scope.get("root_path", "")
    return path[len(root) :] if root and path.startswith(root) else path


def _declared_length(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0


def _limited(receive: Receive) -> Receive:
    """Ends a body without declared length at the limit, as if the caller had gone."""
    taken = 0

    async def limited() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        return message if taken <= _BODY_LIMIT else {"type": "http.disconnect"}

    return limited
