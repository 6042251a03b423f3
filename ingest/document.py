"""A source as canonical text.  Every offset in the program counts code points of ``Document.text``."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

from ingest.span import Span
from ingest.text.layout import Layout
from ingest.text.lines import shown
from ingest.text.shown import reading


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
        return reading(self.text, self.source, self.boilerplate)

    def shown(self, span: Span) -> str:
        """What a reader sees of a span: without markup and page furniture, broken lines joined."""
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
