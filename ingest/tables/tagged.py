"""Tables that stand in a Markdown text as HTML, as programs write them that read scans: ``<table><tr><td rowspan=2>…``.

Their text stays as it is; a merged cell is told in each row and column that it covers, always with its one place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ingest.document import Document
from ingest.span import Span
from ingest.structure import Row
from ingest.tables.columns import Header, joined_header, spaced_header
from ingest.tables.grids import VALUE, YEAR, cell_of
from ingest.text.hidden import is_markdown
from ingest.text.lines import shown, trim

_TABLE = re.compile(r"<table\b[^<>]{0,600}>(?:(?!<table\b).)*?</table\s*>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<(?P<end>/?)(?P<name>tr|td|th|table)\b(?P<rest>[^<>]{0,600})>", re.IGNORECASE)
_SPAN = {
    name: re.compile(rf"\b{name}\s*=\s*[\"']?\s*(\d{{1,4}})", re.IGNORECASE)
    for name in ("rowspan", "colspan")
}
_WIDEST, _MOST = 60, 100_000
"""Beyond these the columns that a cell covers, and the cells of a table, are not believed."""
_HEADS = 3


@dataclass(frozen=True, slots=True)
class _Said:
    """A cell where it says something: ``own`` in the row and column in which it begins."""

    span: Span
    text: str
    own: bool


@dataclass(frozen=True, slots=True)
class Tagged:
    """A table as it stands: its place, rows of one width, and how many of them name the columns."""

    span: Span
    rows: tuple[tuple[_Said, ...], ...]
    heads: int
    caption: str = ""

    @property
    def header_span(self) -> Span:
        places = [cell.span for row in self.rows[: self.heads] for cell in row]
        return Span(min(p.start for p in places), max(p.end for p in places))

    def header(self) -> Header:
        above = [cell.text for cell in self.rows[0]]
        header = spaced_header(above, len(self.header_span))
        for row in self.rows[1 : self.heads]:
            below = [cell.text for cell in row]
            header = joined_header(above, below, len(self.header_span))
            above = [top if low in ("", top) else top + low for top, low in zip(above, below, strict=True)]
        return header

    def body(self, header: Header) -> Iterator[Row]:
        """The rows below the header, each with the span of the cells that begin in it."""
        names = [header.label, *(name for name, _ in header.columns)]
        for row in self.rows[self.heads :]:
            own = [cell.span for cell in row if cell.own]
            if not own:
                continue
            numbered = names[0] == "序号" and len(names) > 2
            label = f"{row[0].text} {row[1].text}" if numbered else row[0].text
            unit = row[names.index("单位")].text if "单位" in names[1:] else ""
            cells = [
                cell_of(column, cell.text, cell.span, unit)
                for column, cell in zip(header.columns, row[1:], strict=True)
            ]
            yield Row(label, Span(own[0].start, own[-1].end), tuple(cells))


def tagged_tables(document: Document) -> tuple[Tagged, ...]:
    """The tables of a Markdown text that are written as HTML, in order; those that only arrange a page are left out."""
    if not is_markdown(document.source):
        return ()
    found = (_tagged(document, Span(m.start(), m.end())) for m in _TABLE.finditer(document.text))
    return tuple(one for one in found if one is not None)


def _tagged(document: Document, span: Span) -> Tagged | None:
    rows = _grid(_cells(document.text, span), lambda place: _said(document, place))
    caption = ""
    while rows and len({cell.span for cell in rows[0]}) == 1:  # one cell from edge to edge
        caption = f"{caption} {rows.pop(0)[0].text}".strip()
    if len(rows) < 2 or len(rows[0]) < 2:
        return None
    heads = _heads(rows)
    return Tagged(span, tuple(map(tuple, rows)), heads, caption) if heads < len(rows) else None


def _said(document: Document, place: Span) -> tuple[Span, str]:
    span = trim(document.reading, place.start, place.end)
    return span, " ".join(shown(span.of(document.reading)).replace("|", " ").split())


def _cells(text: str, table: Span) -> Iterator[list[tuple[Span, int, int]]]:
    """The cells of each row: place, rows and columns that it covers."""
    row: list[tuple[Span, int, int]] = []
    start, size = -1, (1, 1)
    for tag in _TAG.finditer(text, table.start, table.end):
        if start >= 0:
            row.append((Span(start, tag.start()), *size))
            start = -1
        if tag["name"].lower() in ("td", "th"):
            if not tag["end"]:
                start, size = tag.end(), (_covers(tag["rest"], "rowspan"), _covers(tag["rest"], "colspan"))
        elif row:
            yield row
            row = []


def _covers(attributes: str, name: str) -> int:
    match = _SPAN[name].search(attributes)
    return max(1, int(match[1])) if match else 1


def _grid(
    rows: Iterator[list[tuple[Span, int, int]]], say: Callable[[Span], tuple[Span, str]]
) -> list[list[_Said]]:
    """The cells in rows of one width, merged ones in each place that they cover."""
    carried: dict[int, tuple[_Said, int]] = {}
    grid: list[list[_Said]] = []
    total = 0
    for own in rows:
        row: list[_Said] = []
        waiting = list(reversed(own))
        while waiting or len(row) in carried:
            column = len(row)
            if column in carried:
                cell, left = carried.pop(column)
                row.append(_Said(cell.span, cell.text, False))
                if left > 1:
                    carried[column] = (cell, left - 1)
                continue
            place, tall, wide = waiting.pop()
            span, text = say(place)
            for at in range(column, column + min(wide, _WIDEST)):
                row.append(_Said(span, text, at == column))
                if tall > 1:
                    carried[at] = (row[at], tall - 1)
        total += len(row)
        if total > _MOST:
            break
        grid.append(row)
    width = max(map(len, grid), default=0)
    for row in grid:
        end = Span(row[-1].span.end, row[-1].span.end) if row else Span(0, 0)
        row.extend(_Said(end, "", False) for _ in range(width - len(row)))
    return grid


def _heads(rows: Sequence[Sequence[_Said]]) -> int:
    """How many rows name the columns: the first, and those below in which a name of it covers several."""
    heads = 1
    while heads < min(_HEADS, len(rows) - 1):
        row, above = rows[heads], rows[heads - 1]
        covering = any(not cell.own for cell in above[1:])
        reaching = any(top.span == low.span for top, low in zip(above, row, strict=True))
        figures = any(VALUE.fullmatch(c.text) and not YEAR.fullmatch(c.text) for c in row)
        if figures or not (reaching or (covering and not row[0].text)):
            break
        heads += 1
    return heads
