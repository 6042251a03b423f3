"""The one road from question to cited answer."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from chatbot import rank
from chatbot.answer import Answer, Citation, NearSection, OtherFigure, Reason, Turn
from chatbot.candidates import Candidate, Unit, Units
from chatbot.compose import Piece, compose
from chatbot.confidence import CONFIDENCE, signs
from chatbot.disagree import others
from chatbot.extract import Short, short_answer
from chatbot.features import NAMES, Asked, matrix
from chatbot.followup import Resolved, resolve
from chatbot.locate import Place, article, locate
from chatbot.premises import Premises, World, check
from chatbot.question import Question, analyse, clean
from chatbot.refusal import message, reason_for
from chatbot.terms import Terms, content_words
from index import Hit, Index
from ingest.document import Span
from ingest.errors import InputError
from ingest.structure import Passage

if TYPE_CHECKING:
    from chatbot.reader import Reader, Window

DEPTH = 12
"""Passages searched for sentences."""
READ = 6
"""Passages that the reader reads."""
LONGEST = 1000
"""Characters of a question beyond which it is not one."""


def question_fault(text: str) -> str | None:
    """Why a text cannot be taken as a question, in one line for its writer; None where it can."""
    if len(text) > LONGEST:
        return f"问题过长:共{len(text)}个字符,最多{LONGEST}个。请把问题缩短后再提问。"
    if analyse(text).empty:
        return "没有读到问题:请用一句话写出想了解的内容,例如“2021年受理了多少件诉求?”。"
    return None


@dataclass(frozen=True)
class Found:
    """What the search and the ranking brought for one question."""

    question: Question
    asked: Asked
    hits: tuple[Hit, ...]
    ranked: tuple[tuple[Candidate, float], ...]
    scores: np.ndarray
    rows: np.ndarray


class Engine:
    """An index with everything needed to answer from it.  Holds no state between questions."""

    def __init__(self, index: Index, reader: Reader | None = None, threshold: float | None = None) -> None:
        self.index = index
        self.reader = reader
        self.units = Units(index)
        self.terms = Terms(index.passages)
        self.world = World(index.documents)
        part = "ranking_read" if reader is not None else "ranking"
        self.ranking = rank.load(part, NAMES)
        self.confidence = rank.load("confidence_read" if reader is not None else "confidence", CONFIDENCE)
        self.threshold = rank.threshold("confidence_read" if reader is not None else "confidence") if threshold is None else threshold
        self._found = lru_cache(maxsize=256)(self._find)

    @classmethod
    def open(cls, path: Path, *, model: str | None = None, reader: bool = True, threshold: float | None = None) -> Engine:
        """The engine over the index at ``path``; ``InputError`` where there is no sound index."""
        index = Index.open(path) if model is None else Index.open(path, model=model)
        return cls(index, load_reader() if reader else None, threshold)

    def respond(self, question: str, history: Sequence[Turn] = (), sources: Collection[str] | None = None) -> Answer:
        """The document's own sentences that answer, each cited; or ``not_found`` with the reason.

        ``sources`` restricts the answer to some documents (file names).  Never raises on a question's
        content: what is no question is ``not_found`` with reason ``not_a_question``.
        """
        fault = question_fault(question)
        if fault is not None:
            return Answer("not_found", fault, question, question, reason="not_a_question", generation=self.index.generation)
        scope = tuple(sorted(sources)) if sources is not None else None
        resolved = resolve(question, history, lambda text: self._stands_alone(text, scope))
        asked = analyse(resolved.asked)
        if asked.command:
            return self._refuse(question, resolved, "not_a_question", ())
        found = self._found(resolved, scope)
        if not found.ranked:
            return self._refuse(question, resolved, "not_in_document", found.hits)
        if asked.kind == "locate":
            return self._locate(question, resolved, found, scope)
        return self._answer(question, resolved, found)

    # -- search and ranking ---------------------------------------------------------------------

    def _find(self, resolved: Resolved, scope: tuple[str, ...] | None) -> Found:
        """Hits and their sentences, ranked."""
        whole, part = analyse(resolved.text), analyse(resolved.asked)
        question = whole if resolved.text == resolved.asked else _merged(whole, part)
        hits = tuple(self.index.search(whole.text, DEPTH, scope))
        query = self.index.embed_query(whole.text)
        candidates = [c for c in self.units.candidates(hits, query) if _says_something(c.unit)]
        asked = Asked.of(question, whole.text)
        rows = matrix(asked, candidates, self.terms)
        scores = self.ranking.score(rows) if self.reader is None else rank.load("ranking", NAMES).score(rows)
        if self.reader is not None and candidates:
            readings = self._read(whole.text, candidates, scores)
            rows = matrix(asked, candidates, self.terms, readings)
            scores = self.ranking.score(rows)
        order = np.argsort(-scores, kind="stable")
        shares = rank.softmax(scores)
        ranked = tuple((candidates[i], float(shares[i])) for i in order)
        return Found(question, asked, _reordered(hits, ranked), ranked, scores[order], rows[order])

    def _read(self, text: str, candidates: Sequence[Candidate], scores: np.ndarray) -> list[tuple[float, float]]:
        """The reader's (evidence, answerable) logits for each candidate; the lowest seen where it did not look."""
        assert self.reader is not None
        best: dict[str, float] = {}
        for c, s in zip(candidates, scores, strict=True):
            best[c.passage.id] = max(best.get(c.passage.id, -1e9), float(s))
        chosen = sorted(best, key=lambda i: -best[i])[:READ]
        passages = {c.passage.id: c.passage for c in candidates}
        windows = [window_of(passages[i]) for i in chosen]
        spans = [
            [(s.span.start - passages[i].start, s.span.end - passages[i].start) for s in passages[i].sentences] for i in chosen
        ]
        readings = dict(zip(chosen, self.reader.read(text, windows, spans), strict=True))
        seen = [(r.evidence[k], r.answerable) for r in readings.values() for k in range(len(r.evidence))]
        low = (min(e for e, _ in seen), min(a for _, a in seen)) if seen else (0.0, 0.0)
        return [
            (readings[c.passage.id].evidence[c.unit.position], readings[c.passage.id].answerable)
            if c.passage.id in readings and c.unit.position < len(readings[c.passage.id].evidence)
            else low
            for c in candidates
        ]

    def _stands_alone(self, text: str, scope: tuple[str, ...] | None) -> bool:
        """Whether two or more telling words of a question stand together in one passage."""
        words = [w for w in content_words(text) if self.terms.known(w) and self.terms.weight(w) > 1.5]
        if len(words) < 2:
            return False
        hits = self.index.search(text, 3, scope)
        return any(self.terms.word_cover(words, content_words(h.passage.embedded or h.passage.text)) > 0.75 for h in hits)

    # -- answers --------------------------------------------------------------------------------

    def _answer(self, question: str, resolved: Resolved, found: Found) -> Answer:
        best = found.ranked[0][0].unit
        text = self.units.parsed(best.passage).document.text
        short = short_answer(found.question, found.asked.pairs, best, text, self.terms)
        pieces = compose(found.question, found.asked.pairs, found.ranked, short, self.units, self.terms)
        premises = self._check(resolved.text, found, pieces)
        confidence = self._confidence(found, premises)
        if confidence < self.threshold:
            return self._refuse(question, resolved, reason_for(found.question, premises, best.read), found.hits, confidence, pieces[:1])
        different = others(found.asked.pairs, best, short, found.ranked, self.units, self.world) if short else []
        shown = "\n".join(p.shown for p in pieces)
        if different:
            shown += f"\n另有{len(different)}处数字不同:" + ";".join(s.shown for s in different)
        cites = [self._cite(p.passage, p.span) for p in pieces]
        cites += [self._cite(s.unit.passage, s.unit.span) for s in different]
        return Answer(
            "answered", shown, question, resolved.text,
            citations=tuple(dict.fromkeys(cites)),
            short_answer=short.text if short else None,
            other_figures=tuple(OtherFigure(s.figure.text, self._cite(s.unit.passage, s.unit.span)) for s in different),
            confidence=confidence, generation=self.index.generation, passages=found.hits,
        )  # fmt: skip

    def _locate(self, question: str, resolved: Resolved, found: Found, scope: tuple[str, ...] | None) -> Answer:
        named = article(resolved.text, self.units, scope or ())
        places = [named] if named else locate(found.asked.pairs, found.ranked, self.units, self.terms)[:2]
        premises = self._check(resolved.text, found, ())
        confidence = self._confidence(found, premises)
        if not places or confidence < self.threshold / 2:
            return self._refuse(question, resolved, "not_in_document", found.hits, confidence)
        cites = [self._cite(p.passage, self._heading(p)) for p in places]
        shown = " › ".join(places[0].section.path) + (f"(第{places[0].section.page}页)" if places[0].section.page else "")
        if named:
            shown = places[0].passage.text
            cites.append(self._cite(places[0].passage, places[0].passage.span))
        return Answer(
            "answered", shown, question, resolved.text, citations=tuple(cites),
            short_answer=places[0].section.path[-1], confidence=confidence,
            generation=self.index.generation, passages=found.hits,
        )  # fmt: skip

    def _heading(self, place: Place) -> Span:
        return place.section.heading

    def _check(self, text: str, found: Found, pieces: Sequence[Piece]) -> Premises:
        best = found.ranked[0][0].unit
        around = " ".join((*best.passage.heading_path, best.passage.text))
        evidence = " ".join([best.read, *(p.shown for p in pieces[1:])])
        return check(found.question, text, best.passage.source, evidence, around, self.world, self.terms)

    def _confidence(self, found: Found, premises: Premises) -> float:
        row = signs(found.question, found.ranked, found.scores, found.rows, premises)
        return float(1.0 / (1.0 + np.exp(-self.confidence.score(row[None, :])[0])))

    def _refuse(
        self, question: str, resolved: Resolved, reason: Reason, hits: Sequence[Hit], confidence: float = 0.0, nearest: Sequence[Piece] = ()
    ) -> Answer:
        sections: dict[tuple[str, str], NearSection] = {}
        for hit in hits:
            p = hit.passage
            sections.setdefault((p.source, p.anchor), NearSection(p.source, p.heading_path, p.anchor, p.page))
        shown = tuple(sections.values())[:3] if reason != "not_a_question" else ()
        return Answer(
            "not_found", message(reason), question, resolved.text, reason=reason, nearest=shown,
            citations=tuple(self._cite(p.passage, p.span) for p in nearest) if reason == "false_premise" else (),
            confidence=confidence, generation=self.index.generation, passages=tuple(hits),
        )  # fmt: skip

    def _cite(self, passage: Passage, span: Span) -> Citation:
        document = self.units.parsed(passage).document
        return Citation(
            passage.source, document.id, passage.heading_path, passage.anchor, passage.page,
            span.of(document.text), span.start, span.end, passage.id,
        )  # fmt: skip


