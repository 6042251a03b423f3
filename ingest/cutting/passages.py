"""Passages: what is searched.  They follow the headings, then paragraphs, then sentences.

Every passage is a run of whole sentences of one section: ``passage.text == document.text[start:end]``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.cutting.sentences import split_lines
from ingest.document import Document
from ingest.outline.tree import ROOT, Outline
from ingest.span import Span
from ingest.structure import Passage, Section, Sentence, Table
from ingest.text.lines import Line, iter_lines

TARGET = 350
"""Code points that a passage should not pass; a list with its lead-in may, up to ``TOGETHER``."""
TOGETHER = 480
EMBEDDED = 480
_SHORT = 90
_LONG_TABLE = 960
_HEADER_ROWS = 2
_FURNITURE = 80
"""What is shorter belongs to a printed page (a number, a running head) and parts no paragraphs."""
_CAPTION = 40
_LABEL = re.compile("(?:\u2014{1,2}|\u2500{2}|--|\uff0d{2})(?=[^\\s\u2014-]).{1,60}?[。：:]")
_FINAL = re.compile("[。\uff01!\uff1f?\uff1b;：:\uff0c,、]$")


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph, or a table: what is kept whole where it fits."""

    start: int
    end: int
    sentences: tuple[Sentence, ...]
    label: str = ""
    table: bool = False
    caption: bool = False
    joined: bool = False
    """An item of a list, which stays with what is before it where it fits."""

    def __len__(self) -> int:
        return self.end - self.start


@dataclass(slots=True)
class _Draft:
    start: int
    end: int
    sentences: list[Sentence]
    label: str = ""
    table: bool = False
    head: Span | None = None
    """Where caption and header stand, for the later parts of a long table."""


@dataclass(frozen=True, slots=True)
class Body:
    """The lines of a section that belong to none of its subsections; ``section`` is None in front of all."""

    section: Section | None
    lines: tuple[Line, ...]


def bodies(document: Document, outline: Outline, sections: Sequence[Section]) -> Iterator[Body]:
    """The text between one heading and the next, for each heading that has any, and in front of the first."""
    contents = outline.contents
    listed = [Span(outline.lines[contents.first].start, outline.lines[contents.last].end)] if contents else []
    nodes = outline.nodes
    marks = [
        (None, -1, 0),
        *((s, n.heading.last_line, n.heading.span.end) for s, n in zip(sections, nodes, strict=True)),
    ]
    for number, (section, first, start) in enumerate(marks):
        stop = nodes[number].heading.line if number < len(nodes) else len(outline.lines)
        own = list(outline.lines[first + 1 : stop])
        if section is not None and nodes[number - 1].heading.inline:
            line = outline.lines[first]
            own = ([line] if line.end > start else []) + own
        own = [line for line in own if not any(line.span in span for span in listed)]
        title = [] if section else _title_to_leave_out(own, outline)
        own = [line for line in own if line not in title]
        page = [s for s in document.boilerplate if len(s) > _FURNITURE or document.text[s.start] == "<"]
        for run in _apart(own, sorted([*page, *listed, *(line.span for line in title)])):
            yield Body(section, tuple(run))


def _apart(lines: Sequence[Line], marked: Sequence[Span]) -> Iterator[list[Line]]:
    """The lines in runs that no span of ``marked`` (in order) parts."""
    run: list[Line] = []
    at = 0
    for line in lines:
        while at < len(marked) and run and marked[at].end <= run[-1].end:
            at += 1
        if run and at < len(marked) and marked[at].start < line.start:
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def _title_to_leave_out(lines: Sequence[Line], outline: Outline) -> list[Line]:
    """The title among ``lines``, unless what follows it is only its edition, date or author."""
    if outline.title_line is None:
        return []
    title = outline.lines[outline.title_line]
    others = [line for line in lines if line != title]
    if not others and not outline.nodes:
        return []  # nothing but a title: then it is the text
    alone = not others or any(_FINAL.search(line.text) for line in others)
    return [title] if alone or title.text.startswith("#") else []


def make_passages(
    document: Document, body: Body, tables: Sequence[Table], pages: Mapping[str, int | None]
) -> Iterator[Passage]:
    """The passages of one section's own text, in order."""
    path = body.section.path if body.section else ()
    anchor = body.section.anchor if body.section else ROOT
    for draft in _drafts(_blocks(document.reading, body.lines, tables)):
        text = document.text[draft.start : draft.end]
        said = document.shown(Span(draft.start, draft.end))
        above = document.shown(draft.head) if draft.head else draft.label
        if not any(char.isalnum() for char in said):
            continue  # a rule between paragraphs, a row of stars
        yield Passage(
            source=document.source,
            heading_path=path,
            anchor=anchor,
            start=draft.start,
            end=draft.end,
            text=text,
            page=document.layout.page_of(draft.start) if document.layout else pages.get(anchor),
            label=draft.label,
            kind="table" if draft.table else "prose",
            sentences=tuple(draft.sentences),
            embedded=_embedded(path or ((document.title,) if document.title else ()), above, said),
        )


def _embedded(path: Sequence[str], label: str, text: str) -> str:
    head = " ".join(path)
    if label and not text.startswith(label):
        head += "\n" + label
    return f"{head}\n{text}"[:EMBEDDED] if head else text[:EMBEDDED]


