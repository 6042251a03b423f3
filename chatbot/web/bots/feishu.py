"""``/bots/feishu``: the event address of a Feishu (飞书) application with a bot.

Events are verified by the Verification Token and, where an Encrypt Key is set, by their signature and encryption; they are taken
at once and answered through the platform's interface as a card of markdown.  Documented at open.feishu.cn (events
``im.message.receive_v1``, ``im/v1/messages/:message_id/reply``, ``auth/v3/tenant_access_token/internal``).
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import re
import time
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from chatbot.answer import MACHINE
from chatbot.outward import OutwardFault, post_json
from chatbot.web.bots.asking import Asking, BotMessage, body_of
from chatbot.web.bots.cipher import FeishuCipher
from chatbot.web.bots.once import Once
from chatbot.web.bots.wording import within
from chatbot.web.desk.desk import Desk
from chatbot.web.guard.refused import Refused
from chatbot.web.settings import FeishuSettings

ADDRESS = "/bots/feishu"
_CARD = 20_000
"""Bytes of markdown in a card; the platform takes 30 KB of a whole one."""
_SECONDS = 10.0
_AT_ONCE = 50
"""Messages that are being answered; a further one is told to come back, and the platform sends it again."""
_EARLY = 300
_MENTION = re.compile(r"@_user_\d+|@_all")
_NAME = re.compile(r"[\w-]{1,128}")

_log = logging.getLogger(__name__)


def add_feishu(app: FastAPI, desk: Desk, settings: FeishuSettings) -> FeishuBot:
    bot = FeishuBot(desk, settings)

    @app.post(ADDRESS, include_in_schema=False)
    async def receive(request: Request) -> Response:
        return JSONResponse(await bot.take(request, await body_of(request)))

    return bot


class FeishuBot:
    """Takes events and answers them in the background."""

    def __init__(self, desk: Desk, settings: FeishuSettings) -> None:
        self._settings = settings
        self._cipher = FeishuCipher(settings.encrypt_key) if settings.encrypt_key else None
        self._asking, self._once = Asking(desk), Once()
        self._line = FeishuLine(settings)
        self._site = desk.settings.public_url
        self.running: set[asyncio.Task[None]] = set()
        """The messages that are being answered."""

    async def take(self, request: Request, body: bytes) -> dict[str, Any]:
        """What the platform is told at once; raises ``Refused``."""
        data = self._opened(body)
        if data.get("type") == "url_verification":
            self._require_token(data.get("token"))
            challenge = data.get("challenge")
            return {"challenge": challenge if isinstance(challenge, str) else ""}
        header = data.get("header")
        if not isinstance(header, dict):
            raise _unread()
        self._require_genuine(request, body, header)
        if header.get("event_type") != "im.message.receive_v1":
            return {}
        incoming = read_event(data.get("event"))
        if incoming is not None:
            task = asyncio.create_task(self._answer(incoming))
            self.running.add(task)
            task.add_done_callback(self.running.discard)
        return {}

    def _opened(self, body: bytes) -> dict[str, Any]:
        data = _read(body)
        if self._cipher is None:
            return data
        sealed = data.get("encrypt")
        if not isinstance(sealed, str):
            raise Refused(403, "forged", "设了 Encrypt Key，请求却没有加密。")
        try:
            return _read(self._cipher.open(sealed).encode())
        except Refused:
            # One answer for all: what tells good padding from bad lets whoever has a ciphertext read it bit by bit.
            raise Refused(403, "forged", "密文不对：请核对后台填写的 Encrypt Key。") from None

    def _require_genuine(self, request: Request, body: bytes, header: dict[str, Any]) -> None:
        """Signed where there is a key, of now, and not here before; the token is the platform's."""
        self._require_token(header.get("token"))
        sent = request.headers
        timestamp = str(header.get("create_time", ""))[:-3]  # milliseconds
        if self._cipher is not None:
            timestamp, nonce = sent.get("x-lark-request-timestamp", ""), sent.get("x-lark-request-nonce", "")
            self._cipher.require_signed(sent.get("x-lark-signature", ""), timestamp, nonce, body)
        if len(self.running) >= _AT_ONCE:
            raise Refused(503, "busy", "现在提问的人太多。", {"Retry-After": "5"})
        self._once.require_new(f"event:{header.get('event_id', '')}", timestamp)

    def _require_token(self, given: object) -> None:
        right = self._settings.token
        if not isinstance(given, str) or not hmac.compare_digest(given.encode(), right.encode()):
            raise Refused(403, "forged", "Verification Token 不对。")

    async def _answer(self, incoming: BotMessage) -> None:
        try:
            text = await self._asking.reply(incoming, "feishu", markdown=True)
            shown = within(text, _CARD, self._site, markdown=True)
            await run_in_threadpool(self._line.reply, incoming.id, card(shown))
        except OutwardFault as fault:
            _log.warning("a reply did not reach Feishu: %s", fault)
        except Exception:  # in the background nobody else would hear of it
            _log.exception("a message of Feishu was not answered")


