"""The documents and ledgers of a generation, read from its one file of texts when they are asked for."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from io import StringIO
from mmap import ACCESS_READ, mmap
from pathlib import Path

import numpy as np

from index.documents import DocumentMark, Documents
from index.joint import IDS, MARKS, PLACES, TEXTS
from index.manifest import REBUILD, Manifest
from index.regular import open_regular, read_regular
from index.vectors import mapped
from ingest import InputError, Parsed
from ingest.ledger.bookkeeping import book_of
from ingest.ledger.books import Book, Books
from ingest.stored.store import parsed_of

_LARGEST = 1 << 30  # bytes of the list of documents
_ID = re.compile("[0-9a-f]{16}")
_KEPT = 64
"""Documents, and ledgers, that are kept open, the last ones asked for."""


class Texts(Books):
    """Safe for several threads."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        """Raises ValueError where the documents are not those that the manifest counts, or not where they should be."""
        marks = marks_of(folder, manifest)
        self._places = mapped(folder / PLACES, np.int64, (len(marks) + 1,))
        self._ids = mapped(folder / IDS, np.uint64, (manifest.passages,))
        with open_regular(folder / TEXTS) as file:
            self._text = mmap(file.fileno(), 0, access=ACCESS_READ)
        if self._places[0] != 0 or self._places[-1] != len(self._text) or (np.diff(self._places) <= 0).any():
            raise ValueError(f"{PLACES}: not the places of documents in {TEXTS}")
        self._order: np.ndarray | None = None
        self._parsed = lru_cache(maxsize=_KEPT)(self._read)
        self._books = lru_cache(maxsize=_KEPT)(self._book)
        self.documents = Documents(marks, self._parsed, self._find)

    def of(self, source: str) -> Book:
        return self._books(source)

    def _lines(self, number: int) -> tuple[str, str]:
        """The lines of a document, and its ledger."""
        start, end = int(self._places[number]), int(self._places[number + 1])
        ledger = self._text.rfind(b"\n", start, end - 1) + 1
        # What is no UTF-8 does not fit its hash, and is told of with that.
        lines = self._text[start:ledger].decode("utf-8", "replace")
        return lines, self._text[ledger:end].decode("utf-8", "replace")

    def _read(self, number: int) -> Parsed:
        mark = self.documents.marks[number]
        found = parsed_of(StringIO(self._lines(number)[0], newline="\n"), mark.source)
        parsed = found[0] if len(found) == 1 else None
        if parsed is None or (parsed.document.source, len(parsed.passages)) != (mark.source, mark.passages):
            raise InputError(f"索引文件 {TEXTS} 的内容不对 ({mark.source}); {REBUILD}")
        return parsed

    def _book(self, source: str) -> Book:
        number = self.documents.numbers[source]
        return book_of(self._lines(number)[1], self._parsed(number))

    def _find(self, passage_id: str) -> int | None:
        """The number of a passage by its id."""
        if not _ID.fullmatch(passage_id):
            return None
        wanted = np.uint64(int(passage_id, 16))
        if self._order is None:
            self._order = np.argsort(self._ids, kind="stable")
        at = int(np.searchsorted(self._ids, wanted, sorter=self._order))
        found = at < len(self._ids) and self._ids[self._order[at]] == wanted
        return int(self._order[at]) if found else None


def marks_of(folder: Path, manifest: Manifest) -> list[DocumentMark]:
    """What is known of every document; raises ValueError where they are not those of the manifest."""
    marks = [DocumentMark.of(row) for row in json.loads(read_regular(folder / MARKS, _LARGEST))]
    counted = len(marks), sum(mark.passages for mark in marks), sum(mark.sentences for mark in marks)
    told = manifest.documents, manifest.passages, manifest.sentences
    if counted != told or [mark.source for mark in marks] != list(manifest.parts):
        raise ValueError(f"documents, passages, sentences: {counted}, expected {told}")
    return marks
