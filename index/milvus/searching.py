"""A generation's collections searched.

Milvus chooses candidates, a few more than are asked for; their order is told by the float32 vectors themselves, as it is
over files (``index.vectors``), so that equals are in the same order everywhere.  The collections do not change, so reading
them may be as stale as it likes ("Eventually"); that they are whole is looked at when they are opened ("Strong").
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from typing import Any, TypeVar

import numpy as np

from index.manifest import REBUILD, Manifest
from index.milvus.client import ANSWERING, BUILDING, connected, read
from index.milvus.writing import DENSE, EXACT_LIMIT, PASSAGES, SENTENCES, SPARSE
from index.store import SENTENCES_EACH, Asked, PassageNumbering, Ranking, Rankings, StoreAway
from index.vectors import Numbers, Vectors, best_first
from ingest.errors import InputError

T = TypeVar("T")

_MORE = 32  # candidates beyond those that are asked for: equals that Milvus could have left out
_MOST = 16_384  # rows that Milvus gives at once
_LEAST_EF = 512  # candidates of the graph
_KEPT = 512  # passages whose sentences' vectors are remembered
_RELEASED = 101  # Milvus's code for a collection that is not loaded
_NEXT = 64  # passages found last, whose sentences are had together


class MilvusStore:
    """Safe for several threads."""

    def __init__(self, address: str, manifest: Manifest, numbering: PassageNumbering) -> None:
        """Raises StoreAway, and InputError where the collections are not those that were written."""
        self._address, self._numbering = address, numbering
        self._dim, self._size = manifest.dim, manifest.passages
        self._counts = {PASSAGES: manifest.passages, SENTENCES: manifest.sentences}
        self._names = {kind: f"{manifest.collections}_{kind}" for kind in self._counts}
        self._remembered: dict[int, Vectors] = {}
        self._next: dict[int, None] = {}
        self._lock = Lock()
        connected(address)
        for kind, count in self._counts.items():
            if count:
                self._require(self._names[kind], count)

    def _require(self, name: str, count: int) -> None:
        def rows(client: Any) -> int:
            if not client.has_collection(name, timeout=ANSWERING):
                raise InputError(f"Milvus {self._address} 里没有 {name}; {REBUILD}")
            client.load_collection(name, timeout=BUILDING)
            told = client.query(
                name, output_fields=["count(*)"], consistency_level="Strong", timeout=BUILDING
            )
            return int(told[0]["count(*)"])

        found = read(self._address, rows)
        if found != count:
            raise InputError(f"Milvus {self._address} 的 {name} 有 {found} 行, 应有 {count} 行; {REBUILD}")

    def search(self, asked: Asked) -> Rankings:
        return Rankings(
            self._nearest(PASSAGES, asked, asked.depth),
            self._nearest(SENTENCES, asked, asked.depth * SENTENCES_EACH),
            self._lexical(asked),
            lambda numbers: self._scores(asked, numbers),
        )

    def sentence_vectors(self, start: int, stop: int) -> Vectors:
        if start == stop:
            return np.zeros((0, self._dim), dtype=np.float32)
        passage = self._numbering.passage_of(start)
        found = self._remembered.get(passage)
        return found if found is not None else self._fetched(passage)

    def _nearest(self, kind: str, asked: Asked, depth: int) -> Ranking:
        limit = min(depth + _MORE, _MOST)
        exact = self._counts[kind] <= EXACT_LIMIT
        params = {} if exact else {"params": {"ef": max(_LEAST_EF, limit)}}
        rows = self._found(kind, DENSE, asked.vector, asked, limit, params, [DENSE])
        numbers = np.array([row["id"] for row in rows], dtype=np.int64)
        vectors = np.array([row["entity"][DENSE] for row in rows], dtype=np.float32).reshape(-1, self._dim)
        return _ranked(numbers, np.einsum("ij,j->i", vectors, asked.vector), depth)

    def _lexical(self, asked: Asked) -> Ranking:
        if not asked.tokens:
            return [], []
        often: dict[int, float] = {}
        for token in asked.tokens:
            often[token] = often.get(token, 0.0) + 1.0
        rows = self._found(PASSAGES, SPARSE, often, asked, min(asked.depth + _MORE, _MOST), {}, [SPARSE])
        numbers = np.array([row["id"] for row in rows], dtype=np.int64)
        scores = [_weight(row["entity"][SPARSE], asked.tokens) for row in rows]
        return _ranked(numbers, np.array(scores, dtype=np.float32), asked.depth)

    def _found(
        self,
        kind: str,
        field: str,
        query: Any,
        asked: Asked,
        limit: int,
        params: Mapping[str, Any],
        fields: Sequence[str],
    ) -> Sequence[Any]:
        if not self._counts[kind] or (asked.documents is not None and not asked.documents):
            return ()
        found = self._read(
            kind,
            lambda client: client.search(
                self._names[kind],
                data=[query],
                anns_field=field,
                filter="" if asked.documents is None else f"document in {list(asked.documents)}",
                limit=limit,
                output_fields=list(fields),
                search_params={"metric_type": "IP", **params},
                consistency_level="Eventually",
                timeout=ANSWERING,
            ),
        )
        rows: Sequence[Any] = found[0]
        return rows

    def _scores(self, asked: Asked, numbers: Sequence[int]) -> list[tuple[float, float]]:
        if not numbers:
            return []
        with self._lock:
            for number in numbers:
                self._next[number] = None
            for number in list(self._next)[:-_NEXT]:
                del self._next[number]
        rows = self._rows(PASSAGES, f"id in {list(numbers)}", [DENSE, SPARSE], len(numbers))
        by_number = {row["id"]: row for row in rows}
        return [
            (
                float(np.asarray(by_number[one][DENSE], dtype=np.float32) @ asked.vector),
                float(_weight(by_number[one][SPARSE], asked.tokens)),
            )
            for one in numbers
        ]

    def _fetched(self, passage: int) -> Vectors:
        """The vectors of a passage's sentences, had together with those of the passages that were found last."""
        with self._lock:
            wanted = [one for one in (*self._next, passage) if one not in self._remembered]
            self._next.clear()
        spans = {one: self._numbering.sentences_of(one) for one in dict.fromkeys(wanted)}
        count = sum(stop - start for start, stop in spans.values())
        rows = self._rows(SENTENCES, f"passage in {list(spans)}", ["id", DENSE], count)
        by_number = {row["id"]: row[DENSE] for row in rows}
        found = {
            one: np.array([by_number[n] for n in range(start, stop)], dtype=np.float32).reshape(-1, self._dim)
            for one, (start, stop) in spans.items()
        }
        with self._lock:
            self._remembered |= found
            for one in list(self._remembered)[:-_KEPT]:
                del self._remembered[one]
        return found[passage]

    def _read(self, kind: str, call: Callable[[Any], T]) -> T:
        """``read``, also where the collection has been released since (milvus-lite forgets what was loaded when it ends)."""
        try:
            return read(self._address, call)
        except StoreAway as error:
            if getattr(error.__cause__, "code", None) != _RELEASED:
                raise
        read(self._address, lambda client: client.load_collection(self._names[kind], timeout=ANSWERING))
        return read(self._address, call)

    def _rows(self, kind: str, which: str, fields: Sequence[str], count: int) -> Sequence[Any]:
        rows: Sequence[Any] = self._read(
            kind,
            lambda client: client.query(
                self._names[kind],
                filter=which,
                output_fields=list(fields),
                consistency_level="Eventually",
                timeout=ANSWERING,
            ),
        )
        if len(rows) != count:
            raise InputError(f"Milvus {self._address} 的 {self._names[kind]} 缺少内容; {REBUILD}")
        return rows


def _ranked(numbers: Numbers, scores: Vectors, depth: int) -> Ranking:
    order = np.argsort(numbers)
    numbers, scores = numbers[order], scores[order]
    best = best_first(scores, depth)
    return numbers[best].tolist(), scores[best].tolist()


def _weight(sparse: Mapping[int, float], tokens: Sequence[int]) -> np.float32:
    """BM25's sum in the order of the tokens, in float32, as it is over files."""
    total = np.float32(0)
    for token in tokens:
        total += np.float32(sparse.get(token, 0.0))
    return np.float32(total)
