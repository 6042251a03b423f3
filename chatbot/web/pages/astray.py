"""Addresses that lead nowhere: 404 and 405 in the reader's language instead of Gradio's.

Gradio stands at ``/`` and would take every request that no route of ours takes whole.  It is asked only for the
four things that its page is made of: what Gradio can do besides (files, uploads, proxies, functions, components,
monitors), today's and the next version's, cannot be reached.
"""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.routing import BaseRoute, Match, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from chatbot.web.guard.faults import error_response
from chatbot.web.shown.pages import inner_path, page

_OF_GRADIO = re.compile(r"/(config|theme\.css|gradio_api/info|assets/[\w-][\w.-]*)")


class Astray:
    """Answers in Gradio's place wherever the page does not need Gradio.  Plain ASGI."""

    def __init__(self, app: ASGIApp, routes: list[BaseRoute]) -> None:
        self.app = app
        self.routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":  # nothing of ours speaks it
            await send({"type": "websocket.close", "code": 1000})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        allowed = _methods(scope, self.routes)
        if not allowed and _OF_GRADIO.fullmatch(inner_path(scope)):
            allowed = {"GET", "HEAD"}
        if scope["method"] == "HEAD" and "GET" in allowed:
            scope = {**scope, "method": "GET"}  # the server leaves the body off
        if allowed and scope["method"] not in allowed:
            told = ", ".join(sorted(allowed))
            message = f"这个地址不接受 {scope['method']} 请求；请用 {told}。"
            await error_response(405, "method_not_allowed", message, {"Allow": told})(scope, receive, send)
            return
        if allowed or _mounted(scope, self.routes):
            await self.app(scope, receive, send)
        else:
            await _nowhere(scope, receive, send)


def _methods(scope: Scope, routes: list[BaseRoute]) -> set[str]:
    """The methods of the routes of ours that stand at this address; empty where there is none."""
    found = [r.methods for r in routes if isinstance(r, Route) and r.matches(scope)[0] is not Match.NONE]
    return set().union(*(methods for methods in found if methods))


def _mounted(scope: Scope, routes: list[BaseRoute]) -> bool:
    return any(isinstance(r, Mount) and r.matches(scope)[0] is not Match.NONE for r in routes)


async def _nowhere(scope: Scope, receive: Receive, send: Send) -> None:
    request = Request(scope, receive)
    if "text/html" in request.headers.get("accept", ""):
        await page(request, "nowhere.html", 404)(scope, receive, send)
    else:
        await error_response(404, "not_found", "没有这个地址。")(scope, receive, send)
