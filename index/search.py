"""An index that is open: question to hits."""

from __future__ import annotations

import struct
from collections.abc import Collection
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from tokenize import TokenError
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from index import generations
from index.building import DOCUMENTS, LEDGERS, PASSAGE_VECTORS, SENTENCE_VECTORS
from index.encoder import Encoder, load_encoder
from index.fusion import places, reciprocal_rank
from index.hits import Hit
from index.lexical import LexicalIndex, Scores
from index.manifest import REBUILD, Manifest, check_files, read_manifest
from index.normal import normalise
from index.vectors import VectorIndex, Vectors
from ingest import InputError, Parsed, Passage, read_passages
from ingest.ledger.bookkeeping import read_books
from ingest.ledger.books import Books

DEPTH = 50
"""How far each leg is read, at least; five times as many as are asked for, if that is more."""
_SENTENCES_EACH = 6  # how many sentences are read for one passage in the ranking by sentences
_REMEMBERED = 256

# What reading a file raises whose hash is right and whose content is not what this program writes.
_HOSTILE = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    OSError,
    EOFError,
    MemoryError,
    RecursionError,
    SyntaxError,
    struct.error,
    TokenError,  # numpy reads the head of an array as Python
    BadZipFile,
)

Numbers = NDArray[np.int64]


