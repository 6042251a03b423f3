"""Reading figures over a set, by the convention of CMRC 2018 (``eval.measuring.convention``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.measuring.convention import exact_match, overlap_f1
from eval.sets.squad import ReadingItem
from ingest.errors import InputError


@dataclass(frozen=True)
class ReadingFigures:
    """Both 0..1 over ``n`` questions; a question without a prediction counts 0."""

    em: float
    f1: float
    n: int


def score_reading(items: Sequence[ReadingItem], predictions: Mapping[str, str]) -> ReadingFigures:
    if not items:
        raise InputError("没有可判分的阅读题。")
    ems = [exact_match(item.answers, predictions.get(item.id, "")) for item in items]
    f1s = [overlap_f1(item.answers, predictions.get(item.id, "")) for item in items]
    return ReadingFigures(sum(ems) / len(items), sum(f1s) / len(items), len(items))
