"""What was asked for in front: both sides of a question, or the first sentence that fits."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from chatbot.finding.candidates import Unit
from chatbot.finding.ranking import Ranking
from chatbot.question.analysis import Question
from chatbot.question.demands import meets, numbers
from chatbot.question.sides import sides

NEXT = 5
CLOSE = 0.05
"""The least share, against the best candidate's, from which a sentence that is more what was asked for comes first."""
_SIDED = ("comparison", "number", "date")
"""Kinds of question that may have two sides."""
HARDLY_WORSE = -2.0
BETTER = 0.0
"""How much better (in the ranking's log odds) than the best sentence another one must answer one side of the question.
Hardly worse is enough where sides are compared, or the best sentence has but one figure in the unit asked for."""
WHOLE = 0.2
"""What the ranking by the whole question counts for a side."""
FITS = 0.5
"""How well a sentence must be able to be what is demanded, to answer a side."""

Ordered = tuple[Ranking, tuple[Unit, ...]]
"""A ranking, and the sentences for both sides of a question, where it has two."""
Scores = Callable[[Ranking, str], np.ndarray]
"""How well each of a ranking's candidates answers a text that is part of the question: log odds, shape (n,)."""


def in_order(question: Question, ranking: Ranking, scores_for: Scores) -> Ordered:
    """``ranking``, which holds candidates, with the sentences for both sides of a question in front, or the first that fits."""
    both = _both_sides(question, ranking, scores_for)
    return both or (_fitting_first(question, ranking), ())


def _two_ahead(ranking: Ranking, other: int) -> Ordered:
    return ranking.ahead([0, other]), (ranking.best, ranking.candidates[other].unit)


def _both_sides(question: Question, ranking: Ranking, scores_for: Scores) -> Ordered | None:
    """A second sentence behind the best one, for the side of the question that it answers worse.

    None where one thing is asked about, or no other sentence answers a side about as well as the best one does.
    """
    texts = sides(question.text) if question.kind in _SIDED and len(ranking) > 1 else ()
    if not texts:
        return None
    single = bool(question.unit) and sum(f.unit == question.unit for f in numbers(ranking.best.read)) == 1
    least = HARDLY_WORSE if question.kind == "comparison" or single else BETTER
    possible = np.array([meets(question, c.unit.read) >= FITS for c in ranking.candidates])
    possible[0] = False
    gain, other = max(_gain(ranking, scores_for(ranking, text), possible) for text in texts)
    return _two_ahead(ranking, other) if possible.any() and gain >= least else None


def _gain(ranking: Ranking, fitting: np.ndarray, possible: np.ndarray) -> tuple[float, int]:
    """By how much the best other sentence answers a side better than the best one, and its place."""
    other = int(np.argmax(np.where(possible, fitting + WHOLE * ranking.scores, -np.inf)))
    return float(fitting[other] - fitting[0]), other


def _fitting_first(question: Question, ranking: Ranking) -> Ranking:
    """The first close candidate in front that is just the kind of thing asked for.

    What is in the unit asked for goes before what is not.
    """
    if not question.unit:
        return ranking
    close = [i for i, share in enumerate(ranking.shares[:NEXT]) if share >= CLOSE * ranking.shares[0]]
    texts: Sequence[str] = [ranking.candidates[i].unit.read for i in close]
    return ranking.ahead(
        [next((i for i, text in zip(close, texts, strict=True) if meets(question, text) >= 1.0), 0)]
    )
