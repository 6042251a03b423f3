"""Search and ranking: from a question to candidate sentences in order."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from chatbot.finding.candidates import Candidate, Unit
from chatbot.finding.contest import CONTEST, ordered
from chatbot.finding.corpus import Corpus
from chatbot.finding.features import NAMES, matrix, with_readings
from chatbot.finding.legible import LegibleWindow, page_of
from chatbot.finding.marker import marks_of
from chatbot.finding.ordering import Scores, in_order
from chatbot.finding.ranking import Ranking
from chatbot.fitted import rank, trees
from chatbot.question.analysis import Question
from chatbot.question.leaning import SIGNS, signs, worded
from chatbot.reader.mark import Mark
from index import Hit

if TYPE_CHECKING:
    from chatbot.reader.reading import Reading, Reads

DEPTH = 12
"""Passages searched for sentences."""
READ = (2, 4)
"""Passages that the reader reads, at least and at most: each takes some 50 ms."""
ENOUGH = 0.93
"""The share of the first ranking that the passages read hold together."""
_RUN_IN = re.compile(
    r"(?:\d{1,2}\s*[.．、]|(?:[(（][\d一二三四五六七八九十]{1,2}[)）]|[①-⑳])\s*[.．、]?)\s*[^,，;；:：、]{2,14}。"
)
"""A numbered heading that runs into its paragraph (1. 项目清单。…): it names what follows."""

Scope = tuple[str, ...] | None


@dataclass(frozen=True, eq=False)
class Found:
    """What search and ranking brought for one question.

    ``sides`` are the sentences for the two things that a question asks about, where it does and they differ; ``marks``
    is where a reader that read them finds the answer inside sentences, best first, ``stands`` how much its best span there
    stands out from none (log odds), ``none`` the log of its probability that no sentence it read answers.
    """

    question: Question
    hits: tuple[Hit, ...]
    ranking: Ranking
    sides: tuple[Unit, ...] = ()
    marks: Mapping[Unit, tuple[Mark, ...]] = field(default_factory=dict)
    stands: Mapping[Unit, float] = field(default_factory=dict)
    none: float = 0.0

    @property
    def best(self) -> Unit:
        return self.ranking.best


class Finder:
    """Finds in a corpus, with or without a reader that reads the best passages.  Keeps no state between questions."""

    def __init__(self, corpus: Corpus, reader: Reads | None) -> None:
        self.corpus = corpus
        self.reader = reader
        self.first = rank.load("ranking", NAMES)
        self.final = rank.load("ranking_read", NAMES) if reader is not None else self.first
        self.contest = trees.load("order_read" if reader is not None else "order", CONTEST)
        self.leaning = rank.load("leaning", SIGNS)
        self.find = lru_cache(maxsize=256)(self._find)

    def _find(self, question: Question, scope: Scope) -> Found:
        index, units = self.corpus.index, self.corpus.units
        hits = tuple(index.search(question.text, DEPTH, scope))
        query = index.embed_query(question.text)
        candidates = [c for c in units.candidates(hits, query) if says_something(c.unit)]
        rows = matrix(question, candidates, self.corpus.terms)
        scores = self.first.score(rows)
        readings: list[tuple[LegibleWindow, Reading]] = []
        if self.reader is not None and candidates:
            readings = _read(self.reader, question.read, candidates, scores)
            rows = with_readings(rows, _logits(readings, candidates))
            scores = self.final.score(rows)
        stands = _stands(readings)
        linear = Ranking.of(candidates, scores, rows)
        ranking = ordered(question, linear, stands, self.corpus.terms, self.contest)
        found = Found(
            question,
            _reordered(hits, ranking),
            ranking,
            marks=marks_of(readings),
            stands=stands,
            none=_none(readings),
        )
        return self.in_order(found)

    def in_order(self, found: Found) -> Found:
        """``found`` with what was asked for in front."""
        if not found.ranking.candidates:
            return found
        ranking, sides = in_order(found.question, found.ranking, self._scores_for(found.question))
        return replace(found, ranking=ranking, sides=sides)

    def _scores_for(self, question: Question) -> Scores:
        def scores(ranking: Ranking, text: str) -> np.ndarray:
            query = self.corpus.embedded(text)
            nearer = [replace(c, dense=self.corpus.units.cosine(c.unit, query)) for c in ranking.candidates]
            return self.first.score(matrix(question, nearer, self.corpus.terms, part=text))

        return scores

    def leans(self, text: str, earlier: str, scope: Scope) -> bool:
        """Whether a cleaned question needs the one before it to be understood."""
        row = signs(text, earlier, self.corpus.terms, self.corpus.index, scope)
        return float(self.leaning.score(row[None, :])[0]) + worded(text) > 0.0


def _read(
    reader: Reads, text: str, candidates: Sequence[Candidate], scores: np.ndarray
) -> list[tuple[LegibleWindow, Reading]]:
    """The reader's view of the best passages, the best by the first ranking first."""
    shares = rank.softmax(scores)
    order = dict.fromkeys(candidates[i].passage.id for i in np.argsort(-scores, kind="stable"))
    pages: list[LegibleWindow] = []
    held = 0.0
    for chosen in list(order)[: READ[1]]:
        if held >= ENOUGH and len(pages) >= READ[0]:
            break
        mine = [i for i, c in enumerate(candidates) if c.passage.id == chosen]
        pages.append(page_of([candidates[i].unit for i in mine], [float(scores[i]) for i in mine]))
        held += float(shares[mine].sum())
    readings = reader.read(text, [p.window for p in pages], [p.ranges for p in pages])
    return list(zip(pages, readings, strict=True))


