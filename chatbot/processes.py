"""Several processes that answer, behind one that serves: each opens the same index, whose mapped files they share.

Who asks, how often, who is signed in and what a visitor has uploaded is known to the one that serves alone.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from chatbot.answer import Answer, Turn
from index.deadline import Deadline, limited, until
from index.store import StoreAway

if TYPE_CHECKING:
    from chatbot.engine import Engine
    from index import Index

_WARMING = "办理需要哪些条件?"


@dataclass(frozen=True)
class Opening:
    """How an engine is opened, in whatever process; the fields are the arguments of ``Engine.open``."""

    path: Path
    model: str | None = None
    reader: str | None = None
    rerank: bool = True
    threshold: float | None = None

    def engine(self) -> Engine:
        from chatbot.engine import Engine

        return Engine.open(
            self.path, model=self.model, reader=self.reader, rerank=self.rerank, threshold=self.threshold
        )


class Processes:
    """An engine whose questions are answered by ``count`` processes; safe for several threads."""

    def __init__(self, opening: Opening, count: int, engine: Engine | None = None) -> None:
        """``engine`` is the one in this process, for its index and for what needs no answer; opened where not given."""
        self.opening, self.count = opening, count
        self.engine = engine or opening.engine()
        self._lock = threading.Lock()
        self._pool = self._started()

    @property
    def index(self) -> Index:
        return self.engine.index

    def respond(
        self,
        question: str,
        history: Sequence[Turn] = (),
        sources: Collection[str] | None = None,
        *,
        as_typed: bool = False,
    ) -> Answer:
        """What ``Engine.respond`` says, by the same deadline; a process that died is replaced, and the question asked once
        more.

        Raises StoreAway where the store of the vectors cannot be reached, also while a new process opens it.
        """
        given = (until(), question, tuple(history), tuple(sources) if sources is not None else None, as_typed)
        pool = self._pool
        try:
            return pool.submit(_respond, *given).result()
        except BrokenProcessPool:
            return self._anew(pool).submit(_respond, *given).result()

    def over(self, path: Path) -> Engine | Processes:
        """The index at ``path`` opened in the same way: by as many processes where it takes the place of the one served,
        else in this process alone."""
        engine = self.engine.over(path)
        if path != self.opening.path:
            return engine
        return Processes(self.opening, self.count, engine)

    def _anew(self, broken: ProcessPoolExecutor) -> ProcessPoolExecutor:
        with self._lock:
            if self._pool is broken:
                broken.shutdown(wait=False)
                self._pool = self._started()
            return self._pool

    def _started(self) -> ProcessPoolExecutor:
        pool = ProcessPoolExecutor(self.count, get_context("spawn"), _open, (self.opening,))
        for _ in range(self.count):  # a process begins when there is work for it
            pool.submit(_respond, float("inf"), _WARMING, (), None, False)
        return pool


_opened: Callable[[], Engine]


def _open(opening: Opening) -> None:
    """A store that is away now is asked again with each question: it ends no process, and the visitor is told of it."""
    global _opened
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that serves ends this one
    _opened = cache(opening.engine)
    with suppress(StoreAway):
        _opened()


def _respond(
    deadline: float, question: str, history: tuple[Turn, ...], sources: tuple[str, ...] | None, as_typed: bool
) -> Answer:
    with limited(Deadline(deadline)):
        return _opened().respond(question, history, sources, as_typed=as_typed)
