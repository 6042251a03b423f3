"""Addresses that lead nowhere: 404 and 405 in the reader's language instead of Gradio's.

Gradio stands at ``/`` and takes every request that no route of ours takes whole, a known address asked the wrong
way among them.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatbot.web.faults import error_response
from chatbot.web.pages import inner_path, page


class Astray:
    """Answers in Gradio's place where Gradio knows no such address.  Plain ASGI."""

    def __init__(self, app: ASGIApp, routes: list[BaseRoute]) -> None:
        self.app = app
        self.routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or inner_path(scope).startswith("/gradio_api"):
            await self.app(scope, receive, send)
            return
        allowed = _methods(scope, self.routes)
        if scope["method"] == "HEAD" and "GET" in allowed:
            scope = {**scope, "method": "GET"}  # the server leaves the body off
        if allowed and scope["method"] not in allowed:
            told = ", ".join(sorted(allowed))
            message = f"这个地址不接受 {scope['method']} 请求；请用 {told}。"
            await error_response(405, "method_not_allowed", message, {"Allow": told})(scope, receive, send)
            return
        lost = False

        async def passing(message: Message) -> None:
            nonlocal lost
            if message["type"] == "http.response.start" and not allowed:
                lost = message["status"] == 404
            if not lost:
                await send(message)

        await self.app(scope, receive, passing)
        if lost:
            await _nowhere(scope, receive, send)


def _methods(scope: Scope, routes: list[BaseRoute]) -> set[str]:
    """The methods of the routes of ours that stand at this address; empty where there is none."""
    found = [r.methods for r in routes if isinstance(r, Route) and r.matches(scope)[0] is not Match.NONE]
    return set().union(*(methods for methods in found if methods))


async def _nowhere(scope: Scope, receive: Receive, send: Send) -> None:
    request = Request(scope, receive)
    if "text/html" in request.headers.get("accept", ""):
        await page(request, "nowhere.html", 404)(scope, receive, send)
    else:
        await error_response(404, "not_found", "没有这个地址。")(scope, receive, send)
