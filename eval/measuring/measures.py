"""The vocabulary of figures: what each is called, how it is read off an outcome, how many are summed up.

Names and conventions are the yardstick's (``../shared/score/score.py --json``) where it has the figure, so
that the two can be laid side by side.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from eval.measuring.intervals import Floats, Interval, bootstrap, mean_of
from eval.measuring.ranking import measure as rank_measure
from eval.measuring.scoring import Outcome

Kind = Literal["share", "count", "ms", "chars"]


@dataclass(frozen=True)
class Summary:
    """How values become one figure: ``point`` on the values, ``over`` on bootstrap rows (rounds, n)."""

    point: Callable[[Sequence[float]], float]
    over: Callable[[Floats], Floats] | None


def _percentile(share: float) -> Summary:
    """The value at ``int(n * share)`` of the sorted values: the yardstick's convention, no interpolation."""

    def over(rows: Floats) -> Floats:
        picked: Floats = np.sort(rows, axis=-1)[..., int(rows.shape[-1] * share)]
        return picked

    return Summary(lambda values: sorted(values)[int(len(values) * share)], over)


MEAN = Summary(lambda values: sum(values) / len(values), mean_of)
SUM = Summary(sum, None)
MEDIAN, P95 = _percentile(0.5), _percentile(0.95)


@dataclass(frozen=True)
class Measure:
    """``of`` gives a value for one outcome, ``None`` where the figure does not apply to it."""

    key: str
    label: str
    of: Callable[[Outcome], float | None]
    kind: Kind = "share"
    higher_is_better: bool = True
    summary: Summary = MEAN


@dataclass(frozen=True)
class MeasuredFigure:
    """A figure over ``n`` outcomes with its 95 % bootstrap interval (NaN for counts)."""

    value: float
    low: float
    high: float
    n: int


Values = Mapping[str, float]
"""A measure's value by question id, for the questions that it applies to."""


def _answerable(of: Callable[[Outcome], float | None]) -> Callable[[Outcome], float | None]:
    return lambda outcome: of(outcome) if outcome.question.answerable else None


def _within(depth: int) -> Callable[[Outcome], float | None]:
    return _answerable(lambda outcome: float(outcome.rank is not None and outcome.rank <= depth))


def _names_section(outcome: Outcome) -> bool:
    return any(gold.section for gold in outcome.question.gold)


def _section_within(depth: int) -> Callable[[Outcome], float | None]:
    return _answerable(
        lambda outcome: (
            float(any(rank <= depth for rank in outcome.section_ranks)) if _names_section(outcome) else None
        )
    )


def _given(value: float | None) -> float | None:
    return None if value is None else float(value)


def _latency(outcome: Outcome) -> float | None:
    return outcome.result.latency_ms if outcome.result else None


def _bad(outcome: Outcome) -> float | None:
    return _given(outcome.result.bad_citations) if outcome.result else None


MEASURES: tuple[Measure, ...] = (
    Measure("items", "题数", lambda outcome: 1.0, "count", summary=SUM),
    Measure(
        "missing",
        "缺结果",
        lambda outcome: float(outcome.result is None),
        "count",
        higher_is_better=False,
        summary=SUM,
    ),
    Measure(
        "crashed",
        "出错",
        lambda outcome: float(outcome.verdict == "crashed"),
        "count",
        higher_is_better=False,
        summary=SUM,
    ),
    Measure("correct", "正确率", lambda outcome: float(outcome.correct)),
    Measure("answerable_correct", "有答案的题答对", _answerable(lambda outcome: float(outcome.correct))),
    Measure(
        "refused_rightly",
        "无答案的题拒答",
        lambda outcome: None if outcome.question.answerable else float(outcome.correct),
    ),
    Measure(
        "refused_wrongly",
        "有答案却拒答",
        _answerable(lambda outcome: float(not outcome.answered)),
        higher_is_better=False,
    ),
    Measure("misled", "误导", lambda outcome: float(outcome.misled), higher_is_better=False),
    Measure(
        "hedged",
        "答案标为可能相关",
        lambda outcome: float(outcome.hedged) if outcome.answered else None,
        higher_is_better=False,
    ),
    Measure(
        "mark_precision",
        "标出的对",
        lambda outcome: None if outcome.mark_right is None else float(outcome.mark_right),
    ),
    Measure("answer_hit", "答案命中", _answerable(lambda outcome: _given(outcome.answer_hit))),
    Measure("cited", "引用命中", _answerable(lambda outcome: _given(outcome.cited))),
    Measure("citation_precision", "引用准确", lambda outcome: outcome.citation_precision),
    Measure("section_exact", "首条引用章节全对", _answerable(lambda outcome: _given(outcome.section_exact))),
    Measure("evidence@1", "依据排第1", _within(1)),
    Measure("evidence@5", "依据在前5", _within(5)),
    Measure("evidence@10", "依据在前10", _within(10)),
    Measure(
        "mrr@10",
        "依据倒数排名",
        _answerable(lambda outcome: 1 / outcome.rank if outcome.rank is not None else 0.0),
    ),
    Measure("section@1", "章节排第1", _section_within(1)),
    Measure("section@5", "章节在前5", _section_within(5)),
    Measure("short_em", "短答案全同", lambda outcome: outcome.short_em),
    Measure("short_f1", "短答案字F1", lambda outcome: outcome.short_f1),
    Measure(
        "answer_chars_median",
        "答案长度中位",
        _answerable(lambda outcome: float(len(outcome.result.answer)) if outcome.result else 0.0),
        "chars",
        higher_is_better=False,
        summary=MEDIAN,
    ),
    Measure(
        "citations",
        "引用条数",
        lambda outcome: float(len(outcome.result.citations)) if outcome.result else 0.0,
        "count",
        summary=SUM,
    ),
    Measure("bad_citations", "引文与原文不符", _bad, "count", higher_is_better=False, summary=SUM),
    Measure("latency_ms_p50", "用时中位", _latency, "ms", higher_is_better=False, summary=MEDIAN),
    Measure("latency_ms_p95", "用时95分位", _latency, "ms", higher_is_better=False, summary=P95),
)

