"""Where the vectors and weights of a generation are searched: what a store is asked, and what it gives.

A store knows nothing of texts: passages and sentences are numbers, as they stand in the generation one after another.
The files of the generation are one store (``index.local``), collections of Milvus another (``index.milvus``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from index.vectors import Numbers, Vectors
from ingest.errors import ZhangjuError

SENTENCES_EACH = 6
"""How many sentences are read for one passage in the ranking by sentences."""


class StoreAway(ZhangjuError):
    """A store that cannot be reached just now; what was asked of it may be asked again later."""


@dataclass(frozen=True)
class Asked:
    """A question as a store is asked it.

    ``vector`` is float32, shape (dim,), a unit vector; ``tokens`` the numbers of the words that the documents know, each as
    often as it is asked; ``documents``, where given, the numbers of the documents to look in, in order.
    """

    vector: Vectors
    tokens: tuple[int, ...]
    depth: int
    documents: tuple[int, ...] | None = None


Ranking = tuple[Sequence[int], Sequence[float]]
"""Numbers and their scores, best first, equals by number."""


@dataclass(frozen=True)
class Rankings:
    """The three rankings of a question: passages by their vectors, sentences by theirs, passages by their words."""

    dense: Ranking
    sentences: Ranking
    lexical: Ranking
    scores: Callable[[Sequence[int]], list[tuple[float, float]]]
    """The inner product and BM25's sum of the passages of those numbers."""


class Store(Protocol):
    """Safe for several threads.  Both raise ``StoreAway`` where the store cannot be reached."""

    def search(self, asked: Asked) -> Rankings:
        """``depth`` passages of each ranking, ``SENTENCES_EACH`` times as many sentences, where there are so many."""
        ...

    def sentence_vectors(self, start: int, stop: int) -> Vectors:
        """Those of the sentences of one passage: float32, shape (stop - start, dim)."""
        ...


class PassageNumbering:
    """Which passages are whose, and which sentences."""

    def __init__(self, first: Sequence[int], each: Numbers) -> None:
        """``first`` has the number of each document's first passage, ``each`` how many sentences each passage has."""
        self._first = first
        self.first_sentence: Numbers = np.concatenate([[0], np.cumsum(each, dtype=np.int64)])

    def sentences_of(self, passage: int) -> tuple[int, int]:
        """The numbers of the first sentence of a passage and of the one behind its last."""
        return int(self.first_sentence[passage]), int(self.first_sentence[passage + 1])

    def passage_of(self, sentence: int) -> int:
        return int(np.searchsorted(self.first_sentence, sentence, side="right")) - 1

    def passages_in(self, documents: Iterable[int]) -> Numbers:
        """The numbers of the passages of documents, in order."""
        return _ranges((self._first[one], self._first[one + 1]) for one in documents)

    def sentences_in(self, documents: Iterable[int]) -> Numbers:
        starts = self.first_sentence
        return _ranges((starts[self._first[one]], starts[self._first[one + 1]]) for one in documents)


def _ranges(spans: Iterable[tuple[int, int]]) -> Numbers:
    """The numbers of half-open ranges, in order."""
    pieces = [np.arange(start, stop, dtype=np.int64) for start, stop in spans]
    return np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.int64)
