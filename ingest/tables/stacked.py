"""Tables whose cells stand on lines of their own, as they do when a page is copied cell by cell.

The header begins with 序号 and the rows count from 1, so that the width is certain.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.span import Span
from ingest.text.lines import Line

_NUMBERED = re.compile(r"序\s*号|编\s*号")
_LONGEST_CELL = 120
_WIDEST = 12
_FEWEST_ROWS = 2


def stacked_rows(lines: Sequence[Line], first: int) -> tuple[list[str], list[list[Span]], int] | None:
    """The names of the columns, the cells of each row and the last line of the table that begins on line ``first``."""
    if not _NUMBERED.fullmatch(lines[first].shown):
        return None
    width = next(
        (w for w in range(2, _WIDEST + 1) if first + w < len(lines) and lines[first + w].text == "1"), 0
    )
    names = ["".join(line.shown.split()) for line in lines[first : first + width]]
    if not width or any(len(name) > _LONGEST_CELL or "。" in name for name in names):
        return None
    rows: list[list[Span]] = []
    at = first + width
    while at + width <= len(lines) and lines[at].text == str(len(rows) + 1):
        cells = lines[at : at + width]
        if any(len(cell.text) > _LONGEST_CELL for cell in cells):
            break
        rows.append([cell.span for cell in cells])
        at += width
    return (names, rows, at - 1) if len(rows) >= _FEWEST_ROWS else None
