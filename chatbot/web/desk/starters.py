"""Questions to begin and to go on with: prompts of the documents, kept if the engine answers them as expected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import chain, islice, zip_longest
from typing import TypeVar

from chatbot.answer import Answer
from chatbot.question.cleaning import clean
from chatbot.web.desk.prompts import Prompt, about, of_section, of_table
from index.documents import Documents
from ingest.structure import Parsed, Section

Ask = Callable[[str], Answer]
_T = TypeVar("_T")

_LONGEST = 26  # characters of a heading that still make a question one line long
_NEAR = 4  # sections before and after the answer's own that are looked at


def starters(documents: Sequence[Parsed], ask: Ask, wanted: int = 4) -> tuple[str, ...]:
    """Up to ``wanted`` questions of several kinds, spread over the documents, each tried with ``ask``."""
    candidates = filter(None, chain.from_iterable(zip_longest(*(_varied(parsed) for parsed in documents))))
    tried = islice(dict.fromkeys(candidates), 5 * wanted)
    return tuple(islice((prompt.question for prompt in tried if answered(prompt, ask)), wanted))


def answered(prompt: Prompt, ask: Ask) -> bool:
    """Whether ``ask`` answers it surely, and with what a right answer must hold."""
    answer = ask(prompt.question)
    return answer.status == "answered" and answer.sure and prompt.expects in (answer.short_answer or "")


def _varied(parsed: Parsed) -> Iterator[Prompt]:
    """A figure, a heading, a table's cell in turn, from places spread over the document; then what is left."""
    prompts = [prompt for section in parsed.sections for prompt in of_section(parsed, section)]
    asked = [
        _spread([prompt for prompt in prompts if prompt.expects]),
        _spread([prompt for prompt in prompts if not prompt.expects]),
        [
            of_table(row, cell)
            for table in parsed.tables[:2]
            for row in table.rows[-1:]
            for cell in row.cells[:1]
        ],
    ]
    yield from filter(None, chain.from_iterable(zip_longest(*asked)))
    yield from map(about, _spread(_leaves(parsed.sections)))


def _leaves(sections: Sequence[Section]) -> list[Section]:
    """Sections without subsections whose heading says something, and says it once."""
    times = Counter(section.title for section in sections)
    inner = {section.path[:-1] for section in sections}
    return [
        section
        for section in sections
        if section.path not in inner and times[section.title] == 1 and 4 <= len(section.title) <= _LONGEST
    ]


def _spread(items: Sequence[_T], count: int = 6) -> list[_T]:
    step = max(1, len(items) // count)
    return list(items[step // 2 :: step])


class Guide:
    """Questions to go on with after an answer: on its section and those beside it, or the nearest ones.

    Each is tried once with ``ask`` and remembered; at most two new ones are tried for one answer, because
    the reader waits.
    """

    def __init__(self, documents: Sequence[Parsed], ask: Ask) -> None:
        self._documents = Documents.over(documents)
        self._ask = ask
        self._known: dict[Prompt, bool] = {}

    def after(self, answer: Answer, asked: Collection[str] = (), wanted: int = 2) -> tuple[str, ...]:
        """Up to ``wanted`` questions that are neither among ``asked`` (as ``clean`` gives them) nor already answered by
        ``answer``."""
        found: list[str] = []
        tries = 2
        for prompt in dict.fromkeys(self._beside(answer)):
            said = prompt.expects and prompt.expects in answer.text
            if said or clean(prompt.question) in (clean(answer.question), *asked):
                continue
            if prompt not in self._known:
                if tries == 0:
                    continue
                tries -= 1
                self._known[prompt] = answered(prompt, self._ask)
            if self._known[prompt]:
                found.append(prompt.question)
            if len(found) == wanted:
                break
        return tuple(found)

    def _beside(self, answer: Answer) -> Iterator[Prompt]:
        """Prompts of the places and their neighbours, the nearest first; then of any neighbouring heading."""
        refused = answer.status == "not_found"
        places = [(near.source, near.anchor) for near in answer.nearest]
        if not refused:
            places = [(citation.source, citation.anchor) for citation in answer.citations[:1]]
        known = [
            (self._documents.of(source), anchor)
            for source, anchor in places
            if source in self._documents.numbers
        ]
        for parsed, anchor in known:
            for section in _around(parsed.sections, anchor):
                yield from of_section(parsed, section)
        for parsed, anchor in known:
            for section in _around(_leaves(parsed.sections), anchor):
                if refused or section.anchor != anchor:
                    yield about(section)


def _around(sections: Sequence[Section], anchor: str) -> list[Section]:
    at = next((place for place, section in enumerate(sections) if section.anchor == anchor), None)
    if at is None:
        return []
    near = sorted(enumerate(sections), key=lambda item: abs(item[0] - at - 0.1))
    return [section for place, section in near if abs(place - at) <= _NEAR]
