"""A small stand-in for the engine: real text, real spans, an answer found by shared characters.

It imitates ``chatbot.engine.Engine``: ``respond(question, history, sources)`` and ``index`` with
``documents``, ``passages``, ``generation`` and ``search``.  Texts other than the white paper can be given.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from chatbot.answer import Answer, Citation, NearSection, OtherFigure, Turn
from index import Hit
from ingest import BUNDLED, Document, Parsed, Passage, Span, parse, read_document
from ingest.ledger.books import Books

_FIGURE = re.compile(r"\d[\d.]*(?:万|亿)?(?:[件个家人次项条户场元名]|%)")


@dataclass(frozen=True)
class FakeIndex:
    documents: tuple[Parsed, ...]
    generation: str = "fake-1"

    @cached_property
    def books(self) -> Books:
        return Books(self.documents)

    @property
    def passages(self) -> tuple[Passage, ...]:
        return tuple(passage for parsed in self.documents for passage in parsed.passages)

    def search(self, query: str, k: int = 10, sources: Sequence[str] | None = None) -> list[Hit]:
        wanted = _pairs(query)
        among = [p for p in self.passages if sources is None or p.source in sources]
        ranked = sorted(among, key=lambda p: -len(wanted & _pairs(p.text)) / (len(wanted) or 1))
        return [
            Hit(passage, len(wanted & _pairs(passage.text)) / (len(wanted) or 1), rank, None)
            for rank, passage in enumerate(ranked[:k], 1)
        ]


def _pairs(text: str) -> set[str]:
    bare = "".join(re.findall(r"\w", text))
    return {bare[place : place + 2] for place in range(len(bare) - 1)}


class FakeEngine:
    def __init__(self, documents: Sequence[Parsed] = ()) -> None:
        self.index = FakeIndex(tuple(documents) or (white_paper(),))
        self.asked: list[tuple[str, tuple[Turn, ...]]] = []

    def respond(
        self,
        question: str,
        history: Sequence[Turn] = (),
        sources: Sequence[str] | None = None,
        *,
        as_typed: bool = False,
    ) -> Answer:
        history = () if as_typed else history
        self.asked.append((question, tuple(history)))
        resolved = f"{history[-1].question} {question}" if history and "呢" in question else question
        hits = self.index.search(resolved, 10, sources)
        if not hits or hits[0].score < 0.35:
            return self._refusal(question, resolved, hits)
        passage = hits[0].passage
        wanted = _pairs(resolved)
        best = max(passage.sentences, key=lambda s: len(wanted & _pairs(s.span.of(self._text(passage)))))
        citation = self._citation(passage, best.span)
        figure = _FIGURE.search(citation.quote)
        others = [
            OtherFigure(found[0], self._citation(hit.passage, hit.passage.sentences[0].span))
            for hit in hits[1:3]
            if (found := _FIGURE.search(hit.passage.text))
        ]
        return Answer(
            "answered",
            citation.quote,
            question,
            resolved,
            (citation,),
            figure[0] if figure else None,
            other_figures=tuple(others),
            confidence=0.8,
            generation=self.index.generation,
            passages=hits,
        )

    def _refusal(self, question: str, resolved: str, hits: Sequence[Hit]) -> Answer:
        near = tuple(
            NearSection(h.passage.source, h.passage.heading_path, h.passage.anchor, h.passage.page)
            for h in hits[:2]
        )
        return Answer(
            "not_found",
            "文件没有谈到这件事。",
            question,
            resolved,
            reason="not_in_document",
            nearest=near,
            generation=self.index.generation,
            passages=hits,
        )

    def _text(self, passage: Passage) -> str:
        return next(d.document.text for d in self.index.documents if d.document.source == passage.source)

    def _citation(self, passage: Passage, span: Span) -> Citation:
        document = next(d.document for d in self.index.documents if d.document.source == passage.source)
        return Citation(
            passage.source,
            document.id,
            passage.heading_path,
            passage.anchor,
            passage.page,
            span.of(document.text),
            span.start,
            span.end,
            passage.id,
        )


def white_paper() -> Parsed:
    return parse(read_document(BUNDLED))


def document(text: str, source: str = "文件.txt") -> Parsed:
    """A document of a test's own, hostile ones too."""
    return parse(Document(source, text, title_of(text)))


def title_of(text: str) -> str:
    return text.strip().split("\n")[0]
