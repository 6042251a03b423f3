"""What a reader makes of a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ingest.span import Span
from ingest.text.layout import Layout


@dataclass(frozen=True, slots=True)
class FileText:
    """The canonical text of a file, from which every offset counts.

    ``layout`` says where its lines stand on the pages, for files that have pages; ``furniture`` are running heads and
    feet and page numbers: they stay in the text, and no passage comes from them.
    """

    text: str
    layout: Layout | None = None
    furniture: tuple[Span, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    """What the file says of its text beside it, by the names of ``Validity``: ``published``, ``issuer``."""


Reader = Callable[[bytes, str], FileText]
"""Bytes of a file and its name, to what it reads as; raises ``InputError``."""
