"""Tables whose cells are set apart: by bars, or by blanks in one line or several.

Knows nothing of figures that run together; ``runs`` reads those.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.chinese.column_units import UNIT_PATTERN
from ingest.span import Span
from ingest.structure import Cell, Row
from ingest.tables.columns import LONGEST_HEADER, Header, joined_header, spaced_header
from ingest.tables.readings import Column
from ingest.tables.stacked import stacked_rows
from ingest.text.lines import Line

GAP = re.compile(r"[ \t\u00a0\u2002\u2003\u3000]+")
PROSE = re.compile("[。\uff1b;\uff01!\uff1f?]|[\uff0c、]$")
"""What stands in no table line."""
VALUE = re.compile(rf"[-+\u2212]?\d[\d,]*(?:\.\d+)?(?P<unit>(?:[万亿]?(?:{UNIT_PATTERN}))?)")
YEAR = re.compile(r"\d{4}年度?")
FEWEST_CELLS = 3
_BAR = re.compile(r"\s*[|\uff5c]\s*")
_BARS = re.compile("[|\uff5c]")
_RULE = re.compile(r"[|:\uff5c\s\u2014-]+")
_AMOUNT = re.compile(r"[-+\u2212]?\d[\d,]*[.,]\d+")
_LOWEST = frozenset("类款项目节")
"""The levels of the classification of budgets, each a narrow column of its own."""
_LONGEST_CELL = 24
_MOST_HEADERS = 5


@dataclass(frozen=True, slots=True)
class TableDraft:
    """A table as found: lines ``first`` to ``last`` of its section are header and rows; cells not yet read."""

    first: int
    last: int
    header: Header
    header_span: Span
    rows: tuple[Row, ...]
    runs: tuple[tuple[str, int], ...] = ()
    """Where the figures of each row run together: the run and where it starts in the text."""
    caption: str = ""
    """What stands from edge to edge above the header."""


def find_grid(lines: Sequence[Line], first: int) -> TableDraft | None:
    """The table whose header is (on) line ``first``, its cells set apart, or None."""
    return (
        _barred(lines, first)
        or _spaced(lines, first)
        or _spaced_line(lines, first)
        or find_stacked(lines, first)
    )


def _cells(line: Line, gap: re.Pattern[str]) -> list[Span]:
    """The cells of a line, as places in the text; bars at its edges bound cells but part none."""
    spans: list[Span] = []
    at = 0
    for match in [*gap.finditer(line.text), None]:
        end = match.start() if match else len(line.text)
        if end > at or (at and match):
            spans.append(Span(line.start + at, line.start + max(at, end)))
        at = match.end() if match else end
    return spans


def _barred(lines: Sequence[Line], first: int) -> TableDraft | None:
    """Cells between bars: a Markdown table, or a bar only where cells meet."""
    head = lines[first]
    if not _BARS.search(head.text) or PROSE.search(head.text) or first + 1 == len(lines):
        return None
    cells = _cells(head, _BAR)
    texts = [_of(lines, first, span) for span in cells]
    if len(texts) < 2 or not _BARS.search(lines[first + 1].text) or _RULE.fullmatch(head.text):
        return None
    header = spaced_header(texts, len(head.text))
    last_head, said = first, texts
    for below in _lower_headers(lines, first, texts):
        header = joined_header(said, below, len(head.text))
        said = _over(said, below)
        last_head += 1
    rows: list[Row] = []
    last = first
    for number in range(last_head + 1, len(lines)):
        line = lines[number]
        if not _BARS.search(line.text):
            break
        last = number
        if not _RULE.fullmatch(line.text):
            cells = _cells(line, _BAR)
            if [_of(lines, number, span) for span in cells] != texts:  # the header again, on the next page
                rows.extend(_rows_of(line, cells, header))
    header_span = Span(head.start, lines[last_head].end)
    return TableDraft(first, last, header, header_span, tuple(rows)) if rows else None


def _lower_headers(lines: Sequence[Line], first: int, texts: Sequence[str]) -> list[list[str]]:
    """The rows of names under the first that part the columns which a name above covers; empty without one."""
    found: list[list[str]] = []
    said, above = list(texts), list(texts)
    for number in range(first + 1, min(first + _MOST_HEADERS, len(lines) - 1)):
        line = lines[number]
        if not _BARS.search(line.text) or _RULE.fullmatch(line.text):
            break
        below = [_of(lines, number, span) for span in _cells(line, _BAR)]
        if len(below) != len(said) or any(VALUE.fullmatch(t) and not YEAR.fullmatch(t) for t in below):
            break
        # Under a name that stands alone is nothing, or the same name again.
        covering = {
            n
            for n, text in enumerate(said)
            if not text or text in said[max(0, n - 1) : n] + said[n + 1 : n + 2]
        }
        alone = all(below[n] in ("", above[n]) for n in range(len(said)) if n not in covering)
        if not alone or not any(below[n] not in ("", above[n]) for n in covering):
            break
        found.append([text if text != above[n] else said[n] for n, text in enumerate(below)])
        said, above = _over(said, found[-1]), below
    return found


def _over(above: Sequence[str], below: Sequence[str]) -> list[str]:
    """The names of columns over two rows, one behind the other."""
    return [top if low in ("", top) else top + low for top, low in zip(above, below, strict=True)]


def _of(lines: Sequence[Line], number: int, span: Span) -> str:
    line = lines[number]
    return line.text[span.start - line.start : span.end - line.start]


def _spaced(lines: Sequence[Line], first: int) -> TableDraft | None:
    """A header of cells set apart by blanks, and rows of as many cells."""
    head = lines[first]
    if len(head.text) > LONGEST_HEADER or PROSE.search(head.text):
        return None
    cells = _cells(head, GAP)
    texts = [_of(lines, first, span) for span in cells]
    if len(cells) < FEWEST_CELLS or not all(_is_name(text) for text in texts):
        return None
    if all(len(text) == 1 for text in texts) or len(_LOWEST.intersection(texts)) > 1:
        return None  # 类 款 项: the lowest names of a head whose others stand elsewhere
    return with_rows(lines, first, spaced_header(texts, len(head.text)))


def find_stacked(lines: Sequence[Line], first: int) -> TableDraft | None:
    """The table whose cells stand on lines of their own from line ``first`` on, or None."""
    found = stacked_rows(lines, first)
    if found is None:
        return None
    names, rows, last = found
    header = spaced_header(names, 0)
    width = len(names)
    starts = range(first + width, last + 1, width)
    held = [
        _row(_stretch(lines[n : n + width]), spans, header) for n, spans in zip(starts, rows, strict=True)
    ]
    return TableDraft(
        first, last, header, Span(lines[first].start, lines[first + len(names) - 1].end), tuple(held)
    )


def _stretch(own: Sequence[Line]) -> Line:
    """The lines of a row as one."""
    text = ""
    for line in own:
        text = text.ljust(line.start - own[0].start, "\n") + line.text
    return Line(text, own[0].start, own[-1].end)


def _is_name(text: str) -> bool:
    """Whether a cell may name a column: no figure, but for a year."""
    return len(text) <= _LONGEST_CELL and (VALUE.fullmatch(text) is None or YEAR.fullmatch(text) is not None)


def _spaced_line(lines: Sequence[Line], first: int) -> TableDraft | None:
    """Header and rows in one line, all cells set apart by blanks."""
    line = lines[first]
    cells = _cells(line, GAP)
    if len(cells) < 3 * FEWEST_CELLS or PROSE.search(line.text):
        return None
    texts = [_of(lines, first, span) for span in cells]
    names = next((number for number, text in enumerate(texts) if not _is_name(text)), len(texts))
    widths = [width for width in range(FEWEST_CELLS, names + 1) if _fits(texts, width)]
    if len(widths) != 1:
        return None
    width = widths[0]
    header_span = Span(line.start, cells[width - 1].end)
    header = spaced_header(texts[:width], len(header_span))
    return TableDraft(first, first, header, header_span, tuple(_rows_of(line, cells[width:], header)))


def _fits(texts: Sequence[str], width: int) -> bool:
    """Whether the cells behind the first ``width`` are rows of that width: words, and columns of figures."""
    if len(texts) % width or len(texts) < 3 * width:
        return False
    kinds = [VALUE.fullmatch(text) is not None for text in texts[width:]]
    columns = [kinds[column::width] for column in range(width)]
    labelled = not any(columns[0]) or (texts[0] == "序号" and not any(columns[1]))
    return labelled and any(all(column) for column in columns[1:])


def with_rows(lines: Sequence[Line], first: int, header: Header) -> TableDraft | None:
    """The table of ``header`` with the following lines of cells set apart, several rows a line or one."""
    width = len(header.columns) + 1
    rows: list[Row] = []
    last = first
    for number in range(first + 1, len(lines)):
        line = lines[number]
        cells = _cells(line, GAP)
        if cells and _AMOUNT.fullmatch(_of(lines, number, cells[0])):
            break  # a row without a label: the names of some columns stand in another line
        if len(cells) % width or PROSE.search(line.text) or not _has_figures(line, cells, width):
            break
        rows.extend(_rows_of(line, cells, header))
        last = number
    return TableDraft(first, last, header, lines[first].span, tuple(rows)) if rows else None


def _has_figures(line: Line, cells: Sequence[Span], width: int) -> bool:
    """Whether some column holds a figure in every row: words alone, set apart, are no table."""
    digits = [
        any(char.isdecimal() for char in line.text[s.start - line.start : s.end - line.start]) for s in cells
    ]
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
    told = zip(header.columns, texts[1:], spans[1:], strict=True)
    return Row(label, whole, tuple(cell_of(column, text, span, own) for column, text, span in told))


def cell_of(column: Column, text: str, span: Span, own: str) -> Cell:
    """A cell that says ``text``, with its own unit, that of its column, or for figures ``own``, that of its row."""
    name, unit = column
    value = VALUE.fullmatch(text)
    if value is None or not value["unit"] or YEAR.fullmatch(text):
        return Cell(name, unit or (own if value else ""), text, span)
    return Cell(name, value["unit"], text[: value.start("unit")], span)
