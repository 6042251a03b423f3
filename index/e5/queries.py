"""Moves a question's vector towards the texts that answer such questions: a low-rank map, learnt once.

e5 learnt from web pages; people who ask what the law says use other words than the law does.  Moving the questions alone
(as DensePhrases tunes its query side: Lee et al., ACL 2021) leaves every index as it is.  ``python -m
eval.fitting.queries`` makes the file.  It is for articles of law: on the white paper it gains nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

import numpy as np

from index.vectors import Vectors

FILE = Path(__file__).with_name("queries.npz")


@dataclass(frozen=True, eq=False)
class QueryMap:
    """``unit(q + (q @ inner) @ outer + bias)``; inner (dim, rank), outer (rank, dim), bias (dim,), float32."""

    inner: Vectors
    outer: Vectors
    bias: Vectors

    def __call__(self, queries: Vectors) -> Vectors:
        """float32, shape as given, unit rows, for unit rows of shape (n, dim)."""
        moved = queries + (queries @ self.inner) @ self.outer + self.bias
        result: Vectors = (moved / np.linalg.norm(moved, axis=1, keepdims=True)).astype(np.float32)
        return result

    def save(self, path: Path = FILE) -> None:
        np.savez(path, inner=self.inner, outer=self.outer, bias=self.bias)


@cache
def digest(path: Path = FILE) -> str:
    """Sixteen hex digits that tell one map from another."""
    return sha256(path.read_bytes()).hexdigest()[:16]


@cache
def load(path: Path = FILE) -> QueryMap:
    """The map that travels with the program."""
    with np.load(path) as held:
        return QueryMap(held["inner"], held["outer"], held["bias"])
