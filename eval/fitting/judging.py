"""Fit how likely an answer is right, and its marked words; what to refuse, to doubt and to mark follows.

The labels are the yardstick's verdicts on what the program would show if it showed everything, so that the
probability means what it says.  Thresholds are chosen on probabilities of documents that were held out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import StandardScaler

from chatbot.drafting.draft import draft
from chatbot.finding.finder import Found
from chatbot.fitted import rank
from chatbot.judging.verdict import MARK, RIGHT, SHOWN, mark_signs, right_signs
from eval.fitting.examples import Example
from eval.measuring.results import from_answer
from eval.measuring.scoring import judge

PRICE = 0.5
"""What an answer that misleads costs, in right answers."""
HEDGED = 0.18
"""The share of the answers that may be shown as possibly related."""
BOLD = (0.85, 0.75)
"""The share of the marks that are to be right on the documents kept for fitting (on others it has been a tenth less), and
what is put up with where nearly nothing would be marked."""
FEW = 0.05
"""The share of the answers that is nearly nothing."""
RIDGE = 0.02
"""The regressions' inverse penalty: examples are some hundreds, signs some sixty.  Small networks in their place told right
from wrong worse on held-out documents (AUROC 0.83 against 0.85)."""


@dataclass(frozen=True)
class Judged:
    """float64 rows, shape (n, len(RIGHT)) and (n, len(RIGHT)); what is right of the answers and, where ``short``, of the
    marks; shape (n,) each."""

    documents: np.ndarray
    answerable: np.ndarray
    rows: np.ndarray
    right: np.ndarray
    marks: np.ndarray
    short: np.ndarray
    mark: np.ndarray


@dataclass(frozen=True)
class Limits:
    refuse: float
    sure: float
    bold: float


def judged(examples: Sequence[Example], found: Sequence[Found]) -> Judged:
    """Every example's answer with nothing withheld, judged; ``found`` is what each found, ranked as it will be."""
    table: list[tuple[Any, ...]] = []
    for example, one in zip(examples, found, strict=True):
        engine = example.engine
        ordered = engine.finder.in_order(one)
        proposed = draft(ordered, engine.corpus, engine.marker)
        shown = engine.answered(example.question.text, ordered, proposed, SHOWN)
        outcome = judge(example.question, from_answer(example.question.id, shown, 0.0))
        row = right_signs(ordered, proposed)
        marks = mark_signs(ordered, proposed, row, 0.0)
        right = outcome.correct and example.answerable
        table.append(
            (
                example.document,
                example.answerable,
                row,
                right,
                marks,
                outcome.mark_right is not None,
                bool(outcome.mark_right),
            )
        )
    return Judged(*(np.array(column) for column in zip(*table, strict=True)))


def fit_probability(names: Sequence[str], rows: np.ndarray, labels: np.ndarray) -> rank.Logistic:
    """A logistic regression over standardised signs; what never varied here says nothing elsewhere."""
    scale = StandardScaler().fit(rows)
    model = LogisticRegression(C=RIDGE, max_iter=2000).fit(scale.transform(rows), labels)
    return rank.Logistic(tuple(names), scale.mean_, scale.scale_, model.coef_[0], float(model.intercept_[0]))


def held_out(
    names: Sequence[str], rows: np.ndarray, labels: np.ndarray, documents: np.ndarray, folds: int
) -> np.ndarray:
    """Probabilities, shape (n,), each from a fit that saw nothing of the row's document."""
    probability = np.zeros(len(rows))
    for fold in range(folds):
        out = np.isin(documents, sorted(set(documents))[fold::folds])
        probability[out] = fit_probability(names, rows[~out], labels[~out]).probability(rows[out])
    return probability


