"""Lines and tables of pages to the canonical text, with the box of every line and cell kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.readers.canvas import Canvas
from ingest.readers.flow import Margins, glue, goes_on, margins
from ingest.readers.form import Block, title_blocks
from ingest.readers.grid import GridCell, GridRow, grid_rows
from ingest.readers.pdf_tables import Ruled
from ingest.readers.pieces import Box, TextRun
from ingest.readers.reading import FileText
from ingest.span import Span
from ingest.text.layout import Page

_SAME_RULES = 4.0
_CENTRED = 1.5

Item = TextRun | Ruled
"""What a page holds, in reading order."""


@dataclass
class _Table:
    """A table that may go on over pages: the parts of it, page by page."""

    parts: list[Ruled]


@dataclass
class _Paragraph:
    lines: list[TextRun]


def assemble(pages: Sequence[Page], items: Sequence[Item], furniture: set[int]) -> FileText:
    """The text of ``items``; those whose ``id`` is in ``furniture`` stand behind the paragraph that they interrupt."""
    edges = _edges(pages, [item for item in items if isinstance(item, TextRun) and id(item) not in furniture])
    blocks = list(_blocks(items, furniture, edges, pages))
    titles = _titles(blocks, pages)
    text = Canvas()
    for number, block in enumerate(blocks):
        if isinstance(block, TextRun):
            start = text.length
            text.add_boxed(block.text, block.page, block.box, block.confidence)
            text.furniture.append(Span(start, text.length))
        elif isinstance(block, _Table):
            _add_table(text, block)
        else:
            if number in titles and number - 1 not in titles:
                text.add("# ")
            _add_lines(text, block.lines)
            if number in titles and number + 1 in titles:
                continue
        text.add("\n")
    return text.reading(pages)


def _edges(pages: Sequence[Page], lines: Sequence[TextRun]) -> dict[int, Margins]:
    """The margins of the body text by rounded width of the page."""
    widths = {round(page.width) for page in pages}
    return {
        width: margins(line for line in lines if round(pages[line.page - 1].width) == width)
        for width in widths
    }


def _blocks(
    items: Sequence[Item], furniture: set[int], edges: dict[int, Margins], pages: Sequence[Page]
) -> list[_Paragraph | _Table | TextRun]:
    """Paragraphs, tables and lines of furniture, in order."""
    blocks: list[_Paragraph | _Table | TextRun] = []
    open_block: _Paragraph | _Table | None = None
    waiting: list[TextRun] = []
    for item in items:
        if isinstance(item, TextRun) and id(item) in furniture:
            waiting.append(item)
            continue
        if not _takes(open_block, item, edges, pages):
            blocks.extend([open_block] if open_block else [])
            blocks.extend(waiting)
            waiting = []
            open_block = _Paragraph([]) if isinstance(item, TextRun) else _Table([])
        if isinstance(open_block, _Paragraph) and isinstance(item, TextRun):
            open_block.lines.append(item)
        elif isinstance(open_block, _Table) and isinstance(item, Ruled):
            open_block.parts.append(item)
    return [*blocks, *([open_block] if open_block else []), *waiting]


def _takes(
    block: _Paragraph | _Table | None, item: Item, edges: dict[int, Margins], pages: Sequence[Page]
) -> bool:
    """Whether the open block goes on with ``item``."""
    if isinstance(block, _Paragraph) and isinstance(item, TextRun):
        return goes_on(block.lines[-1], item, edges[round(pages[item.page - 1].width)])
    if isinstance(block, _Table) and isinstance(item, Ruled):
        last = block.parts[-1]
        return item.page == last.page + 1 and _same_rules(last.edges, item.edges)
    return False


def _same_rules(one: Sequence[float], other: Sequence[float]) -> bool:
    return len(one) == len(other) and all(abs(a - b) < _SAME_RULES for a, b in zip(one, other, strict=True))


def _add_lines(text: Canvas, lines: Sequence[TextRun]) -> None:
    before = ""
    for line in lines:
        text.add(glue(before, line.text))
        text.add_boxed(line.text, line.page, line.box, line.confidence)
        before = line.text


def _add_table(text: Canvas, table: _Table) -> None:
    """The rows of a table; the head that each of its pages repeats is told once."""
    head = _head(table.parts)
    cells: list[GridCell] = []
    places: dict[GridCell, tuple[int, Box]] = {}
    below = 0
    for number, part in enumerate(table.parts):
        skipped = head if number else 0
        for cell in part.cells:
            if cell.row >= skipped:
                moved = replace(cell, row=cell.row - skipped + below)
                cells.append(moved)
                places[moved] = part.page, part.boxes[cell.row, cell.column]
        below += max(cell.row + cell.rows for cell in part.cells) - skipped
    for number, row in enumerate(grid_rows(cells)):
        text.add("\n" if number else "")
        _add_row(text, row, places)


def _add_row(text: Canvas, row: GridRow, places: dict[GridCell, tuple[int, Box]]) -> None:
    text.add("" if row.whole else "|")
    for cell, said in row.cells:
        text.add("" if row.whole else " ")
        if cell is not None:
            text.add_boxed(said, *places[cell], None)
        text.add("" if row.whole else " |")


def _head(parts: Sequence[Ruled]) -> int:
    """How many rows the later pages of a table have in common with its first."""
    if len(parts) < 2:
        return 0
    rows = [_by_row(part.cells) for part in parts[:2]]
    same = 0
    for one, other in zip(*rows, strict=False):
        if one != other or not any(text for text, *_ in one):
            break
        same += 1
    return same


def _by_row(cells: Sequence[GridCell]) -> list[list[tuple[str, int, int, int]]]:
    height = max(cell.row for cell in cells) + 1
    rows: list[list[tuple[str, int, int, int]]] = [[] for _ in range(height)]
    for cell in sorted(cells, key=lambda one: one.column):
        rows[cell.row].append((cell.text, cell.column, cell.rows, cell.columns))
    return rows


def _titles(blocks: Sequence[_Paragraph | _Table | TextRun], pages: Sequence[Page]) -> set[int]:
    """Which blocks are the title: the largest centred lines that the text opens with."""
    looks = []
    for block in blocks:
        if isinstance(block, _Paragraph):
            text = "".join(line.text for line in block.lines)
            looks.append(
                Block(text, centred=_centred(block, pages), size=max(line.size for line in block.lines))
            )
        else:
            looks.append(Block("", table=True))
    return title_blocks(looks)


def _centred(block: _Paragraph, pages: Sequence[Page]) -> bool:
    line = block.lines[0]
    width = pages[line.page - 1].width
    middle = line.box.middle[0]
    return (
        len(block.lines) == 1
        and not line.parted
        and abs(middle - width / 2) < max(_CENTRED * line.size, 0.02 * width)
    )
