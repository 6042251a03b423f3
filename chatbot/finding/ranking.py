"""Candidates in the order in which they answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from chatbot.finding.candidates import Candidate, Unit
from chatbot.finding.features import NAMES
from chatbot.fitted import rank


@dataclass(frozen=True, eq=False)
class Ranking:
    """Candidates with how surely each answers; everything is in one order, first the one that answers best.

    ``scores``: float64, shape (n,), log odds; ``shares``: float64, shape (n,), 0..1, what of one answer falls on each;
    ``rows``: float64, shape (n, len(NAMES)), the features.
    """

    candidates: tuple[Candidate, ...]
    scores: np.ndarray
    shares: np.ndarray
    rows: np.ndarray

    @classmethod
    def of(cls, candidates: Sequence[Candidate], scores: np.ndarray, rows: np.ndarray) -> Ranking:
        """The candidates by their scores, ties as they come; shapes (n,) and (n, len(NAMES))."""
        return cls(tuple(candidates), scores, rank.softmax(scores), rows)._taken(
            np.argsort(-scores, kind="stable").tolist()
        )

    def ahead(self, first: Sequence[int]) -> Ranking:
        """The same with the candidates at these places in front, in this order."""
        return self._taken([*first, *(i for i in range(len(self)) if i not in first)])

    def _taken(self, order: Sequence[int]) -> Ranking:
        places = list(order)
        return Ranking(
            tuple(self.candidates[i] for i in places),
            self.scores[places],
            self.shares[places],
            self.rows[places],
        )

    def __len__(self) -> int:
        return len(self.candidates)

    def __iter__(self) -> Iterator[tuple[Candidate, float]]:
        """Each candidate with its share."""
        return iter(zip(self.candidates, self.shares.tolist(), strict=True))

    @property
    def best(self) -> Unit:
        return self.candidates[0].unit

    def feature(self, name: str) -> np.ndarray:
        """float64, shape (n,): one feature of every candidate."""
        column: np.ndarray = self.rows[:, NAMES.index(name)]
        return column