def load_reader() -> Reader | None:
    """The packaged reader; None where this build carries none."""
    from chatbot.reader import Reader

    try:
        return Reader.load()
    except FileNotFoundError:
        return None


def window_of(passage: Passage) -> Window:
    """A passage as the reader sees it: its last two headings and lead-in above its text."""
    from chatbot.reader import Window

    return Window(heading=" ".join((*passage.heading_path[-2:], passage.label)).strip(), text=passage.text)


def _merged(whole: Question, part: Question) -> Question:
    """A follow-up's kind and demand come from its own words, its names and years from the whole."""
    from dataclasses import replace

    return replace(whole, kind=part.kind, demand=part.demand, unit=part.unit, rises=part.rises, falls=part.falls)


def _says_something(unit: Unit) -> bool:
    """Neither a lead-in that only names its paragraph nor a scrap."""
    text = unit.text.strip()
    if unit.row is not None:
        return True
    return len(re.sub(r"\W", "", text)) >= 4 and not (unit.passage.label and text.strip("—-。 ") == unit.passage.label.strip("—-。 "))


def _reordered(hits: Sequence[Hit], ranked: Sequence[tuple[Candidate, float]]) -> tuple[Hit, ...]:
    """The hits in the order of their best sentences."""
    seen = dict.fromkeys(c.passage.id for c, _ in ranked)
    place = {id_: i for i, id_ in enumerate(seen)}
    return tuple(sorted(hits, key=lambda h: place.get(h.passage.id, len(place))))


__all__ = ["Engine", "InputError", "clean", "question_fault"]
