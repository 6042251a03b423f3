"""What ordinary people ask, with the articles of the statutes that bear on it: STARD's questions and our own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from chatbot.question.cleaning import clean
from chatbot.reader.reading import Window
from eval.fitting.reader.groups import NEAR, Group, WindowGold
from eval.fitting.reader.shelves import Sheet, WindowShelf
from eval.outside.cutting import sentence_ranges
from eval.sets.fields import RowFields, json_lines
from index.normal import normalise

PART = "legal"
_ARTICLE = re.compile(r"^(第[一二三四五六七八九十百千零]+条(?:之[一二三四五六七八九十]+)?)[\s\u3000]*", re.M)
_LONGEST = 360
_DATE = len("(2000-01-01).md")


def articles(text: str) -> dict[str, str]:
    """The articles of a statute by number; a heading line inside one ends it."""
    marks = list(_ARTICLE.finditer(text))
    ends = [m.start() for m in marks[1:]] + [len(text)]
    found = {}
    for mark, end in zip(marks, ends, strict=True):
        body = re.split(r"\n#", text[mark.start() : end])[0].strip()
        found[mark[1]] = body[:_LONGEST]
    return found


def statute_file(docs: Path, name: str) -> Path | None:
    """The file of a statute, ``民法典/总则``; where files carry a date, the newest: ``刑法(2020-12-26).md``."""
    exact = docs / f"{name}.md"
    if exact.exists():
        return exact
    dated = exact.parent.glob(f"{exact.stem}([0-9]*).md")
    return max(dated, key=lambda path: path.name[-_DATE:], default=None)


def legal(docs: Path, files: Sequence[Path]) -> tuple[WindowShelf, list[Group]]:
    """The articles of all statutes that the questions of ``files`` name, and the questions whose articles are there."""
    rows = [row for path in files for row in json_lines(path)]
    names = sorted({key.split("#")[0] for row in rows for key in row.texts("gold")})
    sheets: dict[str, Sheet] = {}
    for name in names:
        if path := statute_file(docs, name):
            found = articles(path.read_text(encoding="utf-8"))
            sheets |= {f"{name}#{number}": _sheet(name, text) for number, text in found.items()}
    shelf = WindowShelf(list(sheets.values()))
    return shelf, list(_groups(rows, {key: i for i, key in enumerate(sheets)}, shelf))


def _sheet(name: str, text: str) -> Sheet:
    heading = name.split("/")[-1]
    return Sheet(Window(heading, text), tuple(sentence_ranges(text)), normalise(f"{heading}\n{text}"))


def _groups(rows: Sequence[RowFields], number: dict[str, int], shelf: WindowShelf) -> Iterator[Group]:
    for row in rows:
        gold = [number[key] for key in row.texts("gold") if key in number]
        if not gold:
            continue
        # The set names articles, not sentences: only an article of one sentence says which one.
        marks = {i: WindowGold(frozenset({0} if len(shelf.sheets[i].sentences) == 1 else ())) for i in gold}
        asked = clean(row.text("text"))
        near = tuple(i for i in shelf.near.rank(asked, NEAR) if i not in marks)
        yield Group(PART, str(row.row["id"]), asked, PART, marks, near)
