"""The table of contents of a document: where it stands, its entries and their pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.document import Span
from ingest.lines import Line, key
from ingest.numbering import UNITS, read_marker

_TITLE = "目录"
_ENTRY = re.compile(
    r"(?P<title>.*?\S)\s*(?:[.\u2024\uff0e\u2026\u2025\u00b7\u30fb\u3002_\u2014-]{2,}\s*|[ \t\u3000]{2,}|\t)(?P<page>\d{1,4})"
)
_LONGEST = 90
_LEAST_PAGED = 5
_LEAST_BARE = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents; ``page`` is None where the contents give none."""

    title: str
    page: int | None
    span: Span


@dataclass(frozen=True, slots=True)
class Contents:
    """``first`` and ``last`` are the numbers of its first line (its title, where it has one) and last."""

    first: int
    last: int
    entries: tuple[Entry, ...]


def find_contents(lines: Sequence[Line]) -> Contents | None:
    """The table of contents among ``lines``, or None.

    It is a run of entries with pages, or a run of short lines under the word 目录 (or of Markdown headings
    without text) that the document repeats in the same order.
    """
    for number, line in enumerate(lines):
        if len(line.text) <= _LONGEST and key(line.text) == _TITLE:
            entries = _paged(lines, number + 1) or _repeated(lines, number + 1)
            if entries:
                return Contents(number, number + len(entries), tuple(entries))
    number = 0
    while number < len(lines):
        entries = _paged(lines, number)
        if len(entries) >= _LEAST_PAGED:
            return Contents(number, number + len(entries) - 1, tuple(entries))
        number += len(entries) + 1
    return _empty_headings(lines)


def _paged(lines: Sequence[Line], first: int) -> list[Entry]:
    entries = []
    for line in lines[first:]:
        match = _ENTRY.fullmatch(line.text) if len(line.text) <= _LONGEST else None
        if match is None:
            break
        entries.append(Entry(match["title"], int(match["page"]), line.span))
    return entries


def _repeated(lines: Sequence[Line], first: int) -> list[Entry]:
    """Short lines from ``first`` on, up to where the first of them comes again."""
    if first >= len(lines):
        return []
    opening = key(lines[first].text)
    run: list[Line] = []
    for line in lines[first:]:
        if len(line.text) > _LONGEST or (run and key(line.text) == opening):
            break
        run.append(line)
    rest = [key(line.text) for line in lines[first + len(run) :]]
    count = _recurring(run, rest)
    return [Entry(_title(line), None, line.span) for line in run[:count]]


def _recurring(run: Sequence[Line], rest: Sequence[str]) -> int:
    """How many lines of ``run`` come again in ``rest`` in the same order."""
    at = 0
    for count, line in enumerate(run):
        wanted = key(line.text)
        try:
            at = rest.index(wanted, at) + 1
        except ValueError:
            return count
    return len(run)


def _empty_headings(lines: Sequence[Line]) -> Contents | None:
    """Chapter headings one after the other, without text, that all come again."""
    for number, line in enumerate(lines):
        if not _is_unit(line):
            continue
        run = [line]
        while number + len(run) < len(lines) and _is_unit(lines[number + len(run)]):
            run.append(lines[number + len(run)])
        if len(run) < _LEAST_BARE:
            continue
        # The last heading of the run may already be the first of the body.
        opening = key(line.text)
        for cut in range(1, len(run)):
            if key(run[cut].text) == opening:
                run = run[:cut]
                break
        rest = [key(other.text) for other in lines[number + len(run) :]]
        if len(run) >= _LEAST_BARE and _recurring(run, rest) == len(run):
            entries = tuple(Entry(_title(entry), None, entry.span) for entry in run)
            return Contents(number, number + len(run) - 1, entries)
    return None


def _is_unit(line: Line) -> bool:
    if len(line.text) > _LONGEST:
        return False
    marker = read_marker(_title(line))
    return marker is not None and marker.scheme in UNITS and marker.scheme != "条"


def _title(line: Line) -> str:
    return line.text.lstrip("#").strip(" \t\u3000")
