"""Sentences of Chinese text, and the items of its enumerations, with their places.

A line is a hard limit.  A sentence ends behind 。 or ? or ! outside quotes, titles and brackets; an item of
an enumeration (一是…;二是…, 首先…其次…, (一)…(二)…) is a sentence of its own.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from ingest.chinese.overlong import cut_overlong
from ingest.chinese.quotes import protected
from ingest.cutting.enumerations import Item, find_items
from ingest.structure import Sentence
from ingest.text.lines import Line, iter_lines, trim

_END = re.compile("[。\uff01!\uff1f?]+|(?<=[一-龥])[.\uff0e](?=\\s|$)")
_CLOSERS = "”’」』\"'"
_CONTINUED = "\uff0c,、\uff1b;：:的》)\uff09】"
_STOPS = "。\uff01!\uff1f?" + _CLOSERS
_SEMICOLON = re.compile("[\uff1b;]")
_COMMA = re.compile("[\uff0c,]")
_SOFT = 220
_HARD = 400
_LIMIT = 600


def sentences(text: str, start: int, end: int) -> tuple[Sentence, ...]:
    """The sentences of ``text[start:end]``, in order; white space between them belongs to none.

    ``ordinal`` and ``group`` tell the items of an enumeration; groups count from 1 in this call.
    """
    return split_lines(text, list(iter_lines(text, start, end)))


def split_lines(text: str, lines: Sequence[Line]) -> tuple[Sentence, ...]:
    """As ``sentences``, for lines already found (lines of one section, so that a list may run over them)."""
    shields = [protected(line.text) for line in lines]
    items = {item.at: item for item in find_items(lines, shields)}
    at = sorted(items)
    found: list[Sentence] = []
    for line, shield in zip(lines, shields, strict=True):
        own = at[bisect_left(at, line.start) : bisect_left(at, line.end)]
        found.extend(_line_sentences(text, line, shield, {start: items[start] for start in own}))
    return tuple(found)


def _line_sentences(
    text: str, line: Line, shield: bytearray, starts: Mapping[int, Item]
) -> Iterator[Sentence]:
    cuts = sorted(
        {line.start + cut for cut in _ends(line.text, shield)} | set(starts) | {line.start, line.end}
    )
    item: Item | None = None
    for start, end in pairwise(cuts):
        if item and item.clause and text[start - 1] in _STOPS:
            item = None
        item = starts.get(start, item)
        for at, to in _shortened(line, shield, start, end):
            span = trim(text, at, to)
            if len(span):
                yield Sentence(span, item.ordinal if item else 0, item.group if item else 0)


def _ends(text: str, shield: bytearray) -> Iterator[int]:
    """Where sentences of a line end, but for its own end."""
    for match in _END.finditer(text):
        close = match.end()
        inside = shield[match.start()]
        while close < len(text) and text[close] in _CLOSERS:
            close += 1
        if inside and not (close > match.end() and match.group()[-1] == "。"):
            continue
        if close < len(text) and ((shield[close] and not _opens(shield, close)) or text[close] in _CONTINUED):
            continue
        yield close


def _opens(shield: bytearray, at: int) -> bool:
    """Whether what is protected at ``at`` begins there."""
    return shield[at] == 2


def _shortened(line: Line, shield: bytearray, start: int, end: int) -> list[tuple[int, int]]:
    """A sentence, or its parts where it is too long to be shown as one."""
    if end - start <= _SOFT:
        return [(start, end)]
    pieces = _cut_at(line, shield, start, end, _SEMICOLON, _SOFT)
    pieces = [part for at, to in pieces for part in _cut_at(line, shield, at, to, _COMMA, _HARD)]
    return [
        (at + cut, at + close)
        for at, to in pieces
        for cut, close in cut_overlong(line.text[at - line.start : to - line.start], _LIMIT)
    ]


def _cut_at(
    line: Line, shield: bytearray, start: int, end: int, marks: re.Pattern[str], longest: int
) -> list[tuple[int, int]]:
    """``start..end`` cut behind the ``marks`` outside quotes into parts up to ``longest`` where that is possible."""
    if end - start <= longest:
        return [(start, end)]
    parts: list[tuple[int, int]] = []
    at, last = start, start
    for match in marks.finditer(line.text, start - line.start, end - line.start):
        if shield[match.start()]:
            continue
        behind = line.start + match.end()
        if behind - at > longest and last > at:
            parts.append((at, last))
            at = last
        last = behind
    if end - at > longest and at < last < end:
        parts.append((at, last))
        at = last
    parts.append((at, end))
    return parts
