"""The table of contents of a document: where it stands, its entries and their pages."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.span import Span
from ingest.text.lines import Line, key
from ingest.text.numbering import UNITS, read_marker

_TITLE = "目录"
_ENTRY = re.compile(
    r"(?P<title>.*?\S)\s*(?:[.\u2024\uff0e\u2026\u2025\u00b7\u30fb\u3002_\u2014-]{2,}\s*|[ \t\u3000]{2,}|\t)(?P<page>\d{1,4})"
)
_LONGEST = 90
_SHORTEST_BARE = 5
_LEAST_PAGED = 5
_LEAST_BARE = 3
_LEAST_AGAIN = 0.5


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """A line of the contents; ``page`` is None where the contents give none."""

    title: str
    page: int | None
    span: Span


@dataclass(frozen=True, slots=True)
class Contents:
    """``first`` and ``last`` are the numbers of its first line (its title, where it has one) and last."""

    first: int
    last: int
    entries: tuple[ContentsEntry, ...]

    def keys(self) -> frozenset[str]:
        """What its entries say, with their numbers and without: the text may repeat them either way."""
        said = {key(entry.title) for entry in self.entries}
        bare = {
            key(entry.title[marker.length :])
            for entry in self.entries
            for marker in [read_marker(entry.title)]
            if marker
        }
        return frozenset(said | {one for one in bare if len(one) >= _SHORTEST_BARE})

    def broken(self) -> frozenset[tuple[str, str]]:
        """The entries that go on in the next line, as the keys of both: 第三部分 某某局决算情况, 说明."""
        return frozenset(
            (key(one.title), key(after.title))
            for one, after in pairwise(self.entries)
            if one.page is None and _is_unit_title(one.title) and not read_marker(after.title)
        )


def _is_unit_title(title: str) -> bool:
    marker = read_marker(title)
    return marker is not None and marker.scheme in UNITS


def find_contents(lines: Sequence[Line]) -> Contents | None:
    """The table of contents among ``lines``, or None.

    It is a run of entries with pages, or a run of short lines under the word 目录 (or of Markdown headings
    without text) that the document repeats in the same order.
    """
    places: dict[str, list[int]] = {}
    for number, line in enumerate(lines):
        if len(line.text) <= _LONGEST and key(line.text) == _TITLE:
            places = places or _places(lines)
            entries = (
                _paged(lines, number + 1)
                or _repeated(lines, number + 1, places)
                or _numbered(lines, number + 1)
            )
            if entries:
                return Contents(number, number + len(entries), tuple(entries))
    number = 0
    while number < len(lines):
        entries = _paged(lines, number)
        if len(entries) >= _LEAST_PAGED:
            return Contents(number, number + len(entries) - 1, tuple(entries))
        number += len(entries) + 1
    return _empty_headings(lines, places or _places(lines))


def _paged(lines: Sequence[Line], first: int) -> list[ContentsEntry]:
    entries = []
    for number in range(first, len(lines)):
        line = lines[number]
        match = _ENTRY.fullmatch(line.text) if len(line.text) <= _LONGEST else None
        if match is None:
            break
        entries.append(ContentsEntry(match["title"], int(match["page"]), line.span))
    return entries


def _repeated(lines: Sequence[Line], first: int, places: Mapping[str, Sequence[int]]) -> list[ContentsEntry]:
    """Short lines from ``first`` on, up to where the first of them comes again."""
    if first >= len(lines):
        return []
    opening = key(lines[first].text)
    run: list[Line] = []
    again = False
    for line in lines[first:]:
        again = bool(run) and key(line.text) == opening
        if len(line.text) > _LONGEST or again:
            break
        run.append(line)
    recurring = _recurring(run, places, first + len(run))
    # Some entries may not come again (the names of tables that are pictures), the first must.
    if again and sum(recurring) >= _LEAST_AGAIN * len(run):
        count = len(run)
    else:
        count = recurring.index(False) if False in recurring else len(run)
    return [ContentsEntry(_title(line), None, line.span) for line in run[:count]]


def _recurring(run: Sequence[Line], places: Mapping[str, Sequence[int]], start: int) -> list[bool]:
    """For each line of ``run`` whether it comes again from line ``start`` on, in the same order; ``places``: lines by words."""
    found = []
    at = start
    for line in run:
        where = places.get(key(line.text), ())
        next_ = bisect_left(where, at)
        found.append(next_ < len(where))
        if found[-1]:
            at = where[next_] + 1
    return found


def _numbered(lines: Sequence[Line], first: int) -> list[ContentsEntry]:
    """A run of short numbered lines, up to where its first number comes again or a sentence begins."""
    entries: list[ContentsEntry] = []
    opening = None
    for line in lines[first:]:
        marker = read_marker(_title(line)) if len(line.text) <= _LONGEST else None
        start = (marker.scheme, marker.values) if marker else None
        if start is None or "。" in line.text or start == opening:
            break
        opening = opening or start
        entries.append(ContentsEntry(_title(line), None, line.span))
    return entries if len(entries) >= _LEAST_PAGED else []


def _places(lines: Sequence[Line]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = defaultdict(list)
    for number, line in enumerate(lines):
        if len(line.text) <= _LONGEST:
            places[key(line.text)].append(number)
    return places


def _empty_headings(lines: Sequence[Line], places: Mapping[str, Sequence[int]]) -> Contents | None:
    """Chapter headings one after the other, without text, that all come again."""
    number = 0
    while number < len(lines):
        run: list[Line] = []
        while number + len(run) < len(lines) and _is_unit(lines[number + len(run)]):
            run.append(lines[number + len(run)])
        first, number = number, number + len(run) + 1
        # The last heading of the run may already be the first of the body.
        opening = key(run[0].text) if run else ""
        cut = next((n for n in range(1, len(run)) if key(run[n].text) == opening), len(run))
        run = run[:cut]
        if len(run) >= _LEAST_BARE and all(_recurring(run, places, first + len(run))):
            entries = tuple(ContentsEntry(_title(entry), None, entry.span) for entry in run)
            return Contents(first, first + len(run) - 1, entries)
    return None


def _is_unit(line: Line) -> bool:
    if len(line.text) > _LONGEST:
        return False
    marker = read_marker(_title(line))
    return marker is not None and marker.scheme in UNITS and marker.scheme != "条"


def _title(line: Line) -> str:
    return line.text.lstrip("#").strip(" \t\u3000")
