"""What becomes of a draft: shown as sure, shown as possibly related, or refused; and whether its words are marked.

Two fitted probabilities decide, that the answer is right and that the words to be marked are the answer
(``python -m eval.fitting.judging``); their thresholds follow from what a misleading answer costs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chatbot.drafting.draft import Draft
from chatbot.finding.features import NAMES
from chatbot.finding.finder import Found
from chatbot.fitted import rank, trees
from chatbot.judging.confidence import CONFIDENCE, signs
from chatbot.judging.refusal import lacks
from chatbot.question.demands import meets, numbers
from chatbot.reader.mark import share_of

_EVIDENCE = NAMES.index("evidence")
KINDS = (
    "number",
    "entity",
    "date",
    "list",
    "definition",
    "how",
    "why",
    "comparison",
    "locate",
    "yesno",
    "other",
)
RIGHT = (
    *CONFIDENCE,
    "none",  # log of the reader's probability that nothing it read answers
    "lead",  # the best sentence's evidence over the best of the others that were read
    "second",  # the evidence of the best of the others
    "answers",  # whether the best sentence's passage answers, as the reader sees it
    "answers_else",  # the same of the best of the other passages
    "dense_lead",  # the best sentence's cosine over the median candidate's
    "dense_place",  # 1 where no candidate is nearer to the question, 1/2 where one is, ...
    "close",  # candidates with a tenth of the best one's share or more
    "lacks",  # lacks what hardly any likeness makes up for
    "pieces",
    "length",  # hundreds of characters shown
    "asked",  # tens of characters in the question
    "latin",  # the share of the question that is in Latin letters
    "leans",  # understood by the turn before
    "row",  # a row of a table
    "sides",
    "short",  # there is a short answer
    "mark_share",  # the reader's share of the short answer's place
    "mark_stands",  # the reader's log odds of its best span against none
    *(f"kind_{kind}" for kind in KINDS),
)
MARK = (
    *RIGHT,
    "right",  # the probability that the answer is right
    "mark_length",  # tens of characters marked
    "mark_whole",  # the share of the sentence that is marked
    "mark_figures",  # figures in the sentence
    "mark_demand",  # can the marked words be what is asked for
)


@dataclass(frozen=True)
class Verdict:
    """``probability``, 0..1, that the draft is right; ``wide`` where the next sentences are to be shown with it."""

    probability: float
    refused: bool = False
    sure: bool = True
    marked: bool = True
    wide: bool = False


SHOWN = Verdict(1.0)
"""The verdict under which everything is shown: for fitting, and for runs that refuse nothing."""


@dataclass(frozen=True)
class Judge:
    """Holds the fitted parts; ``refuse``, ``sure``, ``wide`` and ``bold`` are probabilities under which an answer is refused,
    shown as possibly related, shown with the next sentences behind it, and shown without a mark."""

    right: trees.Trees
    mark: trees.Trees
    refuse: float
    sure: float
    bold: float
    wide: float = 0.0

    @classmethod
    def load(cls, read: bool, threshold: float | None = None) -> Judge:
        """The parts fitted with a reader or without; ``threshold`` replaces the one for refusing."""
        suffix = "_read" if read else ""
        right = trees.load(f"right{suffix}", RIGHT)
        mark = trees.load(f"mark{suffix}", MARK)
        limits = rank.limits(f"right{suffix}")
        refuse = limits["refuse"] if threshold is None else threshold
        return cls(right, mark, refuse, max(refuse, limits["sure"]), limits["bold"], limits["wide"])

    def verdict(self, found: Found, proposed: Draft) -> Verdict:
        row = right_signs(found, proposed)
        probability = float(self.right.probability(row[None, :])[0])
        if probability < self.refuse:
            return Verdict(probability, refused=True, sure=False, marked=False)
        sure = probability >= self.sure
        marks = mark_signs(found, proposed, row, probability)
        marked = sure and float(self.mark.probability(marks[None, :])[0]) >= self.bold
        return Verdict(probability, sure=sure, marked=marked, wide=probability < self.wide)


def right_signs(found: Found, proposed: Draft) -> np.ndarray:
    """float64, shape (len(RIGHT),): what speaks for and against the drafted answer being right."""
    question, short = found.question, proposed.short
    marks = found.marks.get(found.best, ())
    value = {
        "none": max(-8.0, found.none) / 4,
        **_beside(found),
        "lacks": float(lacks(question, proposed)),
        "pieces": len(proposed.pieces) / 3,
        "length": len(proposed.shown) / 200,
        "asked": min(6.0, len(question.text) / 10) / 3,
        "latin": sum(c.isascii() and c.isalpha() for c in question.text) / max(1, len(question.text)),
        "leans": float(bool(question.told)),
        "row": float(found.best.row is not None),
        "sides": float(bool(found.sides)),
        "short": float(short is not None),
        "mark_share": share_of(marks, short.span) if short is not None else 0.0,
        "mark_stands": float(np.clip(found.stands.get(found.best, 0.0), -12, 12)) / 6,
        f"kind_{question.kind}": 1.0,
    }
    return np.concatenate([signs(found, proposed), _row(RIGHT[len(CONFIDENCE) :], value)])


def mark_signs(found: Found, proposed: Draft, right: np.ndarray, probability: float) -> np.ndarray:
    """float64, shape (len(MARK),); ``right`` and ``probability`` are what is known of the answer."""
    short = proposed.short
    value = {"right": probability}
    if short is not None:
        value |= {
            "mark_length": min(6.0, len(short.text) / 10) / 3,
            "mark_whole": len(short.text) / max(1, len(found.best.read)),
            "mark_figures": min(6, len(numbers(found.best.read))) / 3,
            "mark_demand": meets(found.question, short.text),
        }
    return np.concatenate([right, _row(MARK[len(RIGHT) :], value)])


def _beside(found: Found) -> dict[str, float]:
    """The best candidate held against the others."""
    ranking = found.ranking
    evidence = [4 * float(np.arctanh(np.clip(row[_EVIDENCE], -0.999, 0.999))) for row in ranking.rows]
    answers, dense = ranking.feature("answerable"), np.array([c.dense for c in ranking.candidates])
    elsewhere = [
        float(answers[i])
        for i, c in enumerate(ranking.candidates)
        if c.passage.id != ranking.candidates[0].passage.id
    ]
    rest = max(evidence[1:], default=evidence[0] - 8)
    return {
        "lead": float(np.clip(evidence[0] - rest, -8, 8)) / 4,
        "second": float(np.clip(rest, -8, 8)) / 4,
        "answers": float(answers[0]),
        "answers_else": max(elsewhere, default=-1.0),
        "dense_lead": 10 * float(dense[0] - np.median(dense)),
        "dense_place": 1.0 / (1.0 + float((dense > dense[0]).sum())),
        "close": float((ranking.shares >= ranking.shares[0] / 10).sum()) / 10,
    }


def _row(names: Sequence[str], value: dict[str, float]) -> np.ndarray:
    return np.array([value.get(name, 0.0) for name in names])
