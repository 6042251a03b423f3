"""Where a long answer is folded: after its third sentence, and never before its short answer is told whole."""

from __future__ import annotations

import re

from ingest.span import Span

SENTENCES = 3
_LEAST = 40  # characters that make a fold worth the tap
_END = re.compile(r"[。！？!?]+[”’」』）)]*|\n+")


def fold_at(text: str, short: Span | None = None) -> int | None:
    """The place in ``text`` behind which it is folded; None where it is short enough to stand whole."""
    after = short.end if short else 0
    for number, end in enumerate(_END.finditer(text), 1):
        if number >= SENTENCES and end.end() >= after:
            return end.end() if len(text[end.end() :].strip()) >= _LEAST else None
    return None
