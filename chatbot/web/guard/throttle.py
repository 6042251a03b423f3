"""How often one address or one key may ask.  Addresses live in memory only, for one window."""

from __future__ import annotations

import math
import re
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
from chatbot.web.guard.work import CHARGE, WHO
from chatbot.web.settings import Settings
from chatbot.web.shown.pages import inner_path
from ingest.errors import InputError

SIGN_IN = "10/minute"  # passwords that one address may try
WRONG = "100/hour"  # wrong passwords for the account, from all addresses that never gave the right one
ACCOUNT = "account"
_PASSWORDS = {"/operator": "sign-in:", "/enter": "enter:"}
"""Where passwords are given, the operators' and those of collections, each counted by itself."""
_OF_COLLECTION = re.compile(r"^/c/[^/]+(?=/|$)")
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
        "/enter",
        "/mcp",
        "/bots/wecom",
        "/bots/feishu",
    }
)


_DRAWN = ("/doc", "/shared/", "/own/", "/api/documents", "/api/passages/", "/feed.atom")
"""Where the server draws as much as a whole document, or a list of all, for whoever asks."""
_PAGES = 5  # times as many of these as questions


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
        self._page_rate = type(self._rate)(_PAGES * self._rate.amount, self._rate.multiples)
        self._sign_in, self._wrong = _parse(SIGN_IN), _parse(WRONG)
        self._known: OrderedDict[str, None] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path, posted = _OF_COLLECTION.sub("", inner_path(scope)).rstrip("/"), scope["method"] == "POST"
        key, address = caller_key(scope), caller_address(scope, self.settings.behind_proxy)
        caller = "key:" + key if key in self.settings.api_keys else "from:" + address
        rate, who = self._key_rate if caller.startswith("key:") else self._rate, caller
        drawn = not posted and path.startswith(_DRAWN)
        if path.startswith(
            "/bots/"
        ):  # one address sends what many ask; each of them has a limit of their own
            rate, who = self._key_rate, "bot:" + address
        if posted and path in _PASSWORDS:
            rate, who = self._sign_in, _PASSWORDS[path] + address
        elif drawn:
            rate, who = self._page_rate, "pages:" + address

        def take(units: int) -> None:
            # A request that costs more than the whole limit takes the whole limit.
            if not self._window.hit(rate, who, cost=min(units, max(1, rate.amount - 1))):
                self.limited()
                raise self._refusal(rate, who)

        try:
            if drawn or (posted and path in LIMITED):
                take(1)
            if path == "/operator" and posted:
                self._require_few_wrong(address)
                send = self._watching(address, send)
        except Refused as no:
            response = fault(Request(scope), no.status, no.code, no.message, no.headers)
            await response(scope, receive, send)
            return
        await self.app({**scope, CHARGE: take, WHO: caller}, receive, send)

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