def _logits(
    readings: Sequence[tuple[LegibleWindow, Reading]], candidates: Sequence[Candidate]
) -> list[tuple[float, float]]:
    """(evidence, answerable) for each candidate; the lowest seen where the reader did not look."""
    seen = {u: (e, r.answerable) for p, r in readings for u, e in zip(p.units, r.evidence, strict=True)}
    low = (min(e for e, _ in seen.values()), min(a for _, a in seen.values())) if seen else (0.0, 0.0)
    return [seen.get(c.unit, low) for c in candidates]


def _stands(readings: Sequence[tuple[LegibleWindow, Reading]]) -> dict[Unit, float]:
    """The best span's log-probability inside each sentence, over that of no span in its window."""
    return {
        unit: spans[0].score - reading.null
        for page, reading in readings
        for unit, spans in zip(page.units, reading.inside, strict=True)
        if spans
    }


def _none(readings: Sequence[tuple[LegibleWindow, Reading]]) -> float:
    """The log of what is left for "no sentence answers" beside all sentences read, their logits against 0 (Clark and
    Gardner 2018)."""
    logits = np.array([0.0, *(e for _, r in readings for e in r.evidence if np.isfinite(e))])
    top = float(logits.max())
    return -(top + float(np.log(np.exp(logits - top).sum())))


def says_something(unit: Unit) -> bool:
    """Neither a lead-in that only names its paragraph nor a scrap."""
    if unit.row is not None:
        return True
    text = unit.text.strip()
    label = unit.passage.label.strip("—-。 ")
    if len(re.sub(r"\W", "", text)) < 4 or (label and text.strip("—-。 ") == label):
        return False
    return not (_RUN_IN.fullmatch(text) and _goes_on(unit))


def _goes_on(unit: Unit) -> bool:
    """Whether the next sentence belongs to the same item, or to the same running text."""
    following = unit.passage.sentences[unit.position + 1 : unit.position + 2]
    return any((s.group, s.ordinal) == (unit.group, unit.ordinal) for s in following)


def _reordered(hits: Sequence[Hit], ranking: Ranking) -> tuple[Hit, ...]:
    """The hits in the order of their best sentences."""
    place = {id_: i for i, id_ in enumerate(dict.fromkeys(c.passage.id for c in ranking.candidates))}
    return tuple(sorted(hits, key=lambda h: place.get(h.passage.id, len(place))))
