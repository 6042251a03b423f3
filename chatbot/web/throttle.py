"""How often one address or one key may ask.  Addresses live in memory only, for one window."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from chatbot.web.faults import fault
from chatbot.web.pages import inner_path
from chatbot.web.settings import Settings
from ingest.errors import InputError

SIGN_IN = "10/minute"  # passwords that one address may try

# Whatever makes the engine work or writes to the disk.
LIMITED = frozenset(
    {
        "/api/ask",
        "/api/search",
        "/api/feedback",
        "/api/share",
        "/own",
        "/own/ask",
        "/api/export.docx",
        "/v1/chat/completions",
        "/gradio_api/queue/join",
        "/operator",
        "/mcp",
    }
)


def caller_key(scope: Scope) -> str:
    """The key that a caller shows, from ``Authorization: Bearer`` or ``X-API-Key``; "" without one."""
    for name, value in scope["headers"]:
        if name == b"authorization" and value[:7].lower() == b"bearer ":
            return str(value[7:].decode("latin-1").strip())
        if name == b"x-api-key":
            return str(value.decode("latin-1").strip())
    return ""


class Throttle:
    """Answers 429 with Retry-After over the limit: per key where a known one is shown, else per address."""

    def __init__(self, app: ASGIApp, settings: Settings, limited: Callable[[], None]) -> None:
        self.app = app
        self.settings = settings
        self.limited = limited
        self._window = MovingWindowRateLimiter(MemoryStorage())
        self._rate, self._key_rate = _parse(settings.rate), _parse(settings.key_rate)
        self._sign_in = _parse(SIGN_IN)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = inner_path(scope).rstrip("/") if scope["type"] == "http" else ""
        if path not in LIMITED or scope["method"] != "POST":
            await self.app(scope, receive, send)
            return
        key = caller_key(scope)
        known = key in self.settings.api_keys
        rate, who = (self._key_rate, "key:" + key) if known else (self._rate, "from:" + self._address(scope))
        if path == "/operator":
            rate, who = self._sign_in, "sign-in:" + self._address(scope)
        if self._window.hit(rate, who):
            await self.app(scope, receive, send)
            return
        self.limited()
        wait = max(1, math.ceil(self._window.get_window_stats(rate, who).reset_time - time.time()))
        told = f"提问太频繁，请 {wait} 秒后再试。"
        response = fault(Request(scope), 429, "too_many", told, {"Retry-After": str(wait)})
        await response(scope, receive, send)

    def _address(self, scope: Scope) -> str:
        if self.settings.behind_proxy:
            for name, value in scope["headers"]:
                if name == b"x-forwarded-for":
                    return str(value.decode("latin-1").split(",")[-1].strip())
        client = scope.get("client")
        return str(client[0]) if client else ""


def _parse(rate: str) -> RateLimitItem:
    try:
        return parse(rate)
    except ValueError as error:
        raise InputError(f"限速“{rate}”看不懂：应写成 120/minute 的样子。") from error
