"""Source files to passages: text, outline, tables, sentences, every one with its span.

    parsed = parse(read_document("report.txt"))
    write_passages([parsed], "passages.jsonl")

``BUNDLED`` is the white paper that travels with the program.
"""

from __future__ import annotations

from pathlib import Path

from ingest.cutting.sentences import sentences
from ingest.document import Document
from ingest.errors import InputError, ZhangjuError
from ingest.parsing import parse
from ingest.readers import READERS, read_document
from ingest.span import Span
from ingest.stored.store import read_passages, write_passages
from ingest.structure import Cell, Fault, Parsed, Passage, Row, Section, Sentence, Table

BUNDLED = Path(__file__).parent / "corpora" / "chaoyang-2021.txt"
"""The white paper of Beijing's Chaoyang district on its rule of law in 2021, as it was scraped, byte for byte."""

__all__ = [
    "BUNDLED",
    "READERS",
    "Cell",
    "Document",
    "Fault",
    "InputError",
    "Parsed",
    "Passage",
    "Row",
    "Section",
    "Sentence",
    "Span",
    "Table",
    "ZhangjuError",
    "parse",
    "read_document",
    "read_passages",
    "sentences",
    "write_passages",
]
