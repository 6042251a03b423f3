"""How a document stands to its figures: it reports them, plans them, or lays them down.

A report's figures are facts; those of a plan are aims, except where it looks back; those of a rule (办法, 条例, 通知) hold
for whom it concerns and are neither.  An address (政府工作报告) looks back on the year before and then ahead on its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ingest.ledger.times import When
from ingest.ledger.wording import Role
from ingest.structure import Parsed

Genre = Literal["report", "address", "plan", "rule", "other"]

_ADDRESS = re.compile(r"政\s*府\s*工\s*作\s*报\s*告")
_GENRES: tuple[tuple[Genre, re.Pattern[str]], ...] = (
    ("report", re.compile(r"报告|白皮书|公报|年报|总结|决算|预算|通报|综述|情况|简报|数据|盘点|成绩单")),
    ("plan", re.compile(r"规划|计划|(?<!诊疗)(?<!防控)(?<!救治)方案|要点|行动|意见|措施|纲要|部署|路线图")),
    (
        "rule",
        re.compile(
            r"条例|办法|(?:诊疗|防控|救治)方案|预案|规定|细则|规则|规范|标准|指南|指引|守则|手册|须知|章程|制度|法$|令$|攻略|清单|问答|公告|通知|批复|决定|目录|办理|申请|申领|怎么|如何"
        ),
    ),
)
_INNER = re.compile(r"(?:印发|发布|公布|转发|下发)(.+?)的?(?:通知|公告|决定|函|令)$")
_EDITION = re.compile(r"[(（\[【〔][^()（）]{1,24}[)）\]】〕]|\s|[》《]")
_BACK = re.compile(
    r"回顾|现状|(?:发展|工作|现有)基础|基础和|基础$|成效|成绩|进展|形势|背景|情况|取得|过去|(?:存在|主要|突出)(?:的)?问题|挑战|完成|总结|概况|以来"
)
_AHEAD = re.compile(
    r"目标|任务|安排|打算|计划|规划|下一步|今后|展望|重点|建议|思路|要求|部署|举措|措施|着力|扎实|愿景|未来|行动"
)
_PLANS = re.compile("目标|打算|下一步|今后|展望|安排|未来|计划$|任务$")
"""Headings that look ahead in any document."""
_REVIEWS = re.compile(r"回顾|总结|(?:主要|工作|发展)(?:成就|成效|成绩)|过去[一二三四五\d]*年")
"""Headings of a whole part that looks back, whatever those in it are called (扎实推进, 改革行动)."""
_THIS_YEAR = re.compile(r"(?:[一二三四五六七八九十]+、)?\s*今年")
_ENACTED = re.compile(
    r"应当|不得|必须|须|可以|给予|处以?.{0,20}罚款|享受|按照?.{0,20}(?:标准|比例)|标准(?:为|是)|每人每[月天日年]"
)
_DONE = re.compile(r"已经?|截至|截止|累计|完成了|实现了|达到了|取得|同比|比上年|较上年|比去年|上年末|去年")


@dataclass(frozen=True, slots=True)
class Stance:
    """The kind of document with the year that it is about, None where it is about none."""

    genre: Genre
    year: int | None
    named: bool = False
    """Whether the title names the year."""

    def ahead(self, path: Sequence[str]) -> bool:
        """Whether a section of these headings looks ahead: the deepest heading that tells decides, save where a part reviews."""
        if self.reviews(path):
            return False
        for heading in reversed(path):
            if _BACK.search(heading):
                return False
            if self.genre == "address" and self._of_this_year(heading):
                return True
            if _AHEAD.search(heading) and self.genre in ("plan", "address"):
                return True
            if _PLANS.search(heading):
                return True
        return self.genre == "plan"

    def _of_this_year(self, heading: str) -> bool:
        return (self.year is not None and str(self.year) in heading) or bool(_THIS_YEAR.match(heading))

    def reviews(self, path: Sequence[str]) -> bool:
        """Whether a section of these headings belongs to a part that looks back as a whole."""
        return any(_REVIEWS.search(heading) and not _PLANS.search(heading) for heading in path)

    def turn(self, text: str) -> int:
        """Where an address turns from the past to what is planned; the text's end in other documents."""
        if self.genre != "address" or not self.year:
            return len(text)
        turns = re.compile(
            rf"{self.year}\s?年[^。\n]{{0,24}}(?:任务|安排|目标|总体要求|工作建议|重点)|(?:今年|全年)[^。\n]{{0,12}}(?:预期|主要|发展)目标|做好{self.year}年|(?:今后|未来)五年[^。\n]{{0,16}}(?:目标|任务)"
        )
        found = turns.search(text, len(text) // 8)
        return found.start() if found else len(text)

    def told_for(self, ahead: bool) -> int | None:
        """The year that a figure is of where nothing else says so."""
        if self.year is None or (self.genre in ("rule", "plan") and not self.named):
            return None
        return self.year - 1 if self.genre == "address" and not ahead else self.year

    @property
    def last_full(self) -> int | None:
        """The year that 过去五年 ends with."""
        return self.year - 1 if self.year and self.genre == "address" else self.year

    def role(self, said: Role, ahead: bool, clause: str, when: When, own: bool) -> Role:
        """The role of a figure that its words alone make a level; ``own`` where its sentence tells the time."""
        if said != "level":
            return said
        first, last = when.first, when.last or 0
        past = own and first is not None and self.year is not None and first < self.year
        if self.year and first and (first > self.year or (self.genre == "address" and last > self.year)):
            return "aim"
        if self.genre == "rule":
            return "level" if past and not _ENACTED.search(clause) else "rule"
        if ahead or (self.genre == "address" and own and first == self.year):
            counted = self.genre == "plan" and set(_DONE.findall(clause)) == {"累计"}  # 到2023年，累计培育…
            return "level" if past or (_DONE.search(clause) and not counted) else "aim"
        return "level"


_DELIVERED = re.compile(r"(?:向大会|大会)[^。\n]{0,12}报告[^。\n]{0,6}工作|政府工作报告")
_OF_PLANS = re.compile(
    r"总体(?:要求|思路|目标)|指导思想|基本原则|(?:主要|发展|工作|建设|战略|总体|行动)目标|(?:重点|主要|工作|战略)(?:任务|工作|行动|举措)|保障措施|组织(?:实施|保障)|实施路径"
)
_ITSELF = re.compile(
    r"本(?:实施)?(规划|计划|方案|要点|意见|措施|纲要|条例|办法|规定|细则|规则|规范|标准|指南|报告|白皮书|行动)"
)
_HEAD, _FEWEST_OF_PLANS, _FEWEST_ARTICLES = 400, 2, 3


def genre_of_text(parsed: Parsed) -> Genre:
    """The kind of a document: what its title says, or else its form (总体要求, 主要目标; articles) and what it calls itself."""
    told = genre_of(parsed.document.title)
    if told != "other":
        return told
    text = parsed.document.text
    if _DELIVERED.search(text, 0, _HEAD):
        return "address"
    if sum(
        section.number.startswith("第") and section.number.endswith("条") for section in parsed.sections
    ) >= (_FEWEST_ARTICLES):
        return "rule"
    if len({s.title for s in parsed.sections if _OF_PLANS.fullmatch(s.title)}) >= _FEWEST_OF_PLANS:
        return "plan"
    called = Counter(_ITSELF.findall(text)).most_common(1)
    return genre_of(called[0][0]) if called else "other"


def genre_of(title: str) -> Genre:
    """The kind of document that a title names; of 关于印发某办法的通知 the kind of what is sent out."""
    plain = _EDITION.sub("", title)
    if _ADDRESS.search(plain):
        return "address"
    inner = _INNER.search(plain)
    core = inner[1] if inner else plain
    last: tuple[int, Genre] = (-1, "other")
    for genre, pattern in _GENRES:
        for match in pattern.finditer(core):
            last = max(last, (match.end(), genre))
    return last[1]
