"""Question sets whose evidence is kept as places in the documents, not as words (``.places``).

    python -m eval.sets.offsets eval/sets/real/w1.places ... --docs ../shared/real/docs --out build/real.jsonl

writes them as an ordinary question set; with an ``--out`` that ends in ``.places`` ordinary sets are written as places.

A file is a table with a tab between cells and a first line that names the columns (``COLUMNS``; those of no row are left out).
``gold`` is JSON, a list of ``[start, end, answer, ...]`` in code points of ``Document.text``, where an answer is ``[start, end]``, or
the words where the quote does not hold them; ``section`` is JSON, a path for each of them, and ``history`` a list of ``[question]``
or ``[question, answer]``.  An empty ``doc`` or ``section`` is the one above; ``whole`` is 1 where every piece of evidence is
required.  The SHA-256 of each document's text stands in ``documents.json`` beside the file (name to digest).  Of documents that do
not travel with the project nothing else is kept that could hold their words: no sections, no notes, no earlier answers.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from eval.sets.fields import RowFields, json_lines, parse_json, read_text
from ingest import Document, read_document
from ingest.command import CommandParser, reporting
from ingest.errors import InputError, writing

SUFFIX = ".places"
DIGESTS = "documents.json"
COLUMNS = ("id", "doc", "style", "type", "question", "gold", "section", "history", "whole", "note")
_AS_THEY_ARE = ("id", "doc", "style", "type", "question", "note")


def placed(row: Mapping[str, Any], document: Document, *, bare: bool) -> dict[str, Any]:
    """The cells of a row of an ordinary set; ``ValueError`` where a quote is not in the document.

    ``bare`` leaves out what could hold the document's words (notes, section paths, earlier answers, answers outside the quotes).
    """
    cells = {name: row[name] for name in _AS_THEY_ARE if row.get(name)}
    cells["gold"] = [_places(document.text, g["quote"], g.get("answers", ()), bare) for g in row["gold"]]
    turns = [[turn["question"], turn.get("answer", "")] for turn in row.get("history", ())]
    cells["history"] = [
        [question] if bare or not answer else [question, answer] for question, answer in turns
    ]
    cells["section"] = [g.get("section", []) for g in row["gold"]]
    cells["whole"] = "1" if row.get("all_required") else ""
    return {name: cell for name, cell in cells.items() if not (bare and name in ("note", "section"))}


def _places(text: str, quote: str, answers: Iterable[str], bare: bool) -> list[Any]:
    start = text.index(quote)
    found: list[Any] = [start, start + len(quote)]
    for answer in answers:
        at = quote.index(answer) if bare else quote.find(answer)
        found.append([start + at, start + at + len(answer)] if at >= 0 else answer)
    return found


def resolved(
    cells: Mapping[str, Any], document: Document, sha256: str | None, place: str = ""
) -> dict[str, Any]:
    """The row as an ordinary set has it; ``InputError`` where ``document`` is not the one that the row was made on, whose
    text has that ``sha256``."""
    fields, text = RowFields(cells, place), document.text
    if sha256 != document.sha256:
        raise fields.fault("sha256", f"{document.source} 的文字与出题时不同，位置对不上；请换回原来的文件")
    sections = fields.items("section")
    gold = []
    for number, one in enumerate(fields.items("gold")):
        if not isinstance(one, list):
            raise fields.fault("gold", f"应为 [起, 止, 答案…] 的列表，得到 {one!r}。")
        answers = [a if isinstance(a, str) else _cut(text, fields, a) for a in one[2:]]
        section = sections[number] if number < len(sections) else []
        quote = _cut(text, fields, one[:2])
        gold.append({"quote": quote, "answers": answers, "section": section, "doc": document.source})
    row = {name: cells[name] for name in _AS_THEY_ARE if cells.get(name)}
    row["history"] = [
        dict(zip(("question", "answer"), [*turn, ""], strict=False)) for turn in cells["history"]
    ]
    row |= {"answerable": bool(gold), "gold": gold}
    return row | ({"all_required": True} if cells.get("whole") else {})


def _cut(text: str, fields: RowFields, pair: Any) -> str:
    if not (isinstance(pair, list) and len(pair) == 2 and all(type(at) is int for at in pair)):
        raise fields.fault("gold", f"应为 [起, 止] 两个整数，得到 {pair!r}。")
    start, end = pair
    if not 0 <= start < end <= len(text):
        raise fields.fault("gold", f"位置 {start}..{end} 不在全文 {len(text)} 字之内。")
    return text[start:end]


def read_placed(path: Path, docs: Path) -> list[RowFields]:
    """The rows of a file of places as an ordinary question set has them; the documents lie in ``docs`` or in folders below."""
    table = list(_table(path))
    digests = RowFields(parse_json(path.parent / DIGESTS), DIGESTS).row
    open_document = _opener(docs)
    return [
        RowFields(resolved(cells, open_document(cells["doc"]), digests.get(cells["doc"]), place), place)
        for place, cells in table
    ]


def _opener(docs: Path) -> Callable[[str], Document]:
    where = {found.name: found for found in sorted(docs.rglob("*")) if found.is_file()}
    return lru_cache(maxsize=None)(lambda name: read_document(where.get(name, docs / name)))


def _table(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The cells of every row, and where it stands."""
    head, *lines = read_text(path).rstrip("\n").split("\n")
    names = head.split("\t")
    above = {"doc": "", "section": "[]"}
    for number, line in enumerate(lines, 2):
        place = f"{path.name} 第{number}行"
        told = dict(zip(names, line.split("\t"), strict=False))
        if set(names) - set(COLUMNS) or not {"id", "doc", "question", "gold"} <= set(told):
            raise InputError(f"{place}：应有以制表符分开的 {'、'.join(names)}。")
        above = {name: told.get(name) or before for name, before in above.items()}
        cells: dict[str, Any] = {**told, **above}
        try:
            cells |= {name: json.loads(cells.get(name) or "[]") for name in ("gold", "section", "history")}
        except ValueError as error:
            raise InputError(f"{place}：gold、section、history 应为 JSON。") from error
        yield place, cells


