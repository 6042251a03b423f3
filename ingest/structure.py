"""The types that describe how a document is built: sections, tables, passages, sentences.

Data only.  What finds them lives in ``outline``, ``tables``, ``sentences`` and ``passages``.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Literal

from ingest.document import Document
from ingest.span import Span
from ingest.validity import Validity


@dataclass(frozen=True)
class Section:
    """A node of the outline.

    ``path`` holds the headings from the top to this one, as they stand in the text; ``heading`` is the
    span of the heading line, ``span`` runs from the heading to the end of the last subsection.
    ``level`` counts from 1; ``page`` is what the table of contents says, where there is one.
    ``anchor`` is stable over rebuilds and unique in its document (``s1.6.5``).
    """

    number: str
    title: str
    level: int
    path: tuple[str, ...]
    heading: Span
    span: Span
    anchor: str
    page: int | None = None


@dataclass(frozen=True)
class Cell:
    """A figure of a rebuilt table: its column, unit ("" where none), value and place in the raw row."""

    column: str
    unit: str
    value: str
    span: Span


@dataclass(frozen=True)
class Row:
    """A row of a table; ``cells`` is empty where no reading was forced and the row is shown raw."""

    label: str
    span: Span
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class Table:
    caption: str
    span: Span
    header: Span
    columns: tuple[tuple[str, str], ...]
    """(name, unit) of each value column, left to right; the label column is not among them."""
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Sentence:
    """A sentence, or an item of an enumeration, of a passage.

    ``ordinal`` is 1, 2, 3 … for the items of one enumeration (一是/二是, 第一/第二, 首先/其次, (一)/(二), 其一/其二)
    and 0 elsewhere; ``group`` tells enumerations of one section apart (0 outside any).
    """

    span: Span
    ordinal: int = 0
    group: int = 0


@dataclass(frozen=True)
class Passage:
    """What is searched: ``text == document.text[start:end]``, never across a heading.

    ``label`` is the lead-in that names the passage's paragraph (——强化信用监管。), "" without one; it is
    part of ``text`` too.  ``embedded`` is the text that the index sees, with the headings in front.
    """

    source: str
    heading_path: tuple[str, ...]
    anchor: str
    start: int
    end: int
    text: str
    page: int | None = None
    label: str = ""
    kind: Literal["prose", "table"] = "prose"
    sentences: tuple[Sentence, ...] = ()
    embedded: str = field(default="", repr=False)

    @property
    def id(self) -> str:
        """From source and span and text, so that a citation survives a rebuild."""
        key = f"{self.source}\0{self.start}\0{self.end}\0{self.text}"
        return hashlib.sha256(key.encode("utf-8")).hexdigest()[:16]

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True)
class Parsed:
    """A document with everything that ingest found in it."""

    document: Document
    sections: tuple[Section, ...]
    tables: tuple[Table, ...]
    passages: tuple[Passage, ...]
    faults: tuple[Fault, ...] = ()
    validity: Validity = field(default_factory=Validity)


@dataclass(frozen=True)
class Fault:
    """Something in the source that a person should look at; ``kind`` is a stable word for programs."""

    kind: str
    message: str
    span: Span | None = None
