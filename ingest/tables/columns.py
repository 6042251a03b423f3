"""The columns of a table from its header line, whether its cells are set apart or run together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.chinese.column_units import is_unit
from ingest.tables.readings import Column

_BRACKET = re.compile("[(\uff08]([^()\uff08\uff09]{1,10})[)\uff09]")
_SENTENCE = re.compile("[。\uff1b;\uff01!\uff1f?]")
_LABEL = re.compile(
    "(?:(?:事项|机构|单位|指标|项目|奖项|人才|产品|案件|企业|学校|部门|照护)?(?:类别|类型|名称|等级|层次|种类|序号))"
    "|年度|年份|月份|季度|时间|地区|区域|区县|县区|县[(\uff08]市、区[)\uff09]|乡镇(?:[(\uff08]街道[)\uff09])?|街乡|镇街|街镇"
    "|街道(?:[(\uff08](?:乡)?镇[)\uff09])?|部门|单位|机构|领域|行业|项目|指标|类别|类型|人群|对象|学校|企业|名称|基地|班次|事项"
)
_TURN = re.compile(
    "(?:件数|人数|户数|次数|家数|个数|数量|总数|率|占比|比例|比重|金额|总额)(?![(\uff08])(?=.)|(?:同比|环比|增减|增幅|增速)(?![(\uff08])"
)
_CAPTION_UNIT = re.compile("单位[：:]\\s*([^\\s,\uff0c()\uff08\uff09]{1,6})")
_COUNTED = re.compile(
    "(?:户数|人数|件数|个数|次数|家数|台数|人次|比例|占比|比重|率|增减|增幅|增速|同比|环比|序号|年份|年度|排名|名次|编号|代码|编码|科目|备注|说明|单位|日期|时间|地址|电话)$"
)
"""Columns that the unit of a caption (单位：万元) is not meant for."""
_CHANGE = re.compile("同比|环比")
LONGEST_HEADER = 120


@dataclass(frozen=True, slots=True)
class Header:
    """``label`` names the first column, ``columns`` the others; ``length``: where in its line the header ends."""

    label: str
    columns: tuple[Column, ...]
    length: int


def named(cell: str) -> Column:
    """Name and unit of one header cell: 罚没款(万元)."""
    cell = cell.strip()
    brackets = [match for match in _BRACKET.finditer(cell) if match.end() == len(cell) and is_unit(match[1])]
    if not brackets:
        return (cell[:-1].rstrip("（("), "%") if len(cell) > 2 and cell[-1] in "%％" else (cell, "")
    unit = "".join(brackets[-1][1].split()).removeprefix("单位").lstrip("：:")
    return cell[: brackets[-1].start()], unit.replace("\uff05", "%").replace("\uff0f", "/")


def with_unit_of(columns: tuple[Column, ...], caption: str) -> tuple[Column, ...]:
    """The columns with the unit that the caption gives for all of them (单位：件), where they have none."""
    unit = _CAPTION_UNIT.search(caption)
    if unit is None or not is_unit(unit[1]):
        return columns
    return tuple((name, own or ("" if _COUNTED.search(name) else unit[1])) for name, own in columns)


def spaced_header(cells: Sequence[str], length: int) -> Header:
    """The header of cells that stand apart; the first names the rows."""
    return Header(cells[0], tuple(named(cell) for cell in cells[1:]), length)


def glued_header(line: str) -> Header | None:
    """The header at the start of ``line`` whose cells run together, split behind units and the like, or None.

    Text behind its last unit is not part of it: it may be the first row.
    """
    if len(line) > 600:
        line = line[:600]
    units = [match for match in _BRACKET.finditer(line) if is_unit(match[1])]
    if not units or _SENTENCE.search(line[: units[-1].end()]) or units[-1].end() > LONGEST_HEADER:
        return None
    length = units[-1].end()
    cuts = {match.end() for match in units}
    for match in _TURN.finditer(line, 0, length):
        if _CHANGE.match(match.group()):
            cuts.update({match.start(), match.end()} if match.start() in cuts else set())
        else:
            cuts.add(match.end())
    edges = sorted(cuts | {0, length})
    cells = [line[at:to] for at, to in pairwise(edges) if to > at]
    label = _LABEL.match(cells[0])
    if label and label.end() < len(cells[0]):
        return Header(label.group(), tuple(named(c) for c in [cells[0][label.end() :], *cells[1:]]), length)
    return Header("", tuple(named(cell) for cell in cells), length)


def joined_header(above: Sequence[str], below: Sequence[str], length: int) -> Header:
    """The header of two rows: 供水 over 管网长度（公里） is 供水管网长度, in 公里."""
    pairs = [
        (top, "") if low in ("", top) else (named(top)[0] + low, named(top)[1])
        for top, low in zip(above, below, strict=True)
    ]
    columns = [(named(name)[0], named(name)[1] or unit) for name, unit in pairs]
    return Header(columns[0][0], tuple(columns[1:]), length)
