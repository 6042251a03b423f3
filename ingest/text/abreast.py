"""Columns of prose that a program wrote side by side, line by line: words of two sentences in turn.

Such lines cannot be read on from one to the next, since text is never put in another order; what needs whole sentences
(figures with what they measure) leaves them alone, and the operator is told.
"""

from __future__ import annotations

import re

from ingest.span import Span
from ingest.text.lines import Line, iter_lines

_GAP = re.compile(r"(?<=[一-鿿，。；、：）)0-9%])(?: {3,}|[\u3000 ]{4,})(?=[一-鿿（(“A-Za-z0-9])")
_HAN = re.compile("[一-鿿]")
_LEAST = 7
"""Chinese characters on either side of the gap: cells of tables are shorter."""
_AWAY = 30
"""Lines without a gap that may stand between two with one: the other column is empty there."""
_FEWEST, _SHARE = 10, 0.25
"""Lines with two columns in a run, and their share of its lines."""


def abreast(text: str) -> list[Span]:
    """The runs of lines of ``text`` that hold two columns of prose, in order."""
    runs: list[Span] = []
    run: list[Line] = []
    pairs = last = 0
    for line in iter_lines(text):
        paired = _is_pair(line.text)
        if not (run or paired):
            continue
        if len(run) - last > _AWAY:
            runs.extend(_kept(run[: last + 1], pairs))
            run, pairs, last = [], 0, 0
            if not paired:
                continue
        if paired:
            pairs, last = pairs + 1, len(run)
        run.append(line)
    return [*runs, *_kept(run[: last + 1], pairs)]


def _is_pair(line: str) -> bool:
    gap = _GAP.search(line)
    if gap is None:
        return False
    return all(len(_HAN.findall(part)) >= _LEAST for part in (line[: gap.start()], line[gap.end() :]))


def _kept(run: list[Line], pairs: int) -> list[Span]:
    if pairs < _FEWEST or pairs < _SHARE * len(run):
        return []
    return [Span(run[0].start, run[-1].end)]
