"""Asks an OpenAI-compatible interface for a completion; leaves a model alone for a while that keeps failing."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from typing import Protocol

from chatbot.outward import OutwardFault, post_json
from chatbot.phrasing.settings import ModelSettings

_TOKENS = 1200
_FAULTS, _REST = 3, 30.0
"""After so many faults in a row the model is left alone for so many seconds."""

Messages = Sequence[dict[str, str]]


class ModelFault(Exception):
    """The model gave nothing that can be used; the answer goes out without it."""


class Completes(Protocol):
    """What phrasing asks of a model."""

    def complete(self, messages: Messages, seconds: float) -> str:
        """The text of the completion; raises ``ModelFault``."""
        ...


class Client:
    """One model at one address."""

    def __init__(self, settings: ModelSettings) -> None:
        self.settings = settings
        self._places = threading.BoundedSemaphore(settings.at_once)
        self._faults, self._rests_until = 0, 0.0

    def complete(self, messages: Messages, seconds: float) -> str:
        """The text of the completion, asked for within ``seconds``; raises ``ModelFault``."""
        if time.monotonic() < self._rests_until:
            raise ModelFault("the model is left alone for a while")
        if not self._places.acquire(blocking=False):
            raise ModelFault("too many wait for the model")
        try:
            said = self._ask(messages, seconds)
        except (ModelFault, OutwardFault) as fault:
            self._note_fault()
            raise ModelFault(str(fault)) from fault
        finally:
            self._places.release()
        self._faults = 0
        return said

    def _ask(self, messages: Messages, seconds: float) -> str:
        key = self.settings.key
        asked = {
            "model": self.settings.name,
            "messages": list(messages),
            "temperature": 0,
            "max_tokens": _TOKENS,
        }
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        return _content(post_json(f"{self.settings.url}/chat/completions", asked, headers, seconds))

    def _note_fault(self) -> None:
        self._faults += 1
        if self._faults >= _FAULTS:
            self._faults, self._rests_until = 0, time.monotonic() + _REST


def _content(data: object) -> str:
    """The text of the first choice; raises ``ModelFault`` where the response is of another form."""
    try:
        content = data["choices"][0]["message"]["content"]  # type: ignore[index]
    except (KeyError, IndexError, TypeError) as error:
        raise ModelFault("a response without choices[0].message.content") from error
    if not isinstance(content, str):
        raise ModelFault("a response whose content is no text")
    return content
