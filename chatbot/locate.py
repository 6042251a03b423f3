"""哪一节 / 在哪: the section that treats something, chosen by headings and by what stands below them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.candidates import Candidate, Units
from chatbot.terms import Terms, bigrams
from index.normal import normalise
from ingest.structure import Passage, Section

_ARTICLE = re.compile(r"第\s*(\d+)\s*条")
HEADING_SHARE = 1.2
"""What a heading that names the thing counts, against 1 for the best passage below it."""


@dataclass(frozen=True)
class Place:
    """A section with how well it fits and a passage from below it."""

    section: Section
    passage: Passage
    score: float


def locate(
    asked: frozenset[str], ranked: Sequence[tuple[Candidate, float]], units: Units, terms: Terms
) -> list[Place]:
    """The sections that treat what is asked, best first.

    Every section above a passage that was found competes: by how much of the question its own heading
    says, and by how well the best passage below it was ranked (discounted for each level further up, so
    that the most exact section wins unless a heading above it names the thing).
    """
    weight: dict[str, float] = defaultdict(float)
    passages: dict[str, Passage] = {}
    for candidate, share in ranked:
        passage = candidate.passage
        weight[passage.id] = max(weight[passage.id], share)
        passages[passage.id] = passage
    top = max(weight.values(), default=1.0) or 1.0
    best: dict[tuple[str, str], Place] = {}
    for id_, passage in passages.items():
        chain = units.sections_above(passage)
        for depth, section in enumerate(reversed(chain)):
            title = frozenset(bigrams(section.path[-1]))
            named = terms.pair_cover(asked, set(title))
            score = (weight[id_] / top) * 0.8**depth + HEADING_SHARE * named
            key = (passage.source, section.anchor)
            if key not in best or score > best[key].score:
                best[key] = Place(section, passage, score)
    return sorted(best.values(), key=lambda p: -p.score)


def article(text: str, units: Units, sources: Sequence[str]) -> Place | None:
    """第X条 named in the question: that article of the law whose name the question holds best."""
    match = _ARTICLE.search(normalise(text))
    if match is None:
        return None
    options: list[tuple[int, Place]] = []
    asked = frozenset(bigrams(text))
    for parsed in units.index.documents:
        if sources and parsed.document.source not in sources:
            continue
        named = len(asked & bigrams(f"{parsed.document.title} {parsed.document.source}"))
        for section in parsed.sections:
            if normalise(section.number).replace(" ", "") == f"第{match[1]}条":
                passage = next((p for p in parsed.passages if p.anchor == section.anchor), None)
                if passage is not None:
                    options.append((named, Place(section, passage, 1.0)))
    return max(options, key=lambda o: o[0])[1] if options else None
