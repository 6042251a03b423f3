"""The figures and dates of a text, in order, each whole and none twice.

Knows how quantities are written (``76.6万件``, ``38万余户``, ``50%-60%``, ``五百元以上一千元以下``, ``2021年10月31日``) and nothing
of what they measure.  One pass from left to right: where a figure ends the next may begin, and never inside one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ingest.chinese import shapes
from ingest.chinese.dates import CLOCK, DATE
from ingest.chinese.numerals import LETTERS, number, plain, spread
from ingest.chinese.units import COUNT, DURATION, MONEY, names
from ingest.span import Span

__all__ = ["COUNT", "DURATION", "MONEY", "Figure", "Kind", "figures"]

Kind = Literal["count", "percent", "money", "duration", "date", "rank", "ratio", "clock"]

_BEGINS = re.compile(rf"[0-9０-９{LETTERS}A-Za-z第〔\[［【（(\-−－]|上午|下午|晚上?|早上?|中午|凌晨")
_SHAPES = (
    DATE, shapes.RATIO, CLOCK, shapes.SKIPPED, shapes.RANK, shapes.ORDINAL, shapes.SHARE, shapes.FRACTION, shapes.PERCENT,
    shapes.OPEN_RANGE, shapes.RANGE, shapes.COINS, shapes.AMOUNT, shapes.LARGE, shapes.SLASHED, shapes.BARE,
    rf"(?P<rest>{shapes.ARABIC}|{shapes.HAN})",
)  # fmt: skip
_ANY = re.compile("|".join(_SHAPES))
_RANKED = re.compile(r"[排列居位获名占升跃至为]\s?(?:名|序|全[国省市区]|前)?\s?$")
_FROM = re.compile(r"[由从自]$")
_VAGUE = re.compile("[余多来几]")
_APART = re.compile(" (?=[万亿])")
_UP_TO = 6
"""Characters in front of a rank that say whether it is one (位居第一位) or a manner of speaking (放在第一位)."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it stands: ``span`` covers number, magnitude and unit, and both ends of a range.

    ``value`` is in ``unit`` without scale (22054万元 is 220540000 元), of a range the lower end; ``high`` is the upper end
    of a range in the same unit, else None.
    """

    span: Span
    text: str
    kind: Kind
    unit: str
    value: float | None
    high: float | None = None


def figures(text: str, start: int = 0, end: int | None = None) -> list[Figure]:
    """The figures and dates of ``text[start:end]`` in order; spans count code points of ``text``."""
    found: list[Figure] = []
    at, end = start, len(text) if end is None else end
    while (begins := _BEGINS.search(text, at, end)) is not None:
        match = _ANY.match(text, begins.start(), end)
        if match is not None:
            found.extend(_read(match))
        at = max(begins.start() + 1, match.end() if match is not None else 0)
    return found


def _read(match: re.Match[str]) -> list[Figure]:
    if match["date"]:
        return [_made(match, "date", "", None)]
    if match["ratio"]:
        return [_made(match, "ratio", "", None)]
    if match["clock"]:
        return [_made(match, "clock", "", None)]
    if match["rank"]:
        told = match["place"] or _RANKED.search(match.string, max(0, match.start() - _UP_TO), match.start())
        return [_made(match, "rank", match[0][-1], _value(match[0][1:-1]))] if told else []
    if match["percent"] or match["share"] or match["fraction"] or match["slashed"]:
        return [_made(match, "percent", "%", *_shares(match))]
    if match["least"]:
        return _range(match, "least", "most")
    if match["high"]:
        return _range(match, "low", "high")
    if match["coins"]:
        return [_made(match, "money", "元", _coins(match["coins"]))]
    if match["figure"]:
        return _amount(match)
    value = _value(match[0]) if match["bare"] or match["large"] else None
    return [] if value is None else [_made(match, "count", "", value)]


def _made(
    match: re.Match[str], kind: Kind, unit: str, value: float | None, high: float | None = None
) -> Figure:
    return Figure(Span(match.start(), match.end()), match[0], kind, unit, value, high)


def _amount(match: re.Match[str]) -> list[Figure]:
    numeral, unit = match["figure"].strip(), match["figure_unit"]
    if names(_VAGUE.sub("", numeral), unit):
        return []
    unit, kind = _told(unit)
    ends = spread(numeral)
    if ends is not None:
        return [_made(match, kind, unit, float(ends[0]), float(ends[1]))]
    value = _value(_VAGUE.sub("", numeral))
    return [] if value is None else [_made(match, kind, unit, value)]


def _range(match: re.Match[str], low: str, high: str) -> list[Figure]:
    first, last = match[f"{low}_unit"] or "", match[f"{high}_unit"]
    unit, kind = _told(last)
    below, above = _value(_VAGUE.sub("", match[low])), _value(_VAGUE.sub("", match[high]))
    if (
        below is None
        or above is None
        or (first and _told(first)[1] != kind)
        or _FROM.search(match.string, max(0, match.start() - 1), match.start())
    ):
        return _each(match, low, high)
    if (
        not first and above >= 10**3 > below and match[high].strip()[-1:] in "万亿千百"
    ):  # 3至5万元, 一至三万元
        below *= above / (_value(match[high].strip().rstrip("万亿千百")) or above)
    if first and _told(first)[0] != unit:
        return [_made(match, kind, _told(first)[0], below)]
    return [_made(match, kind, unit, below, above)]


def _each(match: re.Match[str], low: str, high: str) -> list[Figure]:
    """The two amounts of what only looks like a range (由7日至3日: from one to the other)."""
    first = figures(match.string, match.start(low), match.end(f"{low}_unit")) if match[f"{low}_unit"] else []
    return [*first, *figures(match.string, match.start(high), match.end())]


def _told(unit: str) -> tuple[str, Kind]:
    """The unit without its scale, and its kind."""
    base = unit.split("/")[0].split("／")[0]
    kind: Kind = "money" if base in MONEY else "duration" if base in DURATION else "count"
    return unit.lstrip("万亿"), kind


def _shares(match: re.Match[str]) -> tuple[float | None, float | None]:
    """Of a hundred (of a thousand before ‰), the upper end for a range only."""
    if match["fraction"]:
        part, whole = _value(match["part"]), _value(match["whole"])
        return (part / whole * 100 if part is not None and whole else None), None
    if match["slashed"]:
        part_, whole_ = match["slashed"].split("/")
        return int(part_) / int(whole_) * 100, None
    said = match[0]
    scale = 1.0
    if match["share"]:
        scale = {"百": 1.0, "千": 0.1, "万": 0.01}[said[0]]
        said = re.sub("[百千万]分之", "", said)
    sign = -1.0 if said[0] in "-−－" else 1.0
    parts = [
        _value(part)
        for part in re.split(r"[-—–−－~～〜∼至到]+", re.sub(r"[%％‰]|个?百分点|\s", "", said))
        if part
    ]
    values = [None if p is None else sign * p * scale for p in parts]
    return (values[0] if values else None), (values[1] if len(values) > 1 else None)


def _coins(text: str) -> float | None:
    """壹佰元伍角整, 3元5角 in 元."""
    total = 0.0
    for numeral, unit in re.findall(r"(.+?)(元|圆|角|分)", text):
        value = _value(numeral)
        if value is None:
            return None
        total += value * {"角": 0.1, "分": 0.01}.get(unit, 1.0)
    return round(total, 2)


def _value(text: str) -> float | None:
    if plain(text) == "百":
        return 100.0  # 百分之百
    value = number(_APART.sub("", text))
    return None if value is None else float(value)
