"""The dense leg: unit vectors on disk, by inner product; the best are always told by the float32 vectors themselves.

Up to ``EXACT_LIMIT`` vectors all are compared.  Beyond, FAISS chooses candidates by one bit a dimension (RaBitQ, Gao and
Long, SIGMOD 2024; 56 bytes a vector), and these are compared exactly.  The float32 rows are mapped, so only those of
candidates are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from index.regular import open_regular

Vectors = NDArray[np.float32]
Numbers = NDArray[np.int64]

EXACT_LIMIT = 10_000
_CHECKED = 1 << 14  # vectors looked at together
_UNIT = 1.01  # the largest number of a unit vector, and room for rounding
_CENTRE = 1 << 15  # vectors whose mean is the centre of the bits
_CANDIDATES, _EACH = 1000, 6
"""Candidates that are compared exactly, at least, and for each vector that is asked for."""


class VectorIndex:
    """Vectors numbered 0, 1, 2 …; safe for several threads."""

    def __init__(self, rows: Vectors, bits: Any = None) -> None:
        """``rows``: float32, shape (n, dim), unit rows; ``bits``: the FAISS index of the same vectors."""
        self._rows, self._bits = rows, bits

    @classmethod
    def build(cls, vectors: Vectors, exact_limit: int = EXACT_LIMIT) -> VectorIndex:
        """``vectors``: float32, shape (n, dim), unit rows."""
        return cls(vectors, _bits(vectors) if len(vectors) > exact_limit else None)

    @classmethod
    def load(cls, folder: Path, name: str, dim: int, count: int) -> VectorIndex:
        """What ``write`` wrote of ``count`` vectors of ``dim``; raises ValueError for anything else.

        A hash tells that a file is what its manifest names, not that it means well: what is read are plain arrays of
        our kinds and shapes.
        """
        rows = mapped(folder / f"{name}.npy", np.float32, (count, dim))
        for start in range(0, count, _CHECKED):
            some = rows[start : start + _CHECKED]
            if not (some.min() >= -_UNIT and some.max() <= _UNIT):  # neither holds of what is no number
                raise ValueError(f"{name}.npy: not unit vectors")
        return cls(rows, _read_bits(folder, name, dim, count) if count > EXACT_LIMIT else None)

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def dim(self) -> int:
        return int(self._rows.shape[1])

    def rows(self, start: int, stop: int) -> Vectors:
        """The vectors themselves: float32, shape (stop - start, dim)."""
        return self._rows[start:stop]

    def search(
        self, query: Vectors, k: int, among: Numbers | None = None
    ) -> tuple[Sequence[int], Sequence[float]]:
        """The numbers of the nearest ``k`` and their inner products, best first, equals by number; only of ``among``
        where given."""
        query = np.asarray(query, dtype=np.float32).reshape(-1)
        if among is None and self._bits is not None:
            among = self._candidates(query, k)
        scores = self._scores(query, among)
        best = best_first(scores, k)
        numbers = best if among is None else among[best]
        return numbers.tolist(), scores[best].tolist()

    def _candidates(self, query: Vectors, k: int) -> Numbers:
        wanted = min(max(_CANDIDATES, _EACH * k), len(self))
        _, found = self._bits.search(query.reshape(1, -1), wanted)
        return np.sort(found[0][found[0] >= 0])

    def _scores(self, query: Vectors, among: Numbers | None) -> Vectors:
        """The inner products with the vectors of those numbers, or with all."""
        if among is None:
            return _products(self._rows, query)
        scores = [_products(self._rows[some], query) for some in _pieces(among)]
        return np.concatenate(scores) if scores else np.zeros(0, dtype=np.float32)


def best_first(scores: NDArray[np.float32], k: int) -> Numbers:
    """The places of the ``k`` highest scores, best first, equals in order."""
    if k < len(scores):
        least = np.partition(scores, len(scores) - k)[len(scores) - k] if k > 0 else np.inf
        places = np.flatnonzero(scores >= least)
    else:
        places = np.arange(len(scores))
    order = np.argsort(-scores[places], kind="stable")[: max(k, 0)]
    return places[order].astype(np.int64)


def write(pieces: Iterable[Vectors], dim: int, count: int, folder: Path, name: str) -> None:
    """Writes ``count`` unit vectors, given in pieces of shape (n, dim), to ``folder``."""
    path = folder / f"{name}.npy"
    with path.open("wb") as out:
        write_head(out, np.float32, (count, dim))
        for piece in pieces:
            out.write(np.ascontiguousarray(piece, dtype=np.float32).data)
    if count > EXACT_LIMIT:
        faiss, bits = _faiss(), _bits(mapped(path, np.float32, (count, dim)))
        np.save(folder / f"{name}-bits.npy", faiss.AlignedTable_to_array(bits.codes))
        np.save(folder / f"{name}-centre.npy", faiss.vector_to_array(bits.center))


def write_head(out: BinaryIO, dtype: Any, shape: tuple[int, ...]) -> None:
    """The head of an ``.npy`` whose rows follow."""
    told = {"descr": np.dtype(dtype).str, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(out, told)


def mapped(path: Path, dtype: Any, shape: tuple[int, ...]) -> NDArray[Any]:
    """An ``.npy`` of just this kind and shape, mapped to read; raises ValueError for another."""
    open_regular(path).close()
    found = np.load(path, mmap_mode="r", allow_pickle=False)
    if found.dtype != np.dtype(dtype) or found.shape != shape or not found.flags.c_contiguous:
        raise ValueError(f"{path.name}: {found.dtype} {found.shape}, expected {np.dtype(dtype)} {shape}")
    plain: NDArray[Any] = found.view(np.ndarray)
    return plain


def _faiss() -> Any:
    """FAISS, imported late; its type hints lack half of what it exports."""
    import faiss

    return faiss


def _bits(vectors: Vectors) -> Any:
    faiss = _faiss()
    bits = faiss.IndexRaBitQFastScan(vectors.shape[1], faiss.METRIC_INNER_PRODUCT)
    bits.train(np.ascontiguousarray(vectors[:: -(-len(vectors) // _CENTRE)]))
    for start in range(0, len(vectors), _CHECKED):
        bits.add(np.ascontiguousarray(vectors[start : start + _CHECKED]))
    return bits


def _read_bits(folder: Path, name: str, dim: int, count: int) -> Any:
    faiss = _faiss()
    bits = faiss.IndexRaBitQFastScan(dim, faiss.METRIC_INNER_PRODUCT)
    rounded = -(-count // bits.bbs) * bits.bbs
    codes = mapped(folder / f"{name}-bits.npy", np.uint8, (rounded * bits.code_size,))
    centre = mapped(folder / f"{name}-centre.npy", np.float32, (dim,))
    if not (np.abs(centre) <= _UNIT).all():
        raise ValueError(f"{name}-centre.npy: not a mean of unit vectors")
    faiss.copy_array_to_vector(centre, bits.center)
    faiss.copy_array_to_AlignedTable(codes, bits.codes)
    bits.ntotal, bits.ntotal2, bits.is_trained = count, rounded, True
    return bits


def _products(rows: Vectors, query: Vectors) -> Vectors:
    """Inner products, the same for equal rows wherever they stand, which BLAS does not promise."""
    found: Vectors = np.einsum("ij,j->i", rows, query)
    return found


def _pieces(numbers: Numbers) -> Iterator[Numbers]:
    return (numbers[start : start + _CHECKED] for start in range(0, len(numbers), _CHECKED))
