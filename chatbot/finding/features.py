"""What speaks for a candidate: one row of numbers each, named, so that the weights can be read.

All features lie roughly in -1..1.  They compare question and text, never their absolute wording.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence, Set
from dataclasses import dataclass

import numpy as np

from chatbot.finding.candidates import Candidate
from chatbot.question.analysis import Question
from chatbot.question.demands import meets
from chatbot.question.premises import spoken_years
from index.deadline import check_deadline
from index.normal import normalise
from index.terms import Terms, bigrams, content_words

READ = (  # what a reader says, behind all other features
    "evidence",  # the reader's logit for this sentence, squashed
    "answerable",  # the reader's logit for this window, squashed
)
NAMES = (
    "passage_rank",  # 1 for the best passage, falling with the logarithm of the rank
    "passage_dense",  # cosine of question and passage, against the best of the hits
    "passage_lexical",  # BM25 of the passage, against the best of the hits
    "dense",  # cosine of question and sentence, against the best candidate
    "dense_raw",
    "words",  # weighted share of the question's words in the sentence
    "words_context",  # the same with headings, lead-in and the sentence before
    "words_passage",
    "pairs",  # weighted share of the question's character pairs
    "pairs_context",
    "pairs_passage",
    "density",  # share of the sentence's character pairs that the question has too
    "demand",  # could it be the kind of thing asked for
    "demand_number",
    "demand_why",
    "demand_meaning",
    "names",  # what stands in quotes, or is a coined term: share of it in the sentence
    "names_context",
    "year",  # the year asked for
    "other_year",  # another one alone
    "row",  # a table row
    "row_number",
    "first",  # first sentence of its passage
    "short",  # too short to say anything
    "long",
    "heading_pairs",  # share of the question's pairs in the headings alone
    *READ,
)


def matrix(
    question: Question,
    candidates: Sequence[Candidate],
    terms: Terms,
    part: str = "",
) -> np.ndarray:
    """float64, shape (len(candidates), len(NAMES)); what a reader says is 0 until it has read (``with_readings``).

    ``part`` is the part of the question that the texts are compared with, by default all of it.
    """
    if not candidates:
        return np.zeros((0, len(NAMES)))
    best = _Best(
        max(c.dense for c in candidates),
        max((c.hit.dense_score or 0.0) for c in candidates),
        max((c.hit.lexical_score or 0.0) for c in candidates) or 1.0,
    )
    ranks = {id_: i for i, id_ in enumerate(dict.fromkeys(c.passage.id for c in candidates))}
    words, pairs = (content_words(part), bigrams(part)) if part else (question.words, question.pairs)
    covers = _Covers(terms, words, pairs)
    return np.array([_row(question, covers, c, ranks[c.passage.id], best) for c in candidates])


def with_readings(rows: np.ndarray, readings: Sequence[tuple[float, float]]) -> np.ndarray:
    """``rows`` of ``matrix`` with a reader's (evidence, answerable) logits, one pair a candidate."""
    read = rows.copy()
    read[:, -len(READ) :] = np.tanh(np.array(readings) / 4)
    return read


@dataclass(frozen=True)
class _Best:
    dense: float
    passage_dense: float
    passage_lexical: float


@dataclass(frozen=True)
class _Covers:
    """How much of what is asked other words and pairs cover, 0..1, each weighted by how rare it is."""

    terms: Terms
    asked: Sequence[str]
    asked_pairs: Set[str]

    def words(self, held: Set[str]) -> float:
        return self.terms.word_cover(self.asked, held)

    def pairs(self, held: Set[str]) -> float:
        return self.terms.pair_cover(self.asked_pairs, held)


def _row(question: Question, covers: _Covers, c: Candidate, rank: int, best: _Best) -> tuple[float, ...]:
    check_deadline()
    unit, setting, kind = c.unit, c.setting, question.kind
    context_pairs = unit.pairs | setting.pairs | unit.pairs_before
    context_words = unit.words | setting.words | unit.words_before
    pairs = covers.pairs(unit.pairs)
    demand = meets(question, unit.read)
    return (
        1.0 / (1.0 + math.log1p(rank)),
        10 * ((c.hit.dense_score or 0.0) - best.passage_dense),
        (c.hit.lexical_score or 0.0) / best.passage_lexical,
        10 * (c.dense - best.dense),
        10 * (c.dense - 0.45),
        covers.words(unit.words),
        covers.words(context_words),
        covers.words(setting.passage_words | setting.words),
        pairs,
        covers.pairs(context_pairs),
        covers.pairs(setting.passage_pairs | setting.pairs),
        len(covers.asked_pairs & unit.pairs) / max(4, len(unit.pairs)),
        demand,
        demand if question.demand in ("figure", "percent", "money", "duration", "date") else 0.0,
        demand if kind == "why" else 0.0,
        demand if kind == "definition" else 0.0,
        _share(question.names, unit.read),
        _share(question.names, " ".join((unit.read, unit.before, *c.passage.heading_path, c.passage.label))),
        *_years(question, unit.read),
        float(unit.row is not None),
        float(unit.row is not None and kind in ("number", "comparison")),
        float(unit.position == 0),
        float(len(unit.text) < 12),
        float(len(unit.text) > 160),
        covers.pairs(setting.pairs),
        *(0.0 for _ in READ),
    )


def _share(names: Sequence[str], text: str) -> float:
    """The share of the named things that ``text`` holds; 0 where nothing is named."""
    if not names:
        return 0.0
    plain = _tight(text)
    return sum(_tight(n) in plain for n in names) / len(names)


def _tight(text: str) -> str:
    return re.sub(r"\s|[“”\"'‘’「」《》]", "", normalise(text))


def _years(question: Question, text: str) -> tuple[float, float]:
    named = spoken_years(text)
    if not question.years or not named:
        return 0.0, 0.0
    asked = bool(named & set(question.years))
    return float(asked), float(not asked)
