"""Which figures of a sentence a ledger counts, and in what unit."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from ingest.chinese.figures import Figure
from ingest.chinese.years import YEAR
from ingest.span import Span

_QUOTE = re.compile(r"[“「][^”」]{0,12}$")
_AGO = re.compile("[较比与]|[最过]?近|过去|未来|今后")
_BACK = re.compile(r"前|来|内|间|(?=[^，。；、）)以的])")


def apart(found: Sequence[Figure], names: Sequence[Span]) -> Iterator[Figure]:
    """Figures that are no part of a name (三间 of 三间房)."""
    for figure in found:
        if not overlapped(names, figure.span):
            yield figure


def overlapped(spans: Sequence[Span], place: Span) -> bool:
    """Whether one of ``spans``, which are in order, shares a character with ``place``."""
    at = bisect_right(spans, place.start, key=lambda s: s.end)
    return at < len(spans) and spans[at].start < place.end


def counts(figure: Figure, text: str) -> bool:
    """Neither a date nor a number that names (“四个意识”, a bare number in prose, a year in a title)."""
    if figure.kind in ("date", "clock") or not figure.unit or figure.value is None:
        return False
    start, end = figure.span.start, figure.span.end
    spelt = not figure.text[0].isdigit() and figure.kind != "percent"
    if spelt and (figure.unit in ("届", "年") or _QUOTE.search(text[max(0, start - 14) : start])):
        return False  # 三年总投资: a time
    if spelt and figure.unit == "次" and text.startswith(("全会", "全体", "会议"), end):
        return False
    if spelt and figure.kind == "count" and figure.value <= 10 and figure.high is None:
        return False  # 五个新城, 两项, 二次包装: names and manners of speaking
    if figure.unit == "周年" or (figure.unit == "周" and text[end : end + 1] in ("年", "岁")):
        return False
    if figure.kind == "duration" and _AGO.search(text[max(0, start - 2) : start]) and _BACK.match(text, end):
        return False  # 较3年前, 近5年: a time
    if text[end : end + 1] == "级" and text[end + 1 : end + 2] != "的":
        return False  # 30万吨级航道: a class
    if figure.unit in ("年", "月", "日", "届", "级") and re.match(YEAR, figure.text):
        return False
    return not (text[start - 1 : start] in ("+", "第") or text[end : end + 1] == "+")


def unit_of(figure: Figure) -> str:
    """The unit, with shares told apart (%, ‰), and without what is counted (家企业)."""
    if figure.unit.endswith("企业"):
        return figure.unit.removesuffix("企业")
    return "‰" if "‰" in figure.text else figure.unit