class Index:
    """One generation, held in memory; ready for several threads."""

    def __init__(self, folder: Path, manifest: Manifest, encoder: Encoder) -> None:
        self.manifest = manifest
        self.encoder = encoder
        self.documents: tuple[Parsed, ...] = read_passages(folder / DOCUMENTS)
        self.books: Books = Books(self.documents, read_books(folder / LEDGERS, self.documents))
        self.passages: tuple[Passage, ...] = tuple(p for one in self.documents for p in one.passages)
        self._require_counts()
        self._vectors = VectorIndex.load(folder / PASSAGE_VECTORS, manifest.dim, len(self.passages))
        self._lexical = LexicalIndex.load(folder, len(self.passages))
        self._sentences = (
            VectorIndex.load(folder / SENTENCE_VECTORS, manifest.dim, manifest.sentences)
            if manifest.sentences
            else None
        )
        self._numbers = {passage.id: number for number, passage in enumerate(self.passages)}
        counts = [len(passage.sentences) if manifest.sentences else 0 for passage in self.passages]
        self._first_sentence = [0, *accumulate(counts)]
        self._passage_of_sentence = np.repeat(np.arange(len(counts)), counts)
        self._sources = np.array([passage.source for passage in self.passages])
        self._embed = lru_cache(maxsize=_REMEMBERED)(self._embed_now)

    @classmethod
    def open(cls, path: str | Path, encoder: Encoder | None = None) -> Index:
        """The generation that serves in ``path``, with the model that it was built with.

        Raises InputError where there is no index, where any of its files is not what was written, and where
        ``encoder`` (or the model of that name as it is now) is not the one that built it.
        """
        folder = generations.current_folder(Path(path))
        manifest = read_manifest(folder)
        check_files(manifest, folder)
        encoder = encoder or load_encoder(manifest.model)
        given = (encoder.name, encoder.fingerprint, encoder.dim)
        if given != (manifest.model, manifest.model_fingerprint, manifest.dim):
            raise InputError(
                f"索引是用模型 {manifest.model} ({manifest.model_fingerprint}, {manifest.dim} 维) 建立的, "
                f"现在的模型是 {encoder.name} ({encoder.fingerprint}, {encoder.dim} 维); {REBUILD}"
            )
        try:
            return cls(folder, manifest, encoder)
        except _HOSTILE as error:
            told = " ".join(str(error).split())[:200]
            raise InputError(f"索引文件的内容不对 ({type(error).__name__}: {told}); {REBUILD}") from error

    def _require_counts(self) -> None:
        """Raises ValueError where the documents are not those that the manifest counts."""
        sentences = sum(len(passage.sentences) for passage in self.passages)
        found = len(self.documents), len(self.passages), sentences if self.manifest.sentences else 0
        told = self.manifest.documents, self.manifest.passages, self.manifest.sentences
        if found != told:
            raise ValueError(f"documents, passages, sentences: {found}, expected {told}")

    @property
    def generation(self) -> str:
        return self.manifest.generation

    def embed_query(self, query: str) -> NDArray[np.float32]:
        """The unit vector of a question: float32, shape (dim,), read-only; the last ones are remembered."""
        return self._embed(normalise(query))

    def _embed_now(self, normal: str) -> NDArray[np.float32]:
        vector: NDArray[np.float32] = self.encoder.encode_queries([normal])[0]
        vector.flags.writeable = False
        return vector

    def passage_vectors(self) -> Vectors:
        """The vectors of all passages, in their order: float32, shape (len(passages), dim)."""
        return self._vectors.rows(0, len(self._vectors))

    def sentence_vectors(self, passage: Passage) -> Vectors:
        """The vectors of the passage's sentences: float32, shape (sentences, dim), (0, dim) where left out.

        Raises KeyError for a passage of another index.
        """
        number = self._numbers[passage.id]
        if self._sentences is None:
            return np.zeros((0, self.manifest.dim), dtype=np.float32)
        return self._sentences.rows(self._first_sentence[number], self._first_sentence[number + 1])

    def search(self, query: str, k: int = 10, sources: Collection[str] | None = None) -> list[Hit]:
        """The ``k`` best passages for ``query``, best first; only those of ``sources``, where given.

        Ranks by passage vectors, by the nearest sentence and by BM25 are fused.  An empty question, or one
        without a word, finds nothing.
        """
        if not any(char.isalnum() for char in query) or k < 1:
            return []
        among = self._among(sources)
        depth = max(DEPTH, 5 * k)
        vector = np.asarray(self.embed_query(query))
        dense, _ = self._vectors.search(vector, depth, among)
        by_sentence = self._rank_by_sentence(vector, depth, among)
        scores = self._lexical.scores(query)
        lexical = _best(scores, depth, among)
        fused = reciprocal_rank([dense, list(by_sentence), lexical])
        ranks = places(dense), places(list(by_sentence)), places(lexical)
        return [
            Hit(
                self.passages[number],
                score,
                dense_rank=ranks[0].get(number),
                lexical_rank=ranks[2].get(number),
                dense_score=float(self._vectors.rows(number, number + 1)[0] @ vector),
                lexical_score=float(scores[number]),
                sentence_rank=ranks[1].get(number),
                sentence_score=by_sentence.get(number),
            )
            for number, score in list(fused.items())[:k]
        ]

    def _among(self, sources: Collection[str] | None) -> Numbers | None:
        """The numbers of the passages of ``sources``; None for all."""
        if sources is None:
            return None
        return np.flatnonzero(np.isin(self._sources, list(sources))).astype(np.int64)

    def _rank_by_sentence(
        self, vector: NDArray[np.float32], depth: int, among: Numbers | None
    ) -> dict[int, float]:
        """Passages in the order of their nearest sentence, each with that sentence's inner product."""
        if self._sentences is None:
            return {}
        allowed = (
            None
            if among is None
            else np.flatnonzero(np.isin(self._passage_of_sentence, among)).astype(np.int64)
        )
        best: dict[int, float] = {}
        for number, score in zip(
            *self._sentences.search(vector, depth * _SENTENCES_EACH, allowed), strict=True
        ):
            best.setdefault(int(self._passage_of_sentence[number]), score)
        return dict(list(best.items())[:depth])


def _best(scores: Scores, depth: int, among: Numbers | None) -> list[int]:
    """The numbers of the ``depth`` best positive scores, best first, ties by number."""
    numbers = np.flatnonzero(scores > 0) if among is None else among[scores[among] > 0]
    order = np.argsort(-scores[numbers], kind="stable")[:depth]
    return [int(number) for number in numbers[order]]
