"""Floors that a run must not fall below, and ceilings for what should be small: the quality gate."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.measuring.measures import ALL, Measure, MeasuredFigure, show
from eval.runs.run import Run
from eval.sets.fields import kind_of, parse_json
from ingest.errors import InputError

FILE = Path(__file__).parents[1] / "floors.json"
"""The project's own: floors by the name of the question set."""


@dataclass(frozen=True)
class Floor:
    """The least value, or for a measure where less is better the greatest."""

    measure: Measure
    limit: float

    def broken_by(self, figures: Mapping[str, MeasuredFigure]) -> bool:
        """A figure that is missing breaks its floor."""
        figure = figures.get(self.measure.key)
        if figure is None or math.isnan(figure.value):
            return True
        return figure.value < self.limit if self.measure.higher_is_better else figure.value > self.limit

    def line(self, figures: Mapping[str, MeasuredFigure]) -> str:
        figure = figures.get(self.measure.key)
        value = "没有" if figure is None else show(self.measure, figure.value)
        bound = "不低于" if self.measure.higher_is_better else "不高于"
        mark, limit = "✗" if self.broken_by(figures) else "✓", show(self.measure, self.limit)
        return f"{mark} {self.measure.label}（{self.measure.key}）{value}，应{bound} {limit}"


def parse_floor(text: str) -> Floor:
    """``correct=0.65``"""
    key, mark, value = text.partition("=")
    try:
        return _floor(key.strip(), float(value) if mark else math.nan, "--floor")
    except ValueError as error:
        raise InputError(f"--floor {text}：应写成 correct=0.65 的样子。") from error


def load_floors(path: Path, run: Run) -> tuple[Floor, ...]:
    """The floors of the run's set in ``{set name: {measure: limit}}``; ``InputError`` without any."""
    if not path.is_file():
        raise InputError(f"没有底线文件 {path}。")
    value = parse_json(path)
    if not isinstance(value, dict) or not all(isinstance(floors, dict) for floors in value.values()):
        raise InputError(f"{path.name} 应为 {{题集文件名: {{指标: 底线}}}}，得到{kind_of(value)}。")
    floors = value.get(run.info.question_set)
    if floors is None:
        raise InputError(f"{path.name} 里没有题集 {run.info.question_set} 的底线，只有 {'、'.join(value)}。")
    return tuple(_floor(key, limit, path.name) for key, limit in floors.items())


def _floor(key: str, limit: object, place: str) -> Floor:
    if key not in ALL:
        raise InputError(f"{place}：没有指标 {key}，可用 {'、'.join(ALL)}。")
    if isinstance(limit, bool) or not isinstance(limit, int | float) or math.isnan(limit):
        raise InputError(f"{place}：{key} 的底线应为数字，得到{kind_of(limit)}。")
    return Floor(ALL[key], float(limit))


def broken(floors: Sequence[Floor], run: Run) -> tuple[Floor, ...]:
    return tuple(floor for floor in floors if floor.broken_by(run.figures))


def floors_text(floors: Sequence[Floor], run: Run) -> str:
    return "\n".join(floor.line(run.figures) for floor in floors)
