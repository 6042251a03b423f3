"""Stage B's examples: questions put to one official document, met passage by passage as the program meets them."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from chatbot.reader.reading import Window
from eval.cutting import Range
from eval.fitting.reader.examples import Example, negative, overlaps, positive, within
from eval.fitting.reader.near import Near
from eval.fitting.reader.swaps import missing_detail, other_place, other_year, places, topic_of
from ingest import Document, InputError, Parsed, Passage, parse, read_document


@dataclass(frozen=True)
class Gold:
    quote: str
    answers: tuple[str, ...]
    section: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """A line of a question set; ``asked`` carries the last turn's question in front for a follow-up."""

    id: str
    asked: str
    kind: str
    answerable: bool
    gold: tuple[Gold, ...]
    source: str


class Shelf:
    """One document with its passages as windows, searchable."""

    def __init__(self, parsed: Parsed) -> None:
        self.parsed = parsed
        self.passages: Sequence[Passage] = parsed.passages
        self.windows = [window_of(p) for p in parsed.passages]
        self.sentences = [_sentences(p) for p in parsed.passages]

    @property
    def document(self) -> Document:
        return self.parsed.document

    @cached_property
    def near(self) -> Near:
        return Near([f"{w.heading} {w.text}" for w in self.windows])


def window_of(passage: Passage) -> Window:
    """A passage as the program gives it to the reader: last two headings and lead-in above its text."""
    return Window(" ".join((*passage.heading_path[-2:], passage.label)).strip(), passage.text)


def _sentences(passage: Passage) -> tuple[Range, ...]:
    return tuple((s.span.start - passage.start, s.span.end - passage.start) for s in passage.sentences)


def read_questions(path: Path) -> list[Question]:
    """The questions of a JSON Lines file; raises ``InputError`` with the line that cannot be read."""
    found = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise InputError(f"读不到题目文件 {path}：{error.strerror}") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                found.append(_question(json.loads(line)))
            except (ValueError, KeyError, TypeError) as error:
                raise InputError(f"{path} 第 {number} 行不是一道完整的题：{error}") from error
    return found


def _question(row: dict[str, Any]) -> Question:
    history = row.get("history") or []
    asked = f"{history[-1]['question']} {row['question']}" if history else row["question"]
    gold = tuple(Gold(g["quote"], tuple(g.get("answers") or ()), tuple(g["section"])) for g in row["gold"])
    source = row.get("doc") or next((g["doc"] for g in row["gold"] if g.get("doc")), "")
    return Question(row["id"], asked, row["type"], row["answerable"], gold, source)


@dataclass(frozen=True)
class Found:
    """Where a question's gold stands in one passage, in code points of the passage."""

    proofs: tuple[Range, ...]
    spans: tuple[Range, ...]


def locate(question: Question, shelf: Shelf) -> dict[int, Found]:
    """The passages (by position) that hold gold; a quote that stands several times counts in each place."""
    found: dict[int, Found] = {}
    text = shelf.document.text
    for gold in question.gold:
        for place in within(text, gold.quote, (0, len(text))):
            spans = next((list(s) for a in gold.answers if (s := list(within(text, a, place))[:1])), [])
            for i, passage in enumerate(shelf.passages):
                area = (passage.start, passage.end)
                if overlaps(area, place):
                    old = found.get(i, Found((), ()))
                    proof = (max(place[0], area[0]) - area[0], min(place[1], area[1]) - area[0])
                    inside = [(a - area[0], b - area[0]) for a, b in spans if area[0] <= a and b <= area[1]]
                    found[i] = Found((*old.proofs, proof), (*old.spans, *inside))
    return found


def examples_of(
    question: Question, shelf: Shelf, rng: random.Random, elsewhere: list[str]
) -> Iterator[Example]:
    """The question with its gold windows (twice), near windows without an answer, and exchanged versions."""
    ranked = shelf.near.rank(question.asked, 9)
    if not question.answerable:
        for i in ranked[:3]:
            yield negative(question.asked, shelf.windows[i], shelf.sentences[i], near=True)
        return
    found = locate(question, shelf)
    for i, place in found.items():
        pair = positive(question.asked, shelf.windows[i], shelf.sentences[i], place.proofs, place.spans)
        yield pair
        yield pair
    answers = [a for g in question.gold for a in g.answers if len(a) > 2]
    others = [i for i in ranked if i not in found and not any(a in shelf.windows[i].text for a in answers)]
    hard, rest = others[:2], others[2:]
    for i in hard + rng.sample(rest, min(1, len(rest))):
        yield negative(question.asked, shelf.windows[i], shelf.sentences[i])
    for i in list(found)[:1]:
        yield from _exchanged(question.asked, shelf, i, rng, elsewhere)


def _exchanged(
    asked: str, shelf: Shelf, i: int, rng: random.Random, elsewhere: list[str]
) -> Iterator[Example]:
    text, window = shelf.document.text, shelf.windows[i]
    topic = topic_of(window.heading) if rng.random() < 0.12 else ""
    changed = (
        other_year(asked, text, rng),
        other_place(asked, text, elsewhere, rng),
        missing_detail(topic, text, rng),
    )
    for new in changed:
        if new is not None:
            yield negative(new, window, shelf.sentences[i], near=True)


def question_files(root: Path) -> list[Path]:
    """``questions.jsonl`` or the files of ``questions/``."""
    single = root / "questions.jsonl"
    return [single] if single.exists() else sorted((root / "questions").glob("*.jsonl"))


def open_set(root: Path, without: Sequence[str] = ()) -> tuple[list[Question], dict[str, Shelf]]:
    """A set's questions and the documents they are put to.

    Left out are the documents named in ``without`` and questions put to no single document.
    """
    folder = root / "docs" if (root / "docs").exists() else root / "corpus"
    questions = [q for path in question_files(root) for q in read_questions(path)]
    held = {"", *without}
    questions = [q for q in questions if q.source not in held and Path(q.source).stem not in held]
    sources = sorted({q.source for q in questions})
    return questions, {s: Shelf(parse(read_document(folder / s))) for s in sources}


def stage_b(root: Path, seed: int, without: Sequence[str] = ()) -> list[Example]:
    questions, shelves = open_set(root, without)
    rng = random.Random(seed)
    elsewhere = sorted(set().union(*(places(s.document.text) for s in shelves.values()))) if shelves else []
    return [e for q in questions for e in examples_of(q, shelves[q.source], rng, elsewhere)]
