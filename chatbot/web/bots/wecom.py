"""``/bots/wecom``: the callback of a WeCom (企业微信) application, in XML, or of an AI bot (智能机器人), in JSON.

Both are verified and sealed alike; the answer goes back in the response ("passive reply"), as text with links to an application
and as a finished stream of markdown to an AI bot.  Documented at developer.work.weixin.qq.com/document/path/90238 (messages),
90241 (passive replies), 91144 (encryption), 101031 and 101033 (AI bots).
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import time
from collections import OrderedDict
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from chatbot.web.bots.asking import Asking, BotMessage, body_of
from chatbot.web.bots.cipher import WecomCipher
from chatbot.web.bots.once import Once
from chatbot.web.bots.wording import within
from chatbot.web.desk.desk import Desk
from chatbot.web.guard.refused import Refused
from chatbot.web.settings import WecomSettings

ADDRESS = "/bots/wecom"
_TEXT, _MARKDOWN = 2048, 20_480
"""Bytes that the platform shows of a text and of a stream."""
_WAIT = 4.5
"""Seconds after which the platform hangs up and asks again, less a margin."""
_REPLIES = 500
_SEALED = re.compile(rb"<Encrypt>\s*(?:<!\[CDATA\[)?([A-Za-z0-9+/=\s]+?)(?:\]\]>)?\s*</Encrypt>")


@dataclass(frozen=True)
class WecomMessage(BotMessage):
    """``receiver`` is the application, "" for an AI bot; what is not of ``kind`` text gets no reply."""

    kind: str
    receiver: str


def add_wecom(app: FastAPI, desk: Desk, settings: WecomSettings) -> None:
    bot = WecomBot(desk, settings)

    @app.get(ADDRESS, include_in_schema=False)
    async def verify(request: Request) -> PlainTextResponse:
        """The platform's test of the address: what it sealed comes back in the clear."""
        return PlainTextResponse(bot.opened(request, request.query_params.get("echostr", "")))

    @app.post(ADDRESS, include_in_schema=False)
    async def receive(request: Request) -> Response:
        return await bot.answer(request, await body_of(request))