NDCG: tuple[Measure, ...] = (
    Measure("ndcg@10", "依据nDCG", lambda outcome: None),
    Measure("section_ndcg@10", "章节nDCG", lambda outcome: None),
)
"""Read off all outcomes at once by ir-measures, not off one."""

ALL = {measure.key: measure for measure in (*MEASURES, *NDCG)}


def values(outcomes: Sequence[Outcome]) -> dict[str, Values]:
    """Each measure's values by question id; a measure that applies to no question is left out."""
    found: dict[str, Values] = {}
    for measure in MEASURES:
        pairs = ((outcome.question.id, measure.of(outcome)) for outcome in outcomes)
        found[measure.key] = {name: value for name, value in pairs if value is not None}
    yes = [outcome for outcome in outcomes if outcome.question.answerable]
    found["ndcg@10"] = _ndcg({outcome.question.id: outcome.relevant_ranks for outcome in yes})
    found["section_ndcg@10"] = _ndcg(
        {outcome.question.id: outcome.section_ranks for outcome in yes if _names_section(outcome)}
    )
    return {key: by_id for key, by_id in found.items() if by_id}


def _ndcg(ranks: Mapping[str, Sequence[int]]) -> Values:
    """nDCG@10 over what was ranked and judged relevant; where nothing was, one passage is missing."""
    qrels = {name: {f"p{rank}": 1 for rank in found} or {"missing": 1} for name, found in ranks.items()}
    ranked = {name: [f"p{rank}" for rank in range(1, 11)] for name in ranks}
    return rank_measure(qrels, ranked, ["ndcg@10"]).each["ndcg@10"] if ranks else {}


def figures(by_measure: Mapping[str, Values]) -> dict[str, MeasuredFigure]:
    """A figure for each measure, with its interval."""
    return {key: figure(ALL[key], list(by_id.values())) for key, by_id in by_measure.items()}


def figure(measure: Measure, series: Sequence[float]) -> MeasuredFigure:
    """``series`` must not be empty."""
    over = measure.summary.over
    interval = bootstrap(series, over) if over else Interval(math.nan, math.nan)
    return MeasuredFigure(measure.summary.point(series), interval.low, interval.high, len(series))


def by_group(outcomes: Sequence[Outcome], field: Literal["type", "style"]) -> dict[str, MeasuredFigure]:
    """The share of correct outcomes for each type or style, by its name; "" is kept for what names none."""
    groups: dict[str, list[float]] = {}
    for outcome in outcomes:
        name = outcome.question.type if field == "type" else outcome.question.style
        groups.setdefault(name, []).append(float(outcome.correct))
    return {name: figure(ALL["correct"], groups[name]) for name in sorted(groups)}


def show(measure: Measure, value: float) -> str:
    """The value as a person reads it: 65.0%, 123 ms, 12."""
    if math.isnan(value):
        return "—"
    if measure.kind == "share":
        return f"{value:.1%}"
    return f"{value:.0f} ms" if measure.kind == "ms" else f"{value:.0f}"
