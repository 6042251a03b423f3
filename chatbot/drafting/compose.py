"""From ranked candidates to the words of an answer: as few of the document's sentences as answer.

Every piece is a span of the document; what is shown is that span's text (a table row is shown read out
and cited raw).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from chatbot.drafting.kinds import beside, rows_of_kind
from chatbot.finding.candidates import Unit
from chatbot.finding.corpus import Corpus
from chatbot.finding.finder import Found
from chatbot.finding.ranking import Ranking
from chatbot.question.analysis import Question
from chatbot.question.demands import meets
from index.terms import Terms, bigrams
from ingest.chinese.clauses import clauses
from ingest.chinese.years import years_in
from ingest.span import Span
from ingest.structure import Passage

BUDGET = {"number": 175, "date": 175, "other": 175, "comparison": 580}
"""Characters of an answer by kind; figures and names are read at a glance, two sides take room.  What is asked in
keywords, whose kind cannot be told, is a figure or a name more often than not."""
BUDGET_ELSE = 290
BUDGET_ITEMS = 580
CLOSE = {"number": 0.08, "date": 0.08, "list": 0.05, "comparison": 0.05}
"""A further sentence is shown where its share is at least this part of the best one's."""
CLOSE_ELSE = 0.07
MAX_PIECES = 3
FURTHER = 4
"""The most pieces of an answer that is not certain: what answers stands in one of the next sentences often enough."""
SCRAP = 30
"""Characters under which a part of a further sentence says too little: of 3,200 answers two were right by one."""
_AMOUNTS = ("figure", "percent", "money", "duration")
NEAR = 80
"""Characters before a piece in which a slogan may stand whose members it lists."""


@dataclass(frozen=True)
class Piece:
    """What is quoted: a span of the passage's document, and the words shown for it."""

    passage: Passage
    span: Span
    shown: str

    @property
    def near(self) -> str:
        """The piece with its last heading, lead-in and the words just before it."""
        start = self.span.start - self.passage.start
        before = self.passage.text[max(0, start - NEAR) : max(0, self.span.end - self.passage.start)]
        return " ".join((*self.passage.heading_path[-1:], self.passage.label, before))


def budget(question: Question) -> int:
    if question.doubt:
        return BUDGET["comparison"]
    return BUDGET.get(question.kind, BUDGET_ELSE)


def compose(found: Found, places: Mapping[Unit, Span], corpus: Corpus) -> tuple[Piece, ...]:
    """The pieces of an answer, the main one first; ``places`` is what of some sentences must be shown."""
    question, best = found.question, found.best
    if found.sides:
        each = BUDGET["comparison"] // len(found.sides)
        return tuple(p for s in found.sides for p in _within([s], question, corpus, each, places))
    items = _listed(question, best, corpus)
    if items:
        room = BUDGET_ITEMS if len(items) > 2 else budget(question)
        return tuple(_within(items, question, corpus, room))
    chosen = _chosen(question, found.ranking, corpus.terms)
    return tuple(_within(chosen, question, corpus, budget(question), places))


def _chosen(question: Question, ranking: Ranking, terms: Terms) -> list[Unit]:
    """The best sentence, and those that are shown with it."""
    first, *rest = ranking
    best, top = first[0].unit, first[1]
    rivals = rest[:7]
    if question.kind == "comparison":  # the other rows of the same table first
        rivals = sorted(rest[:19], key=lambda r: best.row is None or r[0].unit.table != best.table)[:8]
    most = 4 if question.kind in ("list", "comparison") else MAX_PIECES
    close = 0.02 if question.doubt else CLOSE.get(question.kind, CLOSE_ELSE)
    chosen = [best]
    for candidate, share in rivals:
        if len(chosen) >= most:
            break
        unit = candidate.unit
        if unit.span in [u.span for u in chosen] or _repeats(unit, chosen):
            continue
        if share >= close * top or (question.kind == "comparison" and _adds(question, unit, chosen, terms)):
            chosen.append(unit)
    return chosen


