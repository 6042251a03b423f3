"""An index that is open: question to hits."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path
from tokenize import TokenError
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from index import generations
from index.deadline import check_deadline
from index.documents import Passages
from index.encoder import Encoder, load_encoder
from index.fusion import places, reciprocal_rank
from index.hits import Hit
from index.joint import EACH
from index.lexicon import FILE as WORDS
from index.lexicon import TOKEN, Lexicon
from index.manifest import REBUILD, Manifest, check_files, read_manifest
from index.normal import normalise
from index.store import Asked, PassageNumbering, Ranking, Store
from index.stores import open_store
from index.terms import Terms
from index.texts import Texts
from index.twins import one_place_each
from index.vectors import Vectors, mapped
from index.words import tokens
from ingest import InputError, Passage
from ingest.ledger.books import Books

DEPTH = 50
"""How far each leg is read, at least; five times as many as are asked for, if that is more."""
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


class Index:
    """One generation: words are mapped, documents read when they are asked for, vectors searched where the manifest says;
    ready for several threads."""

    def __init__(self, folder: Path, manifest: Manifest, encoder: Encoder) -> None:
        self.manifest = manifest
        self.encoder = encoder
        self._texts = Texts(folder, manifest)
        self.documents = self._texts.documents
        self.books: Books = self._texts
        self.passages = Passages(self.documents)
        self._lexicon = Lexicon(folder / WORDS, manifest.words)
        self.terms = Terms.kept(manifest.passages, self._lexicon)
        each = mapped(folder / EACH, np.int32, (manifest.passages,))
        self._numbering = PassageNumbering(self.documents.first, each)
        told = int(self._numbering.first_sentence[-1])
        if each.min(initial=0) < 0 or told != manifest.sentences:
            raise ValueError(f"sentences of passages: {told}, expected {manifest.sentences}")
        self.store: Store = open_store(folder, manifest, self._numbering)
        self._embed = lru_cache(maxsize=_REMEMBERED)(self._embed_now)

    @classmethod
    def open(cls, path: str | Path, encoder: Encoder | None = None) -> Index:
        """The generation that serves in ``path``, with the model that it was built with.

        Raises InputError where there is no index, where any of its files is not what was written, and where
        ``encoder`` (or the model of that name as it is now) is not the one that built it, StoreAway where its vectors
        lie in a store that cannot be reached.
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
        return self.store.sentence_vectors(*self._numbering.sentences_of(self.documents.number_of(passage)))

    def search(self, query: str, k: int = 10, sources: Collection[str] | None = None) -> list[Hit]:
        """The ``k`` best passages for ``query``, best first; only those of ``sources``, where given.

        Ranks by passage vectors, by the nearest sentence and by BM25 are fused.  An empty question, or one
        without a word, finds nothing.  A passage that several documents hold which are nearly the same has one
        place, ``one_place_each`` tells whose.  Raises StoreAway where the store cannot be reached, Overdue where nobody
        waits any more.
        """
        check_deadline()
        if not any(char.isalnum() for char in query) or k < 1:
            return []
        depth = max(DEPTH, 5 * k)
        vector = np.asarray(self.embed_query(query))
        found = self.store.search(Asked(vector, self._tokens(query), depth, self._numbers(sources)))
        by_sentence = self._by_sentence(found.sentences, depth)
        rankings = found.dense[0], list(by_sentence), found.lexical[0]
        dense, sentence, lexical = (places(ranking) for ranking in rankings)
        fused = reciprocal_rank(rankings)
        best = one_place_each(fused, k, self.documents, query)
        scores = found.scores(list(best))
        return [
            Hit(
                self.passages[number],
                fused[number],
                dense_rank=dense.get(number),
                lexical_rank=lexical.get(number),
                dense_score=dense_score,
                lexical_score=lexical_score,
                sentence_rank=sentence.get(number),
                sentence_score=by_sentence.get(number),
                also=also,
            )
            for (number, also), (dense_score, lexical_score) in zip(best.items(), scores, strict=True)
        ]

    def _tokens(self, query: str) -> tuple[int, ...]:
        """The numbers of the words of a question that the documents know, each as often as it is asked."""
        found = (self._lexicon.get(TOKEN, token) for token in tokens(query))
        return tuple(number for number in found if number is not None)

    def _numbers(self, sources: Collection[str] | None) -> tuple[int, ...] | None:
        """The numbers of the documents of those names; None for all."""
        if sources is None:
            return None
        known = self.documents.numbers
        return tuple(sorted({known[name] for name in sources if name in known}))

    def _by_sentence(self, found: Ranking, depth: int) -> dict[int, float]:
        """Passages in the order of their nearest sentence, each with that sentence's inner product."""
        best: dict[int, float] = {}
        for number, score in zip(*found, strict=True):
            best.setdefault(self._numbering.passage_of(number), score)
        return dict(list(best.items())[:depth])
