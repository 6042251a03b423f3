"""Ranking figures through ir-measures (Success@k, reciprocal rank, nDCG), one number a question and a mean.

ir-measures over ranx: ranx compiles its metrics with numba, 5 s to import and more on first use.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ir_measures.measures import Measure

Qrels = Mapping[str, Mapping[str, int]]
"""Query to passage to grade; 1 is relevant."""

Ranked = Mapping[str, Sequence[str]]
"""Query to passage ids, best first; a query without an entry found nothing."""


@dataclass(frozen=True)
class RankingFigures:
    """Figures 0..1 by name (``hit@1``, ``mrr@10``, ``ndcg@10``, ``recall@100``) for each query."""

    each: Mapping[str, Mapping[str, float]]

    @property
    def means(self) -> dict[str, float]:
        return {name: sum(values.values()) / len(values) for name, values in self.each.items() if values}


def measure(qrels: Qrels, ranked: Ranked, names: Sequence[str]) -> RankingFigures:
    """Every query of ``qrels`` counts, with 0 where nothing was ranked for it."""
    import ir_measures

    wanted = {name: _measure(name) for name in names}
    scores = {query: _scores(ranked.get(query, ())) for query in qrels}
    each: dict[str, dict[str, float]] = {name: dict.fromkeys(qrels, 0.0) for name in names}
    by_measure = {str(value): name for name, value in wanted.items()}
    plain = {query: dict(grades) for query, grades in qrels.items()}
    for row in ir_measures.iter_calc(list(wanted.values()), plain, scores):
        each[by_measure[str(row.measure)]][row.query_id] = float(row.value)
    return RankingFigures(each)


def _measure(name: str) -> Measure:
    """``hit@5`` and its like as an ir-measures measure; raises ``ValueError`` for an unknown name."""
    import ir_measures

    families = {"hit": ir_measures.Success, "mrr": ir_measures.RR, "ndcg": ir_measures.nDCG}
    families["recall"] = ir_measures.R
    family, _, depth = name.partition("@")
    if family not in families or not depth.isdigit():
        raise ValueError(f"measure {name!r}: expected one of {sorted(families)} with @k")
    return families[family] @ int(depth)


def _scores(ids: Sequence[str]) -> dict[str, float]:
    """Scores that keep the order: trec_eval sorts by score and breaks ties by id."""
    return {name: float(len(ids) - place) for place, name in enumerate(ids)}
