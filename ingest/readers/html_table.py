"""Tables of a page as lines: merged cells told again in each row and column that they cover."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup
from bs4.element import Tag

_WIDEST, _TALLEST, _MOST = 60, 2_000, 100_000
"""Beyond these a span of columns, of rows, and the cells of a table are not believed."""


def flatten_tables(soup: BeautifulSoup) -> None:
    """Puts lines in place of every table of data; a table that only arranges the page stays a run of blocks."""
    for table in soup.find_all("table"):
        if not isinstance(table, Tag) or table.find("table") or table.decomposed:
            continue
        rows = [row for row in table.find_all("tr") if isinstance(row, Tag)]
        cells = [
            [c for c in row.find_all(["td", "th"], recursive=False) if isinstance(c, Tag)] for row in rows
        ]
        if max(map(len, cells), default=0) < 2 or _arranges(cells):
            continue
        caption = table.find("caption")
        lines = [_said(caption)] if isinstance(caption, Tag) else []
        lines += [" | ".join(row) for row in _grid(cells)]
        table.clear()  # it stays as a block: to replace it would search all that stand beside it
        table.append("\n" + "\n".join(lines) + "\n")


def _arranges(cells: list[list[Tag]]) -> bool:
    """Whether cells hold whole paragraphs, several in one."""
    return any(len(cell.find_all(["p", "div", "ul", "h1", "h2"])) > 6 for row in cells for cell in row)


def _grid(cells: list[list[Tag]]) -> list[list[str]]:
    """The rows with every merged cell repeated where it reaches."""
    carried: dict[int, tuple[str, int]] = {}
    grid: list[list[str]] = []
    total = 0
    for own in cells:
        row: list[str] = []
        waiting = list(own)
        while waiting or any(column >= len(row) for column in carried):
            column = len(row)
            if column in carried:
                text, left = carried.pop(column)
                row.append(text)
                if left > 1:
                    carried[column] = (text, left - 1)
                continue
            if not waiting:
                row.append("")
                continue
            cell = waiting.pop(0)
            text = _said(cell)
            wide, tall = _span(cell, "colspan", _WIDEST), _span(cell, "rowspan", _TALLEST)
            for at in range(column, column + wide):
                row.append(text)
                if tall > 1:
                    carried[at] = (text, tall - 1)
        total += len(row)
        if total > _MOST:
            break
        if any(row):
            grid.append(row)
    return grid


def _span(cell: Tag, name: str, most: int) -> int:
    match = re.match(r"\s*(\d{1,6})", str(cell.get(name, "1")))
    return min(most, max(1, int(match[1]))) if match else 1


def _said(cell: Tag) -> str:
    return re.sub(r"\s+", " ", cell.get_text(" ", strip=True).replace("|", "｜")).strip()
