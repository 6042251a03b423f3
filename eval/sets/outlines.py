"""Outlines of documents that do not travel with the project, read by a person: headings as places, not as words.

    python -m eval.sets.outlines eval/sets/outlined/real.jsonl --docs ../shared/real/docs

prints how well the outline that ``ingest`` finds agrees.  A row is ``{doc, sha256, sections: [[start, end, level, hash], ...]}``
in the order of the text: ``start`` and ``end`` in code points of ``Document.text``, ``level`` from 1, ``hash`` the first eight hex
digits of the SHA-256 of the heading as it is read.  A heading is right where it begins at a heading of the row, and placed
where the heading above it is the right one too; F1 is micro-averaged over the headings of all documents.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.sets.fields import RowFields, json_lines
from ingest import Document, Span, parse, read_document
from ingest.command import CommandParser, reporting

Tree = dict[int, int]
"""Where each heading begins, and where the one above it does; -1 where none is."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Headings of the row, headings found, and of these the right ones and those in their place."""

    golden: int
    found: int
    right: int
    placed: int

    def __add__(self, other: Agreement) -> Agreement:
        return Agreement(
            self.golden + other.golden,
            self.found + other.found,
            self.right + other.right,
            self.placed + other.placed,
        )

    @property
    def f1(self) -> float:
        """0 to 1; 1 where there is nothing to find and nothing was found."""
        return _f1(self.right, self.golden + self.found)

    @property
    def placed_f1(self) -> float:
        return _f1(self.placed, self.golden + self.found)


def _f1(right: int, total: int) -> float:
    return 2 * right / total if total else 1.0


def tree(sections: Iterable[tuple[int, int]]) -> Tree:
    """The tree of headings, given as start and level in the order of the text."""
    above: list[tuple[int, int]] = []
    made: Tree = {}
    for start, level in sections:
        while above and above[-1][1] >= level:
            above.pop()
        made[start] = above[-1][0] if above else -1
        above.append((start, level))
    return made


def agreement(golden: Tree, found: Tree) -> Agreement:
    right = [start for start in found if start in golden]
    placed = sum(found[start] == golden[start] for start in right)
    return Agreement(len(golden), len(found), len(right), placed)


def row_of(document: Document, headings: Iterable[tuple[int, int, int]]) -> dict[str, Any]:
    """The row of a document, for its headings as start, end and level."""
    sections = [[start, end, level, hashed(document, Span(start, end))] for start, end, level in headings]
    return {"doc": document.source, "sha256": document.sha256, "sections": sections}


def hashed(document: Document, span: Span) -> str:
    return hashlib.sha256(document.shown(span).encode("utf-8")).hexdigest()[:8]


def judge(row: RowFields, document: Document) -> Agreement:
    """How the outline found in ``document`` agrees with ``row``; ``InputError`` where the row is of another text."""
    if row.text("sha256") != document.sha256:
        raise row.fault("sha256", f"{document.source} 的文字与标注时不同，位置对不上；请换回原来的文件")
    golden = []
    for one in row.items("sections"):
        start, end, level, told = one
        if hashed(document, Span(start, end)) != told:
            raise row.fault("sections", f"{document.source} 第 {start} 字处的标题与标注时不同")
        golden.append((start, level))
    found = [(section.heading.start, section.level) for section in parse(document).sections]
    return agreement(tree(golden), tree(found))


def report(path: Path, docs: Path) -> Iterable[str]:
    """A line for each document, the least good first, and one for all."""
    told = [
        (judge(row, document), document.source)
        for row in json_lines(path)
        for document in [read_document(docs / row.text("doc"))]
    ]
    total = Agreement(0, 0, 0, 0)
    for one, name in sorted(told, key=lambda pair: (pair[0].f1, pair[1])):
        total += one
        yield f"{one.f1:.3f}  {one.placed_f1:.3f}  {one.golden:4d} {one.found:4d} {one.right:4d}  {name}"
    yield f"{total.f1:.3f}  {total.placed_f1:.3f}  {total.golden:4d} {total.found:4d} {total.right:4d}  全部 {len(told)} 份"


@reporting
def main(argv: Sequence[str] | None = None) -> int:
    parser = CommandParser(prog="python -m eval.sets.outlines", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--docs", type=Path, required=True, help="folder of the documents")
    args = parser.parse_args(argv)
    print("F1     F1（含上级） 标注 找到 正确  文件")
    for line in report(args.file, args.docs):
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
