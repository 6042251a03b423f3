"""What of a clause stands in a cited text, in which order, and where: one alignment of their tokens.

Every token of the clause is matched or left over; tokens of the cited text may be passed over, at a price that is
higher across clauses.  Knows nothing of what words mean.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from chatbot.phrasing.tokens import Token

_FIRST, _NEXT, _WHOLE = 0.6, 2.4, 4.0
"""What a match is worth: alone, behind another, and of a figure."""
_LEFT = 1.0
"""The price of a token of the clause that is not matched."""
_PASSED, _ACROSS, _BEYOND = 0.05, 1.5, 3.0
"""The price of a token of the cited text passed over; of passing into another clause, into another sentence."""


def align(clause: Sequence[Token], cited: Sequence[Token]) -> dict[int, int]:
    """For tokens of ``clause`` their places in ``cited``, rising; those that are not matched are missing."""
    if not clause or not cited:
        return {}
    n, m = len(clause), len(cited)
    passed = _prices(cited)
    worth = np.array([_WHOLE if t.kind in ("figure", "date", "number") else 0.0 for t in cited])
    best = np.zeros((n + 1, m + 1))  # the cited text may begin anywhere
    run = np.full((n + 1, m + 1), -np.inf)
    keys = np.array([t.key for t in cited])
    for i, token in enumerate(clause, 1):
        same = keys == token.key
        begun, went = best[i - 1, :-1] + _FIRST + worth, run[i - 1, :-1] + _NEXT + worth
        run[i, 1:] = np.where(same, np.maximum(begun, went), -np.inf)
        here = np.maximum(run[i], best[i - 1] - _LEFT)
        best[i] = np.maximum.accumulate(here + passed) - passed
    return _traced(best, run, passed, worth)


def _prices(cited: Sequence[Token]) -> np.ndarray:
    """float64, shape (m + 1,): what passing over all the tokens before a place costs."""
    steps = np.full(len(cited), _PASSED)
    for at in range(1, len(cited)):
        if cited[at].sentence != cited[at - 1].sentence:
            steps[at - 1] += _BEYOND
        elif cited[at].clause != cited[at - 1].clause:
            steps[at - 1] += _ACROSS
    return np.concatenate([[0.0], np.cumsum(steps)])


def _traced(best: np.ndarray, run: np.ndarray, passed: np.ndarray, worth: np.ndarray) -> dict[int, int]:
    found: dict[int, int] = {}
    i, j = best.shape[0] - 1, int(best[-1].argmax())
    while i > 0:
        here = np.maximum(run[i, : j + 1], best[i - 1, : j + 1] - _LEFT) + passed[: j + 1]
        j = len(here) - 1 - int(here[::-1].argmax())
        if run[i, j] < best[i - 1, j] - _LEFT:
            i -= 1
            continue
        while True:  # back along a run of matches
            found[i - 1] = j - 1
            went = run[i - 1, j - 1] + _NEXT + worth[j - 1]
            i, j = i - 1, j - 1
            if i == 0 or j == 0 or went < best[i, j] + _FIRST + worth[j]:
                break
    return found
