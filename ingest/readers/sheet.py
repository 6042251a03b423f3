"""Spreadsheets as documents: each sheet under its name, a row a line; only cells that hold anything are visited.

Numbers are shown as the sheet shows percentages and dates; other formats only decorate.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO
from itertools import islice
from typing import Any
from zipfile import ZipFile

from ingest.errors import InputError
from ingest.readers.foreign import foreign
from ingest.readers.grid import GridCell, grid_lines
from ingest.readers.reading import FileText
from ingest.readers.text import decode
from ingest.readers.zipped import member_bytes, open_zip

MOST_CELLS = 400_000
_MOST_SHEET_BYTES = 96 << 20
_MOST_MERGED = 2_000_000
"""Cells under merged ones: openpyxl visits every one of them, and a whole sheet has 17 thousand million."""
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^<>]*?ref\s*=\s*[\"']([^\"'<>]*)")
_AREA = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})")
_SNIFFED = 2_000
"""Characters of a line from which the mark between values is told: the search takes the square of them."""
_UNNAMED = re.compile(r"(?:Sheet|工作表|表)\s*\d*", re.IGNORECASE)
_ADVICE = "请用 Excel 或 WPS 打开后另存为 .xlsx"


def read_xlsx(data: bytes, name: str) -> FileText:
    """The visible sheets of a workbook; formulas as the values that were saved with them."""
    from openpyxl import load_workbook

    archive = open_zip(data, name)
    largest = max(
        (one.file_size for one in archive.infolist() if one.filename.startswith("xl/worksheets/")), default=0
    )
    if largest > _MOST_SHEET_BYTES:
        raise InputError(f"{name}：有一张工作表过大（{largest >> 20} MB），请拆成几个文件")
    _check_merged(archive, name)
    with foreign(name, "XLSX", _ADVICE):
        book = load_workbook(BytesIO(data), data_only=True, keep_links=False, keep_vba=False)
        sheets = [(sheet.title, _cells(sheet)) for sheet in book.worksheets if sheet.sheet_state == "visible"]
    return _sheets([(title, cells) for title, cells in sheets if cells], name)


def _check_merged(archive: ZipFile, name: str) -> None:
    """Raises ``InputError`` where the merged cells of a sheet, which any file can claim, cover more than one could fill."""
    for member in archive.infolist():
        if not member.filename.startswith("xl/worksheets/") or member.is_dir():
            continue
        areas = (
            _AREA.fullmatch(ref.decode("latin-1"))
            for ref in _MERGED.findall(member_bytes(archive, member, name))
        )
        if sum(_cells_of(area) for area in areas if area) > _MOST_MERGED:
            raise InputError(
                f"{name}：合并的单元格过大（上限 {_MOST_MERGED // 10_000} 万个），请取消合并后再试"
            )


def _cells_of(area: re.Match[str]) -> int:
    from openpyxl.utils import column_index_from_string

    left, right = (int(column_index_from_string(area[group])) for group in (1, 3))
    return (abs(right - left) + 1) * (abs(int(area[4]) - int(area[2])) + 1)


def read_csv(data: bytes, name: str) -> FileText:
    """Values parted by commas, semicolons or tabs, whichever the first lines use."""
    text = decode(data, name).removeprefix("\ufeff").replace("\0", "")
    try:
        dialect: Any = csv.Sniffer().sniff(_opening(text), ",;\t")
    except csv.Error:
        dialect = csv.excel
    with foreign(name, "CSV", "请另存为 UTF-8 的 .csv"):
        rows = csv.reader(StringIO(text, newline=""), dialect)
        cells = [
            GridCell(value.strip(), number, column)
            for number, row in enumerate(rows)
            for column, value in enumerate(row)
            if value.strip()
        ]
    return _sheets([("", cells)] if cells else [], name)


def _opening(text: str) -> str:
    """The first lines, each as far as it is worth looking at."""
    return "\n".join(line[:_SNIFFED] for line in islice(StringIO(text), 20))


def _sheets(sheets: Sequence[tuple[str, list[GridCell]]], name: str) -> FileText:
    if not sheets:
        raise InputError(f"{name}：表格里没有内容，请给出有内容的文件")
    if sum(len(cells) for _, cells in sheets) > MOST_CELLS:
        raise InputError(f"{name}：表格超过 {MOST_CELLS // 10_000} 万个单元格，请拆成几个文件")
    lines: list[str] = []
    for title, cells in sheets:
        if len(sheets) > 1 or not _UNNAMED.fullmatch(title or "表"):
            lines.append(f"## {title}")
        lines.extend(_lines(_packed(cells)))
    return FileText("\n".join(lines) + "\n")


def _cells(sheet: Any) -> list[GridCell]:
    merged = {(area.min_row, area.min_col): area for area in sheet.merged_cells.ranges}
    found = []
    for (
        row,
        column,
    ), cell in sheet._cells.items():  # visits what is there, not the millions of empty ones between
        text = shown(cell.value, cell.number_format)
        if text:
            area = merged.get((row, column))
            rows = area.max_row - area.min_row + 1 if area else 1
            columns = area.max_col - area.min_col + 1 if area else 1
            found.append(GridCell(text, row, column, rows, columns))
    return found


def shown(value: object, number_format: str = "General") -> str:
    """A cell's value as a reader sees it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d" if value.time() == dt.time() else "%Y-%m-%d %H:%M")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, int | float):
        if "%" in number_format:
            return f"{round(value * 100, 6):g}%"
        return str(value) if isinstance(value, int) else f"{round(value, 9):.9f}".rstrip("0").rstrip(".")
    return str(value).strip()


def _packed(cells: Sequence[GridCell]) -> list[GridCell]:
    """The cells without the rows and columns between them in which nothing begins."""
    rows = _ranks(cell.row for cell in cells)
    columns = _ranks(cell.column for cell in cells)
    all_rows, all_columns = list(rows), list(columns)  # in order
    packed = []
    for cell in cells:
        row, column = rows[cell.row], columns[cell.column]
        down = bisect_left(all_rows, cell.row + cell.rows) - row
        across = bisect_left(all_columns, cell.column + cell.columns) - column
        packed.append(GridCell(cell.text, row, column, down, across))
    return packed


def _ranks(values: Iterable[int]) -> dict[int, int]:
    return {value: rank for rank, value in enumerate(sorted(set(values)))}


def _lines(cells: Sequence[GridCell]) -> list[str]:
    """Titles above the table and notes below it are lines of their own."""
    by_row: dict[int, list[GridCell]] = {}
    for cell in cells:
        by_row.setdefault(cell.row, []).append(cell)
    wide = [row for row, own in by_row.items() if len(own) > 1 or own[0].rows > 1]
    if not wide:
        return [line for row in sorted(by_row) for line in by_row[row][0].text.split("\n")]
    first, last = min(wide), max(wide)
    table = [cell for cell in cells if first <= cell.row <= last]
    above = [cell.text for cell in cells if cell.row < first]
    below = [cell.text for cell in cells if cell.row > last]
    return [*above, *grid_lines([_from(cell, first) for cell in table]), *below]


def _from(cell: GridCell, first: int) -> GridCell:
    return GridCell(cell.text, cell.row - first, cell.column, cell.rows, cell.columns)
