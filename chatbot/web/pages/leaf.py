"""A document cut into what a page shows: headings, paragraphs, tables, contents, boilerplate; with marks.

Every run of text is ``document.text[start:end]``, and all runs together hold every line of the document.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise
from typing import Literal

from ingest.document import Document
from ingest.outline.tree import outline
from ingest.span import Span
from ingest.structure import Parsed, Section, Table
from ingest.text.lines import Line, iter_lines

Mark = Literal["", "cited", "found"]


@dataclass(frozen=True)
class LeafRun:
    """Text in one kind of mark; ``anchor`` is the element's id, "" for none."""

    text: str
    mark: Mark = ""
    anchor: str = ""


@dataclass(frozen=True)
class LeafBlock:
    """``lines`` holds the runs of each line.  A heading's line may go on after the heading: ``rest``."""

    kind: Literal["heading", "text", "table", "contents", "boilerplate"]
    lines: tuple[tuple[LeafRun, ...], ...]
    section: Section | None = None
    rest: tuple[LeafRun, ...] = ()
    table: Table | None = None
    open: bool = False
    """Whether a folded block holds a mark and must be shown."""

    @property
    def cited(self) -> bool:
        return any(run.mark == "cited" for line in (*self.lines, self.rest) for run in line)


@dataclass(frozen=True)
class LeafMarks:
    """The cited span and the found spans; the cited one wins where they overlap."""

    cited: Span | None = None
    found: tuple[Span, ...] = ()

    def runs(self, text: str, span: Span) -> tuple[LeafRun, ...]:
        return tuple(self._runs(text, span))

    def _runs(self, text: str, span: Span) -> Iterator[LeafRun]:
        edges = {span.start, span.end}
        marks = [mark for mark in (self.cited, *self.found) if mark and mark.overlaps(span)]
        for mark in marks:
            edges |= {max(mark.start, span.start), min(mark.end, span.end)}
        ordered = sorted(edges)
        for start, end in pairwise(ordered):
            yield self._run(text, Span(start, end))

    def _run(self, text: str, piece: Span) -> LeafRun:
        if self.cited and piece in self.cited:
            return LeafRun(piece.of(text), "cited", "hit" if piece.start == self.cited.start else "")
        for number, mark in enumerate(self.found, 1):
            if piece in mark:
                return LeafRun(piece.of(text), "found", f"f{number}" if piece.start == mark.start else "")
        return LeafRun(piece.of(text))


@dataclass
class _Fold:
    """Lines of one folded kind, gathered until another kind comes."""

    kind: Literal["contents", "boilerplate", "table"]
    table: Table | None = None
    lines: list[tuple[LeafRun, ...]] = field(default_factory=list)

    def block(self) -> LeafBlock:
        marked = any(run.mark for line in self.lines for run in line)
        return LeafBlock(self.kind, tuple(self.lines), table=self.table, open=marked)


def blocks(parsed: Parsed, marks: LeafMarks) -> Iterator[LeafBlock]:
    """The document from top to bottom."""
    document = parsed.document
    contents = contents_span(document)
    sections = {section.heading.start: section for section in parsed.sections}
    fold: _Fold | None = None
    for line in iter_lines(document.text):
        kind, table = _fold_of(line, document, contents, parsed.tables)
        if fold and (fold.kind, fold.table) != (kind, table):
            yield fold.block()
            fold = None
        if kind:
            fold = fold or _Fold(kind, table)
            fold.lines.append(marks.runs(document.text, line.span))
        else:
            yield _own_block(line, document, sections, marks)
    if fold:
        yield fold.block()


def _fold_of(
    line: Line, document: Document, contents: Span | None, tables: Sequence[Table]
) -> tuple[Literal["contents", "boilerplate", "table"] | None, Table | None]:
    if any(line.span.overlaps(piece) for piece in document.boilerplate):
        return "boilerplate", None
    if contents and line.span.overlaps(contents):
        return "contents", None
    for table in tables:
        rows = chain([table.header], (row.span for row in table.rows))
        if any(line.span.overlaps(row) for row in rows):
            return "table", table
    return None, None


def _own_block(line: Line, document: Document, sections: dict[int, Section], marks: LeafMarks) -> LeafBlock:
    section = sections.get(line.start)
    if section is None:
        return LeafBlock("text", (marks.runs(document.text, line.span),))
    end = min(section.heading.end, line.end)
    rest = marks.runs(document.text, Span(end, line.end)) if end < line.end else ()
    return LeafBlock("heading", (marks.runs(document.text, Span(line.start, end)),), section, rest)


def contents_span(document: Document) -> Span | None:
    """Where the document's own table of contents stands."""
    found = outline(document)
    if found.contents is None:
        return None
    return Span(found.lines[found.contents.first].start, found.lines[found.contents.last].end)


def find(document: Document, wanted: str, most: int = 500) -> tuple[Span, ...]:
    """Where ``wanted`` stands in the document's own text, whatever the width and case; at most ``most``."""
    if not wanted.strip():
        return ()
    folded: list[str] = []
    places: list[int] = []
    for place, character in enumerate(document.text):
        for part in unicodedata.normalize("NFKC", character).casefold():
            folded.append(part)
            places.append(place)
    text, needle = "".join(folded), unicodedata.normalize("NFKC", wanted.strip()).casefold()
    found: list[Span] = []
    at = text.find(needle)
    while at >= 0 and len(found) < most:
        span = Span(places[at], places[at + len(needle) - 1] + 1)
        if not any(span.overlaps(piece) for piece in document.boilerplate):
            found.append(span)
        at = text.find(needle, at + len(needle))
    return tuple(found)
