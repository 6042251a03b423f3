"""A canonical text in the making, with the box of every line on its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.readers.pieces import Box
from ingest.readers.reading import FileText
from ingest.span import Span
from ingest.text.layout import Layout, LineBox, Page


@dataclass
class Canvas:
    """A canonical text as it grows, and where its lines stand."""

    parts: list[str] = field(default_factory=list)
    boxes: list[LineBox] = field(default_factory=list)
    furniture: list[Span] = field(default_factory=list)
    length: int = 0

    def add(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def add_boxed(self, text: str, page: int, box: Box, confidence: float | None) -> None:
        if text:
            span = Span(self.length, self.length + len(text))
            self.boxes.append(LineBox(span, page, box.x0, box.y0, box.x1, box.y1, confidence))
            self.add(text)

    def reading(self, pages: Sequence[Page]) -> FileText:
        return FileText("".join(self.parts), Layout(tuple(pages), tuple(self.boxes)), tuple(self.furniture))