class FeishuLine:
    """The platform's interface, with the application's token while it is good."""

    def __init__(self, settings: FeishuSettings) -> None:
        self._settings = settings
        self._token, self._until = "", 0.0

    def reply(self, message: str, content: dict[str, Any]) -> None:
        """Replies with a card; raises ``OutwardFault`` where the platform does not take it."""
        url = f"{self._settings.site}/open-apis/im/v1/messages/{message}/reply"
        data = {"msg_type": "interactive", "content": json.dumps(content, ensure_ascii=False)}
        self._post(url, data, {"Authorization": f"Bearer {self._access()}"})

    def _access(self) -> str:
        if time.monotonic() >= self._until:
            url = f"{self._settings.site}/open-apis/auth/v3/tenant_access_token/internal"
            secret = {"app_id": self._settings.app_id, "app_secret": self._settings.app_secret}
            told = self._post(url, secret, {})
            token, lasts = told.get("tenant_access_token"), told.get("expire")
            if not isinstance(token, str) or not isinstance(lasts, int):
                raise OutwardFault("no token")
            self._token, self._until = token, time.monotonic() + max(0, lasts - _EARLY)
        return self._token

    def _post(self, url: str, data: dict[str, Any], headers: dict[str, str]) -> dict[str, Any]:
        told = post_json(url, data, headers, _SECONDS)
        if not isinstance(told, dict) or told.get("code") != 0:
            raise OutwardFault(f"code {told.get('code') if isinstance(told, dict) else None}")
        return told


def card(text: str) -> dict[str, Any]:
    """A card of markdown; its note says whose words it holds."""
    told = "含人工智能生成的文字，引文为原文摘录" if MACHINE in text else "原文摘录，非AI生成"
    return {
        "config": {"wide_screen_mode": True},
        "elements": [
            {"tag": "markdown", "content": text},
            {"tag": "note", "elements": [{"tag": "plain_text", "content": told}]},
        ],
    }


def read_event(event: object) -> BotMessage | None:
    """The message of an event; None for what is not a person's text to the bot."""
    try:
        message, sender = event["message"], event["sender"]  # type: ignore[index]
        name, chat, kind = message["message_id"], message["chat_id"], message["message_type"]
        who = sender["sender_id"]["open_id"]
        if sender.get("sender_type", "user") != "user" or kind != "text":
            return None
        if message.get("chat_type") == "group" and not message.get("mentions"):
            return None
        text = json.loads(message["content"])["text"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _unread() from error
    if not all(isinstance(one, str) for one in (name, chat, who, text)) or not _NAME.fullmatch(name):
        raise _unread()
    return BotMessage(name, who, f"{chat}:{who}", _MENTION.sub("", text).strip())


def _read(body: bytes) -> dict[str, Any]:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _unread() from error
    if not isinstance(data, dict):
        raise _unread()
    return data


def _unread() -> Refused:
    return Refused(400, "bad_request", "请求的内容读不懂：应为飞书的事件。")
