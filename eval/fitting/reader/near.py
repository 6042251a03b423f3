"""BM25 over character pairs, small and in memory: finds the texts that lie near a question.

Only for making hard negatives when training; the program's own search lives in ``index``.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_K1, _B = 1.2, 0.75


def grams(text: str) -> list[str]:
    """Neighbouring characters within runs of letters, digits and Han; runs of digits and Latin stay whole."""
    found: list[str] = []
    for run in re.findall(r"[a-z]+|[0-9.]+|[\u3400-\u9fff]+", text.lower()):
        found.extend([run[i : i + 2] for i in range(len(run) - 1)] if run[0] > "\u3000" else [run])
    return found


class Near:
    """BM25 (Robertson's, k1 1.2, b 0.75) of ``texts``."""

    def __init__(self, texts: Sequence[str]) -> None:
        counts = [Counter(grams(text)) for text in texts]
        lengths = np.array([sum(c.values()) for c in counts], dtype=np.float32)
        norm = _K1 * (1 - _B + _B * lengths / max(float(lengths.mean()), 1.0))
        lists: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for i, count in enumerate(counts):
            for gram, n in count.items():
                lists[gram].append((i, n))
        self.size = len(texts)
        self._postings: dict[str, tuple[NDArray[np.int32], NDArray[np.float32]]] = {}
        for gram, rows in lists.items():
            where = np.array([i for i, _ in rows], dtype=np.int32)
            often = np.array([n for _, n in rows], dtype=np.float32)
            idf = math.log(1 + (self.size - len(rows) + 0.5) / (len(rows) + 0.5))
            self._postings[gram] = where, (idf * often * (_K1 + 1) / (often + norm[where])).astype(np.float32)

    def rank(self, question: str, k: int) -> list[int]:
        """The ``k`` nearest texts' positions, best first; ties by position."""
        scores = np.zeros(self.size, dtype=np.float32)
        for gram in grams(question):
            if gram in self._postings:
                where, weight = self._postings[gram]
                scores[where] += weight
        if k < self.size:
            top = np.argpartition(-scores, k)[:k]
            return [int(i) for i in top[np.lexsort((top, -scores[top]))]]
        return [int(i) for i in np.argsort(-scores, kind="stable")]
