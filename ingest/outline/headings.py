"""Which lines are headings: they bear a number, a Markdown mark or a name of front or back matter, and behave so.

Knows nothing of nesting; ``outline`` builds the tree.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from ingest.outline.heading import ATTACHED, GROUP, LEAF, NAMED, QUESTION, Heading
from ingest.outline.questions import find_questions
from ingest.outline.sifting import ITEM_STARTS, RUN_IN, sifted
from ingest.outline.title import plain_heading
from ingest.outline.unnumbered import (
    bare_lines,
    bold_lines,
    group_heads,
    is_attachment,
    is_name,
    listed_attachments,
    own_title,
    repeated_forms,
)
from ingest.span import Span
from ingest.text.lines import Line, key, shown
from ingest.text.numbering import UNITS, Marker, read_marker

_LONGEST = 64
_LONGEST_UNIT = 48
_LONGEST_QUESTION = 40
_SENTENCE_INSIDE = re.compile("[。\uff1b;\uff01]")
_OPEN_END = re.compile("[\uff0c,、：:.]$")
_QUESTION_END = re.compile("[\uff1f?]$")
_MARKDOWN = re.compile(r"(#{1,6})[ \t\u3000]+\S|(#{2,6})\S")
_REFERENCE = re.compile("规定|第|款|至|、|和|与|及|或|中|的|所|之|\uff0c|,|项|以")
_BOLD = re.compile(r"\*\*([^*]+)\*\*")
_OFTEN_WITH_COLON = ("han、", "部分", "编", "章", "节")
_LONGEST_WITH_COLON = 15
_LONGEST_LEAD = 34
_MANY_LEADS = 3
_STOPPED = ("han、", "(han)", "1.", "1、", "(1)")
"""Kinds of number whose heading may end with a stop."""
_STOP = re.compile("[。！]")
_NO_LEAD = re.compile("[；：:;《〔？?]|起施行|有效期|(?:的|者|时|前|后|之一|除外|以上|以下)$")
_ROW = re.compile(r"\S[ \t\u3000]{3,}(?:[-+]?\d[\d,]*(?:\.\d+)?(?![\w.、．])|[一二三四五六七八九十]{1,3}、)")
"""A row of a table: figures, or the next numbered cell, behind a gap."""
_DECIMAL = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,3}")
_LEADERS = re.compile(r"(?:[.·…．_]\s?){4,}\s*[（(]?\s*\d*\s*[)）]?$|…{2,}")


def find_headings(lines: Sequence[Line], listed: Collection[str] = (), raw: str = "") -> list[Heading]:
    """The lines that look like headings, in order; ``listed`` are the keys of the table of contents, ``raw`` is the text
    that the lines are read from, whose marks of bold print they lack."""
    titled = _articles_have_titles(lines)
    asked = find_questions(lines)
    headings: list[Heading] = []
    article = 0
    long_leads = _kinds_with_leads(lines)
    named = listed_attachments(lines)
    for number, line in enumerate(lines):
        if number in named:
            continue
        heading = (
            _question(line, number, asked)
            or _attachment(lines, number)
            or _markdown(line, number)
            or _article(line, number, article, titled)
            or _plain(line, number, listed, long_leads)
            or _term(lines, number)
        )
        if heading is None:
            continue
        if heading.scheme == "条" and heading.marker:
            article = heading.marker.value
        headings.append(heading)
    headings = sifted(lines, headings)
    return sorted([*headings, *_unnumbered(lines, headings, raw)], key=lambda heading: heading.line)


def _unnumbered(lines: Sequence[Line], headings: Sequence[Heading], raw: str) -> list[Heading]:
    taken = {number for heading in headings for number in range(heading.line, heading.last_line + 1)}
    kinds: dict[str, Collection[int]]
    if any(heading.depth for heading in headings[1:]) or _is_marked_section(headings):
        kinds = {}
    elif not any(heading.marker for heading in headings):
        kinds = {} if any(h.scheme == QUESTION for h in headings) else {**bare_lines(lines, taken)}
    else:
        marked = {h.line: h.marker for h in headings if h.marker and not h.inline}
        parts = {h.line for h in headings if h.scheme == ATTACHED}
        groups = group_heads(lines, marked, parts) if marked else set()
        alike = [n for n in repeated_forms(lines, taken) if n not in groups]
        kinds = {GROUP: groups, **_by_what_follows(alike, marked)}
    bold = bold_lines(lines, raw, taken.union(*kinds.values()))
    kinds[LEAF] = [*kinds.get(LEAF, ()), *bold]
    found = [(n, scheme) for scheme, numbers in kinds.items() for n in numbers if n not in taken]
    return [Heading(lines[n].shown.rstrip("：:"), scheme, None, 0, lines[n].span, n) for n, scheme in found]


def _is_marked_section(headings: Sequence[Heading]) -> bool:
    """Whether the first heading is marked as one and is no title, which says nothing of how the headings below it look."""
    return bool(headings and headings[0].depth and (headings[0].depth > 1 or headings[0].marker))


def _by_what_follows(found: Sequence[int], marked: Mapping[int, Marker]) -> dict[str, list[int]]:
    """Lines alike in form are above the numbers if these start again behind each of them, else below."""
    if not found:
        return {}
    numbers = sorted(marked)
    firsts = []
    for line, after in zip(found, [*found[1:], 1 << 60], strict=True):
        behind = next((n for n in numbers[bisect_right(numbers, line) :] if n < after), None)
        firsts.append(behind is None or marked[behind].value == 1)
    return {GROUP if all(firsts) else LEAF: list(found)}


def _question(line: Line, number: int, asked: Collection[int]) -> Heading | None:
    return Heading(line.shown, QUESTION, None, 0, line.span, number) if number in asked else None


def _attachment(lines: Sequence[Line], number: int) -> Heading | None:
    line = lines[number]
    if not line.text.startswith("附") or len(line.text) > _LONGEST or not is_attachment(lines, number):
        return None
    text = line.shown.rstrip("：:")
    own = own_title(lines, number)
    return Heading(text, ATTACHED, None, 0, line.span, number, own_title="" if own in text else own)


def _term(lines: Sequence[Line], number: int) -> Heading | None:
    """A term of a standard: its number on a line of its own, the term on the next, the definition below."""
    if number + 2 >= len(lines) or not _DECIMAL.fullmatch(lines[number].text):
        return None
    marker, term = read_marker(lines[number].text), lines[number + 1].shown
    if marker is None or len(term) > _LONGEST or not any(char.isalpha() for char in term[:1]):
        return None
    if read_marker(term) or _SENTENCE_INSIDE.search(term) or _OPEN_END.search(term):
        return None
    span = Span(lines[number].start, lines[number + 1].end)
    marker = replace(marker, length=len(marker.text) + 1)
    return Heading(f"{marker.text} {term}", marker.scheme, marker, 0, span, number, last=number + 1)


def _markdown(line: Line, number: int) -> Heading | None:
    match = _MARKDOWN.match(line.text)
    if match is None:
        return None
    text = plain_heading(line.shown)
    if not text:
        return None
    depth = len(match[1] or match[2])
    marker = read_marker(text)
    scheme = marker.scheme if marker else NAMED if is_name(text) else ""
    return Heading(text, scheme, marker, depth, line.span, number)


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


def _kinds_with_leads(lines: Sequence[Line]) -> frozenset[str]:
    """The kinds of number behind which most lines of the text begin with a heading: there a longer one is one too."""
    leads: Counter[str] = Counter()
    others: Counter[str] = Counter()
    for line in lines:
        if line.text[0] in ITEM_STARTS:
            marker = read_marker(line.text)
            if marker and marker.scheme in RUN_IN:
                stop = _STOP.search(line.text, marker.length)
                lead = stop and stop.start() - marker.length <= _LONGEST_LEAD
                (leads if lead and stop and stop.end() < len(line.text) else others)[marker.scheme] += 1
    return frozenset(s for s, count in leads.items() if count >= _MANY_LEADS and count >= others[s])


def _plain(line: Line, number: int, listed: Collection[str], long_leads: Collection[str]) -> Heading | None:
    bold = _BOLD.fullmatch(line.shown)
    text = bold[1].strip() if bold else line.shown
    if _LEADERS.search(text):
        return None
    marker = read_marker(text)
    if marker is not None and marker.length < len(text):
        return _numbered(line, number, text, marker, marker.scheme in long_leads)
    if len(text) > _LONGEST or not _is_short_title(text, _LONGEST):
        return None
    name = is_name(text)
    if name or (listed and _is_listed(text, listed)):
        return Heading(text, NAMED, None, 0, line.span, number)
    return None


def _is_listed(text: str, listed: Collection[str]) -> bool:
    """Whether the contents name a line, or its end behind the name of the body whose it is (某某局机构设置)."""
    said = key(text)
    if said in listed:
        return True
    if len(text) > _LONGEST_NAMED or _GAP.search(text):
        return False
    return any(said.endswith(_OFFICE.sub("", one)) for one in listed if len(one) > _SHORTEST_NAMED)


_OFFICE = re.compile("^(?:单位|部门)")
_GAP = re.compile(r"\S[ \t\u3000]{2,}\S")
_LONGEST_NAMED, _SHORTEST_NAMED = 30, 5


def _numbered(line: Line, number: int, text: str, marker: Marker, long: bool) -> Heading | None:
    if marker.scheme == "条":
        return None
    rest = text[marker.length :]
    stop = _STOP.search(rest)
    if (
        stop
        and marker.scheme in _STOPPED
        and stop.start() <= _LONGEST_LEAD
        and _is_lead(rest[: stop.start()])
    ):
        if stop.end() == len(rest):
            return Heading(text[:-1], marker.scheme, marker, 0, Span(line.start, line.end - 1), number)
        if marker.scheme in RUN_IN and text == line.shown:
            end = _STOP.search(line.text)
            span = Span(line.start, line.start + end.start()) if end else line.span
            return Heading(
                text[: marker.length + stop.start()], marker.scheme, marker, 0, span, number, inline=True
            )
    if _ROW.search(rest):
        return None
    longest = _LONGEST_UNIT if marker.scheme in UNITS else _LONGEST
    if marker.scheme in _OFTEN_WITH_COLON and len(rest) <= _LONGEST_WITH_COLON:
        rest = rest.rstrip("：:")
    if len(text) > _LONGEST or not _is_short_title(rest, longest):
        return None
    return Heading(text, marker.scheme, marker, 0, line.span, number)


def _is_lead(text: str) -> bool:
    """Whether a sentence could be a heading: it names, and neither lists nor quotes another text."""
    return bool(text) and not _NO_LEAD.search(text)


def _is_short_title(text: str, longest: int) -> bool:
    if len(text) > longest or _SENTENCE_INSIDE.search(text) or _OPEN_END.search(text):
        return False
    return not _QUESTION_END.search(text) or len(text) <= _LONGEST_QUESTION
