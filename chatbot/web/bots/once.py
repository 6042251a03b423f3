"""What came before: requests that may not come twice, and the last turns of a conversation.  In memory, for a while."""

from __future__ import annotations

import time
from collections import OrderedDict
from threading import Lock

from chatbot.answer import Turn
from chatbot.web.guard.refused import Refused

WINDOW = 600
"""Seconds that the platform's clock and ours may differ, either way."""
_KEPT = 20_000
_TALKS, _TURNS, _IDLE = 1000, 4, 1800.0


class Once:
    """Requests by what makes them one of a kind; for as long as their timestamp would be believed."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, float] = OrderedDict()
        self._lock = Lock()

    def require_new(self, key: str, timestamp: str) -> None:
        """Raises ``Refused`` where ``timestamp`` (seconds) is not of now, or ``key`` has come before."""
        if not timestamp.isdecimal() or abs(int(timestamp[:12]) - time.time()) > WINDOW:
            raise Refused(403, "stale", "请求的时间不对：可能是旧请求重放，或服务器的时钟不准。")
        with self._lock:
            now = time.monotonic()
            while self._seen and now - next(iter(self._seen.values())) > 2 * WINDOW:
                self._seen.popitem(last=False)
            if key in self._seen:
                raise Refused(403, "replayed", "这个请求已经处理过。")
            if len(self._seen) >= _KEPT:  # to forget one would let it be played again
                raise Refused(503, "busy", "请求太多，请稍后再试。", {"Retry-After": "60"})
            self._seen[key] = now


class Talks:
    """The last turns of each conversation, for follow-ups; gone after half an hour."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[float, tuple[Turn, ...]]] = OrderedDict()
        self._lock = Lock()

    def before(self, name: str) -> tuple[Turn, ...]:
        with self._lock:
            at, turns = self._kept.get(name, (0.0, ()))
        return turns if time.monotonic() - at < _IDLE else ()

    def note(self, name: str, turn: Turn) -> None:
        turns = (*self.before(name), turn)[-_TURNS:]
        with self._lock:
            self._kept[name] = (time.monotonic(), turns)
            self._kept.move_to_end(name)
            while len(self._kept) > _TALKS:
                self._kept.popitem(last=False)
