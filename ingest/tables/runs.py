"""Tables whose cells run together, as they do when a page is copied: where their rows and figures stand.

What the figures say is for ``readings``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.chinese.column_units import UNIT_PATTERN
from ingest.span import Span
from ingest.structure import Row
from ingest.tables.columns import LONGEST_HEADER, Header, glued_header
from ingest.tables.grids import FEWEST_CELLS, GAP, PROSE, TableDraft, with_rows
from ingest.text.lines import Line

_UNIT = rf"(?:[万亿]?(?:{UNIT_PATTERN}))"
_RUN = re.compile(
    rf"(?P<label>\d{{4}}年度?|[^\d\s.,%+\u2212-][^\d\s%+\u2212]*?)"
    rf"(?P<run>[-+\u2212]?\d(?:[\d.+%\u2212-]|{_UNIT}(?=[-+\u2212\d])|{_UNIT}$)*)"
)
_FIGURE = re.compile(r"\d+(?:\.\d+)?")


def find_run_together(lines: Sequence[Line], first: int) -> TableDraft | None:
    """The table whose header is (on) line ``first``, its cells run together, or None."""
    return _glued(lines, first) or _one_line(lines, first)


def _glued(lines: Sequence[Line], first: int) -> TableDraft | None:
    """A header whose cells run together on a line of its own, and rows that may do so too."""
    head = lines[first]
    header = glued_header(head.text) if len(head.text) <= LONGEST_HEADER else None
    if header is None or header.length < len(head.text) or len(header.columns) < 2 or first + 1 >= len(lines):
        return None
    spaced = with_rows(lines, first, header)
    if spaced:
        return spaced
    rows: list[Row] = []
    runs: list[tuple[str, int]] = []
    last = first
    for number in range(first + 1, len(lines)):
        found = _runs(lines[number], 0)
        if not found:
            break
        last = number
        rows.extend(row for row, _, _ in found)
        runs.extend((run, at) for _, run, at in found)
    return TableDraft(first, last, header, head.span, tuple(rows), tuple(runs)) if rows else None


def _one_line(lines: Sequence[Line], first: int) -> TableDraft | None:
    """Header and rows, all of them run together in one line."""
    line = lines[first]
    header = glued_header(line.text)
    length = header.length if header else 0
    if header is None or len(header.columns) < 2 or length == len(line.text):
        header, length = Header("", (), 0), 0
    found = _runs(line, length)
    if len(found) < FEWEST_CELLS or PROSE.search(line.text):
        return None
    if not header.columns:
        return _raw_line(line, first, found)
    rows = tuple(row for row, _, _ in found)
    runs = tuple((run, at) for _, run, at in found)
    return TableDraft(first, first, header, Span(line.start, line.start + length), rows, runs)


def _raw_line(line: Line, first: int, found: Sequence[tuple[Row, str, int]]) -> TableDraft | None:
    """A line of runs whose header does not come apart: the rows behind the first, if they have one shape."""
    kinds = [_FIGURE.sub("0", run).replace("-", "+") for _, run, _ in found]
    start = len(kinds)
    while start and kinds[start - 1] == kinds[-1]:
        start -= 1
    if len(kinds) - start < FEWEST_CELLS or not re.search(r"0.*[^0.]", kinds[-1]):
        return None
    rows = tuple(row for row, _, _ in found[start + 1 :])
    return TableDraft(first, first, Header("", (), 0), Span(line.start, rows[0].span.start), rows)


def _runs(line: Line, start: int) -> list[tuple[Row, str, int]]:
    """The rows of a line from ``start``: label, run of figures, label, run …; empty if anything else is there."""
    found = []
    at = start
    if PROSE.search(line.text[start:]):
        return []
    while at < len(line.text):
        match = _RUN.match(line.text, at)
        if match is None:
            return []
        span = Span(line.start + at, line.start + match.end())
        found.append((Row(match["label"], span), match["run"], line.start + match.start("run")))
        at = match.end()
        gap = GAP.match(line.text, at)
        at = gap.end() if gap else at
    return found
