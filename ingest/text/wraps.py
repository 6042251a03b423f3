"""Lines that a program broke at a margin: which line breaks of a text end no paragraph.

A margin is learnt from the lines around, since one file may hold several.  A break is a wrap where the line reaches the
margin, ends openly and the next is no wider; or, without a margin to be seen, where a line that holds a clause breaks off
in it.  Where paragraphs are indented the indent decides for lines that end with a stop.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.span import Span
from ingest.text.lines import trim
from ingest.text.numbering import Marker, read_marker

_BLOCK = 60
_SLACK = 6
"""Columns (a Chinese character takes two) by which a full line may fall short of the margin."""
_CENTRED, _SHORT_TITLE = 12, 44
_NARROWEST = 24
_FEWEST = 4
_LEAST_SHARE = 0.4
_MOST_WIDER = 0.08
_SHARP = 20
_OPEN = re.compile(r"[一-鿿A-Za-z0-9〇、，,（(《“‘\-—–/％%℃）)》”’·～~]$")
_COMMAED = re.compile("[，,、：:；;。（(]")
_GOES_ON = re.compile(r"[，。、；：！？,;:!?）)》〉”’」』】%％]")
_CELLS = re.compile(r"\S(?: {3,}|\t+ *|[\u3000 ]{2,}(?=\d))\S|\|")
_POINT = re.compile(r"[^\d.\s图表第]\s?\d{1,6}\.")
_FRACTION = re.compile(r"\d{1,4}(?![\d.、．])")
_LEADERS = re.compile(r"[.·…．_]{4,}|…{2,}")
_LABEL = re.compile(r"[一-鿿]{2,10}[：:].|附[件表图录]|各[一-鿿]{1,6}：")
_ENDS = "。！？!?；;：:"
_BELONGS = re.compile(r"第[一二三四五六七八九十百零〇\d]+[章节编条款项目][一-鿿、，,（(]")


@dataclass(slots=True)
class _PlacedLine:
    start: int
    end: int
    indent: int
    right: int
    """The column at which it ends."""
    blank: bool
    """Whether a blank line stands in front."""
    cells: bool
    marker: Marker | None
    skipped: bool = False
    """Whether lines of the page stand in front."""


@dataclass(frozen=True, slots=True)
class _Margin:
    """Of the lines around: the column they are broken at (0: none), whether paragraphs are indented, blanks everywhere."""

    right: int
    indented: bool
    spaced: bool


def find_wraps(text: str, dropped: Sequence[bool] | bytearray) -> Iterator[Span]:
    """What lies between two lines of one paragraph, white space and page furniture, in order.

    ``dropped`` tells for each code point whether it belongs to the page around the text.
    """
    lines = list(_lines(text, dropped))
    for number, (line, after) in enumerate(pairwise(lines)):
        if number % _BLOCK == 0:
            margin = _margin(text, lines[max(0, number - _BLOCK) : number + 2 * _BLOCK])
        if _joined(text, line, after, margin):
            yield Span(line.end, after.start)


def _lines(text: str, dropped: Sequence[bool] | bytearray) -> Iterator[_PlacedLine]:
    at, size = 0, len(text)
    blank = skipped = False
    while at < size:
        stop = text.find("\n", at)
        stop = size if stop < 0 else stop
        span = trim(text, at, stop)
        if not len(span):
            blank = True
        elif dropped[span.start] and dropped[span.end - 1]:
            skipped = True
        else:
            indent = _width(text[at : span.start])
            said = text[span.start : span.end]
            cells = _CELLS.search(said) is not None or _LEADERS.search(said) is not None
            right = indent + _width(said)
            yield _PlacedLine(span.start, span.end, indent, right, blank, cells, read_marker(said), skipped)
            blank = skipped = False
        at = stop + 1


def _width(text: str) -> int:
    """Columns, as a terminal in China counts them: two for what GBK writes in two bytes."""
    return len(text) if text.isascii() else len(text.encode("gbk", "replace"))


def _margin(text: str, lines: Sequence[_PlacedLine]) -> _Margin:
    prose = [one for one in lines if not one.cells and one.right - one.indent >= _NARROWEST]
    ends = Counter(one.right for one in prose if _OPEN.search(text[one.end - 1]))
    total = sum(ends.values())
    right = most = 0
    for column in ends:
        count = sum(ends.get(column - back, 0) for back in range(_SLACK))
        if (count, column) > (most, right):
            right, most = column, count
    wider = sum(one.right > right + 2 for one in prose)
    sharp = most >= _SHARP and most * 2 >= total and wider * 3 <= len(prose)
    if not sharp and (wider > _MOST_WIDER * len(prose) or most < _LEAST_SHARE * total):
        right = 0
    if most < _FEWEST or total * 4 < len(prose):
        right = 0
    begun = [b for a, b in pairwise(lines) if text[a.end - 1] in _ENDS and a.right < right - _SLACK]
    indented = sum(one.indent >= 2 for one in begun) * 2 > len(begun)
    spaced = any(sum(one.blank for one in some) * 5 > len(some) * 4 for some in (lines, prose))
    return _Margin(right, indented and bool(begun), spaced)


def _joined(text: str, line: _PlacedLine, after: _PlacedLine, margin: _Margin) -> bool:
    first = text[after.start]
    if line.cells or after.cells or text[after.start] in "#|<>*-—+" or text[line.start] in "#|<>":
        return False
    if after.blank and not (after.skipped or (margin.spaced and margin.right)):
        return False
    if _GOES_ON.match(first) and text[line.end - 1] not in "。；":
        return True
    middle = max(line.indent, after.indent) >= _CENTRED and abs(line.indent - after.indent) > _SLACK
    if middle and line.right - line.indent <= _SHORT_TITLE:
        return False  # a line in the middle of the page
    last = text[line.end - 1]
    if last == "." and _is_cut_decimal(text, line, after):
        return True
    if not _OPEN.search(last):
        full = margin.right and line.right >= margin.right - _SLACK
        return bool(
            full
            and margin.indented
            and last in _ENDS
            and after.indent < 2 <= _paragraph(margin)
            and not after.marker
        )
    if after.marker and not _is_reference(text, line, after):
        return False
    if after.right > line.right + _SLACK + after.indent and not (
        margin.right and line.right >= margin.right - _SLACK
    ):
        return False
    if margin.indented and margin.right and after.indent >= 2 > line.indent:
        return False
    if margin.right:
        return line.right + _first_word(text, after) >= margin.right - _SLACK
    if after.skipped or last in "）)》”’" or _LABEL.match(text[after.start : after.end]):
        return False
    said = text[line.start : line.end]
    if line.marker:
        return bool(re.search("[：:。]", said)) and line.right - line.indent >= _NARROWEST
    return (
        last in "，、," or (line.right - line.indent >= _NARROWEST and _COMMAED.search(said) is not None)
    ) and _COMMAED.search(text[after.start : after.end]) is not None


def _is_cut_decimal(text: str, line: _PlacedLine, after: _PlacedLine) -> bool:
    """Whether a figure is cut behind its point: 支出5. over 61亿元."""
    ends = any(m.end() == line.end for m in _POINT.finditer(text, max(line.start, line.end - 10), line.end))
    return ends and _FRACTION.match(text, after.start, after.end) is not None


def _paragraph(margin: _Margin) -> int:
    return 2 if margin.indented else 0


def _first_word(text: str, line: _PlacedLine) -> int:
    """The width of the Latin word or figure that could not be broken, at the beginning of a line."""
    match = re.match(r"[!-~]+", text[line.start : line.start + 40])
    return min(match.end(), 30) if match else 0


def _is_reference(text: str, line: _PlacedLine, after: _PlacedLine) -> bool:
    """Whether the number that a line begins with is no heading's: 1.5 times, 第三条 as it is named in a sentence."""
    marker = after.marker
    if marker is None:
        return True
    last = text[line.end - 1]
    if marker.scheme.startswith("decimal") or marker.scheme in ("1.", "①"):
        rest = text[after.start + marker.length : after.end]
        return (
            bool(re.match(r"[%％‰倍万亿个项次人元年月日家户米吨公平]", rest))
            or last in "，、,于为达至到约第（("
        )
    if marker.scheme in ("条", "章", "节", "编"):
        return (
            last in "，、,据反照合按将和与及本第由"
            or _BELONGS.match(text[after.start : after.end]) is not None
        )
    return last in "，、," and marker.scheme not in ("han、", "部分", "编", "篇")
