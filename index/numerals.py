"""Chinese numerals that stand for a figure, as Arabic ones: 第三十六条 = 第36条, 百分之八十 = 80%.

Only what is surely a figure is touched.  A numeral that is part of a word (统一, 万一, 三方, 十分, 一是, 十四五,
十九大) stays, because a changed word would be found by nobody.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from ingest.chinese.numerals import DIGITS, number, plain, whole

_DIGIT_ROW = re.compile("[零〇○一二两三四五六七八九]+")
_DECIMAL = re.compile("(?P<units>.+)点(?P<rest>[^万亿]+)(?P<scale>[万亿]?)")
_FORMAL = "壹贰叁肆伍陆柒捌玖拾佰仟"
_SHORT = re.compile("(?:[百千万亿][一二两三四五六七八九]|亿[一二两三四五六七八九]千)$")
"""三千二, 一亿两千: the next place down is meant."""

_RUN = "[零〇○一二两三四五六七八九十百千万亿廿卅]+(?:点[零〇○一二三四五六七八九]+[万亿]?)?"
NUMERAL: Final = re.compile(rf"(?P<head>百分之|第)?(?P<run>{_RUN}|[{_FORMAL}][{_FORMAL}零万亿]+)")

# What is counted from, or in, small numbers; after other words a single numeral is too often part of a name.
_ORDINAL_UNITS = "条章节编款项目篇部批次届期轮季页号名位个类级阶"
_UNITS = re.compile(
    r"[年月日天岁个件项条章节家名次倍届批周户份份时]|小时|分钟|季度|人(?![民大力口工员才事])|平方|公里"
)
_DATE_UNITS = re.compile(r"[月日]|季度")
_BEFORE_ONE = frozenset("年月至到从于在和及与")


@lru_cache(maxsize=4096)
def arabic(run: str) -> str | None:
    """The figure in Arabic numerals, None where ``run`` is not a numeral; a last 万 or 亿 stays a unit (76.6万)."""
    said = plain(run)
    if _DIGIT_ROW.fullmatch(said):
        return "".join(str(DIGITS[c]) for c in said)
    if decimal := _DECIMAL.fullmatch(said):
        units = arabic(decimal["units"])
        known = units is not None and units.isdecimal() and number(said) is not None
        return f"{units}.{arabic(decimal['rest'])}{decimal['scale']}" if known else None
    if said[-1] in "万亿" and "万" not in said[:-1] and "亿" not in said[:-1]:
        multiple = whole(said[:-1])
        return None if multiple is None else f"{multiple}{said[-1]}"
    value = whole(said)
    return None if value is None else str(value)


def replacement(match: re.Match[str]) -> str:
    """What stands instead of a match of ``NUMERAL``: itself, where it is part of a word."""
    head, run = match["head"] or "", match["run"]
    text, end = match.string, match.end()
    before = text[match.start() - 1] if match.start() else ""
    after = text[end : end + 3]
    figure = arabic(run)
    if figure is None:
        return match[0]
    if head == "百分之":
        return f"{figure}%"
    if head == "第":
        return f"第{figure}" if len(run) > 1 or after[:1] in tuple(_ORDINAL_UNITS) else match[0]
    return figure if _stands_alone(run, before, after) else match[0]


def _stands_alone(run: str, before: str, after: str) -> bool:
    """Whether a numeral between ``before`` and ``after`` is a figure of its own."""
    if before.isdigit() or after[:1].isdigit() or after.startswith("几") or before == "几":
        return False
    if "点" in run:
        return after.startswith(("%", "万", "亿", "倍", "个百分点")) or run[-1] in "万亿"
    if _DIGIT_ROW.fullmatch(run):
        return _digits_alone(run, before, after)
    if run[0] in _FORMAL:
        return True
    if _SHORT.search(run) and "百" not in run[-2:]:  # 五百一 may be a name
        return not after[:1].isalpha() or bool(_UNITS.match(after))
    if run == "十":
        return bool(_UNITS.match(after)) and before != "数"
    if before == "数" and run[0] == "十":
        return False
    # 十九大 is a name, 十八里店 a place.
    return not after.startswith(("大", "里"))


def _digits_alone(run: str, before: str, after: str) -> bool:
    """Numerals without a place word: years, numbers with a zero inside, one digit before its unit."""
    if len(run) == 1:
        if run in "零〇○":
            return False
        if run != "一":
            return bool(_UNITS.match(after))
        return bool(_DATE_UNITS.match(after)) and (
            not before or not before.isalpha() or before in _BEFORE_ONE
        )
    if after.startswith("年") and len(run) == 4:
        return True
    return len(run) >= 3 and any(zero in run for zero in "零〇○")
