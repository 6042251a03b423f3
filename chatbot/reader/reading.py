"""What a reader is given and what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Window:
    """A stretch of text to read: ``heading`` is context (last headings, label), ``text`` is what is read."""

    heading: str
    text: str


@dataclass(frozen=True)
class AnswerSpan:
    """A stretch of ``Window.text`` in code points; ``score`` is a log-probability within the window."""

    start: int
    end: int
    score: float


@dataclass(frozen=True)
class Reading:
    """What the reader says of one question and one window.

    ``answerable`` is the logit that the answer stands in the window; ``evidence`` holds one logit per given
    sentence (that it is what proves the answer; -inf for a sentence beyond the token limit); ``spans`` the
    best answer spans, best first, never overlapping; ``null`` the log-probability that no span answers, on
    the same scale as the spans' scores; ``inside`` the best spans within each given sentence, ordered alike.
    """

    answerable: float
    evidence: tuple[float, ...]
    spans: tuple[AnswerSpan, ...]
    null: float
    inside: tuple[tuple[AnswerSpan, ...], ...] = ()


class Reads(Protocol):
    """What the engine asks of a reader; the packaged one and those taken by name can do it."""

    def read(
        self, question: str, windows: Sequence[Window], sentences: Sequence[Sequence[tuple[int, int]]]
    ) -> list[Reading]:
        """One ``Reading`` a window, in the order given; ``sentences[i]`` are ranges of ``windows[i].text``."""

    def mark(self, question: str, window: Window, within: tuple[int, int]) -> tuple[AnswerSpan, ...]:
        """The best answer spans inside ``window.text[within]``, best first, none overlapping a better one."""


def best_span(readings: Sequence[Reading]) -> tuple[int, AnswerSpan] | None:
    """The span that stands out most from "no answer", with the number of its window; None where there is none."""
    found = [(number, reading) for number, reading in enumerate(readings) if reading.spans]
    if not found:
        return None
    number, best = max(found, key=lambda pair: pair[1].spans[0].score - pair[1].null)
    return number, best.spans[0]
