"""Questions with the windows of their document: which of them answer, by which sentences and words, and which lie near."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from chatbot.question.cleaning import clean
from eval.fitting.reader.shelves import Sheet, WindowShelf
from eval.fitting.reader.swaps import missing_detail, other_place, other_year, topic_of
from eval.outside.cutting import Range
from eval.sets.questions import Gold, SetQuestion

NEAR = 24
_PLACES = 6
"""A quote that stands in more places than this (a name, a date) says little of where the answer is."""
_BANNED = 60
_TOPIC, _TWIN = 0.08, 0.5


@dataclass(frozen=True)
class WindowGold:
    """Where the answer stands in one window: numbers of the sentences that prove it, accepted spans of its text."""

    proofs: frozenset[int]
    spans: frozenset[Range] = frozenset()


@dataclass(frozen=True)
class Group:
    """A question put to a shelf; windows are numbers on it.  ``near``: by BM25, nearest first; ``banned``: those that hold
    the answer's words without being known to answer."""

    part: str
    id: str
    asked: str
    kind: str
    gold: dict[int, WindowGold]
    near: tuple[int, ...]
    banned: tuple[int, ...] = ()

    @property
    def answerable(self) -> bool:
        return bool(self.gold)


def asked_of(question: SetQuestion) -> str:
    """What the program reads for: a follow-up with the last turn's question in front."""
    before = f"{question.history[-1][0]} " if question.history else ""
    return clean(before + question.text)


def group_of(part: str, question: SetQuestion, shelf: WindowShelf) -> Group | None:
    """None where the evidence of an answerable question stands in no window as a sentence."""
    asked = asked_of(question)
    gold = gold_in(question, shelf) if question.answerable else {}
    if question.answerable and not gold:
        return None
    answers = [a for g in question.gold for a in g.answers]
    banned = [
        i
        for i, sheet in enumerate(shelf.sheets)
        if i not in gold and any(a in sheet.window.text for a in answers if len(a) > 2)
    ]
    near = tuple(shelf.near.rank(asked, NEAR))
    return Group(part, question.id, asked, question.type, gold, near, tuple(banned[:_BANNED]))


def twins_of(
    group: Group, shelf: WindowShelf, elsewhere: Sequence[str], rng: random.Random
) -> Iterator[Group]:
    """Now and then, of an answerable question one that the document does not answer: its year or place exchanged, or a
    detail asked for that the text lacks."""
    if not group.answerable:
        return
    window = next(iter(group.gold))
    heading = shelf.sheets[window].window.heading
    topic = topic_of(heading) if rng.random() < _TOPIC else ""
    changed = (
        other_year(group.asked, shelf.text, rng),
        other_place(group.asked, shelf.text, list(elsewhere), rng),
        missing_detail(topic, shelf.text, rng),
    )
    near = (window, *(i for i in group.near if i != window))
    for asked in changed:
        if asked is not None and rng.random() < _TWIN:
            yield replace(
                group, id=f"{group.id}~", asked=asked, kind="unanswerable", gold={}, near=near, banned=()
            )


def gold_in(question: SetQuestion, shelf: WindowShelf) -> dict[int, WindowGold]:
    """The windows that hold the evidence; a quote that stands several times counts in each place."""
    found: dict[int, WindowGold] = {}
    for gold in question.gold:
        for quote in filter(None, gold.quotes):
            for at in _occurrences(shelf.text, quote):
                place = (at, at + len(quote))
                for i, sheet in enumerate(shelf.sheets):
                    marks = _marks(sheet, gold, place, shelf.text)
                    if marks.proofs:
                        old = found.get(i, WindowGold(frozenset()))
                        found[i] = WindowGold(old.proofs | marks.proofs, old.spans | marks.spans)
    return found


def _occurrences(text: str, quote: str) -> Iterator[int]:
    at = text.find(quote)
    for _ in range(_PLACES):
        if at < 0:
            return
        yield at
        at = text.find(quote, at + 1)


def _marks(sheet: Sheet, gold: Gold, place: Range, text: str) -> WindowGold:
    if sheet.page is None or sheet.passage is None:
        return WindowGold(frozenset())
    start, end = place
    proofs, spans = set(), set()
    for number, unit in enumerate(sheet.page.units):
        common = min(unit.span.end, end) - max(unit.span.start, start)
        # A quote that only touches a sentence with its edge is not proved by it.
        if common <= 0 or common < 0.5 * min(len(unit.span), end - start):
            continue
        proofs.add(number)
        found = (_span(sheet, number, answer, place, text) for answer in gold.answers)
        spans |= {span for span in found if span is not None}
    return WindowGold(frozenset(proofs), frozenset(spans))


def _span(sheet: Sheet, number: int, answer: str, place: Range, text: str) -> Range | None:
    """Where ``answer`` stands in the window: in the given unit, or from it on over the next sentences."""
    assert sheet.page is not None and sheet.passage is not None
    unit, (begin, end) = sheet.page.units[number], sheet.sentences[number]
    if unit.row is not None:
        at = sheet.window.text.find(answer, begin, end)
        return (at, at + len(answer)) if at >= 0 else None
    at = unit.text.find(answer, max(0, place[0] - unit.span.start))
    at = at if at >= 0 else unit.text.find(answer)
    if at >= 0:
        return begin + at, begin + at + len(answer)
    at, passage = text.find(answer, place[0], place[1]), sheet.passage
    whole = sheet.window.text == passage.text and passage.start <= at and at + len(answer) <= passage.end
    return (at - passage.start, at - passage.start + len(answer)) if at >= 0 and whole else None
