"""The ledger of a document as a line of JSON: made once, when it is put into an index, and read where questions are answered."""

from __future__ import annotations

import json
from dataclasses import MISSING, asdict, fields
from itertools import chain
from typing import Any

from ingest.errors import InputError
from ingest.ledger.bodies import Bodies
from ingest.ledger.books import Book, differing_of
from ingest.ledger.disagreement import Disagreement, disagreements
from ingest.ledger.entry import Entry
from ingest.ledger.ledger import ledger
from ingest.ledger.times import When
from ingest.span import Span
from ingest.structure import Parsed

FORMAT = "zhangju-ledger"
VERSION = 1
AGAIN = "请重新运行 python -m index 建立索引"

_LOOKED_UP = frozenset(["text", "path", "anchor", "page"])
"""What the document and its passages say again."""
_KEPT = tuple(f.name for f in fields(Entry) if f.name not in _LOOKED_UP)
_OWN = {f.name for f in fields(Entry) if f.default is MISSING} - _LOOKED_UP
"""What every figure has; a ledger written before a field came lacks that field."""


def book_line(parsed: Parsed) -> str:
    """The ledger of a document, made now, as a line of JSON."""
    entries = ledger(parsed)
    number = {entry: at for at, entry in enumerate(entries)}
    row = {
        "format": FORMAT,
        "version": VERSION,
        "fields": _KEPT,
        "source": parsed.document.source,
        "sha256": parsed.document.sha256,
        "names": Bodies(parsed).names,
        "entries": [[_out(entry, name) for name in _KEPT] for entry in entries],
        "differing": [[number[d.one], number[d.other]] for d in disagreements(entries)],
    }
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n"


def book_of(line: str, parsed: Parsed) -> Book:
    """What ``book_line`` gave of ``parsed``; raises InputError for what was altered or is another document's."""
    try:
        row = json.loads(line)
        if not isinstance(row, dict) or (row.get("format"), row.get("version")) != (FORMAT, VERSION):
            raise ValueError("format")
        if not _OWN <= set(row["fields"]) <= set(_KEPT) or row["source"] != parsed.document.source:
            raise ValueError("fields")
        return _in(row, parsed)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        raise InputError(f"数字台账已损坏或与文件不符（{parsed.document.source}）; {AGAIN}") from None


def _out(entry: Entry, name: str) -> Any:
    value = getattr(entry, name)
    if isinstance(value, Span):
        return [value.start, value.end]
    return list(asdict(value).values()) if isinstance(value, When) else value


def _in(row: dict[str, Any], parsed: Parsed) -> Book:
    text = parsed.document.text
    if row["sha256"] != parsed.document.sha256:
        raise ValueError("another text")
    passages = {p.id: p for p in parsed.passages}
    entries = []
    for values in row["entries"]:
        told = dict(zip(row["fields"], values, strict=True))
        passage, span = passages[told["passage"]], Span(told["start"], told["end"])
        if span not in passage.span:
            raise ValueError("place")
        told |= {"statement": Span(*told["statement"]), "when": When(*told["when"]), "text": span.of(text)}
        entries.append(Entry(path=passage.heading_path, anchor=passage.anchor, page=passage.page, **told))
    pairs = [Disagreement(entries[one], entries[other]) for one, other in row["differing"]]
    if min(chain.from_iterable(row["differing"]), default=0) < 0:
        raise ValueError("pair")
    return Book(tuple(entries), differing_of(pairs), text, Bodies(parsed, tuple(row["names"])))
