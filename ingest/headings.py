"""Which lines are headings: they bear a number, a Markdown mark or a name of front or back matter, and behave so.

Knows nothing of nesting; ``outline`` builds the tree.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ingest.document import Span
from ingest.lines import Line, key, shown
from ingest.numbering import UNITS, Marker, read_marker
from ingest.title import plain_heading

_LONGEST = 64
_LONGEST_UNIT = 48
_LONGEST_QUESTION = 40
_LONGEST_NAMED = 24
_SENTENCE_INSIDE = re.compile("[。\uff1b;\uff01]")
_OPEN_END = re.compile("[\uff0c,、：:.]$")
_QUESTION_END = re.compile("[\uff1f?]$")
_MARKDOWN = re.compile(r"(#{1,6})[ \t\u3000]+\S|(#{2,6})\S")
_REFERENCE = re.compile("规定|第|款|至|、|和|与|及|或|中|的|所|之|\uff0c|,|项|以")
_NAME_LIST = (
    "前言 导言 导语 引言 引语 绪论 绪言 序 序言 序章 总序 代序 开篇语 卷首语 编者按 编写说明 编制说明 说明 出版说明 写在前面 写在最后 摘要 "
    "内容提要 提要 概述 概要 结语 结束语 结论 后记 尾声 展望 附则 附录 附件 附 附表 附图 注释 注 参考文献 致谢 鸣谢 术语 术语表 名词解释 "
    "指标解释"
)
_NAMES = frozenset(_NAME_LIST.split())
_ABOUT = re.compile("关于本.{2,8}")
_ATTACHED = re.compile(r"附(?:件|录|表|图)?\s*[0-9一二三四五六七八九十]{0,3}\s*[：:][^。\uff1b;]{2,40}")
_CELLS = re.compile(r"\S+(?:[ \t\u3000]+[-+]?\d[\d.,]*[%‰]?){2,}")
_BOLD = re.compile(r"\*\*([^*]+)\*\*")
_OFTEN_WITH_COLON = ("han、", "部分", "编", "章", "节")
_LONGEST_WITH_COLON = 15
_BARE = re.compile(r"[\u4e00-\u9fff“”《》A-Za-z0-9（）()+、与和]{2,}")
_LONGEST_BARE = 20
_FEWEST_BARE = 3
_PARAGRAPH_END = re.compile("[。\uff1b\uff01!\uff1f?”\uff09)]$")
ATTACHED = "附"
NAMED = "名"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading line (``depth``: its Markdown level, 0 without), or the 第X条 in front of an article's text.

    ``text`` is what a path shows, ``scheme`` the kind of number (see ``numbering``), ``名`` or ``附`` for the
    names of front and back matter and "" for other lines; ``line`` is the number of its line.
    """

    text: str
    scheme: str
    marker: Marker | None
    depth: int
    span: Span
    line: int
    inline: bool = False

    @property
    def is_unit(self) -> bool:
        return self.scheme in UNITS

    @property
    def title(self) -> str:
        return "" if self.inline else (self.text[self.marker.length :] if self.marker else self.text)


def find_headings(lines: Sequence[Line], listed: Collection[str] = ()) -> list[Heading]:
    """The lines that look like headings, in order; ``listed`` are the keys of the table of contents."""
    titled = _articles_have_titles(lines)
    headings: list[Heading] = []
    article = 0
    for number, line in enumerate(lines):
        heading = (
            _markdown(line, number) or _article(line, number, article, titled) or _plain(line, number, listed)
        )
        if heading is None:
            continue
        if heading.scheme == "条" and heading.marker:
            article = heading.marker.value
        headings.append(heading)
    headings = _without_table_rows(_without_loose_decimals(headings))
    if any(heading.marker or heading.depth for heading in headings):
        return headings
    return sorted([*headings, *_bare(lines, {h.line for h in headings})], key=lambda heading: heading.line)


def _bare(lines: Sequence[Line], taken: Collection[int]) -> list[Heading]:
    """In a text without any numbers: the short lines with a paragraph behind each, where there are several."""
    found = []
    for number in range(1, len(lines) - 1):
        text = lines[number].shown
        if number in taken or len(text) > _LONGEST_BARE or not _BARE.fullmatch(text):
            continue
        behind, before = lines[number + 1].text, lines[number - 1].text
        if _PARAGRAPH_END.search(behind) and (number == 1 or _PARAGRAPH_END.search(before)):
            found.append(Heading(text, NAMED, None, 0, lines[number].span, number))
    return found if len(found) >= _FEWEST_BARE else []


