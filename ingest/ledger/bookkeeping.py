"""The ledgers of documents as a file: a first line with the format, then a document a line.

Ledgers are made once, when an index is built, and read where questions are answered.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, fields
from itertools import chain
from pathlib import Path
from typing import Any

from ingest.document import Span
from ingest.errors import InputError
from ingest.ledger.bodies import Bodies
from ingest.ledger.books import Book, differing_of
from ingest.ledger.disagreement import Disagreement, disagreements
from ingest.ledger.entry import Entry
from ingest.ledger.ledger import ledger
from ingest.ledger.times import When
from ingest.structure import Parsed

FORMAT = "zhangju-ledger"
VERSION = 1
AGAIN = "请重新运行 python -m index 建立索引"

_LOOKED_UP = frozenset(["text", "path", "anchor", "page"])
"""What the document and its passages say again."""
_KEPT = tuple(f.name for f in fields(Entry) if f.name not in _LOOKED_UP)


def write_books(parsed: Sequence[Parsed], path: Path) -> None:
    """Makes the ledger of each document and writes all to ``path``."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write(json.dumps({"format": FORMAT, "version": VERSION, "fields": _KEPT}) + "\n")
        for one in parsed:
            entries = ledger(one)
            number = {entry: at for at, entry in enumerate(entries)}
            row = {
                "source": one.document.source,
                "sha256": one.document.sha256,
                "names": Bodies(one).names,
                "entries": [[_out(entry, name) for name in _KEPT] for entry in entries],
                "differing": [[number[d.one], number[d.other]] for d in disagreements(entries)],
            }
            out.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")


def read_books(path: Path, documents: Sequence[Parsed]) -> dict[str, Book]:
    """By source, what ``write_books`` wrote of ``documents``; raises InputError for a file that is missing or another's."""
    by_source = {one.document.source: one for one in documents}
    try:
        with path.open(encoding="utf-8", newline="\n") as lines:
            head = json.loads(next(lines, "null"))
            if not isinstance(head, dict) or (head.get("format"), head.get("version")) != (FORMAT, VERSION):
                raise ValueError("format")
            if tuple(head["fields"]) != _KEPT:
                raise ValueError("fields")
            books = {row["source"]: _in(row, by_source[row["source"]]) for row in map(json.loads, lines)}
        if books.keys() != by_source.keys():
            raise ValueError("documents")
    except OSError as error:
        raise InputError(f"数字台账 {path.name} 无法读取 ({type(error).__name__}); {AGAIN}") from None
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        raise InputError(f"数字台账 {path.name} 已损坏或与文件不符; {AGAIN}") from None
    return books


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
        told = dict(zip(_KEPT, values, strict=True))
        passage, span = passages[told["passage"]], Span(told["start"], told["end"])
        if span not in passage.span:
            raise ValueError("place")
        told |= {"statement": Span(*told["statement"]), "when": When(*told["when"]), "text": span.of(text)}
        entries.append(Entry(path=passage.heading_path, anchor=passage.anchor, page=passage.page, **told))
    pairs = [Disagreement(entries[one], entries[other]) for one, other in row["differing"]]
    if min(chain.from_iterable(row["differing"]), default=0) < 0:
        raise ValueError("pair")
    return Book(tuple(entries), differing_of(pairs), text, Bodies(parsed, tuple(row["names"])))
