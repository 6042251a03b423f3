"""A layout as JSON, and back: a line box is one short list, lengths to a hundredth of a point."""

from __future__ import annotations

from typing import Any

from ingest.span import Span
from ingest.text.layout import Layout, LineBox, Page


def layout_out(layout: Layout) -> dict[str, Any]:
    return {
        "pages": [[round(page.width, 2), round(page.height, 2), page.scanned] for page in layout.pages],
        "lines": [
            [line.span.start, line.span.end, line.page]
            + [round(edge, 2) for edge in (line.x0, line.y0, line.x1, line.y1)]
            + ([] if line.confidence is None else [line.confidence])
            for line in layout.lines
        ],
    }


def layout_in(row: dict[str, Any], text: str) -> Layout:
    """Raises ``ValueError`` for a box outside the text or the pages."""
    pages = tuple(Page(float(width), float(height), bool(scanned)) for width, height, scanned in row["pages"])
    lines = []
    for start, end, page, x0, y0, x1, y1, *confidence in row["lines"]:
        if end > len(text):
            raise ValueError(f"a line box at {start}..{end} outside a text of {len(text)}")
        said = float(confidence[0]) if confidence else None
        lines.append(LineBox(Span(start, end), page, float(x0), float(y0), float(x1), float(y1), said))
    return Layout(pages, tuple(lines))
