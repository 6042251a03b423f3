"""The dense leg: FAISS over unit vectors, inner product; exact up to ``EXACT_LIMIT`` vectors, HNSW beyond."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Numbers = NDArray[np.int64]

EXACT_LIMIT = 100_000
_LINKS, _BUILD_WIDTH, _SEARCH_WIDTH = 32, 200, 128
_NOTHING = -1  # FAISS fills up with it where it finds fewer than asked for


def _faiss() -> Any:
    """FAISS, imported late; its type hints lack half of what it exports."""
    import faiss

    return faiss


class VectorIndex:
    """Vectors numbered 0, 1, 2 …"""

    def __init__(self, faiss_index: Any) -> None:
        self._index = faiss_index

    @classmethod
    def build(cls, vectors: Vectors, exact_limit: int = EXACT_LIMIT) -> VectorIndex:
        """``vectors``: float32, shape (n, dim), unit rows."""
        faiss = _faiss()
        dim = vectors.shape[1]
        if len(vectors) <= exact_limit:
            index = faiss.IndexFlatIP(dim)
        else:
            index = faiss.IndexHNSWFlat(dim, _LINKS, faiss.METRIC_INNER_PRODUCT)
            index.hnsw.efConstruction = _BUILD_WIDTH
        index.add(np.ascontiguousarray(vectors))
        return cls(index)

    def save(self, path: Path) -> None:
        faiss = _faiss()
        faiss.write_index(self._index, str(path))

    @classmethod
    def load(cls, path: Path) -> VectorIndex:
        """What ``save`` wrote; the caller has checked the file against its hash."""
        faiss = _faiss()
        return cls(faiss.read_index(str(path)))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dim(self) -> int:
        return int(self._index.d)

    def rows(self, start: int, stop: int) -> Vectors:
        """The vectors themselves: float32, shape (stop - start, dim)."""
        if start == stop:
            return np.zeros((0, self.dim), dtype=np.float32)
        return np.asarray(self._index.reconstruct_n(start, stop - start), dtype=np.float32)

    def search(
        self, query: Vectors, k: int, among: Numbers | None = None
    ) -> tuple[Sequence[int], Sequence[float]]:
        """The numbers of the nearest ``k`` and their inner products, best first; only of ``among`` where given."""
        wanted = min(k, len(self) if among is None else len(among))
        if wanted < 1:
            return [], []
        scores, found = self._index.search(query.reshape(1, -1), wanted, params=self._parameters(among))
        real = found[0] != _NOTHING
        return found[0][real].tolist(), scores[0][real].tolist()

    def _parameters(self, among: Numbers | None) -> Any:
        faiss = _faiss()
        selector = faiss.IDSelectorBatch(among) if among is not None else None
        if isinstance(self._index, faiss.IndexHNSW):
            return faiss.SearchParametersHNSW(sel=selector, efSearch=_SEARCH_WIDTH)
        return faiss.SearchParameters(sel=selector)
