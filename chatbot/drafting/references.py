"""References from one article to another: 违反本办法第五条第三项规定的，处…, followed to what refers to an article.

A reference without a law's name, or with one that stands for the document itself (本办法, 本条例), is to its own articles.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chatbot.drafting.parts import Extract, section_at
from chatbot.question.about import Step, steps
from ingest.chinese.numerals import LETTERS
from ingest.structure import Parsed, Sentence

_N = rf"[\d{LETTERS}]+"
_CLAUSE = re.compile(
    rf"(?P<law>《[^》]+》)?(?P<refs>第{_N}条(?:\s*(?:[、,，和及或]|或者|以及)?\s*第{_N}[条款项])*)"
)


@dataclass(frozen=True)
class Reference:
    """A sentence that refers to the parts named by ``ways``, each a way down the outline."""

    sentence: Sentence
    ways: tuple[tuple[Step, ...], ...]


def references(parsed: Parsed) -> Iterator[Reference]:
    """The references of a document to its own articles, in order."""
    text = parsed.document.reading
    for passage in parsed.passages:
        for sentence in passage.sentences:
            said = sentence.span.of(text)
            ways = tuple(
                way for m in _CLAUSE.finditer(said) if not _begins(said, m) for way in _ways(m["refs"])
            )
            if ways:
                yield Reference(sentence, ways)


def referring(parsed: Parsed, way: Sequence[Step]) -> list[Extract]:
    """The sentences that refer to the part at the end of ``way``, or to the article around it."""
    asked = tuple(s for s in way if s.unit in ("条", "款", "项"))
    return [
        Extract(r.sentence.span, section_at(parsed, r.sentence.span))
        for r in references(parsed)
        if any(_meets(asked, told) for told in r.ways)
    ]


def _begins(said: str, match: re.Match[str]) -> bool:
    """Whether it is the article's own number at its head, or an article of another law."""
    return match["law"] is not None or match.start() == 0


def _ways(refs: str) -> list[tuple[Step, ...]]:
    """第五条第一项、第二项 is two ways; 第六条、第七条 too."""
    ways: list[tuple[Step, ...]] = []
    for step in steps(refs):
        if step.unit == "条" or not ways:
            ways.append((step,))
        elif any(s.unit == step.unit for s in ways[-1]):
            ways.append((*(s for s in ways[-1] if s.unit not in _upto(step.unit)), step))
        else:
            ways[-1] = (*ways[-1], step)
    return ways


def _upto(unit: str) -> tuple[str, ...]:
    return ("款", "项") if unit == "款" else (unit,)


def _meets(asked: Sequence[Step], told: Sequence[Step]) -> bool:
    """Whether one lies inside the other, article and item alike."""
    articles = [[s.number for s in way if s.unit == "条"] for way in (asked, told)]
    items = [[s.number for s in way if s.unit == "项"] for way in (asked, told)]
    return articles[0] == articles[1] and (not items[0] or not items[1] or items[0] == items[1])
