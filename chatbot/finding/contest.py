"""The best candidates held against each other: one row of signs each, for the boosted trees that order them.

A linear ranking weighs each candidate by itself; which of the few best ones answers is told by how they differ.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import get_args

import numpy as np

from chatbot.finding.candidates import Candidate, Unit
from chatbot.finding.features import NAMES, READ
from chatbot.finding.ranking import Ranking
from chatbot.fitted.trees import Trees
from chatbot.question.analysis import Kind, Question
from index.terms import Terms, bigrams, content_words

TOP = 15
"""Candidates that are ordered anew; those behind them hold the evidence in one question of a hundred."""
SCALE = 0.7
"""What the trees' log odds count for a share: where the log-likelihood of the evidence is highest on held-out documents."""
_LIMIT = 20.0
_KINDS = get_args(Kind)
_ALONE, _READ = NAMES[: -len(READ)], NAMES[-len(READ) :]
CONTEST = (
    *_ALONE,
    *_READ,  # the reader's logits as they are
    "score",  # log odds of the first ranking, under the best's
    "place",
    *(f"{name}_lead" for name in (*_READ, *_ALONE)),  # under the highest of the question's candidates
    "evidence_place",
    "own_words",  # weighted share of the words of the question's own turn
    "own_pairs",
    "own_pairs_context",
    "stands",  # the reader's log odds of its best span here against none
    "spanned",  # it has such a span
    "length",
    "figures",
    "position",
    "grouped",  # an item of an enumeration
    "depth",
    "passage_length",
    *(f"kind_{kind}" for kind in _KINDS),
    "leans",
    "asked",
)


def ordered(
    question: Question, ranking: Ranking, stands: Mapping[Unit, float], terms: Terms, trees: Trees
) -> Ranking:
    """``ranking`` with its best candidates as the trees order them; what is behind keeps its order and its distance."""
    if not len(ranking):
        return ranking
    best = SCALE * trees.log_odds(contest(question, ranking, stands, terms))
    rest = ranking.scores[TOP:] - ranking.scores[: TOP + 1][-1] + best.min()
    return Ranking.of(ranking.candidates, np.concatenate([best, rest]), ranking.rows)


def contest(question: Question, ranking: Ranking, stands: Mapping[Unit, float], terms: Terms) -> np.ndarray:
    """float64, shape (n, len(CONTEST)), of the first ``TOP`` candidates of a ranking that holds any."""
    best = list(ranking.candidates[:TOP])
    alone = ranking.rows[:, : len(_ALONE)]
    # A squashed logit at its end says as much as the limit does.
    read = 4 * np.arctanh(np.clip(ranking.rows[:, len(_ALONE) :], -0.9999, 0.9999))
    n = len(best)
    own = _Own(question, terms)
    asked = [float(question.kind == kind) for kind in _KINDS]
    asked += [float(bool(question.told)), len(question.text) / 20]
    return np.column_stack(
        [
            alone[:n],
            read[:n],
            ranking.scores[:n] - ranking.scores.max(),
            np.arange(n),
            (read - read.max(axis=0))[:n],
            (alone - alone.max(axis=0))[:n],
            np.argsort(np.argsort(-read[:, 0], kind="stable"), kind="stable")[:n],
            np.array([(*own.covers(c), *_look(c, stands)) for c in best]),
            np.tile(asked, (n, 1)),
        ]
    )


class _Own:
    """What the question's own turn says, without what it took over from the turn before."""

    def __init__(self, question: Question, terms: Terms) -> None:
        self.terms = terms
        self.words: Sequence[str] = content_words(question.asked)
        self.pairs = bigrams(question.asked)

    def covers(self, candidate: Candidate) -> tuple[float, float, float]:
        unit, setting = candidate.unit, candidate.setting
        return (
            self.terms.word_cover(self.words, unit.words),
            self.terms.pair_cover(self.pairs, unit.pairs),
            self.terms.pair_cover(self.pairs, unit.pairs | setting.pairs | unit.pairs_before),
        )


def _look(candidate: Candidate, stands: Mapping[Unit, float]) -> tuple[float, ...]:
    unit = candidate.unit
    return (
        min(_LIMIT, max(-_LIMIT, stands.get(unit, -_LIMIT))),
        float(unit in stands),
        math.log1p(len(unit.text)),
        float(len(re.findall(r"\d+", unit.text))),
        float(unit.position),
        float(bool(unit.group)),
        float(len(candidate.passage.heading_path)),
        math.log1p(len(candidate.passage.text)),
    )
