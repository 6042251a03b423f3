"""The files of a generation as a store: vectors and weights that are mapped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from index.joint import Joint
from index.lexical import LexicalIndex, Scores, write_weights
from index.manifest import Manifest
from index.parts import Part
from index.store import SENTENCES_EACH, Asked, PassageNumbering, Ranking, Rankings
from index.vectors import Numbers, VectorIndex, Vectors, best_first, write

PASSAGES, SENTENCES = "passages", "sentences"


class LocalStore:
    """Safe for several threads."""

    def __init__(self, folder: Path, manifest: Manifest, numbering: PassageNumbering) -> None:
        """Raises ValueError where the files are not what ``write_local`` wrote."""
        self.passages = VectorIndex.load(folder, PASSAGES, manifest.dim, manifest.passages)
        self.sentences = VectorIndex.load(folder, SENTENCES, manifest.dim, manifest.sentences)
        self._lexical = LexicalIndex.load(folder, manifest.passages, manifest.words, manifest.entries)
        self._numbering = numbering

    def search(self, asked: Asked) -> Rankings:
        passages = sentences = None
        if asked.documents is not None:
            passages = self._numbering.passages_in(asked.documents)
            sentences = self._numbering.sentences_in(asked.documents)
        weights = self._lexical.scores(asked.tokens)

        def scores(numbers: Sequence[int]) -> list[tuple[float, float]]:
            return [
                (float(self.passages.rows(one, one + 1)[0] @ asked.vector), float(weights[one]))
                for one in numbers
            ]

        return Rankings(
            self.passages.search(asked.vector, asked.depth, passages),
            self.sentences.search(asked.vector, asked.depth * SENTENCES_EACH, sentences),
            _best(weights, asked.depth, passages),
            scores,
        )

    def sentence_vectors(self, start: int, stop: int) -> Vectors:
        return self.sentences.rows(start, stop)


def write_local(joint: Joint, paths: Sequence[Path], folder: Path, dim: int) -> None:
    """Writes the vectors and weights of parts that were put together to the folder of their generation."""
    write_weights(joint.weights, folder)
    for name, count in ((PASSAGES, joint.passages), (SENTENCES, joint.sentences)):
        write(_rows(paths, name), dim, count, folder, name)


def _rows(paths: Sequence[Path], name: str) -> Iterator[Vectors]:
    for path in paths:
        with Part(path) as part:
            yield part.array(name)


def _best(scores: Scores, depth: int, among: Numbers | None) -> Ranking:
    """The ``depth`` best positive scores."""
    numbers = best_first(scores, depth) if among is None else among[best_first(scores[among], depth)]
    numbers = numbers[scores[numbers] > 0] if len(numbers) else np.zeros(0, dtype=np.int64)
    return numbers.tolist(), scores[numbers].tolist()
