"""The lexical leg: BM25 (bm25s) over the numbers of ``index.words.tokens``, kept as plain arrays that are mapped.

The weights are those that bm25s computes, ("lucene", eager); they are computed from what each part has counted, so that a
build reads no text again.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.vectors import mapped

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

    from index.parts import Tally

K1, B = 1.5, 0.75
DATA, INDICES, STARTS = "lexical-data.npy", "lexical-indices.npy", "lexical-starts.npy"
_HIGHEST = 1e6  # of a score that is a score
_CHECKED = 1 << 22  # numbers looked at together
_BLOCK = 1 << 14  # passages weighed together

Scores = NDArray[np.float32]


class LexicalIndex:
    """BM25 scores of every passage for the tokens of a question."""

    def __init__(
        self, data: Scores, indices: NDArray[np.int32], starts: NDArray[np.int64], size: int
    ) -> None:
        from bm25s import BM25

        self._size = size
        self._bm25 = BM25(k1=K1, b=B, method="lucene", backend="numpy")
        self._bm25.nonoccurrence_array = None  # which "lucene" has none of
        self._bm25.scores = {"data": data, "indices": indices, "indptr": starts, "num_docs": size}

    @classmethod
    def load(cls, folder: Path, size: int, words: int, entries: int) -> LexicalIndex:
        """What ``write_weights`` wrote of ``size`` passages, ``words`` tokens and ``entries`` weights; raises ValueError for
        anything else."""
        data = mapped(folder / DATA, np.float32, (entries,))
        indices = mapped(folder / INDICES, np.int32, (entries,))
        starts = mapped(folder / STARTS, np.int64, (words + 1,))
        _check(data, indices, starts, size)
        return cls(data, indices, starts, size)

    def scores(self, tokens: Sequence[int]) -> Scores:
        """float32, shape (passages,), for tokens by their numbers: 0 where none of them stands."""
        if not tokens:
            return np.zeros(self._size, dtype=np.float32)
        return np.asarray(self._bm25.get_scores_from_ids(list(tokens)), dtype=np.float32)


class Weighing:
    """Puts together what the parts have counted, one after another, in the order of their passages."""

    def __init__(self) -> None:
        self.vocabulary: dict[str, int] = {}
        self._lengths: list[NDArray[np.int64]] = []  # entries of each passage
        self._ids: list[NDArray[np.int32]] = []
        self._counts: list[NDArray[np.int32]] = []

    def add(self, tally: Tally) -> None:
        known = self.vocabulary
        numbers = [known.setdefault(token, len(known)) for token in tally.tokens]
        self._ids.append(np.array(numbers, dtype=np.int32)[tally.ids])
        self._counts.append(tally.counts)
        self._lengths.append(np.diff(tally.starts))

    def weights(self) -> csr_matrix:
        """BM25's weights, float32, shape (passages, tokens)."""
        ids, counts = _joined(self._ids, np.int32), _joined(self._counts, np.int32)
        return weights(_joined(self._lengths, np.int64), ids, counts, len(self.vocabulary))


def write_weights(made: csr_matrix, folder: Path) -> None:
    """Writes weights by token: the weights, their passages, and where each token's begin; shapes (entries,), (entries,),
    (words + 1,)."""
    by_token = made.tocsc()
    np.save(folder / DATA, by_token.data)
    np.save(folder / INDICES, by_token.indices.astype(np.int32))
    np.save(folder / STARTS, by_token.indptr.astype(np.int64))


def weights(
    lengths: NDArray[np.int64], ids: NDArray[np.int32], counts: NDArray[np.int32], words: int
) -> csr_matrix:
    """BM25's weights of tokens in passages, float32, shape (passages, words).

    ``lengths`` has the number of entries of each passage; an entry is a token of a passage and how often it stands there.
    Kamphuis et al., "Which BM25 Do You Mean?", ECIR 2020 (Lucene, accurate).
    """
    from scipy.sparse import csr_matrix

    size = len(lengths)
    starts = np.concatenate([[0], np.cumsum(lengths)])
    long = np.array([counts[a:b].sum() for a, b in pairwise(starts)])
    mean = long.mean() if long.any() else 1.0
    length_part = K1 * ((1 - B) + B * long / mean)
    holding = np.bincount(ids, minlength=words)
    rarity = np.log(1 + (size - holding + 0.5) / (holding + 0.5)).astype(np.float32)
    scores = np.empty(len(ids), dtype=np.float32)
    for first in range(0, size, _BLOCK):  # so that not all is held in eight bytes at once
        last = min(first + _BLOCK, size)
        here = slice(starts[first], starts[last])
        often = counts[here].astype(np.float32)
        told = often / (np.repeat(length_part[first:last], lengths[first:last]) + often)
        scores[here] = rarity[ids[here]] * told
    return csr_matrix((scores, ids, starts), shape=(size, words))


def _joined(arrays: Sequence[NDArray[Any]], dtype: Any) -> NDArray[Any]:
    return np.concatenate(arrays) if arrays else np.zeros(0, dtype=dtype)


def _check(data: Scores, indices: NDArray[np.int32], starts: NDArray[np.int64], size: int) -> None:
    """Numbers that fit: bm25s would follow any others unseen."""
    if starts[0] != 0 or starts[-1] != len(data) or (np.diff(starts) < 0).any():
        raise ValueError("lexical arrays: their lengths do not fit")
    for at in range(0, len(data), _CHECKED):
        some, scores = indices[at : at + _CHECKED], data[at : at + _CHECKED]
        if some.min() < 0 or some.max() >= size or not (np.abs(scores) < _HIGHEST).all():
            raise ValueError(f"lexical arrays: numbers beyond {size} passages")
