"""Original files against texts of the same documents that other tools made.

    python -m eval.sets.twins ../shared/real/files --docs ../shared/real/docs

prints a line for each original that has a text of its name: characters of the text, the edit distance between the two in per
cent of them, what of the text is lost in the original wherever it stands there, what the original has more, and how many
headings of the text's outline are headings of the original's too.  White space, the marks of tables and headings, and the dots
of contents do not count.  The texts are no gold standard: a merged cell that is told in each of its columns counts as more.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest import Document, parse, read_document
from ingest.command import CommandParser, reporting
from ingest.errors import InputError

_TEXTS = (".txt", ".md")
_MARKS = re.compile(r"\s+|[|#]|-{3,}|…+|[.．·]{4,}")


@dataclass(frozen=True, slots=True)
class Likeness:
    """Characters of the text, edits, those lost and those more without regard to order; headings of the text, those found."""

    length: int
    edits: int
    lost: int
    more: int
    headings: int
    found: int

    def share(self, count: int) -> float:
        return count / self.length if self.length else 0.0


def edit_distance(one: str, other: str) -> int:
    """Levenshtein's distance, by Hyyrö's bit vectors (2003): a step for each character of ``other``."""
    if not one:
        return len(other)
    places: dict[str, int] = {}
    for at, char in enumerate(one):
        places[char] = places.get(char, 0) | 1 << at
    full, last = (1 << len(one)) - 1, 1 << len(one) - 1
    plus, minus, distance = full, 0, len(one)
    for char in other:
        match = places.get(char, 0)
        diagonal = (((match & plus) + plus) ^ plus) | match | minus
        up = (minus | ~(diagonal | plus)) & full
        down = plus & diagonal
        distance += bool(up & last) - bool(down & last)
        up = (up << 1 | 1) & full
        plus = ((down << 1) | ~(diagonal | up)) & full
        minus = up & diagonal
    return distance


def likeness(original: Document, twin: Document) -> Likeness:
    one, other = _compact(original.text), _compact(twin.text)
    ours, theirs = Counter(one), Counter(other)
    told, known = Counter(_headings(twin)), Counter(_headings(original))
    return Likeness(
        len(other),
        edit_distance(one, other),
        (theirs - ours).total(),
        (ours - theirs).total(),
        told.total(),
        (told & known).total(),
    )


def _compact(text: str) -> str:
    return _MARKS.sub("", text)


def _headings(document: Document) -> list[str]:
    return [_compact(document.shown(section.heading)) for section in parse(document).sections]


def report(files: Path, docs: Path) -> Iterator[str]:
    """A line for each original with a twin; raises ``InputError`` where none has one."""
    pairs = [
        (path, twin)
        for path in sorted(files.iterdir())
        for suffix in _TEXTS
        for twin in [docs / f"{path.stem}{suffix}"]
        if twin.is_file()
    ]
    if not pairs:
        raise InputError(f"{files}：没有一个文件在 {docs} 里有同名的文本，请检查两个文件夹")
    for path, twin in pairs:
        one = likeness(read_document(path), read_document(twin))
        shares = "  ".join(f"{one.share(count):6.2%}" for count in (one.edits, one.lost, one.more))
        yield f"{one.length:6d}  {shares}  {one.found:3d}/{one.headings:<3d}  {path.name}"


@reporting
def main(argv: Sequence[str] | None = None) -> int:
    parser = CommandParser(prog="python -m eval.sets.twins", description=__doc__)
    parser.add_argument("files", type=Path, help="folder of the originals")
    parser.add_argument("--docs", type=Path, required=True, help="folder of their texts")
    args = parser.parse_args(argv)
    for folder in (args.files, args.docs):
        if not folder.is_dir():
            raise InputError(f"{folder}：不是文件夹，请检查路径")
    print("  字数    差错    缺少    多出    标题  文件")
    for line in report(args.files, args.docs):
        print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
