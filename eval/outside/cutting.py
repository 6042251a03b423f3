"""Cuts running text into sentences and windows the size of the program's passages."""

from __future__ import annotations

import re

Range = tuple[int, int]
_SENTENCE = re.compile(r"[^。！？!?；;\n]*[。！？!?；;\n]+[」”』’）)]*|[^。！？!?；;\n]+")


def sentence_ranges(text: str) -> list[Range]:
    """Half-open ranges of the sentences, without white space at their ends; empty ones are left out."""
    found: list[Range] = []
    for match in _SENTENCE.finditer(text):
        start, end = match.span()
        start += len(match[0]) - len(match[0].lstrip())
        end -= len(match[0]) - len(match[0].rstrip())
        if end > start:
            found.append((start, end))
    return found


def window_ranges(text: str, limit: int = 350) -> list[Range]:
    """Ranges of whole sentences, at most ``limit`` characters each where no sentence is longer.

    The sizes are evened out: a text of 400 characters gives two windows of about 200.
    """
    sentences = sentence_ranges(text)
    if not sentences:
        return []
    count = -(-len(text) // limit)
    target = min(limit, len(text) / count + 40)
    windows: list[Range] = []
    start, end = sentences[0]
    for a, b in sentences[1:]:
        if b - start > target:
            windows.append((start, end))
            start = a
        end = b
    windows.append((start, end))
    return windows
