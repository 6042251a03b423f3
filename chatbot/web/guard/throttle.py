"""How often one address or one key may ask.  Addresses live in memory only, for one window."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatbot.web.guard.addresses import caller_address
from chatbot.web.guard.faults import fault
from chatbot.web.guard.refused import Refused
from chatbot.web.guard.work import CHARGE
from chatbot.web.settings import Settings
from chatbot.web.shown.pages import inner_path
from ingest.errors import InputError

SIGN_IN = "10/minute"  # passwords that one address may try
WRONG = "100/hour"  # wrong passwords for the account, from all addresses that never gave the right one
ACCOUNT = "account"
_TRIES = 5  # units of a page that tries questions out
_KNOWN = 100  # addresses that gave it, the latest

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
        "/bots/wecom",
        "/bots/feishu",
    }
)


def _tries(scope: Scope) -> bool:
    """Whether the page asked for tries out questions of its own: on some of the documents, or on one section."""
    return any(part in scope["query_string"] for part in (b"source=", b"section="))


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
        self._sign_in, self._wrong = _parse(SIGN_IN), _parse(WRONG)
        self._known: OrderedDict[str, None] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = inner_path(scope).rstrip("/") if scope["type"] == "http" else ""
        tried = scope["type"] == "http" and path == "" and _tries(scope)
        if not tried and (path not in LIMITED or scope["method"] != "POST"):
            await self.app(scope, receive, send)
            return
        key = caller_key(scope)
        address = caller_address(scope, self.settings.behind_proxy)
        rate, who = self._rate, "from:" + address
        if key in self.settings.api_keys:
            rate, who = self._key_rate, "key:" + key
        if path.startswith(
            "/bots/"
        ):  # one address sends what many people ask; each of them has a limit of their own
            rate, who = self._key_rate, "bot:" + address
        if path == "/operator":
            rate, who = self._sign_in, "sign-in:" + address

        def take(units: int) -> None:
            # A request that costs more than the whole limit takes the whole limit.
            if not self._window.hit(rate, who, cost=min(units, max(1, rate.amount - 1))):
                self.limited()
                raise self._refusal(rate, who)

        try:
            take(_TRIES if tried else 1)
            if path == "/operator":
                self._require_few_wrong(address)
                send = self._watching(address, send)
        except Refused as no:
            response = fault(Request(scope), no.status, no.code, no.message, no.headers)
            await response(scope, receive, send)
            return
        await self.app({**scope, CHARGE: take}, receive, send)

    def _require_few_wrong(self, address: str) -> None:
        """An address that once gave the right password is not locked out by what others try."""
        if address not in self._known and not self._window.test(self._wrong, ACCOUNT):
            self.limited()
            raise self._refusal(self._wrong, ACCOUNT)

    def _watching(self, address: str, send: Send) -> Send:
        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                if message["status"] == 403:
                    self._window.hit(self._wrong, ACCOUNT)
                elif message["status"] == 303:
                    self._known[address] = None
                    while len(self._known) > _KNOWN:
                        self._known.popitem(last=False)
            await send(message)

        return watched

    def _refusal(self, rate: RateLimitItem, who: str) -> Refused:
        wait = max(1, math.ceil(self._window.get_window_stats(rate, who).reset_time - time.time()))
        told = f"提问太频繁，请 {wait} 秒后再试。"
        return Refused(429, "too_many", told, {"Retry-After": str(wait)})


def _parse(rate: str) -> RateLimitItem:
    try:
        return parse(rate)
    except ValueError as error:
        raise InputError(f"限速“{rate}”看不懂：应写成 120/minute 的样子。") from error
