"""The dense leg: FAISS over unit vectors, inner product; exact up to ``EXACT_LIMIT`` vectors, HNSW beyond."""

from __future__ import annotations

import errno
import os
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.regular import open_regular

Vectors = NDArray[np.float32]
Numbers = NDArray[np.int64]

EXACT_LIMIT = 100_000
_LINKS, _BUILD_WIDTH, _SEARCH_WIDTH = 32, 200, 128
_HEAD = struct.Struct("<4siq")  # the beginning of FAISS's files: kind, dimension, number of vectors
_KINDS = (b"IxFI", b"IHNf")  # flat by inner product; HNSW over a flat one
_CHECKED = 1 << 15  # vectors looked at together
_UNIT = 1.01  # the largest number of a unit vector, and room for rounding
_NOTHING = -1  # FAISS fills up with it where it finds fewer than asked for


def _faiss() -> Any:
    """FAISS, imported late; its type hints lack half of what it exports."""
    import faiss

    return faiss


def _sound(index: Any, faiss: Any) -> bool:
    """Whether every link of the graph leads to a vector: FAISS itself follows them unseen."""
    graph, count = index.hnsw, index.ntotal
    links = faiss.vector_to_array(graph.neighbors)
    offsets = faiss.vector_to_array(graph.offsets)
    levels = faiss.vector_to_array(graph.levels)
    starts = faiss.vector_to_array(graph.cum_nneighbor_per_level)
    if len(offsets) != count + 1 or len(levels) != count or index.storage.ntotal != count or not len(starts):
        return False
    if not count:
        return True
    rising = bool((np.diff(starts) >= 0).all()) and 0 < int(levels.min()) <= int(levels.max()) < len(starts)
    return (
        rising
        and offsets[0] == 0
        and offsets[-1] == len(links)
        and bool((np.diff(offsets.astype(np.int64)) == starts[levels]).all())
        and int(links.min(initial=-1)) >= -1
        and int(links.max(initial=-1)) < count
        and 0 <= graph.entry_point < count
        and graph.max_level < levels[graph.entry_point]
        and index.storage.d == index.d
    )


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
        try:
            faiss.write_index(self._index, str(path))
        except RuntimeError as error:  # FAISS's own for a disk that is full
            raise OSError(errno.EIO, f"FAISS could not write {path.name}") from error

    @classmethod
    def load(cls, path: Path, dim: int, count: int) -> VectorIndex:
        """What ``save`` wrote of ``count`` vectors of ``dim``; raises ValueError for anything else.

        A hash tells that a file is what its manifest names, not that it means well: of the many kinds that FAISS
        reads only our two are opened, and only where their numbers fit.
        """
        faiss = _faiss()
        with open_regular(path) as data:
            kind, given_dim, given_count = _HEAD.unpack(data.read(_HEAD.size))
            length = os.fstat(data.fileno()).st_size
        if kind not in _KINDS or (given_dim, given_count) != (dim, count) or length < 4 * dim * count:
            raise ValueError(f"{path.name}: {kind!r}, {given_count} × {given_dim}, expected {count} × {dim}")
        try:
            index = faiss.read_index(str(path))
        except (RuntimeError, MemoryError) as error:
            raise ValueError(f"{path.name}: FAISS cannot read it") from error
        if isinstance(index, faiss.IndexHNSW) and not _sound(index, faiss):
            raise ValueError(f"{path.name}: its links lead nowhere")
        loaded = cls(index)
        for start in range(0, count, _CHECKED):
            if not (np.abs(loaded.rows(start, min(start + _CHECKED, count))) <= _UNIT).all():
                raise ValueError(f"{path.name}: not unit vectors")
        return loaded

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
