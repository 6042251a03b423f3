"""One generation of the documents with all that the pages make of it: looked up, guided, shown on cards.

A new generation is a new ``Stock``; whoever began with the old one ends with it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from threading import Lock
from typing import Generic, TypeVar

from chatbot.web.desk.card import Card, card
from chatbot.web.desk.ports import ServedEngine
from chatbot.web.desk.prompts import of_section
from chatbot.web.desk.shelf import Shelf, section_at
from chatbot.web.desk.starters import Guide, answered, starters
from chatbot.web.desk.view import Limited

T = TypeVar("T")

STARTERS_COST, SECTION_COST = 20, 4  # questions that are tried out at most
_SPREAD = 20  # documents whose prompts are looked at, spread over all
_TRIED = SECTION_COST  # prompts of the section that is open; whoever opens the page waits for them


class Remembered(Generic[T]):
    """The latest ``most`` results of ``make``, which can be looked up without making one."""

    def __init__(self, make: Callable[..., T], most: int) -> None:
        self._make, self._most = make, most
        self._known: OrderedDict[tuple[object, ...], T] = OrderedDict()
        self._lock = Lock()

    def known(self, *given: object) -> T | None:
        with self._lock:
            return self._known.get(given)

    def __call__(self, *given: object) -> T:
        """Made outside the lock: two who ask for the same at once both make it."""
        found = self.known(*given)
        if found is not None:
            return found
        made = self._make(*given)
        with self._lock:
            self._known[given] = made
            while len(self._known) > self._most:
                self._known.popitem(last=False)
        return made


class Stock:
    """Safe for several threads."""

    def __init__(self, engine: ServedEngine) -> None:
        self.engine = engine
        self.shelf = Shelf(engine.index.documents, engine.index.books)
        self.guide = Guide(engine.index.documents, engine.respond)
        self.card = lru_cache(maxsize=64)(self._card)
        self.limited = lru_cache(maxsize=64)(self._limited)
        self.starters = Remembered(self._starters, 64)
        self.section_starters = Remembered(self._section_starters, 256)

    def _limited(self, sources: tuple[str, ...]) -> Stock:
        """The same generation with these documents alone."""
        return Stock(Limited(self.engine, sources))

    @property
    def generation(self) -> str:
        return self.engine.index.generation

    def prepare(self) -> None:
        """What the first visitor would have to wait for."""
        self.starters(None)
        for mark in self.shelf.documents.marks[:1]:
            self.card(mark.id)

    def _card(self, document_id: str) -> Card | None:
        parsed = self.shelf.document(document_id)
        return card(parsed, self.shelf.books.of(parsed.document.source)) if parsed else None

    def _starters(self, sources: tuple[str, ...] | None) -> tuple[str, ...]:
        """Questions to begin with, each of them answered as it should be; of the chosen documents only."""
        within = self.shelf.documents.within(sources)
        chosen = within[:: max(1, -(-len(within) // _SPREAD))]
        return starters(chosen, lambda question: self.engine.respond(question, (), sources))

    def _section_starters(self, document_id: str, anchor: str) -> tuple[str, ...]:
        """Questions on one section, each answered as it should be."""
        parsed = self.shelf.document(document_id)
        section = section_at(parsed, anchor) if parsed else None
        if parsed is None or section is None:
            return ()
        prompts = list(of_section(parsed, section))[:_TRIED]
        return tuple(p.question for p in prompts if answered(p, self.engine.respond))[:2]
