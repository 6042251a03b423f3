"""Where a reader finds the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.span import Span


@dataclass(frozen=True)
class Mark:
    """A span where a reader finds the answer; the ``share`` of all its marks, 0..1."""

    span: Span
    share: float


def share_of(marks: Sequence[Mark], span: Span) -> float:
    """The share, 0..1, of the marks that touch ``span``."""
    return sum(m.share for m in marks if m.span.overlaps(span))
