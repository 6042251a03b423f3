"""Questions on documents that do not travel with the project: their evidence is kept as places, not as words.

    python -m eval.sets.offsets eval/sets/real/w1.jsonl ... --docs ../shared/real/docs --out build/real.jsonl

writes them as an ordinary question set.  A row is ``{id, question, style, type, history, answerable, doc, gold}``, ``gold``
``[{start, end, answers: [[start, end], ...]}]`` in code points of ``Document.text``, whose SHA-256 stands in ``documents.json``
beside the file (name to digest); a turn of ``history`` holds the question alone, for the answer would be the document's words.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from eval.sets.fields import Fields, json_lines, parse_json
from ingest import Document, read_document
from ingest.command import CommandParser, reporting
from ingest.errors import writing

DIGESTS = "documents.json"
_KEPT = ("id", "question", "style", "type", "answerable", "doc", "all_required")


def placed(row: Mapping[str, Any], document: Document) -> dict[str, Any]:
    """A row of an ordinary set with places instead of quotes; ``ValueError`` where a quote or an answer is not there.

    What else could hold the document's words (notes, near misses, section paths, earlier answers) is left out.
    """
    kept = {name: row[name] for name in _KEPT if name in row}
    gold = [_places(document.text, g["quote"], g.get("answers", ())) for g in row["gold"]]
    history = [{"question": turn["question"]} for turn in row.get("history", ())]
    return kept | {"history": history, "gold": gold}


def _places(text: str, quote: str, answers: Iterable[str]) -> dict[str, Any]:
    start = text.index(quote)
    found = [start + quote.index(answer) for answer in answers]
    return {
        "start": start,
        "end": start + len(quote),
        "answers": [[at, at + len(answer)] for at, answer in zip(found, answers, strict=True)],
    }


def resolved(
    row: Mapping[str, Any], document: Document, sha256: str | None, place: str = ""
) -> dict[str, Any]:
    """The row as an ordinary set has it; ``InputError`` where ``document`` is not the one that the row was made on, whose
    text has that ``sha256``."""
    fields, text = Fields(row, place), document.text
    if sha256 != document.sha256:
        raise fields.fault("sha256", f"{document.source} 的文字与出题时不同，位置对不上；请换回原来的文件")
    gold = []
    for one in fields.objects("gold"):
        answers = [_cut(text, one, pair) for pair in one.items("answers")]
        quote = _cut(text, one, [one.row.get("start"), one.row.get("end")])
        gold.append({"quote": quote, "answers": answers, "section": [], "doc": document.source})
    history = [{"question": turn.text("question"), "answer": ""} for turn in fields.objects("history")]
    return {**row, "gold": gold, "history": history}


def _cut(text: str, fields: Fields, pair: Any) -> str:
    if not (isinstance(pair, list) and len(pair) == 2 and all(type(at) is int for at in pair)):
        raise fields.fault("start", f"应为 [起, 止] 两个整数，得到 {pair!r}。")
    start, end = pair
    if not 0 <= start < end <= len(text):
        raise fields.fault("start", f"位置 {start}..{end} 不在全文 {len(text)} 字之内。")
    return text[start:end]


def read_placed(path: Path, docs: Path) -> list[dict[str, Any]]:
    """The rows of a file of places as an ordinary question set; the documents lie in ``docs`` or in folders below it."""
    digests = Fields(parse_json(path.parent / DIGESTS), DIGESTS).row
    where = {found.name: found for found in sorted(docs.rglob("*")) if found.is_file()}
    open_document: Callable[[str], Document] = lru_cache(maxsize=None)(
        lambda name: read_document(where.get(name, docs / name))
    )
    return [
        resolved(row.row, open_document(name), digests.get(name), row.place)
        for row in json_lines(path)
        for name in [row.text("doc")]
    ]


@reporting
def main(argv: Sequence[str] | None = None) -> int:
    parser = CommandParser(prog="python -m eval.sets.offsets", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--docs", type=Path, required=True, help="folder of the documents")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args(argv)
    with writing(args.out):
        rows = [row for path in args.files for row in read_placed(path, args.docs)]
        args.out.parent.mkdir(parents=True, exist_ok=True)
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        args.out.write_text(lines, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
