"""A message of a bot to the engine: whose it is, how often they may ask, what was said before."""

from __future__ import annotations

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from chatbot.answer import Turn
from chatbot.web.bots.once import Talks
from chatbot.web.bots.wording import message
from chatbot.web.desk.desk import Desk
from chatbot.web.guard.away import told_away
from chatbot.web.guard.pool import Busy, told_busy
from chatbot.web.guard.work import units
from index.store import StoreAway
from ingest.errors import InputError


class Asking:
    """What both bots share."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._talks = Talks()
        self._rate = parse(desk.settings.rate)
        self._window = MovingWindowRateLimiter(MemoryStorage())

    async def reply(self, question: str, sender: str, talk: str, face: str, *, markdown: bool) -> str:
        """The message for ``sender`` in the conversation ``talk``; never raises on what a person wrote."""
        if not question.strip():
            return "请用文字写出想问的内容。"
        who = f"{face}:{sender}"
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