def fit_judge(data: Judged, folds: int) -> dict[str, Any]:
    """The parts ``right`` and ``mark`` with their limits, as they are stored; prints what they reach on held-out documents."""
    right = held_out(RIGHT, data.rows, data.right, data.documents, folds)
    marks = data.marks.copy()
    marks[:, MARK.index("right")] = right
    marked = data.short
    mark = np.zeros(len(right))
    mark[marked] = held_out(MARK, marks[marked], data.mark[marked], data.documents[marked], folds)
    limits = choose(right, mark, data)
    report(right, mark, data, limits)
    whole = fit_probability(RIGHT, data.rows, data.right)
    return {
        "right": _stored(whole, limits),
        "mark": _stored(fit_probability(MARK, marks[marked], data.mark[marked]), None),
    }


def choose(right: np.ndarray, mark: np.ndarray, data: Judged) -> Limits:
    """The limits that are worth most: right answers and refusals, less what the misleading ones cost."""
    steps = np.round(np.arange(0.04, 0.95, 0.02), 2)
    best = max(
        ((refuse, sure) for refuse in steps for sure in steps if sure >= refuse),
        key=lambda pair: _worth(right, data, *pair),
    )
    bold = _bold(data.short & (right >= best[1]), mark, data.mark, steps)
    return Limits(float(best[0]), float(best[1]), bold)


def _bold(shown: np.ndarray, mark: np.ndarray, right: np.ndarray, steps: np.ndarray) -> float:
    """The lowest limit from which as many marks are right as are to be."""
    for least in BOLD:
        for step in steps:
            marked = shown & (mark >= step)
            if marked.mean() < FEW:
                break
            if right[marked].mean() >= least:
                return float(step)
    return float(steps[-1])


def _worth(right: np.ndarray, data: Judged, refuse: float, sure: float) -> float:
    answered, hedged = right >= refuse, (right >= refuse) & (right < sure)
    if answered.any() and hedged.sum() > HEDGED * answered.sum():
        return -1.0
    correct = np.where(data.answerable, answered & data.right, ~answered)
    return float(correct.mean() - PRICE * (answered & ~hedged & ~data.right).mean())


def report(right: np.ndarray, mark: np.ndarray, data: Judged, limits: Limits) -> None:
    answered, sure = right >= limits.refuse, right >= limits.sure
    correct = np.where(data.answerable, answered & data.right, ~answered)
    bold = data.short & sure & (mark >= limits.bold)
    print(
        f"{len(right)} answers, right if all were shown {data.right[data.answerable].mean():.3f} of the answerable"
    )
    print(
        f"AUROC right {roc_auc_score(data.right, right):.3f}, answerable {roc_auc_score(data.answerable, right):.3f}"
    )
    print(f"{limits}: correct {correct.mean():.3f}, misled {(sure & ~data.right).mean():.3f}")
    print(
        f"refused rightly {(~answered)[~data.answerable].mean():.3f}, wrongly {(~answered)[data.answerable].mean():.3f}"
    )
    print(f"hedged {(answered & ~sure).sum() / max(1, answered.sum()):.3f} of the answers")
    print(
        f"marks {data.short.mean():.3f}, right {data.mark[data.short].mean():.3f}; bold {bold.mean():.3f}, right {data.mark[bold].mean():.3f}"
    )
    for low in np.arange(0.0, 1.0, 0.1):
        here = (right >= low) & (right < low + 0.1)
        if here.sum() >= 10:
            print(f"  said {right[here].mean():.2f}, was {data.right[here].mean():.2f} ({here.sum()})")


def _stored(model: rank.Logistic, limits: Limits | None) -> dict[str, Any]:
    data: dict[str, Any] = {
        "features": list(model.names),
        "mean": plain(model.mean),
        "scale": plain(model.scale),
    }
    data |= {"weights": plain(model.weights), "bias": round(float(model.bias), 4)}
    return data | ({"limits": limits.__dict__} if limits is not None else {})


def plain(values: np.ndarray) -> list[Any]:
    result: list[Any] = np.round(values, 4).tolist()
    return result
