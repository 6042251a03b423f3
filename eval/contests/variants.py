"""The program without one of its parts, and documents made ready in other ways, to see what each choice is worth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from ingest.ledger.books import Book, Books
from ingest.structure import Parsed, Passage, Sentence

if TYPE_CHECKING:
    from chatbot.engine import Engine


class EmptyBooks(Books):
    """Ledgers that know where places are named, and no figure."""

    def of(self, source: str) -> Book:
        return replace(super().of(source), entries=(), differing={})


def without_ledger(engine: Engine) -> Engine:
    """``engine``, from now on blind to figures that disagree, that are doubtful, or that measure the same thing."""
    engine.corpus.books = EmptyBooks(engine.index.documents)
    return engine


def without_headings(parsed: Parsed) -> Parsed:
    """The same passages, embedded and indexed without the headings in front."""
    return replace(
        parsed, passages=tuple(replace(passage, embedded=passage.text) for passage in parsed.passages)
    )


def resized(parsed: Parsed, size: int) -> Parsed:
    """The same sentences in passages of at most ``size`` code points; one longer sentence stays whole.

    As always no passage crosses a heading; tables stay as they are.
    """
    found: list[Passage] = []
    for (_, kind), passages in groupby(parsed.passages, key=lambda passage: (passage.anchor, passage.kind)):
        section = list(passages)
        found += (
            section
            if kind == "table" or not all(p.sentences for p in section)
            else _cut(parsed, section, size)
        )
    return replace(parsed, passages=tuple(found))


def _cut(parsed: Parsed, section: Sequence[Passage], size: int) -> Iterator[Passage]:
    sentences = sorted({s for passage in section for s in passage.sentences}, key=lambda s: s.span)
    group: list[Sentence] = []
    for sentence in sentences:
        if group and sentence.span.end - group[0].span.start > size:
            yield _passage(parsed, section[0], group)
            group = []
        group.append(sentence)
    yield _passage(parsed, section[0], group)


def _passage(parsed: Parsed, like: Passage, sentences: Sequence[Sentence]) -> Passage:
    start, end = sentences[0].span.start, max(sentence.span.end for sentence in sentences)
    text = parsed.document.text[start:end]
    embedded = "\n".join([*like.heading_path, text])
    return replace(
        like, start=start, end=end, text=text, label="", sentences=tuple(sentences), embedded=embedded
    )
