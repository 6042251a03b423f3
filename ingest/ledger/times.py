"""The time that a figure speaks of: a year, a span of years, a month, as its sentence or what is above it says.

A year that is only compared with (较2020年增长) or that belongs to a title (《规划(2021-2025年)》) is not meant.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ingest.chinese.years import YEAR
from ingest.span import Span
from ingest.structure import Parsed

Told = Literal["clause", "sentence", "paragraph", "heading", "document", "nowhere"]


@dataclass(frozen=True, slots=True)
class When:
    """Years ``first`` to ``last`` (the same for one year), the month where one is named, and where that stands."""

    first: int | None = None
    last: int | None = None
    month: int | None = None
    told: Told = "nowhere"

    def __str__(self) -> str:
        if self.first is None:
            return ""
        years = f"{self.first}" if self.first == self.last else f"{self.first}—{self.last}"
        return f"{years}年" + (f"{self.month}月" if self.month else "")


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a time is named."""

    span: Span
    when: When


_MENTION = re.compile(
    rf"(?<!\d)(?:(?P<first>{YEAR})\s*年?\s*[-—–~至到]{{1,2}}\s*(?P<last>{YEAR})\s*年"
    rf"|(?P<year>{YEAR})\s*(?:年|(?=、{YEAR}))(?:\s*(?P<month>\d{{1,2}})\s*月)?"
    r"|“?十(?P<plan>[一二三四五六])五”?(?P<over>规划?末|末|收官)?(?=时期|期间|以来|五年|末|收官)"
    r"|(?:过去|近|这|前)(?P<years>[三四五六七八九十一])年(?!级)|(?P<since>[三四五])年(?:来|间(?!隔)|累计)"
    r"|(?P<past>去年|上年|上一年)|(?P<now>今年|本年度)|(?P<only>\d{1,2})\s*月(?=[\d份底末初上中下,，]))"
)
_COMPARED = re.compile(
    rf"(?:较|比|同比|与|和|同)\s*(?:{YEAR}\s*年|去年|上年|上一年)(?:度|同期|底|末)?(?:相比)?(?=[^、]|$)"
)
_NOT_COMPARED = re.compile(rf"[与和]\s*{YEAR}\s*年(?!度?[一-鿿]{{0,6}}?(?:相比|同期|持平))")
_TITLE = re.compile(r"《[^》]*》")
_SINCE = re.compile(r"\s*(?:\d{1,2}\s*日)?(?:以来|起)")
_FRONT = 8
"""Characters within which a time heads its sentence, and so what follows."""


def mentions(text: str, span: Span, present: int | None, base: int | None = None) -> list[Mention]:
    """The times named in ``span``, in order; ``present`` is the year that 去年 is one before, ``base`` the last one that 过去五年
    counts (``present`` where it is not given)."""
    dead = [m.span() for m in _TITLE.finditer(text, span.start, span.end)]
    dead += [
        m.span()
        for m in _COMPARED.finditer(text, span.start, span.end)
        if not _NOT_COMPARED.match(text, m.start())
    ]
    dead.sort()
    found: list[Mention] = []
    at = 0
    for match in _MENTION.finditer(text, span.start, span.end):
        while at < len(dead) and dead[at][1] <= match.start():
            at += 1
        if at < len(dead) and dead[at][0] <= match.start():
            continue
        when = _when(match, found[-1].when if found else None, present, base or present)
        if when is not None and _SINCE.match(text, match.end(), span.end):
            when = When(
                when.first, max(when.first or 0, present or 0)
            )  # from then until the year reported on
        if when is not None:
            found.append(Mention(Span(match.start(), match.end()), when))
    return found


_PLAN = {"一": 2006, "二": 2011, "三": 2016, "四": 2021, "五": 2026, "六": 2031}
"""The first years of the five-year plans from the eleventh on."""


