"""Items of enumerations inside the text: 一是…二是…, 第一,…第二,…, 首先…其次…最后…, (一)…(二)…, ①…②…, lines led by ——.

An enumeration starts at its first number and goes on at the next one, within a line or over the lines of
a section; what has no second item is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.text.lines import Line
from ingest.text.numbering import numeral, read_marker

_HAN = "一二三四五六七八九十"
_CLAUSE = re.compile(
    "(?:^|(?<=[。\uff1b;：:\uff0c,\uff01!\uff1f?”」\uff09)\\s]))(?=[一二三四五六七八九十第其首再最(\uff08①-⑳0-9])"
)
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("是", re.compile(rf"([{_HAN}]{{1,3}})(?:是|要)")),
    ("其", re.compile(rf"其([{_HAN}])[\uff0c,、：:是]?")),
    ("第", re.compile(rf"第([{_HAN}]{{1,3}})[\uff0c,、：:是]")),
    ("首", re.compile(r"(首先|其次|再次|再者|最后(?!一))")),
)
_SERIES = {"首先": 1, "其次": 0, "再次": 0, "再者": 0, "最后": 0}
_NUMBERED = ("(han)", "(1)", "①", "1.", "1、", "1)", "han、")
_DASH = re.compile("(?:\u2014{1,2}|\u2500{2}|--|\uff0d{2})(?=[^\\s\u2014-])")
_CLAUSE_ENDS = "\uff1b;\uff0c,"
_AFTER_COMMA = ("是",)


@dataclass(frozen=True, slots=True)
class Item:
    """The start of an item: ``ordinal`` from 1 in its enumeration, ``group`` tells enumerations apart.

    ``clause``: the items are clauses of one sentence, so that the next sentence is no part of the item.
    """

    at: int
    ordinal: int
    group: int
    clause: bool


@dataclass(slots=True)
class _Hit:
    at: int
    kind: str
    before: str
    """What stands in front of it on its line, "" at its start."""
    value: int
    """0: the next one, whichever that is (其次, 最后)."""


def find_items(lines: Sequence[Line], shields: Sequence[bytearray]) -> list[Item]:
    """The items of all enumerations of ``lines`` (the lines of one section), in text order."""
    lists: list[list[_Hit]] = []
    running: dict[str, list[_Hit]] = {}
    for line, shield in zip(lines, shields, strict=True):
        for hit in _hits(line, shield):
            current = running.get(hit.kind)
            if hit.value == 1:
                current = running[hit.kind] = []
                lists.append(current)
            elif current is None or hit.value not in (0, len(current) + 1):
                continue
            current.append(hit)
    lists.extend(_dashed(lines))
    items: list[Item] = []
    group = 0
    for hits in lists:
        if len(hits) > 1:
            group += 1
            clause = all(hit.before and hit.before in _CLAUSE_ENDS for hit in hits[1:])
            items.extend(Item(hit.at, number, group, clause) for number, hit in enumerate(hits, 1))
    return sorted(items, key=lambda item: item.at)


def _dashed(lines: Sequence[Line]) -> Iterator[list[_Hit]]:
    """The runs of lines that begin with a dash, one item each."""
    run: list[_Hit] = []
    for line in lines:
        if _DASH.match(line.text):
            run.append(_Hit(line.start, "——", "", len(run) + 1))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _hits(line: Line, shield: bytearray) -> Iterator[_Hit]:
    for match in _CLAUSE.finditer(line.text):
        at = match.start()
        if shield[at] == 1:
            continue
        hit = _word(line.text, at) or _number(line.text, at)
        if hit is None:
            continue
        before = line.text[:at].rstrip()[-1:]
        if before in ("\uff0c", ",") and hit[0] not in _AFTER_COMMA:
            continue
        if at and before not in tuple("。\uff1b;：:\uff0c,\uff01!\uff1f?”」\uff09)"):
            continue
        yield _Hit(line.start + at, hit[0], before, hit[1])


def _word(text: str, at: int) -> tuple[str, int] | None:
    for kind, pattern in _KINDS:
        match = pattern.match(text, at)
        if match:
            return kind, _SERIES[match[1]] if kind == "首" else numeral(match[1])
    return None


def _number(text: str, at: int) -> tuple[str, int] | None:
    marker = read_marker(text[at : at + 40])
    if marker is None or marker.scheme not in _NUMBERED or at + marker.length >= len(text):
        return None
    return marker.scheme, marker.value
