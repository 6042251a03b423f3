"""Vectors that an index already has, so that a build with one new document embeds that document only."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from index.building import embedded_text, sentence_texts
from index.encoder import Encoder
from index.search import Index
from index.vectors import Vectors

_AT_ONCE = 16  # texts embedded between two words on how far it is

Told = Callable[[int, int], None]
"""Hears how many of how many texts are embedded."""


class Reusing:
    """The encoder of ``index``, taking over the vectors of every text that ``index`` holds word for word.

    The same text has the same vector in every index (each is embedded alone), so an index built with this is the one
    that the encoder itself would build.
    """

    def __init__(self, encoder: Encoder, index: Index, tell: Told = lambda done, total: None) -> None:
        self._encoder, self._tell = encoder, tell
        self._known: dict[str, Vectors] = {}
        for passage, vector in zip(index.passages, index.passage_vectors(), strict=True):
            self._known[embedded_text(passage)] = vector
        if index.manifest.sentences:
            for passage in index.passages:
                self._known.update(zip(sentence_texts(passage), index.sentence_vectors(passage), strict=True))

    @property
    def name(self) -> str:
        return self._encoder.name

    @property
    def fingerprint(self) -> str:
        return self._encoder.fingerprint

    @property
    def dim(self) -> int:
        return self._encoder.dim

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encoder.encode_queries(texts)

    def encode_passages(self, texts: Sequence[str], progress: bool = False) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        for first in range(0, len(new), _AT_ONCE):
            some = new[first : first + _AT_ONCE]
            self._known.update(zip(some, self._encoder.encode_passages(some), strict=True))
            self._tell(first + len(some), len(new))
        rows = [self._known[text] for text in texts]
        return np.stack(rows) if rows else np.zeros((0, self.dim), dtype=np.float32)
