"""Questions to begin and to go on with, of a document's own headings and tables, kept if they are answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, zip_longest

from chatbot.answer import Answer
from ingest.structure import Cell, Parsed, Row, Section

_LONGEST = 26  # characters of a heading that still make a question one line long


def starters(documents: Sequence[Parsed], ask: Callable[[str], Answer], wanted: int = 4) -> tuple[str, ...]:
    """Up to ``wanted`` questions, spread over the documents, each tried with ``ask``."""
    candidates = zip_longest(*(_candidates(parsed) for parsed in documents))
    found: list[str] = []
    for question in list(filter(None, chain.from_iterable(candidates)))[: 4 * wanted]:
        if len(found) == wanted:
            break
        if ask(question).status == "answered":
            found.append(question)
    return tuple(found)


def _candidates(parsed: Parsed) -> Iterator[str]:
    """Table cells and leaf headings in turn, from places spread over the document."""
    cells = [_amount(row, cell) for table in parsed.tables for row in table.rows[-1:] for cell in row.cells]
    leaves = _spread([_about(section) for section in _leaves(parsed.sections)])
    for cell, pair in zip_longest(cells[:2], zip_longest(leaves[::2], leaves[1::2])):
        yield from (question for question in (cell, *(pair or ())) if question)


def _amount(row: Row, cell: Cell) -> str:
    counted = "有多少" + cell.unit if cell.unit.isalpha() else "是多少"
    return f"{row.label}{cell.column}{counted}？"


def _leaves(sections: Sequence[Section]) -> list[Section]:
    """Sections without subsections whose heading says something, and says it once."""
    times = Counter(section.title for section in sections)
    inner = {section.path[:-1] for section in sections}
    return [
        section
        for section in sections
        if section.path not in inner and times[section.title] == 1 and 4 <= len(section.title) <= _LONGEST
    ]


def _about(section: Section) -> str:
    if section.number.startswith("第"):
        return f"{section.number}规定了什么？"
    title = section.title.replace("“", "‘").replace("”", "’")
    return f"“{title}”有哪些做法？"


def _spread(items: list[str], count: int = 12) -> list[str]:
    step = max(1, len(items) // count)
    return items[step // 2 :: step]


class Guide:
    """Questions to go on with after an answer: on the sections beside the cited or nearest ones.

    Each is tried once with ``ask`` and remembered; at most two new ones are tried for one answer, because
    the reader waits.
    """

    def __init__(self, documents: Sequence[Parsed], ask: Callable[[str], Answer]) -> None:
        self._leaves = {parsed.document.source: _leaves(parsed.sections) for parsed in documents}
        self._ask = ask
        self._answered: dict[str, bool] = {}

    def after(self, answer: Answer, wanted: int = 2) -> tuple[str, ...]:
        found: list[str] = []
        tries = 2
        for question in self._beside(answer):
            if question not in self._answered:
                if tries == 0:
                    continue
                tries -= 1
                self._answered[question] = self._ask(question).status == "answered"
            if self._answered[question]:
                found.append(question)
            if len(found) == wanted:
                break
        return tuple(found)

    def _beside(self, answer: Answer) -> Iterator[str]:
        """The leaves nearest to each place, the place's own first after a refusal and never after an answer."""
        refused = answer.status == "not_found"
        places: list[tuple[str, str]] = [(near.source, near.anchor) for near in answer.nearest]
        if not refused:
            places = [(citation.source, citation.anchor) for citation in answer.citations[:1]]
        for source, anchor in places:
            leaves = self._leaves.get(source, [])
            at = next((place for place, leaf in enumerate(leaves) if leaf.anchor == anchor), None)
            if at is not None:
                near = sorted(enumerate(leaves), key=lambda leaf: abs(leaf[0] - at - 0.1))
                yield from (_about(leaf) for place, leaf in near[:4] if refused or place != at)
