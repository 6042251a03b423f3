"""What the words around a figure say of it: what it measures, whether it is a level, a change, a limit or an aim.

Official prose puts the thing before its figure (受理诉求76.6万件, 满意率为98%) or behind its unit (1100余家企业); between
them stand only words that lead in (共, 达到, 同比增长) and tell what kind of figure it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ingest.chinese.years import YEAR

Role = Literal["level", "change", "former", "limit", "aim", "rule"]
"""A level as it is; by how much it changed; what it was before (由…); a bound; what is planned; what a rule lays down."""


@dataclass(frozen=True, slots=True)
class FigureWording:
    """``before`` and ``behind`` are the words for the thing; ``change`` is how it moved (同比上升), "" where it did not."""

    before: str
    behind: str
    role: Role
    change: str = ""
    about: bool = False
    """Whether the figure is told as a round one (约, 余, 左右)."""

    @property
    def indicator(self) -> str:
        return f"{self.before} {self.behind}".strip()


_ROUND_BEFORE = re.compile(r"(?:大约|约有|约为|约|近|将近|接近|超过|超|逾|突破|高达|多达|上)$")
_ROUND_IN = re.compile(r"[余多]")
_CHANGED = re.compile(
    r"(?P<than>(?:同比|环比|(?:[较比与](?:去年|上年|上一?年|前一?年|年初|期初|[\d一二三四五六七八九十]{1,2}年前|(?:19|20)\d{2}\s*年?|[一-鿿“”]{0,6}“?十[一二三四五六]五”?)(?:年?度)?[一-鿿“”]{0,8}?)|去年|上年)?\s*(?:共|又|再|约|分别|各|累计|净)?)"
    r"(?P<way>增长|上升|提高|(?<!改造)(?<!整治)(?<!完善)(?<!优化)提升|增加|上涨|增幅|增速|扩大|上调|(?<![最至])多|新增长|下降|减少|降低|回落|下滑|压缩|缩短|缩减|压减|压降|下调|(?<![最至])少)"
    r"(?P<to>了|约|近|超过?|逾|达到?|至|到|为)*$"
)
_EXCEEDS = re.compile(r"(?:比|较)[一-鿿“”]{1,12}?(?P<way>高|低|多|少|快|慢|大|小)(?:出|了|约|近)*$")
"""Against what is not a time: 比全国高7.6个."""
_QUALIFYING = re.compile(r"\s?及?以[上下]的?(?=[一-鿿])(?!增长|增幅|增速)")
"""Behind a bound that is a part of the thing (提高60岁以上老年人的接种率), not the change itself."""
_FORMER = re.compile(
    rf"(?:由|从)(?:原来|最初|原先|过去|此前|上年|去年|(?:{YEAR})?年)?[初底末]?(?:的)?(?:每[人户]每[月年天日])?[约近]?$"
)
_REACHED = re.compile(r"(?:至|到|为|达到?|成)[了约近]?$")
_LIMIT_BEFORE = re.compile(
    r"(?:不(?:得)?(?:少于|超过|低于|高于|大于|小于|多于|足|满)|至少|至多|最多|最少|最低|最高|未满|年满|满|每满|低于|高于|上限|下限)(?:为|达)?$"
)
_LIMIT_BEHIND = re.compile(r"\s?(?:以上|以下|以内|之内|以外|内|之前|前(?![一-鿿]))")
_AIM = re.compile(r"力争|确保|计划(?!生育|单列)|预计|争取|未来|拟(?:于|在|新)|目标(?:是|为|值)")
_AHEAD = re.compile(r"未来|力争|今后|下一步")
_LEADS = re.compile(
    r"(?:(?<!公)共有?|共计|总计|合计|累计|总共|一共|达到?|已达|高达|为|是|约有?|近|超过|超|逾|突破|占比?|有|了|均|仅|只有|已|到|至|在|设有|的|分别|各|以|列支|列|写作|记载|表述|统计口径|口径|其中|全年|目前|现有|(?<![实出])现|或者?|高于|低于|"
    r"力争|确保|争取|不少于|不低于|不超过|不高于|不得少于|不得超过|至少|最多|最低|最高|平均|每|由|从|多达|约为|:|：|\(|（|“|\s|,|，|、|及|和|与)+$"
)
_KEPT = re.compile(r"(?:日均|月均|年均|人均|户均|次均|件均|平均|占比|每[一-鿿]{1,2})$")
_OPENS = re.compile(
    r"^(?:[一二三四五六七八九十]+是|[一二三四五六七八九十\d]+[)）.．、]|[(（)）”’》」\s、□■○●√☑①-⑳和及与并且而但也还又则即将]|如(?!期)|其中|目前|同时|截至|全年|今年|本年|年内|(?:今后|未来)(?:[一二三四五两]年)?|力争|累计|另有|此外|以及|包括|年度|年(?![均满])|月份|月(?!均)|底|末|日(?!均)|期间|共(?![建同享产])计?|已|的|上年|去年|同期)+"
)
TOLD_BY = re.compile(
    r"^.*(?:显示|表明|称|载明|另载|列明|记载|(?:公报|报表|年报|简报|台账)中?)(?=..)|^(?:据|根据|按照?).{2,12}(?:统计|核实|测算)"
)
"""Who says so: 报表显示, 简报称, 据…统计."""
_YEARS = re.compile(
    r"(?:截至|自|从|至|到|于|在)?\s*(?:19|20)\d{2}\s*[-—–~至、]?\s*(?:(?:19|20)\d{2})?\s*年?度?(?:底|末|初(?![步期中级次始]))?(?:\s*\d{1,2}\s*月)?(?:\s*\d{1,2}\s*日)?(?:底|末|初(?![步期中级次始])|以来|起|前|内|间)?"
)
_STOP_BEHIND = re.compile(
    r"[^一-鿿A-Za-z“”·]|(?<![及含])以[上下内外]|且|确定|执行|不等|予以|左右|上下|实现|均|已|占|比|增长|下降|同比|分别|是|达|全部|其中"
)
_TAIL_BEHIND = re.compile(r"^\s?(?:左右|以上|以下|上下|多|余)?(?:\s?[(（][^()（）]{1,8}[)）])?(?:的)?")
"""What may stand between a figure and the thing that it counts: 300个左右智慧社区, 7万套（间）保障性住房."""
_ASIDE = re.compile(r"[(（][^()（）]{1,8}[)）](?=[一-鿿])")
"""In brackets within a word: 县（市、区）政府."""
_AGAIN = re.compile(r"[一1]次(?![一-鿿])")
"""每12小时一次: how often, and not what."""
_TOLD_IN_FRONT = re.compile(r"^.*\d[\d.]*[万亿]、")
"""Words of a number without a unit in front: 人数超550万、平均停留3天."""
_TO_NEXT = re.compile(r"(?<=[一-鿿]{2})(?:增加到|减少到|为|至|到|达到?|超过?)$")
"""What leads on to the next figure: 7个园区整合为2个."""
_JOINED = re.compile(r"(?:以及|[及和与、的])$")
_NUMBERED = re.compile(r"^\s*第[一二三四五六七八九十百千零〇\d]+条(?:之[一二三四五六七八九十]+)?\s+")
"""The number of an article, which a space sets apart from its words."""
_WRAPPED = re.compile(r"(?<=[一-鿿])\s+(?=[一-鿿])")
_LONGEST_BEFORE, _LONGEST_BEHIND, _SLACK = 22, 14, 10
_READ = 90
"""Characters on either side that are read at all."""


def looks_ahead(sentence: str) -> int:
    """Where a sentence begins to speak of what is planned (未来, 力争): all its figures behind are aims; its end where it does not."""
    found = _AHEAD.search(sentence)
    return found.end() if found else len(sentence)


def wording(before: str, figure: str, behind: str, ahead: bool = False) -> FigureWording:
    """``before`` runs from the clause's start or the figure in front, ``behind`` to the clause's end or the next figure.

    ``ahead`` says that the sentence speaks of what is planned.
    """
    before, behind = _WRAPPED.sub("", _NUMBERED.sub("", before[-_READ:])), _WRAPPED.sub("", behind[:_READ])
    lead = before.rstrip()
    round_ = bool(
        _ROUND_IN.search(figure) or _ROUND_BEFORE.search(lead) or re.match(r"\s?(?:左右|上下)", behind)
    )
    changed = None if _QUALIFYING.match(behind) else _CHANGED.search(lead)
    if changed and not _REACHED.search(changed["to"] or ""):
        way = f"{changed['than'].strip()}{changed['way']}"
        return FigureWording(
            _thing(lead[: changed.start()]), "", "change", re.sub(rf"{YEAR}年", "", way), round_
        )
    exceeds = None if changed else _EXCEEDS.search(lead)
    if exceeds:
        return FigureWording(_thing(lead[: exceeds.start()]), "", "change", exceeds["way"], round_)
    role: Role = "level"
    if "百分点" in figure:
        role = "change"
    elif _FORMER.search(lead):
        role, lead = "former", _FORMER.sub("", lead)
    elif _LIMIT_BEFORE.search(lead) or _LIMIT_BEHIND.match(behind):
        role = "limit"
    elif _AIM.search(before) or ahead:
        role = "aim"
    moved = changed["way"] if changed else ""
    thing = _thing(lead[: changed.start()] if changed else lead)
    return FigureWording(thing, "" if role == "former" else _behind(behind), role, moved, round_)


def lead_words(before: str) -> str:
    """What leads in to a figure, where nothing else tells what it is (第二条 年满62周岁)."""
    return _NUMBERED.sub("", before).strip(" \t\u3000（(、，")[-_LONGEST_BEFORE:]


def _thing(text: str) -> str:
    """The words of ``text`` that name the thing: without times, without what leads in to the figure."""
    text = _TOLD_IN_FRONT.sub("", _YEARS.sub("", text))
    while True:
        kept = _KEPT.search(text)
        shorter = text if kept else _LEADS.sub("", text)
        if shorter == text:
            break
        text = shorter
    text = _OPENS.sub("", TOLD_BY.sub("", text)).lstrip("、”’）)》」")
    return _whole_words(text)


_BOUND = re.compile(r"[、和与及的在对将把为向由从按，“]|[）)](?!以)|以及")


def _whole_words(text: str) -> str:
    """The last words of a long run, from where one may begin."""
    if len(text) <= _LONGEST_BEFORE:
        return text
    cut = text[-_LONGEST_BEFORE - _SLACK :]
    bound = _BOUND.search(cut, 0, _LONGEST_BEFORE)
    if bound:
        return cut[bound.end() :]
    return text if len(text) <= len(cut) else cut[-_LONGEST_BEFORE:]


def _behind(text: str) -> str:
    text = _ASIDE.sub("", _TAIL_BEHIND.sub("", text, count=1))
    if _AGAIN.match(text):
        return ""
    stop = _STOP_BEHIND.search(text)
    said = text[: stop.start() if stop else None][:_LONGEST_BEHIND].strip("“”的")
    return _JOINED.sub("", _TO_NEXT.sub("", said))
