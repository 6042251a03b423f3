"""Search and ranking: from a resolved question to candidate sentences in order."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from chatbot.finding.candidates import Candidate, Unit, Units
from chatbot.finding.features import NAMES, Asked, matrix
from chatbot.finding.legible import Page, page_of, window_around
from chatbot.fitted import rank
from chatbot.question.analysis import Question, analyse
from chatbot.question.followup import Resolved
from chatbot.question.leaning import SIGNS, signs
from chatbot.question.premises import Premises, World, check
from chatbot.question.typos import Sounds
from chatbot.reader.mark import Mark
from index import Hit, Index
from index.terms import Terms
from ingest.books import Books
from ingest.document import Span

if TYPE_CHECKING:
    from chatbot.reader.reading import AnswerSpan, Reading, Reads

DEPTH = 12
"""Passages searched for sentences."""
READ = (2, 5)
"""Passages that the reader reads, at least and at most: each takes some 50 ms."""
ENOUGH = 0.98
"""The share of the first ranking that the passages read hold together."""
_RUN_IN = re.compile(
    r"(?:\d{1,2}\s*[.．、]|(?:[(（][\d一二三四五六七八九十]{1,2}[)）]|[①-⑳])\s*[.．、]?)\s*[^,，;；:：、]{2,14}。"
)
"""A numbered heading that runs into its paragraph (1. 项目清单。…): it names what follows."""

Scope = tuple[str, ...] | None


@dataclass(frozen=True, eq=False)
class Found:
    """What search and ranking brought for one question; ``scores`` and ``rows`` are in the order of ``ranked``.

    ``sides`` are the sentences for the two things that a question asks about, where it does and they differ; ``marks``
    is where a reader that read them finds the answer inside sentences, best first; ``told`` is what the turn before was
    answered, where the question leans on it.
    """

    question: Question
    text: str
    asked: Asked
    hits: tuple[Hit, ...]
    ranked: tuple[tuple[Candidate, float], ...]
    scores: np.ndarray
    rows: np.ndarray
    sides: tuple[Unit, ...] = ()
    told: str = ""
    marks: Mapping[Unit, tuple[Mark, ...]] = field(default_factory=dict)

    @property
    def best(self) -> Unit:
        return self.ranked[0][0].unit


class Finder:
    """An index made ready for questions.  Holds caches, no state between questions."""

    def __init__(self, index: Index, reader: Reads | None, rerank: bool = True) -> None:
        self.index = index
        self.reader = reader
        self.rerank = rerank and reader is not None
        self.units = Units(index)
        self.terms = Terms(index.passages)
        self.world = World(index.documents)
        self.books = Books(index.documents)
        self.first = rank.load("ranking", NAMES)
        self.leaning = rank.load("leaning", SIGNS)
        self.final = rank.load("ranking_read", NAMES) if self.rerank else self.first
        self.sounds = Sounds(self.terms.frequent(), self.terms.known_pair)
        self.find = lru_cache(maxsize=256)(self._find)
        self.embedded = lru_cache(maxsize=4096)(index.embed_query)

    def _find(self, resolved: Resolved, scope: Scope) -> Found:
        question = _merged(analyse(resolved.text), analyse(resolved.asked))
        hits = tuple(self.index.search(question.text, DEPTH, scope))
        query = self.index.embed_query(question.text)
        candidates = [c for c in self.units.candidates(hits, query) if says_something(c.unit)]
        asked = Asked.of(question, question.text)
        rows = matrix(asked, candidates, self.terms)
        scores = self.first.score(rows)
        readings: list[tuple[Page, Reading]] = []
        if self.rerank and candidates:
            readings = self._read(question.text, candidates, scores)
            rows = matrix(asked, candidates, self.terms, _logits(readings, candidates))
            scores = self.final.score(rows)
        order = np.argsort(-scores, kind="stable")
        shares = rank.softmax(scores)
        ranked = tuple((candidates[i], float(shares[i])) for i in order)
        return Found(
            question,
            question.text,
            asked,
            _reordered(hits, ranked),
            ranked,
            scores[order],
            rows[order],
            told=resolved.told,
            marks=_marks(readings),
        )

    def _read(
        self, text: str, candidates: Sequence[Candidate], scores: np.ndarray
    ) -> list[tuple[Page, Reading]]:
        """The reader's view of the best passages, the best by the first ranking first."""
        assert self.reader is not None
        shares = rank.softmax(scores)
        order = dict.fromkeys(candidates[i].passage.id for i in np.argsort(-scores, kind="stable"))
        pages: list[Page] = []
        held = 0.0
        for chosen in list(order)[: READ[1]]:
            if held >= ENOUGH and len(pages) >= READ[0]:
                break
            mine = [i for i, c in enumerate(candidates) if c.passage.id == chosen]
            pages.append(page_of([candidates[i].unit for i in mine], [float(scores[i]) for i in mine]))
            held += float(shares[mine].sum())
        readings = self.reader.read(text, [p.window for p in pages], [p.ranges for p in pages])
        return list(zip(pages, readings, strict=True))

    def marks(self, found: Found, unit: Unit | None = None) -> tuple[Mark, ...]:
        """Where the reader would find the answer inside ``unit``, by default the best sentence, best first; none without a
        reader."""
        unit = unit or found.best
        if self.reader is None or (unit.row is not None and unit.row.cells):
            return ()
        if unit in found.marks:
            return found.marks[unit]
        window, start = window_around(unit)
        within = (unit.span.start - start, unit.span.end - start)
        return _placed(self.reader.mark(found.text, window, within), start)

    def fitting(self, found: Found, text: str) -> np.ndarray:
        """How well each of ``found.ranked`` answers ``text``, a part of the question; shape (len(found.ranked),)."""
        query = self.embedded(text)
        asked = Asked.of(found.question, text)
        candidates = [replace(c, dense=self.units.cosine(c.unit, query)) for c, _ in found.ranked]
        return self.first.score(matrix(asked, candidates, self.terms))

    def premises(self, found: Found, shown: str = "") -> Premises:
        """What the question takes for given, held against the best candidate (and what else is ``shown``)."""
        best = found.best
        around = " ".join((*best.passage.heading_path, best.passage.text))
        return check(
            found.question,
            found.text,
            best.passage.source,
            f"{best.read} {shown}",
            around,
            self.world,
            self.terms,
        )

    def likeness(self, question: str, texts: Sequence[str]) -> list[float]:
        """Cosines of ``texts`` with the question, -1..1."""
        asked = self.index.embed_query(question)
        return [float(self.embedded(text) @ asked) for text in texts]

    def leans(self, text: str, earlier: str, scope: Scope) -> bool:
        """Whether a cleaned question needs the one before it to be understood."""
        row = signs(text, earlier, self.terms, self.index, scope)
        return float(self.leaning.score(row[None, :])[0]) > 0.0


