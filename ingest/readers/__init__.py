"""Files to documents.  One module for each kind of file; a reader turns bytes into canonical text.

For text files the canonical text is the file itself; for all others the reader makes it once.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from ingest.boilerplate import find_boilerplate, merged
from ingest.document import Document
from ingest.errors import InputError
from ingest.readers.docx import read_docx
from ingest.readers.files import file_bytes
from ingest.readers.html import read_html
from ingest.readers.pdf import read_pdf
from ingest.readers.reading import Reader, Reading
from ingest.readers.text import read_text
from ingest.title import find_title

READERS: Mapping[str, Reader] = {
    ".txt": read_text,
    ".md": read_text,
    ".markdown": read_text,
    ".docx": read_docx,
    ".docm": read_docx,
    ".pdf": read_pdf,
    ".html": read_html,
    ".htm": read_html,
}
"""Readers by suffix, lower case with its dot; more kinds of file are more entries."""

__all__ = ["READERS", "Reader", "Reading", "document", "document_of", "read_document"]


def read_document(path: str | Path) -> Document:
    """The document in the file ``path``; its ``source`` is the file's name without the folder.

    Raises ``InputError`` for a file that is missing, not a file, empty, blank, binary, in an unknown encoding
    or of a kind that no reader takes.
    """
    path = Path(path)
    reader = READERS.get(path.suffix.lower())
    data = file_bytes(path)
    if reader is None:
        known = "、".join(sorted(READERS))
        raise InputError(f"{path}：不支持的文件类型“{path.suffix}”，请改用 {known} 文件")
    # A name need not be UTF-8 on every system; what is written and cited has to be.
    return document_of(reader(data, str(path)), os.fsencode(path.name).decode("utf-8", "replace"))


def document_of(reading: Reading, source: str) -> Document:
    """The document of what a reader made of a file, with its title found and the page around it marked."""
    marked = merged([*find_boilerplate(reading.text), *reading.furniture])
    return Document(source, reading.text, find_title(reading.text, marked), marked, reading.layout)


def document(text: str, source: str) -> Document:
    """As ``document_of``, for a text alone."""
    return document_of(Reading(text), source)
