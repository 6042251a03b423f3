"""Bootstrap intervals and paired tests.  Seeded: the same figures give the same interval on any machine.

Sources: B. Efron and R. Tibshirani, An Introduction to the Bootstrap (1993), chapter 13, for the percentile
interval; E. Noreen, Computer-Intensive Methods for Testing Hypotheses (1989), for the randomisation test.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Statistic = Callable[[Floats], Floats]
"""Over the last axis: (rounds, n) to (rounds,)."""

ROUNDS = 1000
SEED = 0


@dataclass(frozen=True)
class Interval:
    low: float
    high: float


@dataclass(frozen=True)
class Paired:
    """``difference`` is B minus A; ``p`` the share of random sign flips that reach it from either side."""

    difference: float
    interval: Interval
    p: float
    n: int

    @property
    def significant(self) -> bool:
        return self.p < 0.05

    @property
    def p_text(self) -> str:
        return f"{self.p:.3f}" if self.p >= 0.001 else "<0.001"


def mean_of(rows: Floats) -> Floats:
    means: Floats = rows.mean(axis=-1)
    return means


def bootstrap(values: Sequence[float], statistic: Statistic = mean_of, rounds: int = ROUNDS) -> Interval:
    """The 95 % percentile interval of the statistic under resampling with replacement.

    Draws as ``random.Random(0).choices`` does, so that the interval of a mean is the yardstick's.
    """
    if not values:
        return Interval(float("nan"), float("nan"))
    drawn = np.asarray(values, dtype=np.float64)[_draws(len(values), rounds)]
    return _percentile_interval(statistic(drawn), rounds)


def paired(a: Sequence[float], b: Sequence[float], rounds: int = ROUNDS, flips: int = 10_000) -> Paired:
    """Mean difference over the same questions, its bootstrap interval and a two-sided randomisation p.

    ``(count + 1) / (flips + 1)``: the observed labelling is one of the possible ones, so p is never 0.
    """
    if len(a) != len(b) or not a:
        raise ValueError(f"paired: expected two equally long, non-empty series, got {len(a)} and {len(b)}")
    differences = np.asarray(b, dtype=np.float64) - np.asarray(a, dtype=np.float64)
    observed = float(differences.mean())
    interval = _percentile_interval(mean_of(differences[_draws(len(a), rounds)]), rounds)
    moved = differences[differences != 0]
    signs = np.random.default_rng(SEED).choice(np.array([-1.0, 1.0]), size=(flips, len(moved)))
    reached = int((np.abs(signs @ moved) >= abs(float(moved.sum())) - 1e-9).sum())
    return Paired(observed, interval, (reached + 1) / (flips + 1), len(a))


def _percentile_interval(statistics: Floats, rounds: int) -> Interval:
    ordered = np.sort(statistics)
    return Interval(float(ordered[int(0.025 * rounds)]), float(ordered[int(0.975 * rounds) - 1]))


@lru_cache(maxsize=8)
def _draws(n: int, rounds: int) -> npt.NDArray[np.int64]:
    """Indices, shape (rounds, n): what ``choices`` of a sequence of n draws, round after round."""
    draw = random.Random(SEED).random
    uniform = np.fromiter((draw() for _ in range(rounds * n)), dtype=np.float64, count=rounds * n)
    indices: npt.NDArray[np.int64] = np.floor(uniform * n).astype(np.int64).reshape(rounds, n)
    return indices
