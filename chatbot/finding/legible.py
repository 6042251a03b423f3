"""Passages as a reader is given them: running text as it stands, the rows of rebuilt tables read out.

A flattened row (乡镇6340141233380.34) says nothing to a reader; read out (乡镇:行政处罚6340件,…) it does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chatbot.finding.candidates import Unit
from chatbot.reader.reading import Window
from ingest.structure import Passage

ROOM = 320
"""Characters that surely fit into what the reader can take."""


@dataclass(frozen=True, eq=False)
class LegibleWindow:
    """A window with the units that stand in it; ``ranges[i]`` is where ``units[i]`` stands in its text."""

    window: Window
    units: tuple[Unit, ...]
    ranges: tuple[tuple[int, int], ...]


def page_of(units: Sequence[Unit], scores: Sequence[float]) -> LegibleWindow:
    """The page of one passage's ``units`` (at least one, in any order); where rows must be read out and do not all fit,
    those with the best ``scores``."""
    passage = units[0].passage
    window = window_of(passage)
    if all(unit.row is None for unit in units):
        here = tuple((u.span.start - passage.start, u.span.end - passage.start) for u in units)
        return LegibleWindow(window, tuple(units), here)
    best = sorted(range(len(units)), key=lambda i: -scores[i])
    kept: list[Unit] = []
    left = ROOM
    for unit in (units[i] for i in best):
        if len(unit.read) <= left or not kept:
            kept.append(unit)
            left -= len(unit.read) + 1
    kept.sort(key=lambda u: u.span)
    ranges: list[tuple[int, int]] = []
    at = 0
    for unit in kept:
        ranges.append((at, at + len(unit.read)))
        at += len(unit.read) + 1
    captions = dict.fromkeys(u.table.caption for u in kept if u.table is not None)
    heading = " ".join((window.heading, *captions)).strip()
    return LegibleWindow(Window(heading, "\n".join(u.read for u in kept)), tuple(kept), tuple(ranges))


def window_of(passage: Passage) -> Window:
    """A passage as it stands: its last two headings and lead-in above its text."""
    return Window(heading=" ".join((*passage.heading_path[-2:], passage.label)).strip(), text=passage.text)


def window_around(unit: Unit) -> tuple[Window, int]:
    """A window of at most ``ROOM`` characters (more where the unit alone is longer) with ``unit`` in it as it stands,
    and where its text begins in the document."""
    window, passage = window_of(unit.passage), unit.passage
    if len(window.text) <= ROOM:
        return window, passage.start
    start = max(passage.start, min(unit.span.start, unit.span.end - ROOM // 2))
    end = min(passage.end, max(unit.span.end, start + ROOM))
    return replace(window, text=window.text[start - passage.start : end - passage.start]), start
