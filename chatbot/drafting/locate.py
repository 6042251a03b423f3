"""哪一节 / 在哪: the section that treats something, chosen by headings and by what stands below them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.finding.candidates import Units
from chatbot.finding.corpus import Corpus
from chatbot.finding.finder import Found
from chatbot.question.analysis import Question
from index.normal import normalise
from index.terms import bigrams
from ingest.chinese.titles import ACTS, ISSUER
from ingest.structure import Parsed, Passage, Section

_ARTICLE = re.compile(rf"(?:第|(?:{'|'.join(ACTS)})[^,，。]{{0,3}}?)\s*(\d+)\s*条")
NAMED_LAW = 0.75
"""The share of a law's own name in a question from which it is that law that is asked about."""
NAMED = 1.0
"""What a heading that says everything the question says counts, against 1 for the best passage."""
LIKE = 2.0
"""What a cosine of question and heading counts, above the least of the headings compared."""
UP = 0.8
"""Discount of a passage's rank for each level from its own section up."""


@dataclass(frozen=True)
class Place:
    """A section with how well it fits and a passage from below it."""

    section: Section
    passage: Passage
    score: float


@dataclass(frozen=True)
class Article:
    """An article named by its number; ``place`` is None where the law has no such article."""

    place: Place | None


def locate(found: Found, corpus: Corpus) -> list[Place]:
    """The sections that treat what is asked, best first.

    Every section above a passage that was found competes: by how much its own heading says of the
    question, in words and in meaning, and by the rank of the best passage below it (discounted for each
    level further up, so that the most exact section wins unless a heading above it names the thing).
    """
    shares: dict[str, float] = defaultdict(float)
    for candidate, share in found.ranking:
        shares[candidate.passage.id] = max(shares[candidate.passage.id], share)
    top = max(shares.values(), default=1.0) or 1.0
    options: dict[tuple[str, str], tuple[Section, Passage, float]] = {}
    for rank, hit in enumerate(found.hits):
        standing = 0.5 * shares[hit.passage.id] / top + 0.5 / (1 + 0.5 * rank)
        for depth, section in enumerate(reversed(corpus.units.sections_above(hit.passage))):
            key = (hit.passage.source, section.anchor)
            if key not in options or standing * UP**depth > options[key][2]:
                options[key] = (section, hit.passage, standing * UP**depth)
    if not options:
        return []
    headings = [section.path[-1] for section, _, _ in options.values()]
    likeness = corpus.index.encoder.encode_queries(headings) @ corpus.index.embed_query(found.question.text)
    places = [
        Place(
            section,
            passage,
            standing
            + NAMED * corpus.terms.pair_cover(found.question.pairs, bigrams(section.path[-1]))
            + LIKE * float(like - likeness.min()),
        )
        for (section, passage, standing), like in zip(options.values(), likeness, strict=True)
    ]
    return sorted(places, key=lambda p: -p.score)


def article(question: Question, units: Units, sources: Sequence[str]) -> Article | None:
    """The article that a question names by its number; None where it names none.

    A law that the question names is the only one looked into: an article that it does not have is not sought in
    another.  Where no law is named, the one whose name the question holds best.
    """
    match = _ARTICLE.search(normalise(question.text))
    if match is None:
        return None
    asked = question.pairs
    documents = units.index.documents.within(sources or None)
    shares = {mark: _named(asked, mark.title) for mark in documents.marks}
    best = max(shares.values(), default=0.0)
    meant = [mark for mark, share in shares.items() if best < NAMED_LAW or share == best]
    meant.sort(key=lambda mark: -len(asked & bigrams(f"{mark.title} {mark.source}")))
    options = (_article_of(documents.of(mark.source), f"第{match[1]}条") for mark in meant)
    found = next((place for place in options if place is not None), None)
    return Article(found) if found is not None or best >= NAMED_LAW else None


def _article_of(parsed: Parsed, number: str) -> Place | None:
    """The first article of that number that has a passage."""
    for section in parsed.sections:
        if normalise(section.number).replace(" ", "") == number:
            passage = next((p for p in parsed.passages if p.anchor == section.anchor), None)
            if passage is not None:
                return Place(section, passage, 1.0)
    return None


def _named(asked: frozenset[str], title: str) -> float:
    """The share, 0..1, of a law's own name (without state or city) that the question holds."""
    own = bigrams(ISSUER.sub("", title))
    return len(asked & own) / len(own) if own else 0.0
