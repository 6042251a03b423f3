"""From hits to candidate sentences: everything that could be (part of) an answer, with what it says.

A row of a rebuilt table is a candidate too; it is matched by what it reads (``2020年,涉企事项进驻率87.4%``) and
cited by its raw text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from index import Hit, Index
from index.deadline import check_deadline
from index.terms import bigrams, content_words
from ingest.document import Document
from ingest.span import Span
from ingest.structure import Parsed, Passage, Row, Section, Sentence, Table

KEPT = 1024
"""Passages whose units are kept, the last ones asked for: some 40 kB each."""


@dataclass(frozen=True, eq=False)
class Unit:
    """A sentence or table row of a passage, taken apart once and kept.

    ``before`` is the sentence before it; for an item of an enumeration, the sentence that leads to its items.
    """

    passage: Passage
    span: Span
    text: str
    read: str
    before: str
    position: int
    ordinal: int
    group: int
    words: frozenset[str]
    pairs: frozenset[str]
    row: Row | None = None
    table: Table | None = None

    @cached_property
    def words_before(self) -> frozenset[str]:
        return frozenset(content_words(self.before))

    @cached_property
    def pairs_before(self) -> frozenset[str]:
        return frozenset(bigrams(self.before))


@dataclass(frozen=True, eq=False)
class Surroundings:
    """What surrounds the units of a passage: headings and lead-in, and the whole passage."""

    words: frozenset[str]
    pairs: frozenset[str]
    passage_words: frozenset[str]
    passage_pairs: frozenset[str]


@dataclass(frozen=True, eq=False)
class Candidate:
    """A unit as one question meets it: its hit and the cosine of question and unit."""

    unit: Unit
    setting: Surroundings
    hit: Hit
    dense: float

    @property
    def passage(self) -> Passage:
        return self.unit.passage


class Units:
    """The units of every passage, made when they are asked for."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.of = lru_cache(maxsize=KEPT)(self._of)
        self.setting = lru_cache(maxsize=KEPT)(self._setting)

    def parsed(self, passage: Passage) -> Parsed:
        return self.index.documents.of(passage.source)

    def sections_above(self, passage: Passage) -> list[Section]:
        """The sections that hold a passage, from the top down."""
        return [s for s in self.parsed(passage).sections if passage.span in s.span]

    def section(self, passage: Passage) -> list[Unit]:
        """The sentences and rows of the section that a passage belongs to, in order."""
        passages = self.parsed(passage).passages
        return [unit for p in passages if p.anchor == passage.anchor for unit in self.of(p)]

    def candidates(self, hits: Sequence[Hit], query: np.ndarray) -> list[Candidate]:
        """Every unit of the hits' passages, best passage first; ``query`` is the question's unit vector."""
        found: list[Candidate] = []
        for hit in hits:
            check_deadline()
            units = self.of(hit.passage)
            setting = self.setting(hit.passage)
            found += [Candidate(unit, setting, hit, self.cosine(unit, query)) for unit in units]
        return found

    def cosine(self, unit: Unit, query: np.ndarray) -> float:
        """The cosine of a unit's sentence and the unit vector ``query``; 0 where the index has no vector for it."""
        vectors = self.index.sentence_vectors(unit.passage)
        return float(vectors[unit.position] @ query) if unit.position < len(vectors) else 0.0

    def _setting(self, passage: Passage) -> Surroundings:
        above = " ".join((*passage.heading_path, passage.label))
        return Surroundings(
            frozenset(content_words(above)),
            frozenset(bigrams(above)),
            frozenset(content_words(passage.text)),
            frozenset(bigrams(passage.text)),
        )

    def _of(self, passage: Passage) -> tuple[Unit, ...]:
        document = self.parsed(passage).document
        text = document.text
        tables = [t for t in self.parsed(passage).tables if t.span.overlaps(passage.span)]
        rows = [(t, r) for t in tables for r in t.rows if r.span.overlaps(passage.span)]
        units: list[Unit] = []
        before = lead = ""
        group = 0
        for position, sentence in enumerate(passage.sentences):
            if any(t.header.overlaps(sentence.span) or sentence.span in t.span for t in tables):
                continue
            if sentence.group and sentence.group != group:
                lead = before
            group = sentence.group
            units.append(_unit(passage, document, sentence, position, lead if group else before))
            before = units[-1].text
        for table, row in rows:
            nearest = _nearest(passage.sentences, row.span)
            units.append(_row_unit(passage, text, table, row, nearest))
        return tuple(sorted(units, key=lambda u: u.span))


def _unit(passage: Passage, document: Document, sentence: Sentence, position: int, before: str) -> Unit:
    said = sentence.span.of(document.text)  # as it stands; its words are those that a reader sees
    seen = document.shown(sentence.span)
    return Unit(
        passage, sentence.span, said, said, before, position, sentence.ordinal, sentence.group,
        frozenset(content_words(seen)), frozenset(bigrams(seen)),
    )  # fmt: skip


def _row_unit(passage: Passage, text: str, table: Table, row: Row, position: int) -> Unit:
    read = read_row(table, row, text)
    return Unit(
        passage, row.span, row.span.of(text), read, table.caption, position, 0, 0,
        frozenset(content_words(f"{table.caption} {read}")), frozenset(bigrams(f"{table.caption} {read}")), row, table,
    )  # fmt: skip


def read_row(table: Table, row: Row, text: str) -> str:
    """A row as one would read it aloud: label, then each column with its figure and unit."""
    if not row.cells:
        return f"{table.header.of(text)} {row.span.of(text)}"
    return f"{row.label}:" + ",".join(f"{c.column}{c.value}{c.unit}" for c in row.cells)


def _nearest(sentences: Sequence[Sentence], span: Span) -> int:
    for position, sentence in enumerate(sentences):
        if sentence.span.overlaps(span):
            return position
    return max(0, len(sentences) - 1)
