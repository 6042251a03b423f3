"""The documents at hand, made ready for questions."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from chatbot.finding.candidates import Units
from chatbot.question.premises import World

if TYPE_CHECKING:
    from index import Index


class Corpus:
    """The units of every passage, what each word weighs, what the documents speak of at all, and their ledgers.

    Holds caches, no state between questions.
    """

    def __init__(self, index: Index) -> None:
        self.index = index
        self.units = Units(index)
        self.terms = index.terms
        self.world = World(index.documents)
        self.books = index.books
        self.embedded = lru_cache(maxsize=4096)(index.embed_query)

    def likeness(self, question: str, texts: Sequence[str]) -> list[float]:
        """Cosines of ``texts`` with the question, -1..1."""
        asked = self.index.embed_query(question)
        return [float(self.embedded(text) @ asked) for text in texts]
