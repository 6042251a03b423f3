"""What a question's wording says of it, by a fitted model: its kind, its demand, small talk, questions about the document.

Each head is a logistic regression for every label over hashed runs of characters (``grams``); ``python -m
eval.fitting.wording`` fits them, and the card beside the weights says on what and how well.  Knows no document.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np

from chatbot.question.grams import buckets

WEIGHTS = Path(__file__).parents[1] / "fitted" / "wording.npz"
HEADS = ("kind", "demand", "talk", "about", "leans")


@dataclass(frozen=True, eq=False)
class Head:
    """``weights``: int8, shape (BUCKETS, labels), times ``scale``, shape (labels,); ``bias``: shape (labels,)."""

    labels: tuple[str, ...]
    weights: np.ndarray
    scale: np.ndarray
    bias: np.ndarray

    def chances(self, found: np.ndarray) -> np.ndarray:
        """float64, shape (labels,), each 0..1 by itself, for a question with its runs in the buckets ``found``."""
        sums = self.weights[found].sum(axis=0, dtype=np.float64) * self.scale / np.sqrt(max(1, len(found)))
        result: np.ndarray = 1.0 / (1.0 + np.exp(-(sums + self.bias)))
        return result


@dataclass(frozen=True)
class Wording:
    """For each head the chance of every label, 0..1, the likeliest first."""

    chances: Mapping[str, Mapping[str, float]]

    def best(self, head: str) -> str:
        """The likeliest label of ``head``."""
        return next(iter(self.chances[head]))

    def chance(self, head: str, label: str) -> float:
        """0 where the head has no such label."""
        return self.chances[head].get(label, 0.0)


@lru_cache(maxsize=1024)
def wording(text: str) -> Wording:
    """What the wording of ``text`` says; never raises."""
    found = buckets(text)
    return Wording({name: _ranked(head, found) for name, head in _heads(WEIGHTS).items()})


def _ranked(head: Head, found: np.ndarray) -> dict[str, float]:
    chances = head.chances(found)
    return {head.labels[i]: float(chances[i]) for i in np.argsort(-chances, kind="stable")}


@cache
def _heads(path: Path) -> dict[str, Head]:
    with np.load(path, allow_pickle=False) as stored:
        return {
            name: Head(
                tuple(str(label) for label in stored[f"{name}.labels"]),
                stored[f"{name}.weights"],
                stored[f"{name}.scale"],
                stored[f"{name}.bias"],
            )
            for name in HEADS
        }
