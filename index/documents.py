"""Documents in an order, each had when it is asked for; what is known of all of them without opening any."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import Any, overload

from index.fields import Fields, fields_of
from ingest import Parsed, Passage


@dataclass(frozen=True, slots=True)
class DocumentMark:
    """A document by its name, title, id, the number of its sections, passages and embedded sentences, and its fields; ``family``
    is the name of the first document that it is nearly the same as (its own for that one), "" where there is none."""

    source: str
    title: str
    id: str
    sections: int
    passages: int
    sentences: int = 0
    fields: Fields = field(default_factory=Fields)
    family: str = ""

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> DocumentMark:
        """What ``asdict`` made of a mark; raises TypeError for anything else.  Older ones know of no fields and families."""
        return cls(**{**row, "fields": Fields(**row.get("fields", {}))})


def mark_of(parsed: Parsed, sentences: int = 0) -> DocumentMark:
    document = parsed.document
    return DocumentMark(
        document.source,
        document.title,
        document.id,
        len(parsed.sections),
        len(parsed.passages),
        sentences,
        fields_of(parsed),
    )


class Documents(Sequence[Parsed]):
    """Numbered 0, 1, 2 …; their passages are numbered through.  To go through all of them opens all of them."""

    def __init__(
        self,
        marks: Sequence[DocumentMark],
        load: Callable[[int], Parsed],
        find: Callable[[str], int | None] | None = None,
    ) -> None:
        """``load`` gives a document by its number, ``find`` the number of a passage by its id."""
        self.marks = tuple(marks)
        self._load = load
        self._find = find or (lambda passage_id: self._by_id.get(passage_id))
        self.first = [0, *accumulate(mark.passages for mark in self.marks)]
        """The number of each document's first passage, and the number of passages."""

    @classmethod
    def held(cls, parsed: Iterable[Parsed]) -> Documents:
        """Documents that are in memory."""
        kept = tuple(parsed)
        marks = [mark_of(one) for one in kept]
        return cls(marks, kept.__getitem__)

    @classmethod
    def over(cls, parsed: Iterable[Parsed]) -> Documents:
        """The documents themselves where they are that already, else ``held``."""
        return parsed if isinstance(parsed, Documents) else cls.held(parsed)

    def __len__(self) -> int:
        return len(self.marks)

    @overload
    def __getitem__(self, at: int) -> Parsed: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Parsed]: ...
    def __getitem__(self, at: int | slice) -> Parsed | Sequence[Parsed]:
        numbers = range(len(self))[at]
        return self._load(numbers) if isinstance(numbers, int) else [self._load(n) for n in numbers]

    @cached_property
    def numbers(self) -> dict[str, int]:
        """By its name, which no two have, the number of a document."""
        return {mark.source: number for number, mark in enumerate(self.marks)}

    def of(self, source: str) -> Parsed:
        """The document of that name; raises KeyError where there is none."""
        return self._load(self.numbers[source])

    def of_id(self, document_id: str) -> Parsed | None:
        number = self._ids.get(document_id)
        return None if number is None else self._load(number)

    def within(self, sources: Collection[str] | None) -> Documents:
        """Those of the names given, in their order; all for None."""
        if sources is None:
            return self
        chosen = sorted({self.numbers[name] for name in sources if name in self.numbers})
        return Documents([self.marks[n] for n in chosen], lambda at: self._load(chosen[at]))

    def passage(self, number: int) -> Passage:
        """The passage of that number; raises IndexError where there is none."""
        document = self.holding(number)
        return self._load(document).passages[number - self.first[document]]

    def holding(self, number: int) -> int:
        """The number of the document that has the passage of that number; raises IndexError where there is none."""
        if not 0 <= number < self.first[-1]:
            raise IndexError(f"passage {number} of {self.first[-1]}")
        return bisect_right(self.first, number) - 1

    def of_passage_id(self, passage_id: str) -> tuple[Parsed, Passage] | None:
        """A passage by its id, with its document."""
        number = self._find(passage_id)
        if number is None:
            return None
        passage = self.passage(number)
        return self.of(passage.source), passage

    def number_of(self, passage: Passage) -> int:
        """The number of a passage; raises KeyError for one of other documents."""
        document = self.numbers[passage.source]
        passages = self._load(document).passages
        at = bisect_left(passages, passage.start, key=lambda one: one.start)
        if at == len(passages) or (passages[at] is not passage and passages[at] != passage):
            raise KeyError(passage.id)
        return self.first[document] + at

    @cached_property
    def _ids(self) -> dict[str, int]:
        return {mark.id: number for number, mark in reversed([*enumerate(self.marks)])}

    @cached_property
    def _by_id(self) -> dict[str, int]:
        every = (passage for parsed in self for passage in parsed.passages)
        return {passage.id: number for number, passage in enumerate(every)}


class Passages(Sequence[Passage]):
    """The passages of documents, in order."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    def __len__(self) -> int:
        return self._documents.first[-1]

    @overload
    def __getitem__(self, at: int) -> Passage: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Passage]: ...
    def __getitem__(self, at: int | slice) -> Passage | Sequence[Passage]:
        numbers = range(len(self))[at]
        if isinstance(numbers, int):
            return self._documents.passage(numbers)
        return [self._documents.passage(n) for n in numbers]
