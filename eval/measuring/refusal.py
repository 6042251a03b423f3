"""What a refusal threshold on ``confidence`` would do, and whether the confidence means what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eval.measuring.convention import auroc as area
from eval.measuring.scoring import Outcome, judge


@dataclass(frozen=True)
class Point:
    """Every answer with a confidence below ``threshold`` refused, and no other; shares 0..1.

    What the run itself refused counts by the answer that it withheld; where none is known it stays refused.
    """

    threshold: float
    refused_rightly: float
    refused_wrongly: float
    correct: float


@dataclass(frozen=True)
class Bin:
    """The answers whose confidence lies in ``low..high``: how sure they were and how many were right."""

    low: float
    high: float
    confidence: float
    right: float
    n: int


def curve(outcomes: Sequence[Outcome]) -> tuple[Point, ...]:
    """A point for each confidence that occurs among the answers, ascending, with 0 before and 1 after them.

    Empty where no answer has a confidence.
    """
    candid = [_unrefused(outcome) for outcome in outcomes]
    met = {confidence for outcome in candid if (confidence := _answered_with(outcome)) is not None}
    return tuple(_point(candid, threshold) for threshold in sorted(met | {0.0, 1.0})) if met else ()


def _unrefused(outcome: Outcome) -> Outcome:
    """What it would have been without the refusal, with the confidence that the refusal rested on."""
    withheld = outcome.result.withheld if outcome.result is not None else None
    return outcome if withheld is None else judge(outcome.question, withheld)


def _point(outcomes: Sequence[Outcome], threshold: float) -> Point:
    yes = [outcome for outcome in outcomes if outcome.question.answerable]
    refused = [
        outcome.correct or (outcome.answered and not _stays(outcome, threshold))
        for outcome in outcomes
        if not outcome.question.answerable
    ]
    right = [outcome.correct and _stays(outcome, threshold) for outcome in yes]
    return Point(
        threshold=threshold,
        refused_rightly=_share(refused),
        refused_wrongly=_share([not _stays(outcome, threshold) for outcome in yes]),
        correct=(sum(right) + sum(refused)) / len(outcomes),
    )


def _stays(outcome: Outcome, threshold: float) -> bool:
    confidence = _answered_with(outcome)
    return outcome.answered and (confidence is None or confidence >= threshold)


def _answered_with(outcome: Outcome) -> float | None:
    return outcome.result.confidence if outcome.result is not None and outcome.answered else None


def auroc(outcomes: Sequence[Outcome]) -> float | None:
    """How often a question with an answer was given more confidence than one without; None where a side is empty."""
    sides: tuple[list[float], list[float]] = ([], [])
    for outcome in outcomes:
        if outcome.result is not None and outcome.result.confidence is not None:
            sides[outcome.question.answerable].append(outcome.result.confidence)
    return area(sides[True], sides[False])


def reliability(outcomes: Sequence[Outcome], bins: int = 10) -> tuple[Bin, ...]:
    """The answers, withheld ones too, by confidence in ``bins`` equal steps; empty steps are left out."""
    steps: dict[int, list[tuple[float, bool]]] = {}
    for outcome in map(_unrefused, outcomes):
        confidence = _answered_with(outcome)
        if confidence is not None:
            steps.setdefault(min(int(confidence * bins), bins - 1), []).append((confidence, outcome.correct))
    return tuple(
        Bin(
            low=step / bins,
            high=(step + 1) / bins,
            confidence=_share([confidence for confidence, _ in steps[step]]),
            right=_share([right for _, right in steps[step]]),
            n=len(steps[step]),
        )
        for step in sorted(steps)
    )


def _share(values: Sequence[float | bool]) -> float:
    return sum(values) / len(values) if values else 0.0