def _when(match: re.Match[str], before: When | None, present: int | None, base: int | None) -> When | None:
    if match["plan"]:
        first = _PLAN[match["plan"]]
        return When(first + 4, first + 4) if match["over"] else When(first, first + 4)
    if match["years"] or match["since"]:
        count = "一二三四五六七八九十".index(match["years"] or match["since"]) + 1
        return When(base - count + 1, base) if base else None
    if match["now"]:
        return When(present, present) if present else None
    if match["first"]:
        return When(int(match["first"]), int(match["last"]))
    if match["past"]:
        return When(present - 1, present - 1) if present else None
    if match["only"]:
        year = before.first if before else base
        return When(year, year, int(match["only"])) if year and int(match["only"]) <= 12 else None
    return When(int(match["year"]), int(match["year"]), int(match["month"]) if match["month"] else None)


def time_of(place: Span, clause: Span, named: Sequence[Mention], above: When) -> When:
    """The last time named before ``place`` in its sentence, in its clause first; else what is ``above``."""
    earlier = bisect_right(named, place.start, key=lambda m: m.span.end)
    if earlier and named[earlier - 1].span in clause:
        return replace(named[earlier - 1].when, told="clause")
    later = bisect_left(named, place.end, key=lambda m: m.span.start)
    if later < len(named) and named[later].span in clause:
        return replace(named[later].when, told="clause")
    return replace(named[earlier - 1].when, told="sentence") if earlier else above


_WHOLE = re.compile(r"全年|一年来|年度|累计|年终|年末")


def kept(above: When, text: str, present: int | None) -> When:
    """What a sentence keeps of the time ``above`` it: under a heading on plans, 全年 still means the year reported on."""
    later = present and above.first and above.first > present
    return When(present, present, told="document") if later and _WHOLE.search(text) else above


def leading(text: str, sentence: Span, named: Sequence[Mention]) -> When | None:
    """The year that a sentence begins with, which the next ones keep; None where it begins with none."""
    first = named[0] if named else None
    if first is None or first.span.start - sentence.start > _FRONT or text[first.span.start] == "近":
        return None
    return When(first.when.first, first.when.last, told="paragraph")


def of_headings(path: Sequence[str], present: int | None, base: int | None, default: int | None) -> When:
    """What the headings say, the deepest first; else the year ``default``; ``present`` and ``base`` as for ``mentions``."""
    for heading in reversed(path):
        named = mentions(heading, Span(0, len(heading)), present, base)
        if named:
            return replace(named[0].when, told="heading")
    return When(default, default, told="document") if default else When()


def several(path: Sequence[str], present: int | None) -> bool:
    """Whether the headings name more than one time (一、2025年工作和“十四五”时期回顾)."""
    return len(named_in(path, present)) > 1


def named_in(path: Sequence[str], present: int | None) -> set[tuple[int | None, int | None]]:
    """The times that headings name, each by its first and last year."""
    named = (m.when for heading in path for m in mentions(heading, Span(0, len(heading)), present))
    return {(when.first, when.last) for when in named}


_REVIEWED = re.compile(rf"({YEAR})\s*年(?:政府)?工作(?:的)?(?:回顾|总结|情况)")


_DELIVERED = re.compile(
    rf"({YEAR})\s*年\s*\d{{1,2}}\s*月\s*\d{{1,2}}\s*日[^。\n]{{0,6}}在[^。\n]{{2,40}}会议"
)
_TOLD_OFTEN = 3
"""Mentions of a year from which on it may be the one that a text without title is about."""
_OPENING = 400
"""Characters in which an address says when it was given."""


def present_of(parsed: Parsed) -> int | None:
    """The year that a document is about: the one of its title, else that in which it was given, else the one it names most."""
    document = parsed.document
    years = re.findall(YEAR, document.title)
    if not years:
        reviewed = [m for s in parsed.sections for m in [_REVIEWED.match(s.title)] if m]
        if reviewed:  # an address looks back on the year before its own
            return int(reviewed[0][1]) + 1
        delivered = _DELIVERED.search(document.text, 0, _OPENING)
        if delivered:
            return int(delivered[1])
        text = _COMPARED.sub("", document.text)
        told = Counter(re.findall(rf"(?<!\d){YEAR}(?=\s*年)", text)).most_common(2)
        years = [y for y, times in told if times == told[0][1]] if told and told[0][1] >= _TOLD_OFTEN else []
    return int(years[0]) if len(set(years)) == 1 else None
