"""Which measure words say the same: those of everyday speech beside those of official prose."""

from __future__ import annotations

from typing import Final

from ingest.chinese.units import DURATION, MONEY

_GENERAL: Final = ("个", "样", "种", "条", "项", "份", "处")
"""Measure words of everyday speech that stand for any other that counts."""
_THINGS: Final = frozenset("所 家 座 处 间 栋 条 项 种 类 样 份 支 路 站 片".split())
"""Measure words of things that official prose also counts in 个; persons and cases it never does."""
_METRIC: Final = frozenset(
    "% ‰ 百分点 个百分点 平方米 平方公里 立方米 公里 千米 米 公顷 亩 吨 公斤 千克 克 升 千瓦时 度 岁 倍 成 分".split()
)
_MEASURED: Final = _METRIC | {*MONEY, *DURATION}
"""Units that measure and do not count."""
_SAME: Final = (
    ("人", "名", "位", "人次", "口"),
    ("件", "起", "宗", "例", "桩"),
    ("家", "户"),
    ("块", "元", "块钱"),
    ("次", "趟", "回", "场", "期"),
    ("小时", "钟头"),
    ("成", "%", "‰"),
    ("公里", "千米"),
    ("公斤", "千克"),
    ("度", "千瓦时"),
    MONEY,
    DURATION,
)
"""Measure words of everyday speech and of official prose for the same thing."""


def fits_unit(asked: str, unit: str) -> bool:
    """Whether a figure in ``unit`` can be what is asked for in ``asked``: 件 is answered by 件次, 人 by 名, 个 by any
    word that counts, 所 by 个; 米 not by 平方米."""
    if not unit:
        return False
    if asked == unit or any(asked in same and unit.lstrip("个") in same for same in _SAME):
        return True
    if asked in _METRIC or unit in _METRIC:
        return False
    general = asked in _GENERAL and unit not in _MEASURED
    return general or (unit == "个" and asked in _THINGS) or asked in unit or unit in asked
