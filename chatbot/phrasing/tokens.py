"""A text as what is compared: characters, and figures and dates whole; cut into clauses and sentences.

Two texts that say the same in other words, numerals or widths come out alike where ``lexicon`` knows the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from chatbot.phrasing.lexicon import MARK, canonical
from index.normal import normalise
from ingest.chinese.figures import Figure, figures

Kind = Literal["char", "figure", "date", "number", "word"]

_CLAUSE_ENDS = frozenset("，,；;：:")
_SENTENCE_ENDS = frozenset("。.！!？?\n")
_SILENT = frozenset(" \t“”\"'‘’「」『』《》〈〉()（）[]【】〔〕、·—-–…~～*#>`_|")
_RUN = re.compile(r"\d+(?:\.\d+)*|[a-z]+[a-z0-9]*")
_VAGUE = re.compile("[余多来几]")
_DATE_PLAIN = re.compile(r"\s|[度份]$|(?<=年)全年$")


@dataclass(frozen=True, slots=True)
class Token:
    """``key`` is what is compared; ``clause`` and ``sentence`` count from 0 in the text."""

    key: str
    kind: Kind
    clause: int
    sentence: int


def tokens(text: str) -> tuple[Token, ...]:
    """The tokens of ``text`` in order, without marks."""
    plain = canonical(normalise(text))
    whole = {figure.span.start: figure for figure in figures(plain)}
    found: list[Token] = []
    at = clause = sentence = 0
    while at < len(plain):
        figure, run = whole.get(at), _RUN.match(plain, at)
        if figure is not None:
            found.append(Token(_key(figure), "date" if figure.kind == "date" else "figure", clause, sentence))
            at = figure.span.end
            continue
        if run is not None:
            found.append(Token(run[0], "number" if run[0][0].isdigit() else "word", clause, sentence))
            at = run.end()
            continue
        char = plain[at]
        at += 1
        if char in _SENTENCE_ENDS:
            clause, sentence = clause + 1, sentence + 1
        elif char in _CLAUSE_ENDS:
            clause += 1
        elif char not in _SILENT:
            found.append(Token(char, "char", clause, sentence))
    return tuple(found)


def _key(figure: Figure) -> str:
    """What a figure says, whatever way it is written; 5% is not 5个百分点, 30余件 is not 30件."""
    if figure.kind in ("date", "clock", "ratio") or figure.value is None:
        return f"{figure.kind}:{_DATE_PLAIN.sub('', figure.text)}"
    sort = "point" if "点" in figure.text else "rank" if figure.kind == "rank" else ""
    vague = "~" if _VAGUE.search(figure.text) else ""
    high = "" if figure.high is None else f"..{figure.high:.6g}"
    unit = figure.unit.removeprefix("周") if figure.unit == "周岁" else figure.unit
    return f"{vague}{figure.value:.10g}{high}{unit}{sort}"


def clauses(found: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Where each clause begins and ends in ``found``."""
    start = 0
    for at in range(1, len(found) + 1):
        if at == len(found) or found[at].clause != found[start].clause:
            yield start, at
            start = at


def spelled(found: Sequence[Token]) -> str:
    """A character for each of ``found``: a mark for what is none, so that no word is read into it."""
    return "".join(t.key if t.kind == "char" else MARK for t in found)
