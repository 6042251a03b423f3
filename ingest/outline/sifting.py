"""What looks like a heading and is none: figures, rows of tables, items of lists."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from ingest.outline.heading import Heading
from ingest.text.lines import Line
from ingest.text.numbering import RANK, Marker, read_marker

RUN_IN = ("han、", "(han)")
"""Kinds of number whose heading may be the first sentence of its paragraph."""
ITEM_STARTS = "0123456789０１２３４５６７８９(（一二三四五六七八九十百"
_ITEMS = ("1.", "1、", "(1)", "1)")
_FEWEST_LEADS = 2
_ROW = re.compile(r"\S[ \t\u3000]{3,}[-+]?\d[\d,]*(?:\.\d+)?(?![\w.、．])")
_CELLS = re.compile(r"\S+(?:[ \t\u3000]+[-+]?\d[\d.,]*[%‰]?){2,}")


def sifted(lines: Sequence[Line], headings: list[Heading]) -> list[Heading]:
    """``headings`` without those that the others show to be none."""
    headings = _without_table_rows(_without_loose_decimals(headings))
    headings = _without_rest_of_rows(lines, headings)
    return _without_items(lines, _without_lone_leads(headings))


def _without_lone_leads(headings: list[Heading]) -> list[Heading]:
    """Without first sentences that no other line of the same kind shows to be headings."""
    counts = Counter(h.scheme for h in headings if not h.depth)
    leads = Counter(h.scheme for h in headings if h.inline and h.scheme != "条")
    lone = {scheme for scheme, count in leads.items() if count < _FEWEST_LEADS and counts[scheme] == count}
    return [h for h in headings if not (h.inline and h.scheme in lone)]


def _without_items(lines: Sequence[Line], headings: list[Heading]) -> list[Heading]:
    """Without the items of lists: lines that end with a stop, or first sentences, where others of the list are no headings.

    1.开展检查。 is none if another item is none; （一）负责预算。… is none if a quarter of the items are sentences alone.
    """
    by_line = {heading.line: heading for heading in headings}
    dropped: set[int] = set()
    for scheme, members in _lists(lines, by_line):
        stopped = [n for n in members if n in by_line and _is_stopped(by_line[n], lines[n])]
        alone = sum(n not in by_line or (n in stopped and _is_bare(by_line, lines, n)) for n in members)
        if alone * 4 > len(members) or (alone and scheme in _ITEMS):
            dropped.update(stopped)
    return [h for h in headings if h.line not in dropped]


def _lists(lines: Sequence[Line], by_line: Mapping[int, Heading]) -> list[tuple[str, list[int]]]:
    """The runs of numbered lines of one kind, headings or not, each from 1 on."""
    found: list[tuple[str, list[int]]] = []
    running: dict[str, list[int]] = {}
    for number, line in enumerate(lines):
        heading = by_line.get(number)
        marker = heading.marker if heading else _item_marker(line)
        if marker is None or marker.scheme not in (*_ITEMS, *RUN_IN):
            if heading:
                running.clear()
            continue
        if marker.value == 1 or marker.scheme not in running:
            running[marker.scheme] = []
            found.append((marker.scheme, running[marker.scheme]))
        running[marker.scheme].append(number)
    return found


def _is_stopped(heading: Heading, line: Line) -> bool:
    return not heading.depth and (heading.inline or heading.span.end < line.end)


def _is_bare(by_line: Mapping[int, Heading], lines: Sequence[Line], number: int) -> bool:
    """Whether nothing stands below a heading that ends with a stop: the next of its kind, or a wider one, follows at once."""
    heading = by_line[number]
    if heading.inline or number + 1 >= len(lines):
        return not heading.inline
    following = by_line[number + 1].scheme if number + 1 in by_line else ""
    marker = _item_marker(lines[number + 1])
    scheme = following or (marker.scheme if marker else "")
    return bool(scheme) and RANK.get(scheme, -1) <= RANK.get(heading.scheme, len(RANK))


def _item_marker(line: Line) -> Marker | None:
    return read_marker(line.text) if line.text[0] in ITEM_STARTS else None


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


def _without_rest_of_rows(lines: Sequence[Line], headings: list[Heading]) -> list[Heading]:
    """Without numbers that go on from a row of a table (三、其他收入 below 二、事业收入  300): lists without a first, beside rows."""
    dropped: set[int] = set()
    marked = {h.line: h for h in headings if h.marker}
    for _, members in _lists(lines, {h.line: h for h in headings if h.scheme in (*_ITEMS, *RUN_IN)}):
        own = [marked[line] for line in members if line in marked]
        orphaned = bool(own) and not any(h.marker and h.marker.value == 1 for h in own)
        if orphaned and any(_is_row(lines, near) for h in own for near in (h.line - 1, h.line + 1)):
            dropped.update(h.line for h in own if not h.depth)
    return [h for h in headings if h.line not in dropped]


def _is_row(lines: Sequence[Line], number: int) -> bool:
    return 0 <= number < len(lines) and _ROW.search(lines[number].text) is not None
