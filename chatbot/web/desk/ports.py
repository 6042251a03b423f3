"""The little that the web faces ask of the engine, so that the real one and a test's one both fit."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

from chatbot.answer import Answers
from index import Hit
from ingest.ledger.books import Books
from ingest.structure import Parsed


class OpenIndex(Protocol):
    @property
    def documents(self) -> Sequence[Parsed]: ...

    @property
    def books(self) -> Books: ...

    @property
    def generation(self) -> str: ...

    def search(self, query: str, k: int = 10, sources: Collection[str] | None = None) -> Sequence[Hit]: ...


class ServedEngine(Answers, Protocol):
    """What answers, with the index that it answers from."""

    @property
    def index(self) -> OpenIndex: ...


@runtime_checkable
class Reopening(Protocol):
    """An engine that can be had over another index; raises ``InputError`` where there is no sound one."""

    def over(self, path: Path) -> ServedEngine: ...
