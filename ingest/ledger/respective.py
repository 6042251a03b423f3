"""Rows of figures and of names that pair off: 甲率、乙率由1%、2%提高至年底的3%、4%."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.chinese.figures import Figure
from ingest.ledger.wording import wording
from ingest.span import Span

_JOIN = re.compile(r"\s?(?:[、和与及至到]|以及)\s?|\s")
_NAMES_SPLIT = re.compile(r"、|和|与|及|以及")
_LISTED = re.compile("、")
_BOTH = re.compile(r"城乡(?:常住)?([^、和与及]{2,})$")
"""城乡居民收入分别为: of the towns, and of the country."""
_OPENING = re.compile(r"^\s*(?:全[国省市区县年])?")
_GOES_ON = re.compile("以及|[和与及]")
_THAN = re.compile(r"(?:同比|环比|[较比](?:去年|上年)(?:同期)?|均|共|合计|累计)+$")
"""Against when the figures are told: 支出同比分别增长."""
_LED = re.compile(r"由|从|分别|均|各|达|为|是|提高|降|升|[:：]")
"""What leads from a run of names to their figures."""
_LEADS_TO = re.compile(r"(?:由|从|至|到|达|为|各|均|分别)(?:(?:19|20)\d{2})?[^,，;；、\d]{0,8}$")
_TAKES = re.compile(
    r"^(?:将|把|对(?![外口])|按照|按(?![时期])|使(?!用)|让|在(?![线校建职岗])|其中|全年)(?=..)"
)
_TAKEN_TOGETHER = re.compile(r"[两二三四五六七八九十](?:项|个|类|种|者|率)(?:的|权重|指标|比例|占比)?$")
_MEASURE = re.compile(r"(?:率|数|量|额|比例|占比|比重|值|时间|时长|金额|分)$")
_LETTER = r"(?:(?![和与及]|以及)[一-鿿A-Za-z“”])"  # one way only to cut a run into names: else it would be tried in all ways
_RUN = re.compile(
    rf"(?P<names>{_LETTER}{{2,20}}(?:(?:、|和|及|与|以及){_LETTER}{{2,16}}?){{1,12}})(?={_LED.pattern})"
)


IN_TURN = re.compile(r"分别[一-鿿]{0,8}\s?$")
IN_TURN_REACH = 12
_REACH = 200
"""Characters in front of a row of figures within which its names stand."""
_HEAD = re.compile(
    r"(?:用户|市场|货物|旅客|项目)?(?:产量|规模|数量|人数|户数|收入|支出|投资|产值|增加值|总额|余额|[销零]售额|交易额|进出口|占比|比例|比重|面积|里程|总量|增速|增幅|覆盖率|满意率|[一-鿿]{2}率)$"
)


def _shared_measure(names: Sequence[str]) -> list[str]:
    """原煤、原油、天然气产量: what the last one measures is what all do."""
    ending = names[0][-1]
    if all(name.endswith(ending) for name in names[:-1]) and 0 < names[-1].find(ending) < len(names[-1]) - 2:
        measure_of = names[-1][names[-1].index(ending) + 1 :]  # 市级、区级运营经费
        return [*(f"{name}{measure_of}" for name in names[:-1]), names[-1]]
    placed = _PLACED.match(names[-1])
    if placed and all(len(name) <= _LONGEST_PLACE for name in names[:-1]):
        measure_of = names[-1][placed.end() :]
        return [*(f"{name}{measure_of}" for name in names[:-1]), names[-1]]
    measure = _HEAD.search(names[-1])
    if measure is None or any(_HEAD.search(name) for name in names[:-1]):
        return list(names)
    return [*(f"{name}{measure[0]}" for name in names[:-1]), names[-1]]


_PLACED = re.compile(r"[一-鿿]{1,4}(?:地区|[省市州县区])(?=[一-鿿]{3,}$)")
"""A place in front of what is measured there."""
_LONGEST_PLACE = 5
FROM_TO = re.compile(r"[至到]")


def side_by_side(text: str, found: Sequence[Figure]) -> list[list[Figure]]:
    """Figures set side by side, of one unit (83.8%、81.7%和98.4%) or told in turn (产量分别为3万吨、8亿立方米)."""
    rows: list[list[Figure]] = []
    in_turn = False
    for figure in found:
        last = rows[-1][-1] if rows else None
        beside = last is not None and _JOIN.fullmatch(text[last.span.end : figure.span.start]) is not None
        if last and beside and (in_turn or last.unit == figure.unit):
            rows[-1].append(figure)
        else:
            rows.append([figure])
            start = figure.span.start
            in_turn = IN_TURN.search(text[max(0, start - IN_TURN_REACH) : start]) is not None
    return [row for row in rows if len(row) > 1]


def of_one_unit(text: str, found: Sequence[Figure]) -> list[Figure]:
    """``found`` with 个 for 个百分点 where the figure beside it tells so: 提高3.7个、12.7个百分点."""
    read = [replace(f, unit="百分点") if "百分点" in f.text else f for f in found]
    for at in range(len(read) - 2, -1, -1):
        one, after = read[at], read[at + 1]
        if (
            after.unit == "百分点"
            and one.unit == "个"
            and _JOIN.fullmatch(text[one.span.end : after.span.start])
        ):
            read[at] = replace(one, kind="percent", unit="百分点")
    return read


def own_names(text: str, sentence: Span, clause: Span, row: Sequence[Figure]) -> list[str] | None:
    """The names of a row's figures in 甲、乙、丙分别为1%、2%、3%, also for the row that follows it (甲率、乙率由1%、2%提高至年底的3%、4%);
    None where names and figures do not pair off."""
    lead = text[max(clause.start, row[0].span.start - _REACH) : row[0].span.start]
    names, parted, _ = lead.rpartition("分别")
    both = _BOTH.match(_OPENING.sub("", names)) if parted and len(row) == 2 else None
    if both:
        return [f"{side}{_THAN.sub('', both[1])}" for side in ("城镇", "农村")]
    if _GOES_ON.match(names):
        return None  # the first names stand in the clause before
    if parted:
        for split in (_NAMES_SPLIT, _LISTED):
            listed = [n.strip() for n in split.split(_THAN.sub("", names)) if n.strip()]
            if len(listed) == len(row):
                return _shared_measure(listed)
    runs = list(_RUN.finditer(text, max(sentence.start, row[0].span.start - _REACH), row[0].span.start))
    if not runs or not _LEADS_TO.search(lead):
        return None
    listed = _NAMES_SPLIT.split(runs[-1]["names"])
    if len(listed) != len(row):
        return None
    if any(FROM_TO.search(text[one.span.end : next_.span.start]) for one, next_ in pairwise(row)):
        return None  # from one figure to another, and not one after the other
    if runs[-1].start() < clause.start and "的" in listed[-1] and "的" not in "".join(listed[:-1]):
        holders = [*listed[:-1], listed[-1].partition("的")[0]]  # 甲区、乙区的城镇标准为…,农村标准分别为…
        return [f"{_TAKES.sub('', holder)}{_thing_of(lead).removeprefix('其')}" for holder in holders]
    listed = [_TAKES.sub("", name) for name in listed]
    listed[-1] = _TAKEN_TOGETHER.sub("", listed[-1])
    if min(map(len, listed)) < 2:
        return None
    shared = listed[0][: listed[0].rfind("的") + 1]  # 诉求办理的响应率、解决率: both are of 诉求办理
    whole = [own if "的" in own else shared + own for own in listed]
    measure = "" if runs[-1].start() >= clause.start else _thing_of(lead)
    return (
        [f"{own}{measure}" for own in whole] if _MEASURE.search(measure) else whole
    )  # 县法院、县公安局…,成功率分别为…


def _thing_of(lead: str) -> str:
    return wording(lead, "", "").before
