"""Which candidate answers, and how surely: small fitted models with their weights as plain data.

The weights are fitted by ``python -m eval.fitting.ranking`` and kept in ``weights.json`` beside this file.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

WEIGHTS = Path(__file__).with_name("weights.json")


@dataclass(frozen=True)
class Linear:
    """A linear score over named features."""

    names: tuple[str, ...]
    weights: np.ndarray

    def score(self, rows: np.ndarray) -> np.ndarray:
        """float64, shape (n,), for ``rows`` of shape (n, len(names))."""
        result: np.ndarray = rows @ self.weights
        return result


def softmax(scores: np.ndarray) -> np.ndarray:
    """Shares that sum to 1, shape as given."""
    shifted = np.exp(scores - scores.max()) if len(scores) else scores
    result: np.ndarray = shifted / shifted.sum() if len(scores) else shifted
    return result


@dataclass(frozen=True)
class Logistic:
    """A probability from a logistic regression over standardised features."""

    names: tuple[str, ...]
    mean: np.ndarray
    scale: np.ndarray
    weights: np.ndarray
    bias: float

    def probability(self, rows: np.ndarray) -> np.ndarray:
        """float64, shape (n,), 0..1, for ``rows`` of shape (n, len(names))."""
        result: np.ndarray = 1.0 / (
            1.0 + np.exp(-((rows - self.mean) / self.scale @ self.weights + self.bias))
        )
        return result


@cache
def stored(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data


def load(part: str, names: Sequence[str], path: Path = WEIGHTS) -> Linear:
    """The fitted linear model called ``part``; ``ValueError`` where it was fitted for other features."""
    weights = stored(path)[part]["weights"]
    _same_features(part, weights, names, path)
    return Linear(tuple(names), np.array([weights[n] for n in names]))


def load_logistic(part: str, names: Sequence[str], path: Path = WEIGHTS) -> Logistic:
    """The fitted probability called ``part``; ``ValueError`` where it was fitted for other features."""
    data = stored(path)[part]
    _same_features(part, data["features"], names, path)
    order = [data["features"].index(n) for n in names]
    mean, scale, weights = (np.array(data[field])[order] for field in ("mean", "scale", "weights"))
    return Logistic(tuple(names), mean, scale, weights, float(data["bias"]))


def limits(part: str, path: Path = WEIGHTS) -> dict[str, float]:
    """The documented probabilities at which a part's decision turns, by name."""
    return {name: float(value) for name, value in stored(path)[part]["limits"].items()}


def _same_features(part: str, stored: Collection[str], names: Sequence[str], path: Path) -> None:
    odd = set(stored) ^ set(names)
    if odd:
        raise ValueError(f"{path.name}: features of {part!r} differ from this version's: {sorted(odd)}")
