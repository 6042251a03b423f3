"""Which questions a step takes, and with which windows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from eval.fitting.reader.batches import Batch, WindowRow, batch_of
from eval.fitting.reader.dataset import Dataset

START = {
    "encyclopaedia": 0.40,
    "traditional": 0.12,
    "invented": 0.25,
    "real": 0.14,
    "legal": 0.07,
    "laws": 0.02,
}
END = {
    "encyclopaedia": 0.16,
    "traditional": 0.05,
    "invented": 0.26,
    "real": 0.45,
    "legal": 0.06,
    "laws": 0.02,
}
"""Shares of the parts at the beginning and at the end of a run; in between they move evenly."""
_SMALLER = {"encyclopaedia": 3, "traditional": 3, "legal": 4}
"""Windows of a question where there are few like it (a short context) or where many unmarked ones may answer."""
_SKIP = {"legal": 2}
"""Of statutes the nearest articles may answer too, though the set names others."""


@dataclass(frozen=True)
class Mixture:
    start: Mapping[str, float] = field(default_factory=lambda: START)
    end: Mapping[str, float] = field(default_factory=lambda: END)

    def shares(self, parts: Sequence[str], share: float) -> np.ndarray:
        """Probabilities of ``parts`` when ``share`` (0..1) of the run is over."""
        weights = np.array([self.start[p] * (1 - share) + self.end[p] * share for p in parts])
        shares: np.ndarray = weights / weights.sum()
        return shares


@dataclass(frozen=True)
class Sampler:
    """``candidates[q]``: windows of question q's shelf that a search puts on top, best first."""

    data: Dataset
    candidates: Sequence[Sequence[int]]
    mixture: Mixture = field(default_factory=Mixture)
    questions: int = 48
    windows: int = 6
    seed: int = 1

    def batch(self, step: int, share: float) -> Batch:
        """Always the same for the same seed, step and share."""
        rng = np.random.default_rng((self.seed, step))
        pools = {p: pool for p in self.mixture.start if len(pool := self.data.questions(p))}
        counts = rng.multinomial(self.questions, self.mixture.shares(list(pools), share))
        chosen = [int(q) for p, n in zip(pools, counts, strict=True) for q in rng.choice(pools[p], n)]
        return batch_of(
            self.data, [WindowRow(g, q, w, n) for g, q in enumerate(chosen) for w, n in self.pick(rng, q)]
        )

    def pick(self, rng: np.random.Generator, question: int) -> list[tuple[int, int]]:
        """Windows with their gold numbers: up to two that answer (the nearest, where none does), the rest drawn from the
        candidates by their rank.  A window that holds the answer's words is never shown as one that does not answer."""
        part = self.data.parts[self.data.part[question]]
        count = min(self.windows, _SMALLER.get(part, self.windows))
        gold = self.data.gold.get(question, [])
        candidates = list(self.candidates[question])
        if gold:
            chosen = [gold[i] for i in rng.permutation(len(gold))[: 1 if part == "legal" else 2]]
            taken = {window for window, _ in gold} | set(self.data.banned[question].tolist())
            rest = [w for w in candidates if w not in taken][_SKIP.get(part, 0) :]
        else:
            chosen = [(int(w), -1) for w in self.data.near[question][:1]]
            rest = [w for w in candidates if (w, -1) not in chosen]
        count = min(count - len(chosen), len(rest))
        if count <= 0:
            return chosen
        weight = 1 / (2.0 + np.arange(len(rest)))
        drawn = rng.choice(len(rest), count, replace=False, p=weight / weight.sum())
        return chosen + [(int(rest[i]), -1) for i in drawn]


def lexical(data: Dataset) -> list[list[int]]:
    """The candidates that need no encoder: the nearest windows by BM25."""
    return [data.near[q].tolist() for q in range(len(data.question))]
