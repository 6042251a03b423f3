"""An index that is open: question to hits."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Collection, Iterable
from functools import lru_cache
from pathlib import Path
from tokenize import TokenError
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from index import generations
from index.documents import Passages
from index.encoder import Encoder, load_encoder
from index.fusion import places, reciprocal_rank
from index.hits import Hit
from index.joint import EACH, PASSAGES, SENTENCES
from index.lexical import LexicalIndex, Scores
from index.lexicon import FILE as WORDS
from index.lexicon import Lexicon
from index.manifest import REBUILD, Manifest, check_files, read_manifest
from index.normal import normalise
from index.terms import Terms
from index.texts import Texts
from index.vectors import VectorIndex, Vectors, best_first, mapped
from ingest import InputError, Passage
from ingest.ledger.books import Books

DEPTH = 50
"""How far each leg is read, at least; five times as many as are asked for, if that is more."""
_SENTENCES_EACH = 6  # how many sentences are read for one passage in the ranking by sentences
_REMEMBERED = 256
_HASHED = (
    1 << 30
)  # bytes of a file that is hashed when it is opened; ``python -m index check`` hashes larger ones too

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
    sqlite3.Error,
)

Numbers = NDArray[np.int64]


class Index:
    """One generation: words and vectors are mapped, documents read when they are asked for; ready for several threads."""

    def __init__(self, folder: Path, manifest: Manifest, encoder: Encoder) -> None:
        self.manifest = manifest
        self.encoder = encoder
        self._texts = Texts(folder, manifest)
        self.documents = self._texts.documents
        self.books: Books = self._texts
        self.passages = Passages(self.documents)
        lexicon = Lexicon(folder / WORDS, manifest.words)
        self.terms = Terms.kept(manifest.passages, lexicon)
        self._vectors = VectorIndex.load(folder, PASSAGES, manifest.dim, manifest.passages)
        self._sentences = VectorIndex.load(folder, SENTENCES, manifest.dim, manifest.sentences)
        self._lexical = LexicalIndex.load(
            folder, manifest.passages, lexicon, manifest.words, manifest.entries
        )
        each = mapped(folder / EACH, np.int32, (manifest.passages,))
        self._first_sentence = np.concatenate([[0], np.cumsum(each, dtype=np.int64)])
        if each.min(initial=0) < 0 or self._first_sentence[-1] != manifest.sentences:
            raise ValueError(
                f"sentences of passages: {self._first_sentence[-1]}, expected {manifest.sentences}"
            )
        self._embed = lru_cache(maxsize=_REMEMBERED)(self._embed_now)

    @classmethod
    def open(cls, path: str | Path, encoder: Encoder | None = None) -> Index:
        """The generation that serves in ``path``, with the model that it was built with.

        Raises InputError where there is no index, where any of its files is not what was written, and where
        ``encoder`` (or the model of that name as it is now) is not the one that built it.
        """
        folder = generations.current_folder(Path(path))
        manifest = read_manifest(folder)
        check_files(manifest, folder, _HASHED)
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

    def sentence_vectors(self, passage: Passage) -> Vectors:
        """The vectors of the passage's sentences: float32, shape (sentences, dim), (0, dim) where left out.

        Raises KeyError for a passage of another index.
        """
        number = self.documents.number_of(passage)
        return self._sentences.rows(int(self._first_sentence[number]), int(self._first_sentence[number + 1]))

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
        chosen = sorted({self.documents.numbers[name] for name in sources if name in self.documents.numbers})
        first = self.documents.first
        return _ranges((first[number], first[number + 1]) for number in chosen)

    def _rank_by_sentence(
        self, vector: NDArray[np.float32], depth: int, among: Numbers | None
    ) -> dict[int, float]:
        """Passages in the order of their nearest sentence, each with that sentence's inner product."""
        if not self.manifest.sentences:
            return {}
        starts = self._first_sentence
        allowed = None if among is None else _ranges((starts[number], starts[number + 1]) for number in among)
        best: dict[int, float] = {}
        for number, score in zip(
            *self._sentences.search(vector, depth * _SENTENCES_EACH, allowed), strict=True
        ):
            best.setdefault(int(np.searchsorted(starts, number, side="right")) - 1, score)
        return dict(list(best.items())[:depth])


def _ranges(spans: Iterable[tuple[int, int]]) -> Numbers:
    """The numbers of half-open ranges, in order."""
    pieces = [np.arange(start, stop, dtype=np.int64) for start, stop in spans]
    return np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.int64)


def _best(scores: Scores, depth: int, among: Numbers | None) -> list[int]:
    """The numbers of the ``depth`` best positive scores, best first, ties by number."""
    numbers = best_first(scores, depth) if among is None else among[best_first(scores[among], depth)]
    return [int(number) for number in numbers if scores[number] > 0]
