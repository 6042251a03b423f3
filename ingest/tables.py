"""Tables of plain text: cells set apart by blanks or bars, or run together by whoever copied the page.

What cannot be read for certain stays a table with raw rows (no cells), and is reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.columns import LONGEST_HEADER, Header, glued_header, spaced_header, with_unit_of
from ingest.document import Span
from ingest.lines import Line
from ingest.readings import Column, Mention, Reading, forced, mentions, possible
from ingest.structure import Cell, Fault, Row, Table
from ingest.units import UNIT_PATTERN

_GAP = re.compile(r"[ \t\u00a0\u2002\u2003\u3000]+")
_BAR = re.compile(r"\s*[|\uff5c]\s*")
_RULE = re.compile(r"[|:\uff5c\s\u2014-]+")
_PROSE = re.compile("[。\uff1b;\uff01!\uff1f?]|[\uff0c、]$")
_VALUE = re.compile(rf"[-+\u2212]?\d[\d,]*(?:\.\d+)?(?P<unit>(?:[万亿]?(?:{UNIT_PATTERN}))?)")
_YEAR = re.compile(r"\d{4}年度?")
_RUN = re.compile(
    rf"(?P<label>\d{{4}}年度?|[^\d\s.,%+\u2212-][^\d\s%+\u2212]*?)"
    rf"(?P<run>[-+\u2212]?\d(?:[\d.+%\u2212-]|(?:[万亿]?(?:{UNIT_PATTERN}))(?=[-+\u2212\d])|[%]|(?:[万亿]?(?:{UNIT_PATTERN}))$)*)"
)
_CAPTION_WORDS = re.compile("表|统计|情况|如下|指标|标准|数量|一览|日程|分布|明细")
_LONGEST_CAPTION = 60
_LONGEST_CELL = 24
_FEWEST_CELLS = 3
_STRAY = 4


@dataclass(frozen=True, slots=True)
class _Draft:
    """A table as found: lines ``first`` to ``last`` of its section are header and rows; cells not yet read."""

    first: int
    last: int
    header: Header
    header_span: Span
    rows: tuple[Row, ...]
    runs: tuple[tuple[str, int], ...] = ()
    """Where the figures of each row run together: the run and where it starts in the text."""


def find_tables(
    text: str, lines: Sequence[Line], title: str, far: Sequence[Mention]
) -> tuple[list[Table], list[Fault]]:
    """The tables among the ``lines`` of one section, and what could not be read.

    ``title`` is the section's, for tables without a caption; ``far`` are the figures of the whole text's prose.
    """
    drafts = list(_drafts(lines))
    inside = {number for draft in drafts for number in range(draft.first, draft.last + 1)}
    near = mentions(line for number, line in enumerate(lines) if number not in inside)
    tables, faults = [], []
    for draft in drafts:
        first = _caption(lines, draft.first, inside)
        caption = lines[first].text if first < draft.first else title
        columns = with_unit_of(draft.header.columns, caption)
        rows = _read_runs(draft, columns, near, far) if draft.runs else _with_units(draft.rows, columns)
        span = Span(lines[first].start, lines[draft.last].end)
        table = Table(caption, span, draft.header_span, columns, rows)
        tables.append(table)
        faults.extend(_faults(table, draft))
    return tables, faults


def _faults(table: Table, draft: _Draft) -> Iterator[Fault]:
    raw = [row for row in table.rows if not row.cells]
    if raw and len(raw) == len(table.rows):
        yield Fault("table-unread", f"表“{table.caption[:30]}”的数字连在一起，读法不唯一，照原样显示", table.span)
    else:
        for row in raw:
            yield Fault("row-unread", f"表“{table.caption[:30]}”中“{row.label[:20]}”一行读法不唯一，照原样显示", row.span)


def _caption(lines: Sequence[Line], first: int, inside: set[int]) -> int:
    """The line that the table begins with: its caption, where the line in front is one, or ``first``."""
    at = first - 1
    if at >= 1 and len(lines[at].text) <= _STRAY and at not in inside and not _PROSE.search(lines[at].text):
        at -= 1  # the corner cell of a table head that was copied cell by cell
    if at < 0 or at in inside or len(lines[at].text) > _LONGEST_CAPTION:
        return first
    caption = lines[at].text
    if caption.startswith(("\u2014", "-")) or ("。" in caption and "如下" not in caption and "下表" not in caption):
        return first
    return at if _CAPTION_WORDS.search(caption) else first


def _drafts(lines: Sequence[Line]) -> Iterator[_Draft]:
    number = 0
    while number < len(lines):
        draft = (
            _barred(lines, number)
            or _spaced(lines, number)
            or _spaced_line(lines, number)
            or _glued(lines, number)
            or _one_line(lines, number)
        )
        if draft is None:
            number += 1
        else:
            yield draft
            number = draft.last + 1


def _cells(line: Line, gap: re.Pattern[str]) -> list[Span]:
    """The cells of a line, as places in the text; bars at its edges bound cells but part none."""
    spans = []
    at = 0
    for match in [*gap.finditer(line.text), None]:
        end = match.start() if match else len(line.text)
        if end > at or (spans and match):
            spans.append(Span(line.start + at, line.start + max(at, end)))
        at = match.end() if match else end
    return spans


def _barred(lines: Sequence[Line], first: int) -> _Draft | None:
    """Cells between bars: a Markdown table, or a bar only where cells meet."""
    head = lines[first]
    if head.text.count("|") + head.text.count("\uff5c") < 2 or _PROSE.search(head.text):
        return None
    cells = _cells(head, _BAR)
    texts = [_of(lines, first, span) for span in cells]
    if len(texts) < _FEWEST_CELLS - 1 or _RULE.fullmatch(head.text):
        return None
    header = spaced_header(texts, len(head.text))
    rows: list[Row] = []
    last = first
    for number in range(first + 1, len(lines)):
        line = lines[number]
        if "|" not in line.text and "\uff5c" not in line.text:
            break
        last = number
        if not _RULE.fullmatch(line.text):
            rows.extend(_rows_of(line, _cells(line, _BAR), header))
    return _Draft(first, last, header, head.span, tuple(rows)) if rows else None


def _of(lines: Sequence[Line], number: int, span: Span) -> str:
    line = lines[number]
    return line.text[span.start - line.start : span.end - line.start]


def _spaced(lines: Sequence[Line], first: int) -> _Draft | None:
    """A header of cells set apart by blanks, and rows of as many cells."""
    head = lines[first]
    if len(head.text) > LONGEST_HEADER or _PROSE.search(head.text):
        return None
    cells = _cells(head, _GAP)
    texts = [_of(lines, first, span) for span in cells]
    if len(cells) < _FEWEST_CELLS or not all(_is_name(text) for text in texts):
        return None
    return _with_rows(lines, first, spaced_header(texts, len(head.text)))


def _is_name(text: str) -> bool:
    """Whether a cell may name a column: no figure, but for a year."""
    return len(text) <= _LONGEST_CELL and (_VALUE.fullmatch(text) is None or _YEAR.fullmatch(text) is not None)


def _spaced_line(lines: Sequence[Line], first: int) -> _Draft | None:
    """Header and rows in one line, all cells set apart by blanks."""
    line = lines[first]
    cells = _cells(line, _GAP)
    if len(cells) < 3 * _FEWEST_CELLS or _PROSE.search(line.text):
        return None
    texts = [_of(lines, first, span) for span in cells]
    names = next((number for number, text in enumerate(texts) if not _is_name(text)), len(texts))
    widths = [width for width in range(_FEWEST_CELLS, names + 1) if _fits(texts, width)]
    if len(widths) != 1:
        return None
    width = widths[0]
    header_span = Span(line.start, cells[width - 1].end)
    header = spaced_header(texts[:width], len(header_span))
    return _Draft(first, first, header, header_span, tuple(_rows_of(line, cells[width:], header)))


def _fits(texts: Sequence[str], width: int) -> bool:
    """Whether the cells behind the first ``width`` are rows of that width: words, and columns of figures."""
    if len(texts) % width or len(texts) < 3 * width:
        return False
    kinds = [_VALUE.fullmatch(text) is not None for text in texts[width:]]
    columns = [kinds[column::width] for column in range(width)]
    labelled = not any(columns[0]) or (texts[0] == "序号" and not any(columns[1]))
    return labelled and any(all(column) for column in columns[1:])


def _with_rows(lines: Sequence[Line], first: int, header: Header) -> _Draft | None:
    """The table of ``header`` with the following lines of cells set apart, several rows a line or one."""
    width = len(header.columns) + 1
    rows: list[Row] = []
    last = first
    for number in range(first + 1, len(lines)):
        line = lines[number]
        cells = _cells(line, _GAP)
        if len(cells) % width or _PROSE.search(line.text) or not _has_figures(line, cells, width):
            break
        rows.extend(_rows_of(line, cells, header))
        last = number
    return _Draft(first, last, header, lines[first].span, tuple(rows)) if rows else None


def _has_figures(line: Line, cells: Sequence[Span], width: int) -> bool:
    """Whether some column holds a figure in every row: words alone, set apart, are no table."""
    digits = [any(char.isdecimal() for char in line.text[s.start - line.start : s.end - line.start]) for s in cells]
    return any(all(digits[column::width]) for column in range(width))


def _rows_of(line: Line, cells: Sequence[Span], header: Header) -> list[Row]:
    width = len(header.columns) + 1
    if len(cells) % width:
        return [Row(line.text[: cells[0].end - line.start] if cells else line.text, line.span)]
    return [_row(line, cells[at : at + width], header) for at in range(0, len(cells), width)]


def _row(line: Line, spans: Sequence[Span], header: Header) -> Row:
    texts = [line.text[span.start - line.start : span.end - line.start] for span in spans]
    whole = Span(spans[0].start, spans[-1].end)
    names = [header.label, *(name for name, _ in header.columns)]
    numbered = names[0] == "序号" and len(names) > 2
    label = f"{texts[0]} {texts[1]}" if numbered else texts[0]
    # A column of units gives the unit of the figures beside it.
    own = texts[names.index("单位")] if "单位" in names[1:] else ""
    cells = []
    for (name, unit), text, span in zip(header.columns, texts[1:], spans[1:], strict=True):
        value = _VALUE.fullmatch(text)
        if value is None or not value["unit"] or _YEAR.fullmatch(text):
            cells.append(Cell(name, unit or (own if value else ""), text, span))
        else:
            cells.append(Cell(name, value["unit"], text[: value.start("unit")], span))
    return Row(label, whole, tuple(cells))


def _glued(lines: Sequence[Line], first: int) -> _Draft | None:
    """A header whose cells run together on a line of its own, and rows that may do so too."""
    head = lines[first]
    header = glued_header(head.text) if len(head.text) <= LONGEST_HEADER else None
    if header is None or header.length < len(head.text) or len(header.columns) < 2 or first + 1 >= len(lines):
        return None
    spaced = _with_rows(lines, first, header)
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
    return _Draft(first, last, header, head.span, tuple(rows), tuple(runs)) if rows else None


def _one_line(lines: Sequence[Line], first: int) -> _Draft | None:
    """Header and rows, all of them run together in one line."""
    line = lines[first]
    header = glued_header(line.text)
    length = header.length if header else 0
    if header is None or len(header.columns) < 2 or length == len(line.text):
        header, length = Header("", (), 0), 0
    found = _runs(line, length)
    if len(found) < _FEWEST_CELLS or _PROSE.search(line.text):
        return None
    if not header.columns:
        return _raw_line(line, first, found)
    rows = tuple(row for row, _, _ in found)
    runs = tuple((run, at) for _, run, at in found)
    return _Draft(first, first, header, Span(line.start, line.start + length), rows, runs)


def _raw_line(line: Line, first: int, found: Sequence[tuple[Row, str, int]]) -> _Draft | None:
    """A line of runs whose header does not come apart: the rows behind the first, if they have one shape."""
    kinds = [re.sub(r"\d+(?:\.\d+)?", "0", run).replace("-", "+") for _, run, _ in found]
    start = len(kinds)
    while start and kinds[start - 1] == kinds[-1]:
        start -= 1
    start = max(start, 0)
    if len(kinds) - start < _FEWEST_CELLS or not re.search(r"0.*[^0.]", kinds[-1]):
        return None
    rows = tuple(row for row, _, _ in found[start + 1 :])
    return _Draft(first, first, Header("", (), 0), Span(line.start, rows[0].span.start), rows)


def _runs(line: Line, start: int) -> list[tuple[Row, str, int]]:
    """The rows of a line from ``start``: label, run of figures, label, run …; empty if anything else is there."""
    found = []
    at = start
    if _PROSE.search(line.text[start:]):
        return []
    while at < len(line.text):
        match = _RUN.match(line.text, at)
        if match is None:
            return []
        span = Span(line.start + at, line.start + match.end())
        found.append((Row(match["label"], span), match["run"], line.start + match.start("run")))
        at = match.end()
        gap = _GAP.match(line.text, at)
        at = gap.end() if gap else at
    return found


def _with_units(rows: Sequence[Row], columns: Sequence[Column]) -> tuple[Row, ...]:
    """Rows whose figures have the unit of their column, where they have none of their own."""
    return tuple(
        replace(
            row,
            cells=tuple(
                replace(cell, unit=unit) if unit and not cell.unit and _VALUE.fullmatch(cell.value) else cell
                for cell, (_, unit) in zip(row.cells, columns, strict=False)
            ),
        )
        for row in rows
    )


def _read_runs(
    draft: _Draft, columns: Sequence[Column], near: Sequence[Mention], far: Sequence[Mention]
) -> tuple[Row, ...]:
    chosen = forced([possible(run, columns) for run, _ in draft.runs], columns, near, far)
    return tuple(
        _with_cells(row, at, columns, reading)
        for row, (_, at), reading in zip(draft.rows, draft.runs, chosen, strict=True)
    )


def _with_cells(row: Row, at: int, columns: Sequence[Column], reading: Reading | None) -> Row:
    if reading is None:
        return row
    cells = tuple(
        Cell(name, figure.unit or unit, figure.value, Span(at + figure.start, at + figure.end))
        for (name, unit), figure in zip(columns, reading, strict=True)
    )
    return Row(row.label, row.span, cells)

