"""A source as canonical text.  Every offset in the program counts code points of ``Document.text``."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.text.layout import Layout


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points: ``text[start:end]``."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"span {self.start}..{self.end}: expected 0 <= start <= end")

    def __len__(self) -> int:
        return self.end - self.start

    def __contains__(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end

    def of(self, text: str) -> str:
        return text[self.start : self.end]


@dataclass(frozen=True)
class Document:
    """One source file as text.

    ``source`` is the file's name without its folder; ``boilerplate`` marks what belongs to the page
    that carried the text and not to the text itself (it stays in ``text``, so offsets hold).
    """

    source: str
    text: str
    title: str = ""
    boilerplate: tuple[Span, ...] = ()
    layout: Layout | None = None
    """Where the lines stand on the pages, for files that have pages."""
    original: str = ""
    """The name under which the file is kept (``ingest.stored.originals``), for files whose pages can be drawn."""
    fields: tuple[tuple[str, str], ...] = ()
    """What the file says of its text beside it (the head of a web page), by the names of ``Validity``."""

    @cached_property
    def reading(self) -> str:
        """``text`` as it is read, of the same length: see ``ingest.text.shown``."""
        from ingest.text.shown import reading  # built on spans, which are defined here

        return reading(self.text, self.source, self.boilerplate)

    def shown(self, span: Span) -> str:
        """What a reader sees of a span: without markup and page furniture, broken lines joined."""
        from ingest.text.lines import shown

        return shown(span.of(self.reading))

    @property
    def scanned(self) -> bool:
        """Whether any of the text was recognised from an image and may hold mistakes of reading."""
        return self.layout is not None and self.layout.scanned

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()

    @property
    def id(self) -> str:
        """Twelve hex digits of the text's hash: the same text has the same id wherever it lies."""
        return self.sha256[:12]
