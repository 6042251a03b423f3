"""Figures and dates as official Chinese writes them, with their spans.

Knows how quantities are written (``76.6万件``, ``38万余户``, ``十六期``, ``50%-60%``, ``2021年10月31日``) and
nothing of what they measure.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

import cn2an

from ingest.document import Span

Kind = Literal["count", "percent", "money", "duration", "date", "rank"]

MONEY = ("元", "万元", "亿元", "美元", "亿美元", "万美元", "块", "块钱")
DURATION = (
    "个工作日", "工作日", "个自然日", "个小时", "小时", "个月", "分钟", "学时", "课时", "周", "天", "日", "月", "年", "秒",
)  # fmt: skip
COUNT = (
    "亩次", "人次", "件次", "家次", "户次", "批次", "场次", "班次", "车次", "架次", "例次", "平方米", "平方公里", "立方米", "公里",
    "千米", "米", "公顷", "亩", "吨", "公斤", "千克", "克", "升", "千瓦时", "度", "岁", "届", "期", "批", "场", "次", "例", "起",
    "宗", "笔", "份", "册", "本", "部", "篇", "字", "套", "间", "栋", "座", "所", "处", "支", "名", "位", "人", "户", "家", "个",
    "项", "条", "件", "台", "辆", "张", "枚", "把", "只", "头", "类", "种", "级", "层", "倍", "成", "剂", "门", "款", "片", "村",
    "街乡", "分", "道", "根", "支队", "组", "队", "班", "站", "床", "家企业", "对", "株", "艘", "趟", "盏", "块", "路",
)  # fmt: skip

_UNITS = sorted({*MONEY, *DURATION, *COUNT}, key=len, reverse=True)
_ARABIC = r"\d+(?:[,，]\d{3})*(?:\.\d+)?"
_HAN = (
    r"[零〇一二两三四五六七八九十百千]{1,12}"  # bounded: a long row of numerals would be read once for each
)
_MAGNITUDE = r"(?:[万亿千百]{0,2}[余多]?[万亿]?)"
_UNIT = "|".join(map(re.escape, _UNITS))
_PERCENT = r"(?:%|％|‰|个?百分点)"
_FIGURE = re.compile(
    rf"(?P<percent>{_ARABIC}{_PERCENT}(?:\s*[-—–~至]\s*{_ARABIC}{_PERCENT})?)"
    rf"|(?P<share>百分之{_HAN}(?:点{_HAN})?|{_HAN}分之{_HAN})"
    rf"|(?P<ordinal>第\s*(?:\d+|{_HAN})(?!\s*[位名\d]))"
    rf"|(?P<rank>第\s*(?:\d+|{_HAN})\s*[位名])"
    rf"|(?P<figure>(?P<number>{_ARABIC}|{_HAN})\s?(?P<magnitude>{_MAGNITUDE})\s?(?P<unit>{_UNIT}))"
    rf"|(?P<bare>(?<![\d.])\d{{2,}}(?:\.\d+)?(?![\d.]))"
)
_DATE = re.compile(
    r"(?:(?:19|20)\d{2}\s*年(?:底|末|初)?(?:\s*\d{1,2}\s*月(?:底|末|初|份)?(?:\s*\d{1,2}\s*日)?)?"
    r"|(?<!\d)\d{1,2}\s*月(?:\s*\d{1,2}\s*日|底|末|初|[上中下]旬|份)?(?!\d))"
    r"(?![0-9一-龥]{0,1}(?:度的))"
)
_CLOCK = re.compile(
    r"(?:(?:上|下)午|每日|晚)?\d{1,2}(?::|：|时)\d{0,2}(?:分)?(?:\s*[-—–~至]\s*\d{1,2}(?::|：|时)\d{0,2})?"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it stands: ``span`` covers number, magnitude and unit."""

    span: Span
    text: str
    kind: Kind
    unit: str
    value: float | None


def figures(text: str, start: int = 0, end: int | None = None) -> list[Figure]:
    """The figures and dates of ``text[start:end]`` in order; spans count code points of ``text``."""
    end = len(text) if end is None else end
    found = [_date(m) for m in _DATE.finditer(text, start, end)]
    taken = [f.span for f in found]
    for match in _FIGURE.finditer(text, start, end):
        span = Span(match.start(), match.end())
        if not any(span.overlaps(t) for t in taken):
            figure = _figure(match)
            if figure is not None:
                found.append(figure)
    return sorted(found, key=lambda f: f.span)


def _date(match: re.Match[str]) -> Figure:
    return Figure(Span(match.start(), match.end()), match[0], "date", "", None)


def _figure(match: re.Match[str]) -> Figure | None:
    span = Span(match.start(), match.end())
    if match["percent"] or match["share"]:
        return Figure(span, match[0], "percent", "%", _share(match[0]))
    if match["rank"]:
        return Figure(span, match[0], "rank", match[0][-1], _number(match[0][1:-1]))
    if match["ordinal"]:
        return None  # 第三条, 第十六届: a number of order, not of quantity
    if match["bare"]:
        return Figure(span, match[0], "count", "", _number(match[0]))
    unit, number = match["unit"], match["number"]
    if number in ("一", "百", "千", "十", "千百") or (number[0] == "一" and unit in ("是", "般")):
        return None  # 一个, 一件, 百家: words rather than figures
    kind: Kind = "money" if unit in MONEY else "duration" if unit in DURATION else "count"
    value = _number(number)
    scale = 1.0
    for char in match["magnitude"] or "":
        scale *= {"万": 1e4, "亿": 1e8, "千": 1e3, "百": 1e2}.get(char, 1.0)
    if unit[0] in "万亿" and unit not in ("万", "亿"):
        scale *= {"万": 1e4, "亿": 1e8}[unit[0]]
    return Figure(span, match[0], kind, unit.lstrip("万亿"), None if value is None else value * scale)


def _share(text: str) -> float | None:
    """Of a hundred (of a thousand before ‰); a range by its lower end."""
    parted = re.fullmatch(rf"(?P<whole>{_HAN})分之(?P<part>{_HAN}(?:点{_HAN})?)", text)
    if parted is None:
        return _number(re.split(r"[%％‰个百至—–~-]", text)[0])
    part, whole = _number(parted["part"]), 100.0 if parted["whole"] == "百" else _number(parted["whole"])
    return None if part is None or not whole else part / whole * 100


def _number(text: str) -> float | None:
    plain = unicodedata.normalize("NFKC", text).replace(",", "").strip()
    try:
        return float(plain)
    except ValueError:
        pass
    try:
        return float(cn2an.cn2an(plain, "smart"))
    except ValueError:
        return None