def _markdown(line: Line, number: int) -> Heading | None:
    match = _MARKDOWN.match(line.text)
    if match is None:
        return None
    text = plain_heading(line.shown)
    if not text:
        return None
    depth = len(match[1] or match[2])
    marker = read_marker(text)
    return Heading(text, marker.scheme if marker else _name(text), marker, depth, line.span, number)


def _articles_have_titles(lines: Sequence[Line]) -> bool:
    """Whether 第X条 stands in headings of its own (第一条 适用范围) rather than in front of the text."""
    titled = total = 0
    for line in lines:
        if line.text.startswith("第"):
            marker = read_marker(line.text)
            if marker and marker.scheme == "条":
                total += 1
                titled += _is_short_title(line.text, _LONGEST_UNIT) and marker.length < len(line.text)
    return titled * 2 > total


def _article(line: Line, number: int, last: int, titled: bool) -> Heading | None:
    if not line.text.startswith("第"):
        return None
    marker = read_marker(line.text)
    if marker is None or marker.scheme != "条":
        return None
    rest = line.text[marker.length :]
    bare = rest and marker.length == len(marker.text)
    if bare and (_REFERENCE.match(rest) or marker.value not in (last, last + 1)):
        return None  # 第三条规定的 … at the start of a line
    if titled and rest and _is_short_title(line.shown, _LONGEST_UNIT):
        return Heading(line.shown, "条", marker, 0, line.span, number)
    span = Span(line.start, line.start + len(marker.text))
    return Heading(shown(marker.text), "条", marker, 0, span, number, inline=True)


def _plain(line: Line, number: int, listed: Collection[str]) -> Heading | None:
    bold = _BOLD.fullmatch(line.shown)
    text = bold[1].strip() if bold else line.shown
    if len(text) > _LONGEST:
        return None
    marker = read_marker(text)
    if marker is not None and marker.length < len(text):
        longest = _LONGEST_UNIT if marker.scheme in UNITS else _LONGEST
        rest = text[marker.length :]
        if marker.scheme in _OFTEN_WITH_COLON and len(rest) <= _LONGEST_WITH_COLON:
            rest = rest.rstrip("：:")
        if marker.scheme == "条" or not _is_short_title(rest, longest):
            return None
        return Heading(text, marker.scheme, marker, 0, line.span, number)
    name = _name(text)
    if name or (listed and key(text) in listed and _is_short_title(text, _LONGEST)):
        return Heading(text, name or NAMED, None, 0, line.span, number)
    return None


def _name(text: str) -> str:
    bare = "".join(text.split()).rstrip("：:")
    if bare.startswith("附") and (bare in _NAMES or _ATTACHED.fullmatch(text)) and bare != "附则":
        return ATTACHED
    if bare in _NAMES or (len(bare) <= _LONGEST_NAMED and _ABOUT.fullmatch(bare)):
        return NAMED
    return ""


def _is_short_title(text: str, longest: int) -> bool:
    if len(text) > longest or _SENTENCE_INSIDE.search(text) or _OPEN_END.search(text):
        return False
    return not _QUESTION_END.search(text) or len(text) <= _LONGEST_QUESTION


def _without_loose_decimals(headings: list[Heading]) -> list[Heading]:
    """Without 1.2-like numbers that belong to no tree (1.28万人) and single figures that begin no sequence."""
    marked = {h.marker.values for h in headings if h.marker and h.scheme.startswith("decimal")}
    kept: list[Heading] = []
    for heading in headings:
        if heading.depth or not heading.scheme.startswith("decimal") or heading.marker is None:
            kept.append(heading)
            continue
        if _has_family(heading.marker.values, marked):
            kept.append(heading)
    return kept


def _has_family(values: tuple[int, ...], marked: Collection[tuple[int, ...]]) -> bool:
    """Whether a decimal number has a parent, a child or a neighbour among the others."""
    *upper, last = values
    if (*upper, last - 1) in marked or (*upper, last + 1) in marked:
        return True
    if upper:
        return tuple(upper) in marked or last == 1
    return any(len(other) > 1 and other[0] == last for other in marked)


def _without_table_rows(headings: list[Heading]) -> list[Heading]:
    return [h for h in headings if h.depth or not _CELLS.search(h.title)]
