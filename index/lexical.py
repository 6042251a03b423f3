"""The lexical leg: BM25 (bm25s) over ``index.words.tokens``, kept as plain arrays."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.regular import read_regular
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
_PARAMETERS = {
    "k1": K1,
    "b": B,
    "delta": 0.5,
    "method": "lucene",
    "idf_method": "lucene",
    "dtype": "float32",
    "int_dtype": "int32",
    "backend": "numpy",
    "version": "",
}
_HIGHEST = 1e6  # of a score that is a score
_LARGEST = 1 << 30  # bytes
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
        """What ``save`` wrote of ``size`` passages; raises ValueError for anything else."""
        from bm25s import BM25

        _check(folder, size)
        return cls(BM25.load(folder, show_progress=False, allow_pickle=False, **_NAMES), size)

    def scores(self, question: str) -> Scores:
        """float32, shape (passages,): 0 where no word of the question stands."""
        known = [token for token in tokens(question) if token in self._bm25.vocab_dict]
        if not known:  # bm25s raises on an empty query
            return np.zeros(self._size, dtype=np.float32)
        return np.asarray(self._bm25.get_scores(known), dtype=np.float32)


def _check(folder: Path, size: int) -> None:
    """Arrays of our kinds whose numbers fit, and our parameters: bm25s would follow any others unseen."""
    data, indices, starts = (
        np.load(folder / _NAMES[name], allow_pickle=False)
        for name in ("data_name", "indices_name", "indptr_name")
    )
    words = json.loads(read_regular(folder / _NAMES["vocab_name"], _LARGEST))
    given = json.loads(read_regular(folder / _NAMES["params_name"], _LARGEST))
    kinds = [(one.ndim, str(one.dtype)) for one in (data, indices, starts)]
    if kinds != [(1, "float32"), (1, "int32"), (1, "int64")] or not len(starts):
        raise ValueError(f"lexical arrays: {kinds}")
    if starts[0] != 0 or starts[-1] != len(data) or len(data) != len(indices) or (np.diff(starts) < 0).any():
        raise ValueError("lexical arrays: their lengths do not fit")
    if indices.min(initial=0) < 0 or indices.max(initial=0) >= size or not (np.abs(data) < _HIGHEST).all():
        raise ValueError(f"lexical arrays: numbers beyond {size} passages")
    if not isinstance(words, dict) or not all(
        type(number) is int and 0 <= number < len(starts) for number in words.values()
    ):
        raise ValueError("lexical words: numbers beyond the arrays")
    if not isinstance(given, dict) or given | {"version": ""} != {**_PARAMETERS, "num_docs": size}:
        raise ValueError("lexical parameters: not ours")