def write_placed(path: Path, rows: Iterable[Mapping[str, Any]], docs: Path, *, bare: bool) -> None:
    """The rows of an ordinary set as a file of places, and the digests of their documents beside it."""
    open_document = _opener(docs)
    table = [placed(row, open_document(row["doc"]), bare=bare) for row in rows]
    names = [name for name in COLUMNS if any(cells.get(name) for cells in table)]
    above: dict[str, str] = {}
    lines = ["\t".join(names)]
    for cells in table:
        told = {name: _cell(cells.get(name, "")) for name in names}
        lines.append("\t".join("" if told[n] == above.get(n) else told[n] for n in names))
        above |= {name: told[name] for name in ("doc", "section") if told.get(name)}
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    digests = path.parent / DIGESTS
    known = dict(parse_json(digests)) if digests.exists() else {}
    known |= {name: open_document(name).sha256 for name in {cells["doc"] for cells in table}}
    digests.write_text(json.dumps(dict(sorted(known.items())), indent=0) + "\n", encoding="utf-8")


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return " ".join(value.split("\t"))
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if value else ""


@reporting
def main(argv: Sequence[str] | None = None) -> int:
    parser = CommandParser(prog="python -m eval.sets.offsets", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--docs", type=Path, required=True, help="folder of the documents")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument(
        "--whole", action="store_true", help="keep sections, notes and earlier answers as places are written"
    )
    args = parser.parse_args(argv)
    with writing(args.out):
        args.out.parent.mkdir(parents=True, exist_ok=True)
        if args.out.suffix == SUFFIX:
            rows = [row.row for path in args.files for row in json_lines(path)]
            write_placed(args.out, rows, args.docs, bare=not args.whole)
            return 0
        read = [row.row for path in args.files for row in read_placed(path, args.docs)]
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in read)
        args.out.write_text(lines, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
