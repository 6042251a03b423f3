"""Files to documents.  One module for each kind of file; a reader turns bytes into canonical text.

For text files the canonical text is the file itself; for all others the reader makes it once.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from ingest.document import Document
from ingest.errors import InputError
from ingest.frame.boilerplate import find_boilerplate, merged
from ingest.outline.title import find_title
from ingest.readers.archive import read_epub, read_mht
from ingest.readers.docx import read_docx
from ingest.readers.files import file_bytes
from ingest.readers.html import read_html
from ingest.readers.image import read_image
from ingest.readers.kinds import IMAGES, kind_of
from ingest.readers.ofd import read_ofd
from ingest.readers.office import SUFFIXES, old_office
from ingest.readers.pdf import read_pdf
from ingest.readers.reading import FileText, Reader
from ingest.readers.sheet import read_csv, read_xlsx
from ingest.readers.slides import read_pptx
from ingest.readers.text import read_text
from ingest.stored.originals import DRAWN, Originals

READERS: Mapping[str, Reader] = {
    **dict.fromkeys((".txt", ".md", ".markdown"), read_text),
    **dict.fromkeys((".html", ".htm", ".xhtml"), read_html),
    **dict.fromkeys((".mht", ".mhtml"), read_mht),
    **dict.fromkeys((".docx", ".docm"), read_docx),
    **dict.fromkeys((".xlsx", ".xlsm"), read_xlsx),
    **dict.fromkeys((".pptx", ".pptm"), read_pptx),
    **dict.fromkeys((".csv", ".tsv"), read_csv),
    **dict.fromkeys(IMAGES, read_image),
    ".pdf": read_pdf,
    ".ofd": read_ofd,
    ".epub": read_epub,
    **{suffix: old_office(suffix) for suffix in SUFFIXES},
}
"""Readers by suffix, lower case with its dot; more kinds of file are more entries."""

_LONG = {".jpeg": ".jpg", ".tiff": ".tif"}

__all__ = [
    "READERS",
    "FileText",
    "Reader",
    "document",
    "document_of",
    "kept",
    "read_bytes",
    "read_document",
    "text_of_name",
]


def read_document(path: str | Path, originals: Originals | None = None) -> Document:
    """The document in the file ``path``; its ``source`` is the file's name without the folder.

    A file whose pages can be drawn is kept in ``originals``.

    Raises ``InputError`` for a file that is missing, not a file, empty, blank, broken, locked, in an unknown encoding
    or of a kind that no reader takes.
    """
    path = Path(path)
    data = file_bytes(path)
    reading = read_bytes(data, path.suffix, str(path))
    return document_of(reading, text_of_name(path.name), kept(reading, data, path.suffix, originals))


def kept(reading: FileText, data: bytes, suffix: str, originals: Originals | None) -> str:
    """The name under which the file that ``reading`` is of was kept, "" where its pages cannot be drawn."""
    told = kind_of(data, suffix, "")
    kind = _LONG.get(told, told)
    return originals.keep(data, kind) if originals and reading.layout and kind in DRAWN else ""


def text_of_name(name: str) -> str:
    """A name need not be UTF-8 on every system; what is written and cited has to be."""
    return os.fsencode(name).decode("utf-8", "replace")


def read_bytes(data: bytes, suffix: str, name: str) -> FileText:
    """``data`` by the reader for what it is, whatever its ``suffix``; ``name`` is what messages call it."""
    kind = kind_of(data, suffix, name)
    reader = READERS.get(kind)
    if reader is None:
        raise InputError(f"{name}：不支持的文件类型“{suffix}”，请改用 {'、'.join(sorted(READERS))} 文件")
    return reader(data, name)


def document_of(reading: FileText, source: str, original: str = "") -> Document:
    """The document of what a reader made of a file, with its title found and the page around it marked."""
    marked = merged([*find_boilerplate(reading.text), *reading.furniture])
    title = find_title(reading.text, marked)
    return Document(source, reading.text, title, marked, reading.layout, original, reading.fields)


def document(text: str, source: str) -> Document:
    """As ``document_of``, for a text alone."""
    return document_of(FileText(text), source)
