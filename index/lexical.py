"""The lexical leg: BM25 (bm25s) over ``index.words.tokens``, kept as plain arrays."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.words import tokens

if TYPE_CHECKING:
    from bm25s import BM25

K1, B = 1.5, 0.75
_NAMES = {
    "data_name": "lexical-data.npy",
    "indices_name": "lexical-indices.npy",
    "indptr_name": "lexical-indptr.npy",
    "vocab_name": "lexical-words.json",
    "params_name": "lexical-parameters.json",
}
FILES = tuple(_NAMES.values())

Scores = NDArray[np.float32]


class LexicalIndex:
    """BM25 scores of every passage for the words of a question."""

    def __init__(self, bm25: BM25, size: int) -> None:
        self._bm25 = bm25
        self._size = size

    @classmethod
    def build(cls, texts: Sequence[str]) -> LexicalIndex:
        from bm25s import BM25

        vocabulary: dict[str, int] = {}
        ids = [[vocabulary.setdefault(token, len(vocabulary)) for token in tokens(text)] for text in texts]
        if not vocabulary:  # bm25s would divide by nothing; no question holds the empty word
            ids, vocabulary = [[0] for _ in texts], {"": 0}
        bm25 = BM25(k1=K1, b=B, method="lucene")
        bm25.index((ids, vocabulary), show_progress=False)
        return cls(bm25, len(texts))

    def save(self, folder: Path) -> None:
        self._bm25.save(folder, show_progress=False, allow_pickle=False, **_NAMES)

    @classmethod
    def load(cls, folder: Path, size: int) -> LexicalIndex:
        """What ``save`` wrote; the caller has checked the files against their hashes."""
        from bm25s import BM25

        return cls(BM25.load(folder, show_progress=False, allow_pickle=False, **_NAMES), size)

    def scores(self, question: str) -> Scores:
        """float32, shape (passages,): 0 where no word of the question stands."""
        known = [token for token in tokens(question) if token in self._bm25.vocab_dict]
        if not known:  # bm25s raises on an empty query
            return np.zeros(self._size, dtype=np.float32)
        return np.asarray(self._bm25.get_scores(known), dtype=np.float32)
