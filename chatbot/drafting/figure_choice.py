"""Which of a sentence's figures is asked for: what the ledger says that each measures, and when; the words around it;
where a reader finds the answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from chatbot.fitted import rank
from chatbot.question.analysis import Question
from chatbot.question.words import LATER, says
from chatbot.reader.mark import Mark, share_of
from index.terms import Terms, bigrams
from ingest.chinese.figures import Figure, figures
from ingest.chinese.measures import fits_unit
from ingest.ledger.entry import Entry
from ingest.ledger.respective import side_by_side
from ingest.span import Span

SIGNS = (
    "near",  # what stands just before and behind it has of the question
    "clause",
    "before",  # the clause in front of its own
    "named",  # the ledger's words for what it measures
    "unit",
    "meant",  # the clause's cosine with the question, against the nearest clause's
    "year",  # told for a year that the question names
    "other_year",  # told for another one
    "past",  # no year is named, and another figure is told for a later one
    "former",  # what was before, though nothing asks for it; the other way round where it is asked for
    "change",  # by how much it changed, likewise
    "part",
    "read",  # the share of the reader's marks
    "read_first",
)
_FORMER = re.compile(
    r"年初|原来|原先|(?<![年月日底])(?:之前|以前)|最初|过去(?!的?[一二两三四五几\d]?年)|改革前|起初|本来|一开始"
)
_CHANGE = re.compile(
    r"(?:增长|增加|上升|提高|提升|下降|减少|降低|压缩|缩短|涨|降|升|增|减|(?<![最至])(?:多|少|快))了?(?:多少|几)|(?:增幅|涨幅|降幅|增速)"
)


class Comparing(Protocol):
    """What texts are held against a question by."""

    @property
    def terms(self) -> Terms: ...

    def likeness(self, question: str, texts: Sequence[str]) -> Sequence[float]:
        """Cosines with the question: which of several clauses is asked about in other words."""
        ...


@dataclass(frozen=True, eq=False)
class FigureSentence:
    """A sentence with figures, ``text[span]``, with what is known of it; ``parts`` are its clauses."""

    text: str
    span: Span
    parts: Sequence[Span]
    entries: Sequence[Entry] = ()
    names: Sequence[Span] = ()
    """Where places and bodies are named: 三间房乡 holds no figure."""

    @cached_property
    def figures(self) -> list[Figure]:
        found = figures(self.text, self.span.start, self.span.end)
        return [f for f in found if not any(f.span.overlaps(name) for name in self.names)]


def options(question: Question, sentence: FigureSentence) -> list[Figure]:
    """The figures that could be what is asked for."""
    given = {f.text for f in question.figures}
    fresh = [f for f in sentence.figures if f.text not in given]
    fitting = [f for f in fresh if fits(question, f)] or [
        f for f in fresh if f.kind in ("count", "rank", "percent", "money")
    ]
    if question.unit:  # 多少人 is answered by 人 or not at all
        fitting = [f for f in fitting if fits_unit(question.unit, f.unit)]
    told = {f.text for f in figures(question.told)}
    return [f for f in fitting if f.text not in told] or fitting


def choose(
    question: Question, comparing: Comparing, sentence: FigureSentence, marks: Sequence[Mark] = ()
) -> Figure | None:
    """The figure asked for; None where none could be."""
    found = options(question, sentence)
    if not found:
        return None
    scores = rank.load("figure", SIGNS).score(signs(question, comparing, found, sentence, marks))
    return found[int(np.argmax(scores))]


def signs(
    question: Question,
    comparing: Comparing,
    found: Sequence[Figure],
    sentence: FigureSentence,
    marks: Sequence[Mark] = (),
) -> np.ndarray:
    """float64, shape (len(found), len(SIGNS))."""
    asked, terms = question.pairs, comparing.terms
    text, parts = sentence.text, sentence.parts
    places = [next((i for i, c in enumerate(parts) if f.span in c), 0) for f in found]
    held = sorted(set(places))
    meant = dict(zip(held, nearness(question, [parts[i].of(text) for i in held], comparing), strict=True))
    entries = [next((e for e in sentence.entries if e.span.overlaps(f.span)), None) for f in found]
    latest = max((e.when.last or 0 for e in entries if e is not None), default=0)
    together = side_by_side(text, sentence.figures)  # what leads to the first of a row leads to all
    rows = []
    for figure, at, entry in zip(found, places, entries, strict=True):
        clause = parts[at]
        first = next((row[0] for row in together if figure in row), figure).span.start
        near = text[max(clause.start, first - 12) : first] + text[figure.span.start : figure.span.end + 4]
        rows.append(
            (
                terms.pair_cover(asked, bigrams(near)),
                terms.pair_cover(asked, bigrams(clause.of(text))),
                terms.pair_cover(asked, bigrams(parts[at - 1].of(text))) if at else 0.0,
                terms.pair_cover(asked, bigrams(entry.indicator)) if entry and not entry.inherited else 0.0,
                float(bool(question.unit) and fits_unit(question.unit, figure.unit)),
                10 * meant[at],
                *_timed(question, entry, latest),
                *_told_as(question, entry),
                share_of(marks, figure.span),
                float(bool(marks) and marks[0].span.overlaps(figure.span)),
            )
        )
    return np.array(rows)


def _timed(question: Question, entry: Entry | None, latest: int) -> tuple[float, float, float]:
    """(year, other_year, past)"""
    if entry is None or entry.when.first is None or entry.when.told not in ("clause", "sentence"):
        return 0.0, 0.0, 0.0
    first, last = entry.when.first, entry.when.last or entry.when.first
    if not question.years:
        return 0.0, 0.0, float(last < latest)
    meant = any(first <= int(year) <= last for year in question.years)
    return float(meant), float(not meant), 0.0


def _asks_former(question: Question) -> bool:
    return bool(_FORMER.search(question.text)) and not says(question.text, LATER)


def _told_as(question: Question, entry: Entry | None) -> tuple[float, float, float]:
    """(former, change, part)"""
    if entry is None:
        return 0.0, 0.0, 0.0
    former, change = entry.role == "former", entry.role == "change"
    asks_change = bool(_CHANGE.search(question.text))
    return (
        (-1.0 if _asks_former(question) else 1.0) * former,
        (-1.0 if asks_change else 1.0) * change,
        float(entry.part),
    )


def nearness(question: Question, texts: Sequence[str], comparing: Comparing) -> list[float]:
    """How much less near each text lies to the question than the nearest."""
    if len(texts) < 2:
        return [0.0] * len(texts)
    cosines = comparing.likeness(question.text, texts)
    return [c - max(cosines) for c in cosines]


def fits(question: Question, figure: Figure) -> bool:
    if question.demand == "date":
        return figure.kind == "date" and figure.text not in question.text
    if question.demand == "figure":
        sums = ("money",) if not question.unit else ()  # 违规资金多少
        return figure.kind in ("count", "rank", "percent", *sums) and bool(figure.unit)
    return figure.kind == question.demand
