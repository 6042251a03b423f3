"""Fit how likely an answer is right, and its marked words; what to refuse, to doubt and to mark follows.

The labels are the yardstick's verdicts on what the program would show if it showed everything, so that the
probability means what it says.  Thresholds are chosen on probabilities of documents that were held out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.metrics import roc_auc_score

from chatbot.drafting.draft import Draft, draft, widened
from chatbot.finding.finder import Found
from chatbot.fitted.trees import Trees
from chatbot.judging.verdict import MARK, RIGHT, SHOWN, mark_signs, right_signs
from eval.fitting.boosting import Boosting, boosted
from eval.fitting.examples import Example
from eval.measuring.results import from_answer
from eval.measuring.scoring import Outcome, judge

PRICE = 0.5
"""What an answer that misleads costs, in right answers."""
HEDGED = 0.16
"""The share of the answers that may be shown as possibly related on the documents kept for fitting: on others it has been
a quarter more, and more than one in five helps nobody."""
BOLD = (0.82, 0.75)
"""The share of the marks that are to be right there (on others it has been a twentieth less), and what is put up with
where nearly nothing would be marked."""
NARROW = 0.003
"""The worth that is given up for answers of fewer sentences: one right answer in three hundred."""
FEW = 0.05
"""The share of the answers that is nearly nothing."""
TREES = Boosting(trees=300, rate=0.03, leaves=6, smallest=40)
"""Chosen by cross-validation over documents: AUROC 0.877; a logistic regression over the same signs had 0.860, extremely
randomised trees 0.872, twice as many or half as many leaves the same."""


@dataclass(frozen=True)
class Judged:
    """float64 rows, shape (n, len(RIGHT)) and (n, len(MARK)); what is right of the answers, of the same with the next
    sentences behind them (``wide``) and, where ``short``, of the marks; shape (n,) each."""

    documents: np.ndarray
    answerable: np.ndarray
    rows: np.ndarray
    right: np.ndarray
    wide: np.ndarray
    marks: np.ndarray
    short: np.ndarray
    mark: np.ndarray


@dataclass(frozen=True)
class Limits:
    refuse: float
    sure: float
    wide: float
    bold: float


def judged(examples: Sequence[Example], found: Sequence[Found]) -> Judged:
    """Every example's answer with nothing withheld, judged; ``found`` is what each found, ranked as it will be."""
    table: list[tuple[Any, ...]] = []
    for example, one in zip(examples, found, strict=True):
        engine = example.engine
        ordered = engine.finder.in_order(one)
        proposed = draft(ordered, engine.corpus, engine.marker)
        more = widened(proposed, ordered, engine.corpus)
        outcome, wider = (_outcome(example, ordered, shown) for shown in (proposed, more))
        row = right_signs(ordered, proposed)
        marks = mark_signs(ordered, proposed, row, 0.0)
        table.append(
            (
                example.document,
                example.answerable,
                row,
                outcome.correct and example.answerable,
                wider.correct and example.answerable,
                marks,
                outcome.mark_right is not None,
                bool(outcome.mark_right),
            )
        )
    return Judged(*(np.array(column) for column in zip(*table, strict=True)))


def _outcome(example: Example, found: Found, proposed: Draft) -> Outcome:
    """The yardstick's verdict on a draft that is shown whatever it is worth."""
    shown = example.engine.writing.drafted(example.question.text, found, proposed, SHOWN)
    return judge(example.question, from_answer(example.question.id, shown, 0.0))


def held_out(
    names: Sequence[str], rows: np.ndarray, labels: np.ndarray, documents: np.ndarray, folds: int
) -> np.ndarray:
    """Probabilities, shape (n,), each from a fit that saw nothing of the row's document."""
    probability = np.zeros(len(rows))
    for fold in range(folds):
        out = np.isin(documents, sorted(set(documents))[fold::folds])
        probability[out] = boosted(names, rows[~out], labels[~out], TREES).probability(rows[out])
    return probability


