"""What the reader is given and what it says.  Data only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


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
    the same scale as the spans' scores.
    """

    answerable: float
    evidence: tuple[float, ...]
    spans: tuple[AnswerSpan, ...]
    null: float


def best_span(readings: Sequence[Reading]) -> tuple[int, AnswerSpan] | None:
    """The span that stands out most from "no answer", with the number of its window; None where there is none."""
    found = [(number, reading) for number, reading in enumerate(readings) if reading.spans]
    if not found:
        return None
    number, best = max(found, key=lambda pair: pair[1].spans[0].score - pair[1].null)
    return number, best.spans[0]