def _logits(
    readings: Sequence[tuple[Page, Reading]], candidates: Sequence[Candidate]
) -> list[tuple[float, float]]:
    """(evidence, answerable) for each candidate; the lowest seen where the reader did not look."""
    seen = {u: (e, r.answerable) for p, r in readings for u, e in zip(p.units, r.evidence, strict=True)}
    low = (min(e for e, _ in seen.values()), min(a for _, a in seen.values())) if seen else (0.0, 0.0)
    return [seen.get(c.unit, low) for c in candidates]


def _marks(readings: Sequence[tuple[Page, Reading]]) -> dict[Unit, tuple[Mark, ...]]:
    """Where the answer stands inside each sentence that was read as it stands in the document."""
    return {
        unit: _placed(spans, unit.span.start - start)
        for page, reading in readings
        for unit, (start, _), spans in zip(page.units, page.ranges, reading.inside, strict=True)
        if unit.row is None and spans
    }


def _placed(spans: Sequence[AnswerSpan], start: int) -> tuple[Mark, ...]:
    """Spans of a text that begins at ``start`` in the document, with their shares."""
    shares = rank.softmax(np.array([s.score for s in spans]))
    return tuple(
        Mark(Span(start + s.start, start + s.end), float(share))
        for s, share in zip(spans, shares, strict=True)
    )


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


def _merged(whole: Question, part: Question) -> Question:
    """A follow-up's kind and demand come from its own words, its names and years from the whole."""
    return replace(
        whole,
        kind=part.kind,
        demand=part.demand,
        unit=part.unit,
        doubt=part.doubt,
        count=part.count or whole.count,
    )


def _reordered(hits: Sequence[Hit], ranked: Sequence[tuple[Candidate, float]]) -> tuple[Hit, ...]:
    """The hits in the order of their best sentences."""
    place = {id_: i for i, id_ in enumerate(dict.fromkeys(c.passage.id for c, _ in ranked))}
    return tuple(sorted(hits, key=lambda h: place.get(h.passage.id, len(place))))
