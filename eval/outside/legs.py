"""An index that ranks by one of its legs alone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Literal

from index import Hit, Index

Leg = Literal["dense", "sentence", "lexical"]


class OneLeg(Index):
    """``whole`` without fusion: what the other legs say of a hit is left out too."""

    def __init__(self, whole: Index, leg: Leg) -> None:
        # What it holds is the other's; nothing is loaded twice.
        self.__dict__.update(whole.__dict__)
        self.leg = leg

    def search(self, query: str, k: int = 10, sources: Collection[str] | None = None) -> list[Hit]:
        """The ``k`` best passages of the leg, each with the score 1 / rank."""
        # Rank k of one leg is worth rank 3k + 40 of all three: what is fused above it stands within these.
        enough = min(len(self.passages), 3 * (3 * k + 40))
        found = [self._alone(hit) for hit in super().search(query, enough, sources)]
        ranked = [hit for hit in found if hit.score > 0]
        return sorted(ranked, key=lambda hit: -hit.score)[:k]

    def _alone(self, hit: Hit) -> Hit:
        dense, sentence, lexical = (self.leg == leg for leg in ("dense", "sentence", "lexical"))
        rank = hit.dense_rank if dense else hit.sentence_rank if sentence else hit.lexical_rank
        return replace(
            hit,
            score=1 / rank if rank else 0.0,
            dense_rank=hit.dense_rank if dense else None,
            dense_score=hit.dense_score if dense else None,
            sentence_rank=hit.sentence_rank if sentence else None,
            sentence_score=hit.sentence_score if sentence else None,
            lexical_rank=hit.lexical_rank if lexical else None,
            lexical_score=hit.lexical_score if lexical else None,
        )
