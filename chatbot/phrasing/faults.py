"""What a sentence says that the text cited for it does not say, told by rules; each fault has a name.

The sentence is taken for a shorter text made from the cited one: its clauses are aligned with it one by one, and what was put
in, left out or moved is looked at.  What changes nothing (``lexicon.BENIGN``) may change; nothing else may be added, and
nothing left out that limits what stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise

from chatbot.phrasing.alignment import align
from chatbot.phrasing.lexicon import CONDITION, FRAME, REPORTED, SEQUENCE, content, critical, masked
from chatbot.phrasing.tokens import Token, clauses, spelled, tokens

FAULTS = {
    "figure": "数字与原文不同",
    "date": "时间与原文不同",
    "added": "原文没有这样说",
    "negation": "肯定与否定不同",
    "modality": "应当、可以、不得不同",
    "comparison": "比较的方向不同",
    "order": "先后或对应关系不同",
    "condition": "漏了条件或例外",
    "scope": "范围不同",
    "subject": "张冠李戴",
    "reported": "把转述当成原文的说法",
    "empty": "没有内容",
}
"""What each fault says, for operators."""


@dataclass(frozen=True)
class SaidAndCited:
    """A sentence beside the text cited for it."""

    said: tuple[Token, ...]
    cited: tuple[Token, ...]
    places: dict[int, int]
    """For tokens of ``said`` the places in ``cited`` at which they stand."""

    @classmethod
    def of(cls, sentence: str, cited: str) -> SaidAndCited:
        said, text = tokens(FRAME.sub("", sentence)), tokens(cited)
        places: dict[int, int] = {}
        for start, end in clauses(said):
            places |= {start + i: j for i, j in align(said[start:end], text).items()}
        return cls(said, text, places)

    @cached_property
    def used(self) -> frozenset[int]:
        return frozenset(self.places.values())

    @cached_property
    def put_in(self) -> tuple[tuple[int, int], ...]:
        """Runs of the sentence that do not stand in the cited text."""
        return tuple(_runs(self.said, [i for i in range(len(self.said)) if i not in self.places]))

    @cached_property
    def left_out(self) -> tuple[tuple[int, int], ...]:
        """Runs left out of the clauses that the sentence takes anything from."""
        touched = {self.cited[j].clause for j in self.used}
        gone = [j for j, t in enumerate(self.cited) if t.clause in touched and j not in self.used]
        return tuple(_runs(self.cited, gone))

    @cached_property
    def fault(self) -> str:
        """The first of ``FAULTS`` that is found; "" where there is none."""
        if not self.used:
            return "empty"
        return next(filter(None, self._faults()), "")

    def _faults(self) -> Iterator[str]:
        for run in self.put_in:
            yield self._of_added(*run)
        for run in self.left_out:
            yield self._of_missing(*run)
        yield from self._of_joined()
        yield self._of_moved()
        yield self._of_conditions()

    def _of_added(self, start: int, end: int) -> str:
        for token in self.said[start:end]:
            if token.kind == "date" and self._is_timely(token):
                continue
            if token.kind in ("date", "figure", "number"):
                return "date" if token.kind == "date" else "figure"
            if token.kind == "word":
                return "added"
        text = masked(spelled(self.said))
        return critical(text, start, end) or ("added" if content(text[start:end]) else "")

    def _is_timely(self, date: Token) -> bool:
        """Whether a date that was moved is the one that holds where its clause stands in the cited text."""
        at = next(i for i, t in enumerate(self.said) if t is date)
        mine = [j for i, j in self.places.items() if self.said[i].clause == date.clause]
        near = mine or [j for i, j in self.places.items() if i > at][:1]
        return bool(near) and self._date_at(near[-1]) == date.key

    def _date_at(self, place: int) -> str:
        """The date told last up to the end of the clause that holds ``place``, in its sentence or those before."""
        clause = self.cited[place].clause
        told = [t.key for t in self.cited if t.kind == "date" and t.clause <= clause]
        return told[-1] if told else ""

    def _of_missing(self, start: int, end: int) -> str:
        run = self.cited[start:end]
        dates = {t.key for t in self.cited if t.kind == "date"}
        if len(dates) > 1 and any(t.kind == "date" and t not in self.said for t in run):
            return "date"
        if any(t.kind == "word" for t in run):
            return "scope"
        text = masked(spelled(self.cited))
        limits = run[-1].key == "的" and end < len(self.cited) and self.cited[end].clause == run[-1].clause
        return critical(text, start, end) or ("condition" if limits and content(text[start:end]) else "")

    def _of_joined(self) -> Iterator[str]:
        """What one clause of the sentence takes from several of the cited text must be all that the later ones begin with:
        甲3件，乙5件 is not 甲5件."""
        for _, group in groupby(sorted(self.places), key=lambda i: self.said[i].clause):
            for before, after in pairwise(self.places[i] for i in group):
                first, second = self.cited[before], self.cited[after]
                if first.clause == second.clause:
                    continue
                led = [
                    t
                    for j, t in enumerate(self.cited[before + 1 : after], before + 1)
                    if t.clause == second.clause and j not in self.used
                ]
                if content(spelled(led)) or any(t.kind in ("figure", "date", "number") for t in led):
                    yield "subject"

    def _of_moved(self) -> str:
        """Clauses may not change places where the cited text tells an order."""
        parts = [places for places in self._by_clause() if places]
        for before, after in pairwise(parts):
            first, last = self.cited[after[0]].clause, self.cited[before[-1]].clause
            between = [t for t in self.cited if first <= t.clause <= last]
            told = "，".join(spelled(list(part)) for _, part in groupby(between, key=lambda t: t.clause))
            if before[-1] > after[0] and SEQUENCE.search(told):
                return "order"
        return ""

    def _by_clause(self) -> list[list[int]]:
        return [
            [self.places[i] for i in range(start, end) if i in self.places]
            for start, end in clauses(self.said)
        ]

    def _of_conditions(self) -> str:
        """A clause left out whole that limits one which stays: before it in its sentence, or an exception behind it."""
        kept = {self.cited[j].clause for j in self.used}
        by_sentence = groupby(self.cited, key=lambda t: t.sentence)
        for _, sentence in by_sentence:
            parts = [(n, spelled(list(part))) for n, part in groupby(sentence, key=lambda t: t.clause)]
            staying = [n for n, _ in parts if n in kept]
            if not staying:
                continue
            for n, text in parts:
                if n in kept:
                    continue
                if n < staying[-1] and REPORTED.search(text):
                    return "reported"
                if CONDITION.search(text) and (n < staying[-1] or _excepts(text)):
                    return "condition"
        return ""


def _excepts(text: str) -> bool:
    return any(word in text for word in ("除外", "但", "例外", "不含", "不包括", "方可", "否则", "除非"))


def _runs(of: Sequence[Token], places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """``places`` as runs of neighbours that stand in one clause, each from its first to behind its last."""
    start = at = -2
    for place in places:
        if place != at + 1 or of[place].clause != of[at].clause:
            if at >= 0:
                yield start, at + 1
            start = place
        at = place
    if at >= 0:
        yield start, at + 1
