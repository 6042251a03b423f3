"""A probability from boosted trees (Friedman 2001): a sum of small trees over named signs, as plain arrays.

``python -m eval.fitting.ranking`` fits them and keeps them in ``trees.npz`` beside this file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

FILE = Path(__file__).with_name("trees.npz")
LEAF = -1
_ARRAYS = ("feature", "threshold", "left", "right", "value", "roots")


@dataclass(frozen=True, eq=False)
class Trees:
    """Nodes of all trees one behind the other: ``feature`` int16 (``LEAF`` for a leaf), ``threshold`` float32, ``left`` and
    ``right`` int32 (numbers of nodes), ``value`` float32 (of a leaf), each of shape (nodes,); ``roots`` int32, shape (trees,);
    ``bias`` is the log odds that the trees add to."""

    names: tuple[str, ...]
    feature: np.ndarray
    threshold: np.ndarray
    left: np.ndarray
    right: np.ndarray
    value: np.ndarray
    roots: np.ndarray
    bias: float

    @classmethod
    def constant(cls, names: Sequence[str], probability: float) -> Trees:
        """The same probability, whatever the signs."""
        none = np.zeros(0, dtype=np.int32)
        bias = float(np.log(probability / (1 - probability)))
        return cls(tuple(names), none, none, none, none, none, none, bias)

    def probability(self, rows: np.ndarray) -> np.ndarray:
        """float64, shape (n,), 0..1, for ``rows`` of shape (n, len(names))."""
        result: np.ndarray = 1.0 / (1.0 + np.exp(-self.log_odds(rows)))
        return result

    def log_odds(self, rows: np.ndarray) -> np.ndarray:
        """float64, shape (n,), for ``rows`` of shape (n, len(names))."""
        signs = rows.astype(np.float32)
        node = np.tile(self.roots, (len(signs), 1))
        here = np.arange(len(signs))[:, None]
        while node.size:
            feature = self.feature[node]
            inner = feature != LEAF
            if not inner.any():
                break
            below = signs[here, feature] <= self.threshold[node]
            node = np.where(inner, np.where(below, self.left[node], self.right[node]), node)
        raised = self.value[node].sum(axis=1, dtype=np.float64) if node.size else np.zeros(len(signs))
        result: np.ndarray = self.bias + raised
        return result


@cache
def stored(path: Path) -> Mapping[str, np.ndarray]:
    with np.load(path, allow_pickle=False) as data:
        return {name: data[name] for name in data.files}


def load(part: str, names: Sequence[str], path: Path = FILE) -> Trees:
    """The fitted trees called ``part``; ``ValueError`` where they were fitted for other signs."""
    data = stored(path)
    known = [str(name) for name in data[f"{part}.names"]]
    if known != list(names):
        odd = sorted(set(known) ^ set(names))
        raise ValueError(f"{path.name}: signs of {part!r} differ from this version's: {odd}")
    arrays = {name: data[f"{part}.{name}"] for name in _ARRAYS}
    return Trees(names=tuple(names), bias=float(data[f"{part}.bias"]), **arrays)


def write(parts: Mapping[str, Trees], path: Path = FILE) -> None:
    """Puts ``parts`` into the file, in place of those of the same name."""
    data = dict(stored(path)) if path.exists() else {}
    for part, trees in parts.items():
        data |= {f"{part}.{name}": getattr(trees, name) for name in _ARRAYS}
        data[f"{part}.names"] = np.array(trees.names)
        data[f"{part}.bias"] = np.array(trees.bias)
    np.savez_compressed(path, **dict(sorted(data.items())))  # type: ignore[arg-type]
    stored.cache_clear()