def further(found: Found, pieces: Sequence[Piece], corpus: Corpus) -> tuple[Piece, ...]:
    """The next sentences of the ranking behind ``pieces``, as many as are read at a glance with them."""
    question, told = found.question, list(pieces)
    room = budget(question) if question.kind == "comparison" else min(budget(question), BUDGET["other"])
    units = [c.unit for c in found.ranking.candidates]
    used = [u for u in units if any(_shares_words(u, piece) for piece in told)]
    others = beside(_listed(question, found.best, corpus), corpus)
    for unit in units:
        left = room - sum(len(piece.shown) + 1 for piece in told)
        if len(told) >= FURTHER or left <= 0:
            break
        if unit in used or unit in others or _repeats(unit, used):
            continue
        more = _within([unit], question, corpus, left)
        if more and len(more[0].shown) <= left and not _is_scrap(more[0], unit):
            told += more
            used.append(unit)
    return tuple(told[len(pieces) :])


def _is_scrap(piece: Piece, unit: Unit) -> bool:
    return piece.span != unit.span and len(piece.shown) < SCRAP


def _shares_words(unit: Unit, piece: Piece) -> bool:
    return unit.passage.source == piece.passage.source and unit.span.overlaps(piece.span)


def _listed(question: Question, best: Unit, corpus: Corpus) -> list[Unit]:
    """The items, or the rows of a table, that are asked for together; [] where sentences are."""
    return enumeration(question, best, corpus) or rows_of_kind(question, best, corpus)


def enumeration(question: Question, unit: Unit, corpus: Corpus) -> list[Unit]:
    """The items that belong to a lead or item which was chosen: 一是…二是…, in order; [] where they are not asked for.

    They are where the sentence chosen says nothing without them, there are just as many as the question expects, or a list
    is asked for that their lead names.  Where one item is asked for whose first words only name it (3.住房方面。), its
    other sentences are the list.
    """
    section = corpus.units.section(unit.passage)
    following = next((u.group for u in section if u.span.start >= unit.span.end), 0)
    group = unit.group or following
    items = [u for i, u in enumerate(section) if group and u.group == group and _opens(section, i)]
    whole = question.count > 1 and len(items) == question.count
    if whole or (not unit.group and _leads(unit) and not _gives_amount(question, unit)):
        return items
    if question.kind != "list" or not unit.group:
        return []
    own = [u for u in section if u.group == group and u.ordinal == unit.ordinal]
    if _names_list(question, unit, own, corpus.terms):
        return items
    return own[1:] if len(own) > 1 and _LABEL.fullmatch(own[0].text) else []


_LABEL = re.compile(r"(?:[(（]?[一二三四五六七八九十\d]{1,3}[)）.．、]?|[—–-]{1,2})\s*[一-鿿、]{2,12}[。：:]")
"""An item's first words that only name it: 3.住房保障方面。"""


def _names_list(question: Question, unit: Unit, own: Sequence[Unit], terms: Terms) -> bool:
    """Whether what is asked about stands in the lead of the items rather than in the item chosen."""
    above = bigrams(" ".join((*unit.passage.heading_path[-1:], own[0].before)))
    inside = frozenset().union(*(u.pairs for u in own))
    led, said = (sum(terms.pair_weight(p) for p in question.pairs & side) for side in (above, inside))
    return bool(led) and led >= said


def _leads(unit: Unit) -> bool:
    """A sentence that says nothing without what follows it."""
    return unit.row is None and unit.text.rstrip().endswith((":", "：", ",", "，"))


def _gives_amount(question: Question, unit: Unit) -> bool:
    """Whether a lead holds the amount that is asked for (有下列情形之一的，罚款五百元：): its items do not."""
    return question.demand in _AMOUNTS and meets(question, unit.text) >= 1.0


