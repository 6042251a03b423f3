"""Articles that a converter set behind the end of the one before, in the same line, taken apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.span import Span
from ingest.text.lines import BLANK, Line, trim
from ingest.text.numbering import read_marker

_GLUED = re.compile(rf"(?<=[。；：!！?？—-])第[一二三四五六七八九十百千零〇\d]{{1,9}}条(?=[{BLANK}])")
"""An article's number behind the end of a sentence or a page's number, with the space that a reference in running text does not have."""


def taken_apart(lines: Sequence[Line]) -> Iterator[Line]:
    """``lines``, those cut before an article whose number follows on the last one's."""
    last = 0
    for line in lines:
        start = 0
        last = _number(line.text) or last
        for match in _GLUED.finditer(line.text):
            number = _number(match[0])
            if last and number == last + 1:
                yield _piece(line, start, match.start())
                start, last = match.start(), number
        yield _piece(line, start, len(line.text)) if start else line


def _number(text: str) -> int:
    """The number of the article that ``text`` begins with; 0 where it begins with none."""
    marker = read_marker(text)
    return marker.value if marker is not None and marker.scheme == "条" else 0


def _piece(line: Line, start: int, end: int) -> Line:
    """``line.text[start:end]``, which is never blank, without white space at its edges."""
    span: Span = trim(line.text, start, end)
    return Line(line.text[span.start : span.end], line.start + span.start, line.start + span.end)
