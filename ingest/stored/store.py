"""``passages.jsonl``: a first line that describes the documents, then one passage a line.

Reading checks everything that can be checked: the hash of each text, every span, every passage's text.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

from ingest.document import Document
from ingest.errors import InputError
from ingest.span import Span
from ingest.stored.layouts import layout_in, layout_out
from ingest.structure import Cell, Fault, Parsed, Passage, Row, Section, Sentence, Table
from ingest.validity import Validity

FORMAT = "zhangju-passages"
VERSION = 1

_Json = dict[str, Any]


def write_passages(parsed: Sequence[Parsed], path: str | Path) -> None:
    """Writes ``parsed`` to ``path``, whole or not at all; raises ``InputError`` where that is not possible."""
    path = Path(path)
    require_names(one.document.source for one in parsed)
    lines = passages_lines(parsed)
    if path.is_dir() or (path.exists() and not path.is_file()):
        raise InputError(f"{path}：不是普通文件，无法写入，请给出一个文件名")
    draft = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("w", encoding="utf-8", newline="\n") as out:
            out.writelines(lines)
        draft.replace(path)
    except OSError as error:
        raise InputError(f"{path}：无法写入（{error}），请检查路径和权限") from None
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def require_names(names: Iterable[str]) -> None:
    """Raises ``InputError`` where two documents have one name."""
    twice = next((name for name, times in Counter(names).items() if times > 1), None)
    if twice is not None:
        raise InputError(f"有两个文件都叫“{twice}”，引用时分不清，请改名")


def passages_lines(parsed: Sequence[Parsed]) -> list[str]:
    """The lines of a ``passages.jsonl``."""
    head = {"format": FORMAT, "version": VERSION, "documents": [_document_out(one) for one in parsed]}
    rows = [_dump(_passage_out(passage)) for one in parsed for passage in one.passages]
    return [_dump({**head, "sha256": _digest(head, rows)}), *rows]


def parsed_of(lines: Iterable[str], told: str | Path) -> tuple[Parsed, ...]:
    """What ``passages_lines`` gave; ``told`` is how a message calls it.  Raises ``InputError`` for anything else."""
    try:
        return _read(lines, told)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(
            f"{told}：不是完好的 passages.jsonl（{error}），请重新运行 python -m ingest"
        ) from None


def read_passages(path: str | Path) -> tuple[Parsed, ...]:
    """What ``write_passages`` wrote; raises ``InputError`` for a file that is missing, foreign or altered."""
    path = Path(path)
    try:
        with path.open(encoding="utf-8", newline="\n") as lines:
            return parsed_of(lines, path)
    except FileNotFoundError:
        raise InputError(f"{path}：文件不存在，请先运行 python -m ingest") from None
    except OSError as error:
        raise InputError(f"{path}：无法读取（{error}），请重新运行 python -m ingest") from None


def _read(lines: Iterable[str], path: str | Path) -> tuple[Parsed, ...]:
    written = list(lines)
    rows = [json.loads(line) for line in written]
    if not rows or not isinstance(rows[0], dict) or rows[0].get("format") != FORMAT:
        raise InputError(f"{path}：不是 passages.jsonl，请先运行 python -m ingest")
    if rows[0].get("version") != VERSION:
        raise InputError(
            f"{path}：格式版本是 {rows[0].get('version')}，需要 {VERSION}，请重新运行 python -m ingest"
        )
    digest = rows[0].pop("sha256", None)
    # Spans and texts are checked against each other below in any case; headings, pages and labels only here.
    if digest is not None and digest != _digest(rows[0], written[1:]):
        raise ValueError("the file was altered")
    documents = {row["source"]: row for row in rows[0]["documents"]}
    passages: dict[str, list[Passage]] = {source: [] for source in documents}
    texts: dict[str, str] = {source: row["text"] for source, row in documents.items()}
    for row in rows[1:]:
        passages[row["source"]].append(_passage_in(row, texts[row["source"]]))
    return tuple(_document_in(row, passages[source]) for source, row in documents.items())


def _digest(head: Mapping[str, Any], rows: Iterable[str]) -> str:
    digest = sha256(_dump(head).encode("utf-8"))
    for row in rows:
        digest.update(row.encode("utf-8"))
    return digest.hexdigest()


def _dump(row: Mapping[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n"


def _span_in(pair: Sequence[int], text: str) -> Span:
    span = Span(*pair)
    if span.end > len(text):
        raise ValueError(f"span {span.start}..{span.end} outside a text of {len(text)}")
    return span


def _span_out(span: Span) -> list[int]:
    return [span.start, span.end]


def _document_out(parsed: Parsed) -> _Json:
    document = parsed.document
    return {
        "source": document.source,
        "title": document.title,
        "sha256": document.sha256,
        "passages": len(parsed.passages),
        "boilerplate": [_span_out(span) for span in document.boilerplate],
        "layout": layout_out(document.layout) if document.layout else None,
        "original": document.original,
        "fields": [list(field) for field in document.fields],
        "sections": [_section_out(section) for section in parsed.sections],
        "tables": [_table_out(table) for table in parsed.tables],
        "faults": [
            {"kind": f.kind, "message": f.message, "span": _span_out(f.span) if f.span else None}
            for f in parsed.faults
        ],
        "validity": asdict(parsed.validity),
        "text": document.text,
    }


def _document_in(row: _Json, passages: Sequence[Passage]) -> Parsed:
    text = row["text"]
    document = Document(
        row["source"],
        text,
        row["title"],
        tuple(_span_in(pair, text) for pair in row["boilerplate"]),
        layout_in(row["layout"], text) if row.get("layout") else None,
        str(row.get("original", "")),
        tuple((str(name), str(said)) for name, said in row.get("fields", [])),
    )
    if document.sha256 != row["sha256"]:
        raise ValueError(f"the text of {document.source} was altered")
    if len(passages) != row["passages"]:
        raise ValueError(f"{len(passages)} passages of {document.source}, expected {row['passages']}")
    return Parsed(
        document,
        tuple(_section_in(one, text) for one in row["sections"]),
        tuple(_table_in(one, text) for one in row["tables"]),
        tuple(passages),
        tuple(
            Fault(one["kind"], one["message"], _span_in(one["span"], text) if one["span"] else None)
            for one in row["faults"]
        ),
        _validity_in(row.get("validity", {})),
    )


def _validity_in(row: _Json) -> Validity:
    told = Validity(**{**row, "repeals": tuple(row.get("repeals", ()))})
    texts = (
        told.issuer,
        told.number,
        told.published,
        told.effective,
        told.expires,
        told.term,
        told.replaced_by,
    )
    if not all(isinstance(text, str) for text in (*texts, *told.repeals)) or not isinstance(
        told.repealed, bool
    ):
        raise ValueError("validity")
    return told


def _section_out(section: Section) -> _Json:
    return {
        "number": section.number,
        "title": section.title,
        "level": section.level,
        "path": list(section.path),
        "heading": _span_out(section.heading),
        "span": _span_out(section.span),
        "anchor": section.anchor,
        "page": section.page,
    }


def _section_in(row: _Json, text: str) -> Section:
    return Section(
        row["number"],
        row["title"],
        row["level"],
        tuple(row["path"]),
        _span_in(row["heading"], text),
        _span_in(row["span"], text),
        row["anchor"],
        row["page"],
    )


def _table_out(table: Table) -> _Json:
    return {
        "caption": table.caption,
        "span": _span_out(table.span),
        "header": _span_out(table.header),
        "columns": [list(column) for column in table.columns],
        "rows": [
            {
                "label": row.label,
                "span": _span_out(row.span),
                "cells": [[cell.column, cell.unit, cell.value, *_span_out(cell.span)] for cell in row.cells],
            }
            for row in table.rows
        ],
    }


def _table_in(row: _Json, text: str) -> Table:
    rows = tuple(
        Row(
            one["label"],
            _span_in(one["span"], text),
            tuple(
                Cell(name, unit, value, _span_in((at, to), text))
                for name, unit, value, at, to in one["cells"]
            ),
        )
        for one in row["rows"]
    )
    columns = tuple((str(name), str(unit)) for name, unit in row["columns"])
    return Table(row["caption"], _span_in(row["span"], text), _span_in(row["header"], text), columns, rows)


def _passage_out(passage: Passage) -> _Json:
    return {
        "id": passage.id,
        "source": passage.source,
        "heading_path": list(passage.heading_path),
        "anchor": passage.anchor,
        "start": passage.start,
        "end": passage.end,
        "text": passage.text,
        "page": passage.page,
        "label": passage.label,
        "kind": passage.kind,
        "sentences": [[*_span_out(one.span), one.ordinal, one.group] for one in passage.sentences],
        "embedded": passage.embedded,
    }


def _passage_in(row: _Json, text: str) -> Passage:
    if row["kind"] not in ("prose", "table"):
        raise ValueError(f"passage of kind {row['kind']!r}")
    span = _span_in((row["start"], row["end"]), text)
    passage = Passage(
        row["source"],
        tuple(row["heading_path"]),
        row["anchor"],
        span.start,
        span.end,
        row["text"],
        row["page"],
        row["label"],
        row["kind"],
        tuple(
            Sentence(_span_in((at, to), text), ordinal, group) for at, to, ordinal, group in row["sentences"]
        ),
        row["embedded"],
    )
    if passage.text != span.of(text) or passage.id != row["id"]:
        raise ValueError(f"passage {row['id']} does not agree with the text of {passage.source}")
    if any(sentence.span not in span for sentence in passage.sentences):
        raise ValueError(f"passage {row['id']} has a sentence outside it")
    return passage
