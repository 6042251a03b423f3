"""Which candidate answers: a conditional logit over the features, with its weights as plain data.

The weights are fitted by ``python -m chatbot.fit`` and kept in ``weights.json`` beside this file.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

WEIGHTS = Path(__file__).with_name("weights.json")


@dataclass(frozen=True)
class Linear:
    """A linear score over named features."""

    names: tuple[str, ...]
    weights: np.ndarray
    bias: float = 0.0

    def score(self, rows: np.ndarray) -> np.ndarray:
        """float64, shape (n,), for ``rows`` of shape (n, len(names))."""
        result: np.ndarray = rows @ self.weights + self.bias
        return result


def softmax(scores: np.ndarray) -> np.ndarray:
    """Shares that sum to 1, shape as given."""
    shifted = np.exp(scores - scores.max()) if len(scores) else scores
    result: np.ndarray = shifted / shifted.sum() if len(scores) else shifted
    return result


@cache
def load(part: str, names: Sequence[str], path: Path = WEIGHTS) -> Linear:
    """The fitted model called ``part``; ``ValueError`` where it was fitted for other features."""
    data = json.loads(path.read_text(encoding="utf-8"))[part]
    if set(data["weights"]) != set(names):
        odd = set(data["weights"]) ^ set(names)
        raise ValueError(f"{path.name}: features of {part!r} differ from this version's: {sorted(odd)}")
    return Linear(tuple(names), np.array([data["weights"][n] for n in names]), data["bias"])


@cache
def threshold(part: str, path: Path = WEIGHTS) -> float:
    """The documented threshold of a probability model."""
    return float(json.loads(path.read_text(encoding="utf-8"))[part]["threshold"])
