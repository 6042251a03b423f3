"""What a search gives."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.structure import Passage


@dataclass(frozen=True)
class Hit:
    """A passage found, with its place in each leg.

    ``score`` is the reciprocal-rank sum, comparable within one search only.  Ranks count from 1 and are None
    where the leg did not reach the passage; ``dense_score`` is the inner product of unit vectors (-1..1, of the
    passage as a whole), ``lexical_score`` BM25's sum (0 where no word is shared).
    """

    passage: Passage
    score: float
    dense_rank: int | None = None
    lexical_rank: int | None = None
    dense_score: float | None = None
    lexical_score: float | None = None
    sentence_rank: int | None = None
    sentence_score: float | None = None
    """The rank by, and the inner product of, the passage's sentence nearest to the question."""
    also: tuple[str, ...] = ()
    """The names of documents, nearly the same as this one, that hold the same passage and have no place of their own."""
