"""Which real documents and writers are kept out of training, and what each may be used for (``held_out.json``).

    python -m eval.sets.held_out unseen --real ../shared/real --out build/unseen.jsonl

writes the questions of one side as an ordinary question set.

``unseen``: for figures alone; nothing is trained, fitted or chosen on them.  ``fit``: for fitting ranking, confidence and
thresholds, never for training.  ``aside``: used for nothing, being near-twins of a document on the other side.  Documents and
writers are kept out whole: every question on such a document belongs to it, whoever asked it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from eval.sets import SETS, question_files
from eval.sets.fields import RowFields, json_lines, parse_json
from eval.sets.offsets import read_placed
from ingest.command import CommandParser, reporting
from ingest.errors import InputError, writing

SIDES = ("unseen", "fit", "real")


@dataclass(frozen=True)
class HeldOut:
    unseen_writers: frozenset[str]
    unseen: frozenset[str]
    fit_writers: frozenset[str]
    fit: frozenset[str]
    aside: frozenset[str]

    def side(self, document: str, writer: str = "") -> str:
        """``unseen``, ``fit``, ``aside`` or ``real`` (to train on) for a question of ``writer`` on ``document``."""
        if document in self.aside:
            return "aside"
        if document in self.unseen or writer in self.unseen_writers:
            return "unseen"
        return "fit" if document in self.fit or writer in self.fit_writers else "real"


@cache
def held_out() -> HeldOut:
    whole = RowFields(parse_json(SETS / "held_out.json"), "held_out.json")
    sides = {name: RowFields(whole.row[name], f"held_out.json，{name}") for name in ("unseen", "fit")}
    named = {
        (name, part): frozenset(fields.texts(part))
        for name, fields in sides.items()
        for part in ("writers", "documents")
    }
    return HeldOut(
        named["unseen", "writers"],
        named["unseen", "documents"],
        named["fit", "writers"],
        named["fit", "documents"],
        frozenset(whole.texts("aside")),
    )


def rows_of(side: str, real: Path) -> Iterator[Mapping[str, Any]]:
    """The questions beside the project, in ``real``, and those in it, as rows of an ordinary set; each names its document."""
    if not (real / "questions").is_dir():
        raise InputError(f"没有文件夹 {real / 'questions'}；请用 --real 给出真实文件和题目所在的文件夹")
    written = [
        (path.stem, row.row)
        for path in sorted((real / "questions").glob("*.jsonl"))
        for row in json_lines(path)
    ]
    for path in question_files(SETS / "real"):
        written += [(path.stem, row.row) for row in read_placed(path, real / "docs")]
    for writer, row in written:
        document = row.get("doc") or next((g["doc"] for g in row["gold"] if g.get("doc")), "")
        if document and held_out().side(document, writer) == side:
            yield {**row, "doc": document}


@reporting
def main(argv: Sequence[str] | None = None) -> int:
    parser = CommandParser(prog="python -m eval.sets.held_out", description=__doc__)
    parser.add_argument("side", choices=SIDES)
    parser.add_argument("--real", type=Path, required=True, help="folder with docs and questions")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args(argv)
    with writing(args.out):
        lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows_of(args.side, args.real)]
        args.out.parent.mkdir(parents=True, exist_ok=True)
        args.out.write_text("".join(lines), encoding="utf-8")
    print(f"{len(lines)} 题，{args.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