class WecomBot:
    """Messages that are being answered, by their id, so that one that comes again is not asked again."""

    def __init__(self, desk: Desk, settings: WecomSettings) -> None:
        self._cipher = WecomCipher(settings.token, settings.aes_key, settings.receiver)
        self._asking, self._once = Asking(desk), Once()
        self._site = desk.settings.public_url
        self._replies: OrderedDict[str, asyncio.Task[str]] = OrderedDict()

    def opened(self, request: Request, sealed: str) -> str:
        """What a request holds; raises ``Refused`` where the platform did not sign it, or it came before."""
        query = request.query_params
        timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        self._cipher.require_signed(query.get("msg_signature", ""), timestamp, nonce, sealed)
        self._once.require_new(f"{timestamp}:{nonce}", timestamp)
        return self._cipher.open(sealed)

    async def answer(self, request: Request, body: bytes) -> Response:
        if body.lstrip()[:1] == b"{":
            incoming = read_json(self.opened(request, _sealed_json(body)))
            return await self._answer_json(incoming)
        found = _SEALED.search(body)
        if found is None:
            raise Refused(400, "bad_request", "请求的内容读不懂：没有 Encrypt。")
        incoming = read_xml(self.opened(request, found[1].decode()))
        return await self._answer_xml(incoming)

    async def _answer_xml(self, incoming: WecomMessage) -> Response:
        if incoming.kind != "text":
            return Response()
        text = await self._told(incoming, "wecom", markdown=False)
        shown = within(text, _TEXT, self._site, markdown=False)
        return Response(self._sealed_xml(reply_xml(incoming, shown)), media_type="application/xml")

    async def _answer_json(self, incoming: WecomMessage) -> Response:
        if incoming.kind != "text":
            return Response()
        text = await self._told(incoming, "wecom-bot", markdown=True)
        stream = {
            "id": incoming.id,
            "finish": True,
            "content": within(text, _MARKDOWN, self._site, markdown=True),
        }
        sealed = self._cipher.seal(json.dumps({"msgtype": "stream", "stream": stream}, ensure_ascii=False))
        timestamp, nonce = int(time.time()), secrets.token_hex(8)
        return JSONResponse(
            {
                "encrypt": sealed,
                "msgsignature": self._cipher.signature(str(timestamp), nonce, sealed),
                "timestamp": timestamp,
                "nonce": nonce,
            }
        )

    async def _told(self, incoming: WecomMessage, face: str, *, markdown: bool) -> str:
        """The reply; raises ``Refused`` (503) where it is not there in time: the platform then asks again and finds it."""
        task = self._replies.get(incoming.id)
        if task is None:
            task = self._kept(incoming.id, self._asking.reply(incoming, face, markdown=markdown))
        try:
            return await asyncio.wait_for(asyncio.shield(task), _WAIT)
        except TimeoutError:
            raise Refused(503, "busy", "回答还没有准备好。", {"Retry-After": "1"}) from None

    def _kept(self, name: str, asked: Coroutine[Any, Any, str]) -> asyncio.Task[str]:
        task = self._replies[name] = asyncio.create_task(asked)
        while len(self._replies) > _REPLIES:
            self._replies.popitem(last=False)
        return task

    def _sealed_xml(self, message: str) -> str:
        sealed = self._cipher.seal(message)
        timestamp, nonce = str(int(time.time())), secrets.token_hex(8)
        signature = self._cipher.signature(timestamp, nonce, sealed)
        return (
            f"<xml><Encrypt><![CDATA[{sealed}]]></Encrypt><MsgSignature><![CDATA[{signature}]]></MsgSignature>"
            f"<TimeStamp>{timestamp}</TimeStamp><Nonce><![CDATA[{nonce}]]></Nonce></xml>"
        )


def reply_xml(incoming: WecomMessage, text: str) -> str:
    """A passive reply of text, to whom the message came from."""
    return (
        f"<xml><ToUserName>{escape(incoming.sender)}</ToUserName><FromUserName>{escape(incoming.receiver)}</FromUserName>"
        f"<CreateTime>{int(time.time())}</CreateTime><MsgType>text</MsgType><Content>{escape(text)}</Content></xml>"
    )


def read_xml(message: str) -> WecomMessage:
    """A message to an application; raises ``Refused`` where it is none."""
    try:
        if "<!" in message.replace("<![CDATA[", ""):  # no declarations, and so no entities
            raise ElementTree.ParseError
        root = ElementTree.fromstring(message)
    except ElementTree.ParseError as error:
        raise _unread() from error

    def of(name: str) -> str:
        return (root.findtext(name) or "").strip()

    sender = of("FromUserName")
    name = of("MsgId") or f"{sender}:{of('CreateTime')}"
    return WecomMessage(name, sender, sender, of("Content"), of("MsgType"), of("ToUserName"))


def read_json(message: str) -> WecomMessage:
    """A message to an AI bot; raises ``Refused`` where it is none."""
    try:
        data = json.loads(message)
        sender, text = data["from"]["userid"], data.get("text", {}).get("content", "")
        name, kind = data.get("msgid", ""), data["msgtype"]
        told = (name, kind, sender, text, data.get("chatid", ""))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _unread() from error
    if not all(isinstance(one, str) for one in told):
        raise _unread()
    talk = f"{data.get('chatid', '')}:{sender}"
    return WecomMessage(
        name or secrets.token_hex(8), sender, talk, re.sub(r"^@\S+\s+", "", text.strip()), kind, ""
    )


def _sealed_json(body: bytes) -> str:
    try:
        sealed = json.loads(body)["encrypt"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _unread() from error
    if not isinstance(sealed, str):
        raise _unread()
    return sealed


def _unread() -> Refused:
    return Refused(400, "bad_request", "请求的内容读不懂：应为企业微信的消息。")
