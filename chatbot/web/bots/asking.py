"""A message to a bot, from the request that brings it to the engine: how large it may be, whose it is, how often they may ask, what
was said before."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from chatbot.answer import Turn
from chatbot.web.bots.once import Talks
from chatbot.web.bots.wording import message
from chatbot.web.desk.desk import Desk
from chatbot.web.guard.away import told_away
from chatbot.web.guard.pool import Busy, told_busy
from chatbot.web.guard.refused import Refused
from chatbot.web.guard.work import units
from index.store import StoreAway
from ingest.errors import InputError

_LARGEST = 64 << 10
"""Bytes of a request: a message has at most 2,048 characters, encrypted and in base64."""


async def body_of(request: Request) -> bytes:
    """What the platform sent; raises ``Refused`` (413) as soon as it is too large."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST:
            raise Refused(413, "too_large", f"请求太大：最多 {_LARGEST >> 10} KB。")
    return bytes(body)


@dataclass(frozen=True)
class BotMessage:
    """What a person wrote: ``id`` is the platform's, the same when it is sent again; ``talk`` the conversation."""

    id: str
    sender: str
    talk: str
    text: str


class Asking:
    """Asks the engine for either bot."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._talks = Talks()
        self._rate = parse(desk.settings.rate)
        self._window = MovingWindowRateLimiter(MemoryStorage())

    async def reply(self, received: BotMessage, face: str, *, markdown: bool) -> str:
        """What is written back; never raises on what a person wrote."""
        question, talk = received.text, received.talk
        if not question.strip():
            return "请用文字写出想问的内容。"
        who = f"{face}:{received.sender}"
        if not self._window.hit(self._rate, who, cost=min(units(question), max(1, self._rate.amount - 1))):
            self.desk.metrics.limited.inc()
            return "提问太频繁，请稍后再试。"
        history = self._talks.before(talk)
        try:
            answer = await self.desk.pool.run(lambda: self.desk.ask(question, history, face=face), who)
        except InputError as error:
            return str(error)
        except Busy as busy:
            return told_busy(busy)
        except StoreAway as error:
            return told_away(error)
        self._talks.note(talk, Turn(answer.resolved_question, answer.text))
        settings = self.desk.settings
        return message(answer, settings.public_url, settings.contact, markdown=markdown)
