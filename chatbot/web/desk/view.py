"""Which documents whoever asks may see: set once for every request, and looked at wherever documents are.

Without a request the view is the public one, so that nothing that forgets to set it can tell of anything else.
"""

from __future__ import annotations

from collections.abc import Collection as Sources
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property

from chatbot.answer import Answer, Turn
from chatbot.web.desk.collections import Collection
from chatbot.web.desk.ports import OpenIndex, ServedEngine
from index import Hit
from index.documents import Documents
from ingest.ledger.books import Books


@dataclass(frozen=True)
class View:
    """The documents of a collection; without one, those that are open to everybody, or ``whole`` for operators."""

    collection: Collection | None = None
    whole: bool = False


PUBLIC, WHOLE = View(), View(whole=True)
VIEW: ContextVar[View] = ContextVar("zhangju_view", default=PUBLIC)


class Limited:
    """An engine that knows of some of its documents only."""

    def __init__(self, engine: ServedEngine, sources: Sequence[str]) -> None:
        self._engine = engine
        self._sources = tuple(sorted(sources))
        self._index = LimitedIndex(engine.index, self._sources)

    @property
    def index(self) -> OpenIndex:
        return self._index

    def respond(
        self,
        question: str,
        history: Sequence[Turn] = (),
        sources: Sources[str] | None = None,
        *,
        as_typed: bool = False,
    ) -> Answer:
        within = self._sources if sources is None else tuple(s for s in self._sources if s in sources)
        return self._engine.respond(question, history, within, as_typed=as_typed)


class LimitedIndex:
    def __init__(self, index: OpenIndex, sources: tuple[str, ...]) -> None:
        self._index = index
        self._sources = sources

    @cached_property
    def documents(self) -> Documents:
        return Documents.over(self._index.documents).within(self._sources)

    @property
    def books(self) -> Books:
        return self._index.books

    @property
    def generation(self) -> str:
        return self._index.generation

    def search(self, query: str, k: int = 10, sources: Sources[str] | None = None) -> Sequence[Hit]:
        within = self._sources if sources is None else tuple(s for s in self._sources if s in sources)
        return self._index.search(query, k, within)
