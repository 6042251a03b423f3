"""Where a reader finds the answer inside a sentence that was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from chatbot.finding.candidates import Unit
from chatbot.finding.legible import LegibleWindow, window_around
from chatbot.fitted import rank
from chatbot.reader.mark import Mark
from ingest.span import Span

if TYPE_CHECKING:
    from chatbot.reader.reading import AnswerSpan, Reading, Reads


class AnswerMarker:
    """Marks sentences with a reader; with none, marks nothing."""

    def __init__(self, reader: Reads | None) -> None:
        self._reader = reader

    def marks(self, question: str, unit: Unit, read: Mapping[Unit, tuple[Mark, ...]]) -> tuple[Mark, ...]:
        """Where the answer to ``question`` stands inside ``unit``, best first; what has been ``read`` is not read again."""
        if self._reader is None or (unit.row is not None and unit.row.cells):
            return ()
        if unit in read:
            return read[unit]
        window, start = window_around(unit)
        within = (unit.span.start - start, unit.span.end - start)
        return _placed(self._reader.mark(question, window, within), start)


def marks_of(readings: Sequence[tuple[LegibleWindow, Reading]]) -> dict[Unit, tuple[Mark, ...]]:
    """Where the answer stands inside each sentence that was read as it stands in the document."""
    return {
        unit: _placed(spans, unit.span.start - start)
        for page, reading in readings
        for unit, (start, _), spans in zip(page.units, page.ranges, reading.inside, strict=True)
        if unit.row is None and spans
    }


def _placed(spans: Sequence[AnswerSpan], start: int) -> tuple[Mark, ...]:
    """Spans of a text that begins at ``start`` in the document, with their shares."""
    shares = rank.softmax(np.array([s.score for s in spans]))
    return tuple(
        Mark(Span(start + s.start, start + s.end), float(share))
        for s, share in zip(spans, shares, strict=True)
    )
