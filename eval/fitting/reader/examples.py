"""Training examples: a question, a window and what is right to say about them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chatbot.reader.reading import Window
from eval.cutting import Range


@dataclass(frozen=True)
class Example:
    """``spans``: accepted answers in code points of the window (empty with ``answerable``: not known, not learnt).

    ``evidence`` says of each of ``sentences`` whether it proves the answer; None: not to be learnt (an
    unanswerable question's nearest sentence should stay visible as nearest).
    """

    question: str
    window: Window
    answerable: bool
    spans: tuple[Range, ...]
    sentences: tuple[Range, ...]
    evidence: tuple[bool, ...] | None


def overlaps(a: Range, b: Range) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def positive(
    question: str,
    window: Window,
    sentences: Sequence[Range],
    proofs: Sequence[Range],
    spans: Sequence[Range],
) -> Example:
    """An answerable pair; ``proofs`` are the ranges of the window that prove the answer."""
    evidence = tuple(any(overlaps(s, p) for p in proofs) for s in sentences)
    return Example(question, window, True, tuple(spans), tuple(sentences), evidence)


def negative(question: str, window: Window, sentences: Sequence[Range], *, near: bool = False) -> Example:
    """A pair without an answer; ``near``: the question has no answer anywhere, so evidence is left alone."""
    evidence = None if near else (False,) * len(sentences)
    return Example(question, window, False, (), tuple(sentences), evidence)


def within(text: str, needle: str, area: Range) -> Iterable[Range]:
    """Every range of ``needle`` in ``text`` inside ``area``."""
    at = text.find(needle, area[0], area[1])
    while at >= 0:
        yield at, at + len(needle)
        at = text.find(needle, at + 1, area[1])