def _blocks(text: str, lines: Sequence[Line], tables: Sequence[Table]) -> list[_Block]:
    held = _tables_of(lines, tables)
    by_start = split_lines(text, [line for line, table in zip(lines, held, strict=True) if not table])
    blocks: list[_Block] = []
    at = 0
    for line, table in zip(lines, held, strict=True):
        if table:
            if not blocks or not blocks[-1].table or blocks[-1].end <= table.span.start:
                blocks.append(
                    _Block(table.span.start, table.span.end, table_sentences(text, table), table=True)
                )
            continue
        own: list[Sentence] = []
        while at < len(by_start) and by_start[at].span.end <= line.end:
            own.append(by_start[at])
            at += 1
        label = _LABEL.match(line.shown)
        blocks.append(
            _Block(
                line.start,
                line.end,
                tuple(own),
                label=label.group() if label else "",
                caption=not label and len(line.text) <= _CAPTION and not _FINAL.search(line.text),
                joined=not label and bool(own) and own[0].ordinal > 0,
            )
        )
    return blocks


def _tables_of(lines: Sequence[Line], tables: Sequence[Table]) -> list[Table | None]:
    """For each line the table (of ``tables``, in order) that holds it."""
    found: list[Table | None] = []
    at = 0
    for line in lines:
        while at < len(tables) and tables[at].span.end <= line.start:
            at += 1
        found.append(tables[at] if at < len(tables) and line.span in tables[at].span else None)
    return found


def table_sentences(text: str, table: Table) -> tuple[Sentence, ...]:
    """Caption, header and rows of a table as sentences, whatever lines they share."""
    cuts = [table.header.start, table.header.end]
    cuts += [edge for row in table.rows for edge in (row.span.start, row.span.end)]
    edges = sorted({table.span.start, table.span.end, *cuts})
    found: list[Sentence] = []
    for start, end in pairwise(edges):
        lines = [line for line in iter_lines(text, start, end) if line.text.strip("| \t")]
        found.extend(split_lines(text, lines))
    return tuple(Sentence(sentence.span) for sentence in found)


def _drafts(blocks: Sequence[_Block]) -> list[_Draft]:
    drafts: list[_Draft] = []
    number = 0
    while number < len(blocks):
        block = blocks[number]
        run = _list_run(blocks, number)
        size = blocks[run].end - block.start
        last = drafts[-1] if drafts else None
        if block.table:
            drafts.extend(_table_drafts(block))
        elif block.caption and not block.joined and last and not last.table and _fits(last, block, TOGETHER):
            _extend(last, block)
        elif run > number and size <= TOGETHER:
            whole = _Block(
                block.start, blocks[run].end, tuple(s for b in blocks[number : run + 1] for s in b.sentences)
            )
            _append(drafts, whole, block.label, fits=TOGETHER)
            number = run
        elif len(block) > TARGET:
            _append_long(drafts, block)
        else:
            _append(drafts, block, block.label)
        number += 1
    return drafts


def _table_drafts(block: _Block) -> Iterator[_Draft]:
    """A table as one draft, or a long one cut between rows; ``head`` is where its caption and header end."""
    rows = list(block.sentences)
    if len(block) <= _LONG_TABLE or len(rows) < 4:
        yield _Draft(block.start, block.end, rows, table=True)
        return
    head = Span(block.start, rows[min(_HEADER_ROWS, len(rows) - 1)].span.start)
    current: list[Sentence] = []
    start, first = block.start, True
    for row in rows:
        if current and row.span.end - start > TARGET:
            yield _Draft(start, current[-1].span.end, current, table=True, head=None if first else head)
            start, first, current = row.span.start, False, []
        current.append(row)
    yield _Draft(start, block.end, current, table=True, head=None if first else head)


def _list_run(blocks: Sequence[_Block], number: int) -> int:
    """The last block of the list that begins at ``number``, or behind its lead-in there."""
    first = number if blocks[number].joined else number + 1
    if first >= len(blocks) or not blocks[first].joined or blocks[number].table or blocks[first].table:
        return number
    group = blocks[first].sentences[0].group
    last = first
    while last + 1 < len(blocks) and blocks[last + 1].joined and blocks[last + 1].sentences[0].group == group:
        last += 1
    return last


def _fits(draft: _Draft, block: _Block, size: int) -> bool:
    return block.end - draft.start <= size


def _extend(draft: _Draft, block: _Block) -> None:
    draft.end = block.end
    draft.sentences.extend(block.sentences)


def _append(drafts: list[_Draft], block: _Block, label: str, fits: int = TARGET) -> None:
    last = drafts[-1] if drafts else None
    if last and not last.table and not label and _fits(last, block, fits):
        _extend(last, block)
    else:
        drafts.append(_Draft(block.start, block.end, list(block.sentences), label))


def _append_long(drafts: list[_Draft], block: _Block) -> None:
    """A paragraph over the target, cut at sentences into parts of about the same length."""
    last = drafts[-1] if drafts else None
    if last and not last.table and not block.label and last.end - last.start <= _SHORT:
        drafts.pop()
        block = _Block(last.start, block.end, (*last.sentences, *block.sentences), last.label)
    parts = -(-len(block) // TARGET)
    size = len(block) / parts
    current: list[Sentence] = []
    for sentence in block.sentences:
        start = current[0].span.start if current else sentence.span.start
        grown = sentence.span.end - start
        over = grown - size > size - (current[-1].span.end - start) if current else False
        if current and (over or grown > TARGET):
            drafts.append(_Draft(start, current[-1].span.end, current, block.label))
            current = []
        current.append(sentence)
    if current:
        drafts.append(_Draft(current[0].span.start, block.end, current, block.label))
