"""The figures of ``eval.runs.scaling`` over the number of passages, as a picture of four small charts.

    python -m eval.runs.curve FIGURES.jsonl --out eval/runs/scaling.svg

Both axes are logarithmic, so that what grows in proportion is a straight line.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from math import ceil, floor, log10
from pathlib import Path

from ingest.command import CommandParser, reporting
from ingest.errors import InputError

CHARTS = (
    ("build", "建库（不算读文件和向量），处理器秒", 1.0),
    ("memory", "提问后的内存，MB", 1.0),
    ("open", "打开，处理器秒", 1.0),
    ("answer", "一问的中位数，处理器毫秒", 1000.0),
)
"""What is drawn: its name among the figures, what stands above it, and what it is multiplied by."""
_WIDTH, _HEIGHT = 340, 220
_LEFT, _TOP, _RIGHT, _BOTTOM = 46, 34, 18, 30  # between a chart's edge and its axes

Row = Mapping[str, float]


def rows_of(lines: Sequence[str]) -> list[Row]:
    """One row for each number of passages, in order; later figures take the place of earlier ones.

    Raises InputError for what is no line of figures.
    """
    rows: dict[float, dict[str, float]] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = {str(name): float(value) for name, value in json.loads(line).items()}
            rows.setdefault(row["passages"], {}).update(row)
        except (ValueError, TypeError, AttributeError, KeyError):
            raise InputError(
                f"第 {number} 行不是 python -m eval.runs.scaling … --figures 写的一行数字"
            ) from None
    return [rows[passages] for passages in sorted(rows)]


def drawn(rows: Sequence[Row]) -> str:
    """The picture, as SVG; raises InputError where there is nothing to draw."""
    charts = []
    for place, (name, title, factor) in enumerate(CHARTS):
        points = [(row["passages"], row[name] * factor) for row in rows if row.get(name, 0) > 0]
        if not points:
            raise InputError(f"没有“{title}”的数字：请对每个大小运行 build 和 measure")
        x, y = place % 2 * _WIDTH, place // 2 * _HEIGHT
        charts.append(f'<g transform="translate({x} {y})">{_chart(title, points)}</g>')
    size = f'width="{2 * _WIDTH}" height="{2 * _HEIGHT}" viewBox="0 0 {2 * _WIDTH} {2 * _HEIGHT}"'
    style = 'font-family="sans-serif" font-size="11" fill="#333"'
    ground = '<rect width="100%" height="100%" fill="#fff"/>'
    body = "\n".join([ground, *charts])
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {style}>\n{body}\n</svg>\n'


def _chart(title: str, points: Sequence[tuple[float, float]]) -> str:
    across = _Axis([x for x, _ in points], _LEFT, _WIDTH - _RIGHT)
    up = _Axis([y for _, y in points], _HEIGHT - _BOTTOM, _TOP)
    parts = [f'<text x="{_LEFT}" y="18" font-size="13">{title}</text>']
    for power in across.powers:
        x = across.at(10**power)
        parts.append(f'<path d="M{x:.1f} {_TOP}V{_HEIGHT - _BOTTOM}" stroke="#ddd"/>')
        parts.append(f'<text x="{x:.1f}" y="{_HEIGHT - 12}" text-anchor="middle">{told(10**power)}</text>')
    for power in up.powers:
        y = up.at(10**power)
        parts.append(f'<path d="M{_LEFT} {y:.1f}H{_WIDTH - _RIGHT}" stroke="#ddd"/>')
        parts.append(f'<text x="{_LEFT - 5}" y="{y + 4:.1f}" text-anchor="end">{told(10**power)}</text>')
    places = [(across.at(x), up.at(y), y) for x, y in points]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in places)
    parts.append(f'<polyline points="{line}" fill="none" stroke="#a33" stroke-width="2"/>')
    for x, y, value in places:
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="#a33"/>')
        parts.append(f'<text x="{x:.1f}" y="{y - 7:.1f}" text-anchor="middle">{told(value)}</text>')
    return "".join(parts)


class _Axis:
    """Whole powers of ten around some values, from ``start`` to ``end`` of the picture."""

    def __init__(self, values: Sequence[float], start: float, end: float) -> None:
        low, high = floor(log10(min(values))), ceil(log10(max(values)))
        self.powers = range(low, max(high, low + 1) + 1)
        self._start, self._step = start, (end - start) / (len(self.powers) - 1)

    def at(self, value: float) -> float:
        return self._start + (log10(value) - self.powers[0]) * self._step


def told(value: float) -> str:
    """Two significant digits below a hundred, whole numbers above; ten thousands in 万."""
    if value >= 10_000:
        return f"{value / 10_000:g}万" if value % 1000 == 0 else f"{value / 10_000:.1f}万"
    return f"{value:.0f}" if value >= 100 else f"{value:.2g}"


@reporting
def main(argv: Sequence[str] | None = None) -> int:
    parser = CommandParser(prog="python -m eval.runs.curve", description="把文件库变大时的开销画成图")
    parser.add_argument("figures", type=Path, help="python -m eval.runs.scaling … --figures 写的文件")
    parser.add_argument("--out", type=Path, required=True, help="图 (SVG)")
    args = parser.parse_args(argv)
    try:
        lines = args.figures.read_text("utf-8").splitlines()
        args.out.write_text(drawn(rows_of(lines)), "utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"无法读写 ({error}): 请检查路径") from None
    return 0


if __name__ == "__main__":
    sys.exit(main())
