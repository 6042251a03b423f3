"""Where a sentence may be cut into clauses."""

from __future__ import annotations

import re

from ingest.span import Span


def clauses(text: str, span: Span) -> list[Span]:
    """``text[span]`` cut at commas and stops, never inside brackets, quotes or a number's thousands."""
    found: list[Span] = []
    start, depth = span.start, 0
    for at in range(span.start, span.end):
        char = text[at]
        if char in "“《「『(（":
            depth += 1
        elif char in "”》」』)）":
            depth = max(0, depth - 1)
        elif depth == 0 and char in ",，;；。！？!?\n" and not _inside_number(text, at):
            if text[start : at + 1].strip():
                found.append(Span(start, at + 1))
            start = at + 1
    if text[start : span.end].strip():
        found.append(Span(start, span.end))
    return found


def _inside_number(text: str, at: int) -> bool:
    return (
        text[at] == ","
        and at > 0
        and text[at - 1].isdigit()
        and bool(re.match(r",\d{3}(?!\d)", text[at : at + 5]))
    )
