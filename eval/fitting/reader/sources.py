"""Which sets the training data is made of, and what of them is held out.

What the project carries is always there; what lies beside it in ``shared`` (real documents, laws, statutes, encyclopaedias) is
taken where it is there.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from eval.fitting.reader.articles import PART as LEGAL
from eval.fitting.reader.articles import legal
from eval.fitting.reader.encyclopaedia import read_squad, reading
from eval.fitting.reader.groups import Group, group_of, twins_of
from eval.fitting.reader.shelves import WindowShelf, open_shelf
from eval.fitting.reader.swaps import places
from eval.sets import SETS, load_questions, question_files, question_of
from eval.sets.held_out import held_out
from eval.sets.offsets import read_placed
from eval.sets.questions import SetQuestion

GENERAL = ("cmrc2018-train.json", "cmrc2018-trial.json")
TRADITIONAL = "drcd-dev.json"
_TWINS = ("real", "invented", "laws")


@dataclass
class TrainingData:
    """Shelves, and the groups put to each (by the shelf's number)."""

    shelves: list[WindowShelf] = field(default_factory=list)
    groups: list[tuple[int, Group]] = field(default_factory=list)

    def add(self, shelf: WindowShelf, groups: Iterable[Group]) -> None:
        number = len(self.shelves)
        self.shelves.append(shelf)
        self.groups += [(number, group) for group in groups]


@dataclass(frozen=True)
class DocumentQuestion:
    """Questions of one part put to one document."""

    part: str
    document: Path
    question: SetQuestion


def gather(shared: Path, seed: int = 5) -> TrainingData:
    """Everything; takes some minutes for the real documents."""
    rng = random.Random(seed)
    found = TrainingData()
    asked = [
        *_real(shared / "real"),
        *asked_in("invented", SETS / "invented"),
        *asked_in("laws", shared / "laws"),
    ]
    _documents(found, [*asked, *asked_in("unseen_invented", SETS / "unseen")], rng)
    statutes = shared / "statutes"
    if statutes.exists():
        files = [statutes / "questions-dev.jsonl", SETS / "invented" / "legal.jsonl"]
        _told(LEGAL, found, *legal(statutes / "docs", files))
    if (shared / "reading").exists():
        general = [a for name in GENERAL for a in read_squad(shared / "reading" / name)]
        _told("encyclopaedia", found, *reading("encyclopaedia", general, rng, twins=True))
        other = read_squad(shared / "reading" / TRADITIONAL, simplified)
        _told("traditional", found, *reading("traditional", other, rng, twins=False))
    return found


def _told(part: str, found: TrainingData, shelf: WindowShelf, groups: Sequence[Group]) -> None:
    found.add(shelf, groups)
    print(f"{part}: {len(groups)} questions, {len(shelf.sheets)} windows", file=sys.stderr, flush=True)


def asked_in(part: str, root: Path) -> list[DocumentQuestion]:
    """A set in the form of ``../shared/score/README.md``: ``docs`` or ``corpus``, ``questions.jsonl`` or ``questions/``."""
    docs = root / "docs" if (root / "docs").exists() else root / "corpus"
    single = root / "questions.jsonl"
    files = [single] if single.exists() else question_files(root / "questions")
    return [a for path in files for q in load_questions(path) if (a := _asking(part, docs, q))]


def _real(root: Path) -> list[DocumentQuestion]:
    """The questions on real documents, those beside the project and those in it, each on its side."""
    if not root.exists():
        return []
    held, docs = held_out(), root / "docs"
    asked = [(path.stem, q) for path in question_files(root / "questions") for q in load_questions(path)]
    for path in question_files(SETS / "real"):
        asked += [(path.stem, question_of(row)) for row in read_placed(path, docs)]
    found = []
    for writer, question in asked:
        asking = _asking("", docs, question)
        side = held.side(asking.document.name, writer) if asking else "aside"
        if asking and side != "aside":
            found.append(DocumentQuestion(side, asking.document, question))
    return found


def _asking(part: str, docs: Path, question: SetQuestion) -> DocumentQuestion | None:
    """None for a question put to no single document."""
    name = question.doc or next((g.doc for g in question.gold if g.doc), "")
    return DocumentQuestion(part, docs / name, question) if name and (docs / name).exists() else None


def _documents(found: TrainingData, asked: Sequence[DocumentQuestion], rng: random.Random) -> None:
    by_document: dict[Path, list[DocumentQuestion]] = {}
    for asking in asked:
        by_document.setdefault(asking.document, []).append(asking)
    shelves = {path: open_shelf(path) for path in by_document}
    trained = [path for path, here in by_document.items() if here[0].part in _TWINS]
    elsewhere = sorted(set().union(*(places(shelves[path].text) for path in trained)))
    lost = 0
    for path, here in by_document.items():
        groups: list[Group] = []
        for asking in here:
            group = group_of(asking.part, _on(asking.question, path.name), shelves[path])
            lost += group is None
            if group is not None:
                groups.append(group)
                if asking.part in _TWINS:
                    groups += twins_of(group, shelves[path], elsewhere, rng)
        found.add(shelves[path], groups)
    print(
        f"{len(shelves)} documents: {len(asked)} questions, {lost} of them lost", file=sys.stderr, flush=True
    )


def _on(question: SetQuestion, name: str) -> SetQuestion:
    """The question with the evidence of the one document."""
    return replace(question, gold=tuple(g for g in question.gold if g.doc in ("", name)))


def simplified(text: str) -> str:
    """Traditional characters replaced one by one, so that offsets hold."""
    changed: str = _converter().convert(text)
    return changed if len(changed) == len(text) else text


@cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")
