"""The types of an answer.  They know nothing of how it was found or how it is shown."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from ingest.ledger.disagreement import DOUBTS, Doubt
from ingest.validity import STATUSES
from ingest.validity import Status as Standing

if TYPE_CHECKING:
    from index import Hit

Status = Literal["answered", "not_found"]

Reason = Literal[
    "not_in_document",  # the document does not treat this
    "figure_missing",  # it names this, but not the figure, name or place asked for
    "outside_scope",  # another place, body or time than the document speaks of
    "false_premise",  # the question takes for given what the document says otherwise
    "not_a_question",  # empty, a command, small talk, an attack
]


@dataclass(frozen=True)
class Turn:
    """One earlier question with the answer it got."""

    question: str
    answer: str


@dataclass(frozen=True)
class Citation:
    """``quote == document.text[start:end]``, always."""

    source: str
    document_id: str
    heading_path: tuple[str, ...]
    anchor: str
    page: int | None
    quote: str
    start: int
    end: int
    passage_id: str


@dataclass(frozen=True)
class OtherFigure:
    """A figure elsewhere on the same thing that differs from the one answered, with the clause that states it."""

    figure: str
    citation: Citation
    statement: str = ""


@dataclass(frozen=True)
class DoubtfulFigure:
    """A figure of the answer, as it stands in the text, that cannot well be right, and why."""

    figure: str
    why: Doubt


@dataclass(frozen=True)
class Lapsed:
    """A document cited that does not hold today: repealed, past its term, or not yet in force."""

    source: str
    title: str
    status: Standing
    since: str
    """The day after which it holds no more, or from which it will; ISO, "" where it is not told."""

    @property
    def notice(self) -> str:
        name = f"《{self.title or self.source}》"
        day = {"expired": "，有效期至", "not_yet": "，施行日期"}.get(self.status, "")
        return f"{name}{STATUSES[self.status]}{day + self.since if day and self.since else ''}"


MACHINE = "人工智能生成"
"""The words by which a text that a model wrote is told (GB 45438)."""


@dataclass(frozen=True)
class Phrase:
    """A sentence of a phrased answer with the citations that it stands on, counted from 1; where ``machine`` is false it is the
    extract itself, in the place of a sentence that did not hold."""

    text: str
    cites: tuple[int, ...]
    machine: bool


@dataclass(frozen=True)
class NearSection:
    """A section offered with a refusal."""

    source: str
    heading_path: tuple[str, ...]
    anchor: str
    page: int | None


@dataclass(frozen=True)
class Answer:
    """What ``respond`` gives.

    ``text`` is made of the document's own sentences (with ``short_answer`` a span of it where a figure,
    date or name was asked for), or for ``not_found`` a line that says why.  ``confidence`` is the
    probability, 0..1, that the answer is right; ``passages`` are the hits it was chosen from, best first.
    ``sure`` is false where an answer is shown as possibly related and to be checked, with nothing in bold; ``checked``
    is true where a person wrote the answer down for this question.  ``phrased`` says ``text`` again in a language model's words
    (empty without one), each sentence checked; ``rewritten`` is true where a model put ``resolved_question`` into words.
    """

    status: Status
    text: str
    question: str
    resolved_question: str
    citations: tuple[Citation, ...] = ()
    short_answer: str | None = None
    reason: Reason | None = None
    other_figures: tuple[OtherFigure, ...] = ()
    doubtful_figures: tuple[DoubtfulFigure, ...] = ()
    lapsed: tuple[Lapsed, ...] = ()
    nearest: tuple[NearSection, ...] = ()
    confidence: float = 0.0
    generation: str = ""
    passages: Sequence[Hit] = ()
    sure: bool = True
    checked: bool = False
    phrased: tuple[Phrase, ...] = ()
    rewritten: bool = False

    @property
    def in_full(self) -> str:
        """``text`` with the statements that differ from it and the doubts about it, as a reader without a page is given it."""
        lines = [self.text]
        if self.other_figures:
            others = ";".join(o.statement for o in self.other_figures)
            lines.append(f"另有{len(self.other_figures)}处数字不同:{others}")
        lines += [f"“{d.figure}”照原文引用:{DOUBTS[d.why]}" for d in self.doubtful_figures]
        lines += [f"请注意：{lapsed.notice}" for lapsed in self.lapsed]
        if self.also:
            lines.append(f"另见：{'、'.join(self.also)}")
        return "\n".join(lines)

    @property
    def also(self) -> tuple[str, ...]:
        """The names of other documents that hold a passage cited, word for word."""
        cited = {citation.passage_id for citation in self.citations}
        return tuple(dict.fromkeys(n for hit in self.passages if hit.passage.id in cited for n in hit.also))

    @property
    def cited(self) -> tuple[Citation, ...]:
        """Everything that ``in_full`` quotes, the main one first."""
        return tuple(dict.fromkeys((*self.citations, *(o.citation for o in self.other_figures))))


class Answers(Protocol):
    """What answers questions: the engine, several of them in processes, one in a test."""

    def respond(
        self,
        question: str,
        history: Sequence[Turn] = (),
        sources: Collection[str] | None = None,
        *,
        as_typed: bool = False,
    ) -> Answer: ...
