"""Units of measure as tables of official texts write them."""

from __future__ import annotations

import re

_COUNTED = (
    "人次 件次 家次 户次 批次 场次 班次 车次 例次 人 件 个 家 户 次 名 所 项 台 辆 张 座 处 场 条 份 起 宗 套 期 批 例 支 部 "
    "本 册 间 栋 种 类 篇 幅 只 头 株 棵 剂 床 位 村 天 日 年 月 周 岁 届 门 笔 枚"
)
_MEASURED = "元 吨 亩 公顷 平方米 平方公里 立方米 公里 千米 米 千瓦时 兆瓦 千瓦 瓦 升 度 分 分钟 小时 秒 公斤 千克 克 学时 课时 微克 微克/立方米"
COUNTED = frozenset(_COUNTED.split())
MEASURED = frozenset(_MEASURED.split())
SHARES = frozenset(["%", "\uff05", "‰", "\u2030", "个百分点", "百分点", "千分点"])
_SCALES = ("万亿", "百万", "千万", "亿", "万", "千", "百", "十", "美", "港")
_PER = re.compile("[/\uff0f每]")
_SHARE_NAME = re.compile("率|占比|比例|比重|百分比|程度|覆盖|%|\uff05")
_CHANGE_NAME = re.compile("同比|环比|增速|增长|增幅|增减|变化|升降|涨跌")
_AVERAGE_NAME = re.compile("人均|平均|均|每|比值|指数|得分|评分|系数")

UNIT_PATTERN = "|".join(
    sorted((re.escape(unit) for unit in (COUNTED | MEASURED | SHARES)), key=len, reverse=True)
)
"""Any unit without its scale, longest first, for regular expressions."""


def is_unit(text: str) -> bool:
    """Whether ``text`` (what stands in the brackets of a column's name) is a unit: 万元, %, 元/月, 单位:件."""
    text = "".join(text.split()).removeprefix("单位").lstrip("：:")
    if text in SHARES or text in ("万", "亿"):
        return True
    first = _PER.split(text)[0]
    while first not in COUNTED and first not in MEASURED:
        scale = next(
            (scale for scale in _SCALES if first.startswith(scale) and len(first) > len(scale)), None
        )
        if scale is None:
            return False
        first = first.removeprefix(scale)
    return True


def compatible(one: str, other: str) -> bool:
    """Whether figures with these units may mean the same (件 and 件次, % and \uff05); no unit fits none."""
    one, other = (unit.replace("\uff05", "%") for unit in (one, other))
    return bool(one and other) and (one.startswith(other) or other.startswith(one))


def most_decimals(name: str, unit: str) -> int:
    """How many decimals a column may have: none where whole things are counted."""
    if unit in COUNTED and not _AVERAGE_NAME.search(name):
        return 0
    return 2


def is_share(name: str, unit: str) -> bool:
    """Whether the column's figures are parts of a hundred, which neither pass it nor fall below nought."""
    if unit:
        return unit in ("%", "\uff05") and not _CHANGE_NAME.search(name)
    return _SHARE_NAME.search(name) is not None


def is_change(name: str) -> bool:
    """Whether the column tells a change, which may be negative and pass a hundred."""
    return bool(_CHANGE_NAME.search(name))
