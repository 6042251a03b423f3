"""The figures of a table's cells: the indicator from column and row label, the unit from either, the time, the scope."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ingest.chinese.column_units import is_change, is_share
from ingest.chinese.figures import COUNT, DURATION, MONEY, Figure, Kind, figures
from ingest.chinese.years import YEAR
from ingest.ledger.bodies import Bodies
from ingest.ledger.times import When, mentions
from ingest.ledger.wording import Role
from ingest.span import Span
from ingest.structure import Cell, Row, Table
from ingest.tables.labels import CODES

_NUMBER = re.compile(r"[-+−]?\d[\d,，]*(?:\.\d+)?")
_SCALE = re.compile(r"^(万亿|百万|千万|亿|万)(?=.)")
_SCALES = {"万": 1e4, "亿": 1e8, "百万": 1e6, "千万": 1e7, "万亿": 1e12}
_UNIT_COLUMN = re.compile(r"(?:计量)?单位")
_NAME_COLUMN = re.compile(r"(?:指标|项目|事项)?名称|指标|项目")
_NAMES_ON = re.compile(r"(?:项目|科目|名称)$")
_CODED = re.compile(r"^(?:\d{1,8}\s+)+(?=\D)")
_BOUND = re.compile(r"[<>≤≥＜＞≦≧]\s?")
_COUNTS = re.compile(r"(人次|户次|件次)$|([人户件])数$")
_YEAR = re.compile(rf"{YEAR}\s*年?度?")


@dataclass(frozen=True, slots=True)
class CellMeasure:
    """A cell's figure and what its row, column and caption say of it."""

    figure: Figure
    indicator: str
    setting: str
    role: Role
    change: str
    when: When
    scope: str
    row: Span
    label: str

    @property
    def span(self) -> Span:
        return self.figure.span


def measures(table: Table, text: str, present: int | None, bodies: Bodies) -> Iterator[CellMeasure]:
    """The figures of all cells that could be read, row by row; of rows left raw, their figures with a unit."""
    captioned = mentions(table.caption, Span(0, len(table.caption)), present)
    above = captioned[0].when if len(captioned) == 1 else When()
    above = replace(above, told="heading") if above.first else above
    for row in table.rows:
        if not row.cells:
            yield from _raw(table, row, text, above)
        named = next((c.value for c in row.cells if _NAME_COLUMN.fullmatch(c.column)), row.label)
        named = _CODED.sub("", named) or named
        for position, cell in enumerate(row.cells):
            if _NAMES_ON.search(cell.column) and not _NUMBER.fullmatch(cell.value):
                named = cell.value  # a second table beside the first, whose rows have names of their own
            before = row.cells[position - 1].column if position else ""
            measure = _of(table, row, named, cell, before, text, present, above, bodies)
            if measure is not None:
                yield measure


def _of(
    table: Table, row: Row, named: str, cell: Cell, before: str, text: str, present: int | None, above: When, bodies: Bodies
) -> CellMeasure | None:  # fmt: skip
    if CODES.search(cell.column) and not cell.unit:
        return None
    if _NAME_COLUMN.fullmatch(cell.column) and not _NUMBER.fullmatch(cell.value):
        return None  # 每十万人事故数: a figure in a name
    unit = cell.unit or next((c.value for c in row.cells if _UNIT_COLUMN.fullmatch(c.column)), "")
    figure = _figure(cell, unit or _counted(named, cell.column), text)
    if figure is None:
        return None
    column, label, when, scope = cell.column, named, above, ""
    for side in (cell.column, named):
        years = mentions(side if "年" in side else f"{side}年", Span(0, len(side) + 1), present)
        if years and _YEAR.match(side):
            when = replace(years[0].when, told="clause")
    column = _YEAR.sub("", column).strip() if _YEAR.match(column) else column
    label = _YEAR.sub("", label).strip() if _YEAR.match(label) else label
    if label in bodies.known:
        label, scope = "", label
    subject = label or scope
    changed = is_change(column) and figure.unit in ("%", "百分点")
    if changed and len(column) <= 4 and before and not _YEAR.match(before):
        column = f"{before} {column}"
    indicator = " ".join(part for part in (label, column) if part) or table.caption
    setting = " ".join(part for part in (table.caption, named, cell.column) if part)
    bounded = _BOUND.match(cell.span.of(text))
    role: Role = "change" if changed else "limit" if bounded else "level"
    return CellMeasure(
        figure, indicator, setting, role, column if changed else "", when, scope, row.span, subject
    )


def _figure(cell: Cell, unit: str, text: str) -> Figure | None:
    """The cell's figure in plain units; None where it holds none, or holds more than one (200至400)."""
    said = cell.span.of(text)
    bound = _BOUND.match(said)
    if bound and _NUMBER.fullmatch(said, bound.end()):
        inner = replace(cell, span=Span(cell.span.start + bound.end(), cell.span.end))
        return _figure(inner, unit, text)
    if not _NUMBER.fullmatch(said):
        inside = [f for f in figures(text, cell.span.start, cell.span.end) if f.kind != "date" and f.unit]
        return inside[0] if len(inside) == 1 else None
    value = float(re.sub("[,，]", "", said).replace("−", "-"))
    scale = _SCALE.match(unit)
    if scale is not None:
        value, unit = value * _SCALES[scale[1]], unit[scale.end() :]
    elif unit in ("万", "亿"):
        value, unit = value * _SCALES[unit], ""
    if not unit and is_share(cell.column, ""):
        unit = "%"
    if not unit and cell.column.endswith("人次"):
        unit = "人次"
    if not unit and cell.column.endswith(("件数", "案件")):
        unit = "件"
    if not unit and cell.column.endswith("人数"):
        unit = "人"
    return Figure(cell.span, said, _kind(unit), "%" if unit == "％" else unit, value)


def _counted(name: str, column: str) -> str:
    """The unit that the name of what is counted ends with (受助人次, 行政村户数), in columns of counts."""
    found = None if is_share(column, "") or is_change(column) else _COUNTS.search(name)
    return (found[1] or found[2]) if found else ""


def _kind(unit: str) -> Kind:
    if unit in ("%", "％", "‰", "百分点", "个百分点"):
        return "percent"
    if unit in MONEY or unit.startswith("元"):
        return "money"
    return "duration" if unit in DURATION and unit not in COUNT else "count"


def _raw(table: Table, row: Row, text: str, above: When) -> Iterator[CellMeasure]:
    for figure in figures(text, row.span.start, row.span.end):
        if figure.kind != "date" and figure.unit and figure.value is not None:
            setting = f"{table.caption} {row.label}".strip()
            yield CellMeasure(figure, row.label, setting, "level", "", above, "", row.span, row.label)
