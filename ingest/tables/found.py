"""Tables of plain text: cells set apart by blanks or bars, or run together by whoever copied the page.

What cannot be read for certain stays a table with raw rows (no cells), and is reported.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from ingest.span import Span
from ingest.structure import Cell, Fault, Row, Table
from ingest.tables.columns import with_unit_of
from ingest.tables.grids import PROSE, VALUE, TableDraft, find_grid
from ingest.tables.labels import with_whole_labels
from ingest.tables.readings import Column, FigureMention, Reading, forced, mentions, possible
from ingest.tables.runs import find_run_together
from ingest.tables.tagged import Tagged
from ingest.text.lines import Line

_CAPTION_WORDS = re.compile("表|专栏|统计|情况|如下|指标|标准|数量|一览|日程|分布|明细")
_UNIT_LINE = re.compile(
    r"(?:\S[^。；]{0,60}?[\s\u3000]{1,80})?(?P<unit>[(（]?\s*(?:金额|计量|货币)?单位\s*[：:]\s*[^\s,，。]{1,12}\s*[)）]?)"
)
"""It may stand at the end of the line that tells who made the table (编制单位：某局  单位：元)."""
_LONGEST_CAPTION = 60
_LONGEST_LINE = 4_000
_STRAY = 4
_GROUPS = re.compile(r"[一-鿿]{2,8}(?:\s{2,}[一-鿿]{2,8}){1,3}")
"""Names over several columns each (收入 支出), between the line of the unit and the head."""


def find_tables(
    lines: Sequence[Line],
    title: str,
    far: Callable[[], Sequence[FigureMention]],
    tagged: Sequence[Tagged] = (),
) -> tuple[list[Table], list[Fault]]:
    """The tables among the ``lines`` of one section, and what could not be read.

    ``title`` is the section's, for tables without a caption; ``far`` gives the figures of the whole text's prose,
    which are asked for only where a row needs them; ``tagged`` are the tables that the text holds as HTML.
    """
    drafts = list(_drafts(lines, tagged))
    inside = {number for draft in drafts for number in range(draft.first, draft.last + 1)}
    prose = [line for number, line in enumerate(lines) if number not in inside]
    tables: list[Table] = []
    faults: list[Fault] = []
    for draft in drafts:
        unit = _unit_line(lines, draft.first, inside)
        first = _caption(lines, unit, inside)
        caption = lines[first].shown if first < unit else title
        if unit < draft.first:
            told = _UNIT_LINE.fullmatch(lines[unit].shown)
            caption = f"{caption} {told['unit'] if told else ''}".strip()
        caption = f"{caption} {draft.caption}".strip()
        columns = with_unit_of(draft.header.columns, caption)
        rows = (
            _read_runs(draft, columns, mentions(prose), far())
            if draft.runs
            else _with_units(draft.rows, columns)
        )
        span = Span(lines[min(first, unit)].start, lines[draft.last].end)
        table = Table(caption, span, draft.header_span, columns, rows)
        tables.append(table)
        faults.extend(_faults(table, draft))
    return tables, faults


def _faults(table: Table, draft: TableDraft) -> Iterator[Fault]:
    raw = [row for row in table.rows if not row.cells]
    if raw and len(raw) == len(table.rows):
        yield Fault(
            "table-unread", f"表“{table.caption[:30]}”的数字连在一起，读法不唯一，照原样显示", table.span
        )
    else:
        for row in raw:
            yield Fault(
                "row-unread",
                f"表“{table.caption[:30]}”中“{row.label[:20]}”一行读法不唯一，照原样显示",
                row.span,
            )


def _unit_line(lines: Sequence[Line], first: int, inside: set[int]) -> int:
    """The line 单位：万元 of its own in front of a table, or ``first``."""
    for at in (first - 1, first - 2):
        if at < 0 or at in inside:
            break
        if _UNIT_LINE.fullmatch(lines[at].shown):
            return at
        if not _GROUPS.fullmatch(lines[at].shown):
            break
    return first


def _caption(lines: Sequence[Line], first: int, inside: set[int]) -> int:
    """The line that the table begins with: its caption, where the line in front is one, or ``first``."""
    at = first - 1
    if at >= 1 and len(lines[at].text) <= _STRAY and at not in inside and not PROSE.search(lines[at].text):
        at -= 1  # the corner cell of a table head that was copied cell by cell
    if at < 0 or at in inside or len(lines[at].text) > _LONGEST_CAPTION:
        return first
    caption = lines[at].text
    if caption.startswith(("\u2014", "-")) or (
        "。" in caption and "如下" not in caption and "下表" not in caption
    ):
        return first
    return at if _CAPTION_WORDS.search(caption) else first


def _drafts(lines: Sequence[Line], tagged: Sequence[Tagged]) -> Iterator[TableDraft]:
    number = 0
    while number < len(lines):
        draft = _marked(lines, number, tagged)
        if draft is None and len(lines[number].text) <= _LONGEST_LINE:
            draft = find_grid(lines, number) or find_run_together(lines, number)
        if draft is None:
            number += 1
        else:
            yield with_whole_labels(draft)
            number = draft.last + 1


def _marked(lines: Sequence[Line], first: int, tagged: Sequence[Tagged]) -> TableDraft | None:
    """The table with marks that line ``first`` is the beginning of."""
    at = bisect_right(tagged, lines[first].start, key=lambda one: one.span.start) - 1
    if at < 0 or lines[first].start >= tagged[at].span.end:
        return None
    table, last = tagged[at], first
    while last + 1 < len(lines) and lines[last + 1].start < table.span.end:
        last += 1
    header = table.header()
    rows = tuple(table.body(header))
    whole = lines[first].start <= table.header_span.start and rows
    return TableDraft(first, last, header, table.header_span, rows, caption=table.caption) if whole else None


def _with_units(rows: Sequence[Row], columns: Sequence[Column]) -> tuple[Row, ...]:
    """Rows whose figures have the unit of their column, where they have none of their own."""
    return tuple(
        replace(
            row,
            cells=tuple(
                replace(cell, unit=unit) if unit and not cell.unit and VALUE.fullmatch(cell.value) else cell
                for cell, (_, unit) in zip(row.cells, columns, strict=False)
            ),
        )
        for row in rows
    )


def _read_runs(
    draft: TableDraft, columns: Sequence[Column], near: Sequence[FigureMention], far: Sequence[FigureMention]
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
