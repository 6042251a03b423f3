"""Footnotes: what stands below a text, and the mark in it that each belongs to.

``8,412件①`` and ``① 含上年结转案件127件。`` belong together, as do [2], ³ and *.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.document import Document
from ingest.span import Span
from ingest.text.lines import Line, iter_lines

_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_MARK = r"[①-⑳]|\[\d{1,3}\]|［\d{1,3}］|〔\d{1,2}〕|[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}|[*＊†‡]{1,3}|注\d{1,2}"
_NOTE = re.compile(rf"(?P<mark>{_MARK})[\s.．、:：]*(?=\S)")
_IN_TEXT = re.compile(rf"(?<=[\u4e00-\u9fff\d%％）)”》A-Za-z])(?P<mark>{_MARK})")
_FARTHEST = 60
"""Lines between a mark and its note: about a page of paragraphs."""


@dataclass(frozen=True, slots=True)
class Note:
    """``mark`` is where the text points to the note, ``span`` where the note stands, its own mark included."""

    mark: Span
    span: Span


def find_notes(document: Document) -> tuple[Note, ...]:
    """The notes of ``document`` with their marks, in the order of the marks; a mark takes the next note of its sign."""
    waiting: dict[str, list[tuple[int, Span]]] = {}
    found: list[Note] = []
    for number, line in enumerate(iter_lines(document.reading)):
        note = _NOTE.match(line.text)
        if note is not None and waiting.get(_sign(note["mark"])):
            marks = waiting.pop(_sign(note["mark"]))
            found += [Note(mark, line.span) for at, mark in marks if number - at <= _FARTHEST]
        start = note.end() if note else 0
        for mark, span in _marks(line, start):
            waiting.setdefault(_sign(mark), []).append((number, span))
    return tuple(sorted(found, key=lambda one: one.mark))


def _marks(line: Line, start: int) -> list[tuple[str, Span]]:
    return [
        (match["mark"], Span(line.start + match.start("mark"), line.start + match.end("mark")))
        for match in _IN_TEXT.finditer(line.text, start)
    ]


def _sign(mark: str) -> str:
    return mark.translate(_RAISED).strip("[]［］〔〕").replace("＊", "*")
