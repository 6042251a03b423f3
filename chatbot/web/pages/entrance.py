"""The addresses of collections, ``/c/{slug}/…``: every page and interface again, over the collection's documents alone.

The part of the address is taken off as a proxy's prefix is, so that nothing inside need know of collections.  Who may
not see a collection gets no further than this.  Plain ASGI.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
import time
from urllib.parse import parse_qs, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from chatbot.web.desk.collections import Collection
from chatbot.web.desk.desk import Desk
from chatbot.web.desk.view import PUBLIC, VIEW, WHOLE, View
from chatbot.web.guard.faults import error_response
from chatbot.web.guard.throttle import caller_key
from chatbot.web.shown.pages import base_of, inner_path, page

_BELOW = re.compile(r"/c/([a-z0-9-]{1,40})(/.*)?")
_OPEN = re.compile(r"/(?:static/.*|assets/.*|theme\.css|widget\.js|widget/allowed)")
"""What every page is made of, whoever it is for."""
ENTER = "/enter"
_HOURS = 12


class Entrance:
    """Sets the view of every request; asks for key or password where a collection has one."""

    def __init__(self, app: ASGIApp, desk: Desk) -> None:
        self.app = app
        self.desk = desk
        self._secret = secrets.token_bytes(32)  # a restart signs everybody out

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = inner_path(scope)
        below = _BELOW.fullmatch(path)
        if below is None:
            operator = path == "/operator" or path.startswith("/operator/")
            await self._seen(WHOLE if operator else PUBLIC, scope, receive, send)
            return
        root = scope.get("root_path", "")
        one, rest = self.desk.collections.get(below[1]), below[2] or ""
        inside = {**scope, "root_path": f"{root}/c/{below[1]}"}
        request = Request(inside, receive)
        if one is None or rest == "/operator" or rest.startswith("/operator/"):
            response = _nowhere(Request(scope, receive))
        elif not rest:
            query = scope["query_string"].decode("latin-1")
            response = RedirectResponse(f"{base_of(request)}/{'?' + query if query else ''}", 307)
        elif _OPEN.fullmatch(rest):
            await self._seen(PUBLIC, inside, receive, send)
            return
        else:
            refusal = await self._refusal(one, request, rest)
            if refusal is None:
                await self._seen(View(one), inside, receive, send)
                return
            response = refusal
        await response(inside, receive, send)

    async def _seen(self, view: View, scope: Scope, receive: Receive, send: Send) -> None:
        token = VIEW.set(view)
        try:
            await self.app(scope, receive, send)
        finally:
            VIEW.reset(token)

    async def _refusal(self, one: Collection, request: Request, rest: str) -> Response | None:
        """What stands between the caller and a collection; None for nothing."""
        if one.access == "public" or self._holds(one, request.cookies.get(_cookie(one), "")):
            return None
        if one.access == "key":
            if one.opens(caller_key(request.scope)):
                return None
            if one.opens(request.query_params.get("key", "")):
                kept = [(k, v) for k, v in request.query_params.multi_items() if k != "key"]
                return self._let_in(one, request, rest, urlencode(kept))
        elif rest == ENTER and request.method == "POST":
            # The throttle stands before this and lets few be tried.
            given = parse_qs((await request.body())[:4000].decode("utf-8", "replace")).get("password", [""])[
                0
            ]
            if await run_in_threadpool(
                one.opens, given
            ):  # slow on purpose: everybody else is answered meanwhile
                return self._let_in(one, request, "/", "")
            return page(request, "entrance.html", 403, collection=one, wrong=True)
        if "text/html" in request.headers.get("accept", ""):
            return page(request, "entrance.html", 401, collection=one, wrong=False)
        needed = "需要密钥" if one.access == "key" else "需要登录"
        return error_response(401, "locked", f"文件集“{one.title}”{needed}。")

    def _let_in(self, one: Collection, request: Request, rest: str, query: str) -> Response:
        response = RedirectResponse(f"{base_of(request)}{rest}{'?' + query if query else ''}", 303)
        until = str(int(time.time()) + _HOURS * 3600)
        secure = request.url.scheme == "https"
        # Inside a widget on another site a browser sends a cookie only so, and keeps it to that site.
        site = "SameSite=None; Secure; Partitioned" if secure else "SameSite=Lax"
        value = f"{until}.{self._signed(one, until)}"
        response.headers["Set-Cookie"] = (
            f"{_cookie(one)}={value}; Path={base_of(request)}/; Max-Age={_HOURS * 3600}; HttpOnly; {site}"
        )
        response.headers["Cache-Control"] = "no-store"
        return response

    def _holds(self, one: Collection, cookie: str) -> bool:
        until, _, signed = cookie.partition(".")
        if not until.isascii() or not until.isdecimal() or time.time() > int(until):
            return False
        return hmac.compare_digest(signed.encode(), self._signed(one, until).encode())

    def _signed(self, one: Collection, until: str) -> str:
        """Another key or password ends what the old one opened."""
        told = json.dumps([one.slug, one.access, one.lock, until]).encode()
        return hmac.new(self._secret, told, hashlib.sha256).hexdigest()


def _cookie(one: Collection) -> str:
    return f"zhangju_{one.slug}"


def _nowhere(request: Request) -> Response:
    if "text/html" in request.headers.get("accept", ""):
        return page(request, "nowhere.html", 404)
    return error_response(404, "not_found", "没有这个地址。")