def _opens(section: Sequence[Unit], i: int) -> bool:
    """The first sentence of its item; what follows within the item explains it."""
    return i == 0 or section[i - 1].group != section[i].group or section[i - 1].ordinal != section[i].ordinal


def _within(
    chosen: Sequence[Unit],
    question: Question,
    corpus: Corpus,
    limit: int,
    places: Mapping[Unit, Span] = MappingProxyType({}),
) -> list[Piece]:
    """Pieces that keep within ``limit`` characters together; the first is cut to clauses rather than dropped."""
    pieces: list[Piece] = []
    left = limit
    each = max(60, limit // max(1, len(chosen))) if len(chosen) > 2 else limit
    for unit in chosen:
        document = corpus.units.parsed(unit.passage).document
        if unit.row is not None:
            piece = Piece(unit.passage, unit.span, _shown_row(unit))
        else:
            room = left if not pieces else min(left, each)
            if len(unit.span) > room and pieces and len(chosen) <= 2:
                continue
            span = trim(document.text, unit.span, room, question.pairs, corpus.terms, places.get(unit))
            piece = Piece(unit.passage, span, document.shown(span).strip())
        if pieces and len(piece.shown) > left:
            continue
        pieces.append(piece)
        left -= len(piece.shown) + 1
    return pieces


def _shown_row(unit: Unit) -> str:
    if unit.row is None or not unit.row.cells:
        return unit.text
    return f"{unit.row.label}:" + ",".join(f"{c.column} {c.value}{c.unit}" for c in unit.row.cells)


def trim(
    text: str, span: Span, limit: int, asked: frozenset[str], terms: Terms, keep: Span | None = None
) -> Span:
    """``span`` itself where it fits, else the run of whole clauses within ``limit`` that has most of the question.

    A run always holds ``keep``; a single clause that is too long is given whole.
    """
    if len(span) <= limit:
        return span
    parts = clauses(text, span)
    gain = np.array([sum(terms.pair_weight(p) for p in asked & bigrams(c.of(text))) for c in parts])
    best: tuple[float, Span] | None = None
    for i in range(len(parts)):
        for j in range(i, len(parts)):
            run = Span(parts[i].start, parts[j].end)
            if len(run) > limit and j > i:
                break
            if keep is not None and keep not in run:
                continue
            worth = float(gain[i : j + 1].sum()) + 0.002 * len(run)
            if best is None or worth > best[0]:
                best = (worth, run)
    return _without_tail(text, best[1]) if best else span


def _without_tail(text: str, span: Span) -> Span:
    """A run of clauses without the comma that led on to the next one."""
    end = span.end
    while end > span.start and text[end - 1] in ",，、;； \n":
        end -= 1
    return Span(span.start, end)


def _repeats(unit: Unit, chosen: Sequence[Unit]) -> bool:
    if unit.row is not None:  # rows of one table read alike and say different things
        return False
    return any(len(unit.pairs & c.pairs) >= 0.85 * max(1, min(len(unit.pairs), len(c.pairs))) for c in chosen)


def _adds(question: Question, unit: Unit, chosen: Sequence[Unit], terms: Terms) -> bool:
    """Whether a sentence brings a side of the comparison that the chosen ones lack."""
    asked, have = question.pairs, frozenset().union(*(c.pairs for c in chosen))
    fresh = (asked & unit.pairs) - have
    gain = sum(terms.pair_weight(p) for p in fresh) / max(
        1e-9, sum(terms.pair_weight(p) for p in asked if terms.known_pair(p))
    )
    same = len(unit.pairs & chosen[0].pairs) / max(1, min(len(unit.pairs), len(chosen[0].pairs)))
    years = set(question.years) & set(years_in(unit.text)) - set(years_in(chosen[0].text))
    both_rows = unit.row is not None and chosen[0].row is not None and unit.table == chosen[0].table
    return both_rows or gain >= 0.12 or bool(years and same > 0.2)
