"""Which of two spellings is searched: as typed, or as it sounds."""

from __future__ import annotations

from chatbot.finding.corpus import Corpus
from chatbot.question.abbreviations import written_out
from chatbot.question.typos import Sounds

NEAREST = 3
"""Passages that are looked at for each spelling."""


class Spelling:
    """Puts words typed by sound right where the documents say so."""

    def __init__(self, corpus: Corpus) -> None:
        self._index = corpus.index
        self._sounds = Sounds(corpus.terms.frequent(), corpus.terms.known_pair)
        self._pair_said = corpus.terms.known_pair

    def best(self, typed: str, scope: tuple[str, ...] | None) -> str:
        """``typed``, a cleaned question, or what it sounds like where that finds more.

        A word that neither the language nor the documents know may be mistyped or merely rare.  Put right, a mistyped one
        brings the question nearer to what answers it; a rare one put wrong takes it away.  So does an abbreviation for
        which the documents have other words (GDP).
        """
        mended = written_out(self._sounds.mend(typed), self._pair_said)
        if mended == typed or self._nearness(mended, scope) <= self._nearness(typed, scope):
            return typed
        return mended

    def _nearness(self, text: str, scope: tuple[str, ...] | None) -> float:
        """The cosine of a text and the nearest of the passages found for it, -1..1; -1 where none is found."""
        hits = self._index.search(text, NEAREST, scope)
        return max((hit.dense_score or 0.0 for hit in hits), default=-1.0)