def fit_judge(data: Judged, folds: int) -> tuple[Trees, Trees, Limits]:
    """Whether the answer is right, whether its mark is, and the limits; prints what they reach on held-out documents."""
    right = held_out(RIGHT, data.rows, data.right, data.documents, folds)
    marks = data.marks.copy()
    marks[:, MARK.index("right")] = right
    marked = data.short
    mark = np.zeros(len(right))
    mark[marked] = held_out(MARK, marks[marked], data.mark[marked], data.documents[marked], folds)
    limits = choose(right, mark, data)
    report(right, mark, data, limits)
    whole = boosted(RIGHT, data.rows, data.right, TREES)
    return whole, boosted(MARK, marks[marked], data.mark[marked], TREES), limits


def choose(right: np.ndarray, mark: np.ndarray, data: Judged) -> Limits:
    """The limits that are worth most: right answers and refusals, less what the misleading ones cost."""
    steps = np.round(np.arange(0.04, 0.95, 0.02), 2)
    refuse, sure, wide = max(
        (
            (refuse, sure, wide)
            for refuse in steps
            for sure in steps[steps >= refuse]
            for wide in (refuse, *steps[steps >= sure])
        ),
        key=lambda limits: _worth(right, data, *limits),
    )
    best = _worth(right, data, refuse, sure, wide)
    enough = (w for w in (refuse, *steps) if _worth(right, data, refuse, sure, w) >= best - NARROW)
    wide = next(enough, wide)
    bold = _bold(data.short & (right >= sure), mark, data.mark, steps)
    return Limits(float(refuse), float(sure), float(wide), bold)


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


def _shown_right(right: np.ndarray, data: Judged, wide: float) -> np.ndarray:
    """Whether what is shown is right, shape (n,)."""
    return np.where(right < wide, data.wide, data.right)


def _worth(right: np.ndarray, data: Judged, refuse: float, sure: float, wide: float) -> float:
    answered, hedged = right >= refuse, (right >= refuse) & (right < sure)
    if answered.any() and hedged.sum() > HEDGED * answered.sum():
        return -1.0
    shown = _shown_right(right, data, wide)
    correct = np.where(data.answerable, answered & shown, ~answered)
    return float(correct.mean() - PRICE * (answered & ~hedged & ~shown).mean())


def report(right: np.ndarray, mark: np.ndarray, data: Judged, limits: Limits) -> None:
    answered, sure = right >= limits.refuse, right >= limits.sure
    shown = _shown_right(right, data, limits.wide)
    correct = np.where(data.answerable, answered & shown, ~answered)
    bold = data.short & sure & (mark >= limits.bold)
    print(
        f"{len(right)} answers, right if all were shown {data.right[data.answerable].mean():.3f} of the answerable, "
        f"with the next sentences {data.wide[data.answerable].mean():.3f}"
    )
    print(
        f"AUROC right {roc_auc_score(data.right, right):.3f}, answerable {roc_auc_score(data.answerable, right):.3f}"
    )
    print(f"{limits}: correct {correct.mean():.3f}, misled {(sure & ~shown).mean():.3f}")
    print(
        f"refused rightly {(~answered)[~data.answerable].mean():.3f}, wrongly {(~answered)[data.answerable].mean():.3f}"
    )
    print(f"hedged {(answered & ~sure).sum() / max(1, answered.sum()):.3f} of the answers")
    held = f"bold {bold.mean():.3f}, right {data.mark[bold].mean():.3f}" if bold.any() else "nothing bold"
    print(f"marks {data.short.mean():.3f}, right {data.mark[data.short].mean():.3f}; {held}")
    for low in np.arange(0.0, 1.0, 0.1):
        here = (right >= low) & (right < low + 0.1)
        if here.sum() >= 10:
            print(f"  said {right[here].mean():.2f}, was {data.right[here].mean():.2f} ({here.sum()})")
