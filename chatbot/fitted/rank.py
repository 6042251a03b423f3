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
class Committee:
    """A probability from several small networks (one hidden layer, rectified), averaged."""

    names: tuple[str, ...]
    mean: np.ndarray
    scale: np.ndarray
    members: tuple[tuple[np.ndarray, np.ndarray, np.ndarray, float], ...]

    def probability(self, rows: np.ndarray) -> np.ndarray:
        """float64, shape (n,), 0..1, for ``rows`` of shape (n, len(names))."""
        plain = (rows - self.mean) / self.scale
        votes = [
            1.0 / (1.0 + np.exp(-(np.maximum(plain @ inner + inner_bias, 0.0) @ outer + outer_bias)))
            for inner, inner_bias, outer, outer_bias in self.members
        ]
        result: np.ndarray = np.mean(votes, axis=0)
        return result


def agreed(committees: Sequence[Committee], rows: np.ndarray) -> np.ndarray:
    """The mean of the committees' probabilities, shape (n,): each was fitted on other examples."""
    result: np.ndarray = np.mean([c.probability(rows) for c in committees], axis=0)
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


def load_committee(part: str, names: Sequence[str], path: Path = WEIGHTS) -> Committee:
    """The fitted committee called ``part``; ``ValueError`` where it was fitted for other features."""
    data = stored(path)[part]
    _same_features(part, data["features"], names, path)
    order = [data["features"].index(n) for n in names]
    return Committee(
        tuple(names),
        np.array(data["mean"])[order],
        np.array(data["scale"])[order],
        tuple(
            (
                np.array(m["inner"])[order],
                np.array(m["inner_bias"]),
                np.array(m["outer"]),
                float(m["outer_bias"]),
            )
            for m in data["members"]
        ),
    )


def threshold(part: str, path: Path = WEIGHTS) -> float:
    """The documented threshold of a probability model."""
    return float(stored(path)[part]["threshold"])


def _same_features(part: str, stored: Collection[str], names: Sequence[str], path: Path) -> None:
    odd = set(stored) ^ set(names)
    if odd:
        raise ValueError(f"{path.name}: features of {part!r} differ from this version's: {sorted(odd)}")
