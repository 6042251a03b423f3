"""What a reader marked as words that can be shown: whole figures, whole brackets, and nothing loose at the ends."""

from __future__ import annotations

from index.words import jieba_tokenizer
from ingest.chinese.figures import figures
from ingest.span import Span

_LEFT_OVER = "出了的地得"
"""What belongs to the word in front of a span (探索出…)."""
_EDGE = " \t\n,，;；。、:："


def whole_words(text: str, marked: Span, within: Span) -> Span | None:
    """The span to show for ``marked``, inside ``within``; None where nothing of it is left."""
    span = _uncut(text, marked, within)
    return _trimmed(text, _closed(text, span, within))


def _uncut(text: str, span: Span, within: Span) -> Span:
    """``span`` with the whole of every figure that one of its ends cuts: an amount, a range, a date."""
    start, end = span.start, span.end
    for figure in figures(text, within.start, within.end):
        if figure.span.start < start < figure.span.end:
            start = figure.span.start
        if figure.span.start < end < figure.span.end:
            end = figure.span.end
    return Span(start, end)


_CLOSING = {"“": "”", "《": "》", "「": "」", "『": "』", "(": ")", "（": "）"}
_OPENING = {closing: opening for opening, closing in _CLOSING.items()}


def _closed(text: str, span: Span, within: Span) -> Span:
    """``span`` with the other half of every quote or bracket that it cuts, as far as ``within`` holds it."""
    start, end = span.start, span.end
    open_: list[str] = []
    lacking: list[str] = []
    for char in span.of(text):
        if char in _CLOSING:
            open_.append(char)
        elif char in _OPENING:
            if open_ and open_[-1] == _OPENING[char]:
                open_.pop()
            else:
                lacking.append(_OPENING[char])
    for opening in lacking:
        found = text.rfind(opening, within.start, start)
        start = found if found >= 0 else start
    for opening in reversed(open_):
        closing = text.find(_CLOSING[opening], end, within.end)
        end = closing + 1 if closing >= 0 else end
    return Span(start, end)


AROUND_WORD = 8
"""Characters around a place within which its word is told."""


def _left_over(text: str, start: int, end: int) -> bool:
    """Whether a span begins with what belongs to the word in front of it (探索出…, and not 出庭…)."""
    if text[start] not in _LEFT_OVER or end - start <= 4:
        return False
    at = max(0, start - AROUND_WORD)
    for word in jieba_tokenizer().cut(text[at : start + AROUND_WORD], HMM=False):
        if at >= start:
            return at == start and len(word) == 1
        at += len(word)
    return False


def _trimmed(text: str, span: Span) -> Span | None:
    start, end = span.start, span.end
    while start < end and (text[start] in _EDGE or _left_over(text, start, end)):
        start += 1
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    return Span(start, end) if end > start else None
