"""Charts as inline SVG: drawn 360 units wide for a phone, larger where there is room.  No style attributes, so
that they stand under a strict content policy; colours come from the page's style sheet by class."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH = 360
_LEFT, _RIGHT, _TOP, _BOTTOM = 36, 10, 10, 34
_ROW = 26


@dataclass(frozen=True)
class ChartBar:
    """``value``, ``low`` and ``high`` are shares, 0..1; ``note`` stands behind the value; ``before`` is the
    same share in the other run."""

    label: str
    value: float
    low: float
    high: float
    note: str = ""
    before: float | None = None


@dataclass(frozen=True)
class ChartLine:
    """Points with both coordinates 0..1; ``kind`` is a class of the style sheet: a, b or c."""

    label: str
    kind: str
    points: Sequence[tuple[float, float]]


def bars(rows: Sequence[ChartBar], title: str) -> str:
    """Horizontal bars with their intervals; a tick shows the other run."""
    start, length = 84, 196
    height = _ROW * len(rows) + 8
    drawn = []
    for number, row in enumerate(rows):
        middle = _ROW * number + 17
        drawn += [
            f'<text class="label" x="{start - 8}" y="{middle + 4}" text-anchor="end">{escape(_short(row.label))}</text>',
            f'<rect class="track" x="{start}" y="{middle - 6}" width="{length}" height="12"/>',
            f'<rect class="bar" x="{start}" y="{middle - 6}" width="{length * row.value:.1f}" height="12"/>',
            _whisker(start + length * row.low, start + length * row.high, middle),
            f'<text class="value" x="{WIDTH - 2}" y="{middle + 4}" text-anchor="end">{row.value:.0%}'
            f'<tspan class="note"> {escape(row.note)}</tspan></text>',
        ]
        if row.before is not None:
            tick = start + length * row.before
            drawn.append(f'<path class="before" d="M{tick:.1f} {middle - 10}v20"/>')
    return _svg(height, title, "".join(drawn))


def _short(label: str) -> str:
    """At most six characters: what stands left of the bars."""
    return label if len(label) <= 6 else label[:5] + "…"


def _whisker(low: float, high: float, y: float) -> str:
    if math.isnan(low) or math.isnan(high):
        return ""
    return f'<path class="whisker" d="M{low:.1f} {y - 4}v8M{low:.1f} {y}H{high:.1f}M{high:.1f} {y - 4}v8"/>'


def lines(series: Sequence[ChartLine], title: str, x_label: str, at: float | None = None) -> str:
    """Lines over a unit square, each named below; ``at`` draws an upright (a threshold in force)."""
    height = 240
    plot = _Plot(height)
    drawn = [plot.grid(x_label)]
    if at is not None:
        drawn.append(f'<path class="at" d="M{plot.x(at):.1f} {plot.y(0):.1f}V{plot.y(1):.1f}"/>')
    for line in series:
        path = "L".join(f"{plot.x(x):.1f} {plot.y(y):.1f}" for x, y in line.points)
        drawn.append(f'<path class="line {line.kind}" d="M{path}"/>')
    return _svg(height, title, "".join(drawn)) + _legend(series)


def dots(points: Sequence[tuple[float, float, float]], title: str, x_label: str) -> str:
    """(x, y, weight), all 0..1, over a unit square with its diagonal: what lies on it is as it says."""
    plot = _Plot(240)
    drawn = [plot.grid(x_label)]
    drawn.append(f'<path class="grid" d="M{plot.x(0):.1f} {plot.y(0):.1f}L{plot.x(1):.1f} {plot.y(1):.1f}"/>')
    for x, y, weight in points:
        radius = 3 + 9 * math.sqrt(weight)
        drawn.append(f'<circle class="dot" cx="{plot.x(x):.1f}" cy="{plot.y(y):.1f}" r="{radius:.1f}"/>')
    return _svg(240, title, "".join(drawn))


def histogram(values: Sequence[float], title: str, unit: str, steps: int = 24) -> str:
    """Counts of values in equal steps from 0 to the greatest."""
    top = max(values) or 1.0
    counts = [0] * steps
    for value in values:
        counts[min(int(value / top * steps), steps - 1)] += 1
    height = 170
    base, width = height - _BOTTOM, (WIDTH - 2 * _RIGHT) / steps
    scale = (base - _TOP) / max(counts)
    drawn = [
        f'<rect class="bar" x="{_RIGHT + width * n + 0.5:.1f}" y="{base - count * scale:.1f}" '
        f'width="{width - 1:.1f}" height="{count * scale:.1f}"/>'
        for n, count in enumerate(counts)
        if count
    ]
    drawn.append(f'<path class="axis" d="M{_RIGHT} {base}H{WIDTH - _RIGHT}"/>')
    for share, anchor in ((0.0, "start"), (0.5, "middle"), (1.0, "end")):
        x = _RIGHT + (WIDTH - 2 * _RIGHT) * share
        label = f"{top * share:.0f}" + (f" {unit}" if share == 1 else "")
        drawn.append(f'<text class="tick" x="{x:.0f}" y="{base + 16}" text-anchor="{anchor}">{label}</text>')
    return _svg(height, title, "".join(drawn))


class _Plot:
    """The unit square on a sheet ``height`` high."""

    def __init__(self, height: int) -> None:
        self.height = height

    def x(self, share: float) -> float:
        return _LEFT + (WIDTH - _LEFT - _RIGHT) * share

    def y(self, share: float) -> float:
        return self.height - _BOTTOM - (self.height - _BOTTOM - _TOP) * share

    def grid(self, x_label: str) -> str:
        drawn = []
        for step in (0, 0.25, 0.5, 0.75, 1):
            x, y = self.x(step), self.y(step)
            drawn.append(f'<path class="grid" d="M{self.x(0):.1f} {y:.1f}H{self.x(1):.1f}"/>')
            drawn.append(
                f'<text class="tick" x="{_LEFT - 5}" y="{y + 4:.1f}" text-anchor="end">{step:.0%}</text>'
            )
            drawn.append(
                f'<text class="tick" x="{x:.1f}" y="{self.y(0) + 15:.1f}" text-anchor="middle">{step:g}</text>'
            )
        middle = self.x(0.5)
        drawn.append(
            f'<text class="tick" x="{middle:.1f}" y="{self.height - 4}" text-anchor="middle">{escape(x_label)}</text>'
        )
        return "".join(drawn)


def _legend(series: Sequence[ChartLine]) -> str:
    keys = "".join(f'<li class="key {line.kind}">{escape(line.label)}</li>' for line in series)
    return f'<ul class="legend">{keys}</ul>'


def _svg(height: int, title: str, inside: str) -> str:
    return f'<svg class="chart" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}">{inside}</svg>'
