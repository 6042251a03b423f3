"""Lines of pages to paragraphs: which line goes on in the next is read from indents, margins and gaps."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.readers.pieces import TextRun
from ingest.text.numbering import read_marker

_LEADERS = re.compile(r"(?:[.．·…。‥・_]\s?){4,}|…{2,}")
_ENDED = re.compile(r"[。！？!?；;：:][”’」』）)]*$")
_FEWEST_CHARACTERS = 12
_INDENT = 0.7
_SHORT = 2.2
_SHORT_OF_A_WORD = 6.0
_LOOSE = 1.75
_SIZES = 1.12
_PARTS = ("han、", "(han)", "章", "节", "编", "篇", "部分")
_REFERENCE = re.compile("[项款条目中的、至和与或及所规，,）)”」]")
_WORD = re.compile(r"[A-Za-z0-9]")


@dataclass(frozen=True, slots=True)
class Margins:
    """The edges of the body text of pages of one width, and whether paragraphs begin with an indent."""

    left: float
    right: float
    indented: bool
    pitch: float


def margins(lines: Iterable[TextRun]) -> Margins:
    """The edges that most long lines share."""
    long = [line for line in lines if len(line.text) >= _FEWEST_CHARACTERS and not line.parted]
    if not long:
        return Margins(0, 0, True, 0)
    rights = sorted(line.box.x1 for line in long)
    right = rights[int(0.85 * (len(rights) - 1))]
    full = [line for line in long if line.box.x1 >= right - _SHORT * line.size] or long
    left = _usual(line.box.x0 for line in full)
    inset = sum(1 for line in long if line.box.x0 > left + _INDENT * line.size)
    steps = [
        below.box.y0 - line.box.y0
        for line, below in itertools.pairwise(long)
        if below.page == line.page and below.box.y0 > line.box.y0
    ]
    return Margins(left, right, inset >= 0.08 * len(long), _usual(steps) if steps else 0)


def _usual(values: Iterable[float]) -> float:
    """The value that most agree on to two points; the smaller one of equals."""
    counts = Counter(round(value / 2) for value in values)
    most = max(counts.values())
    return 2.0 * min(value for value, count in counts.items() if count == most)


def goes_on(line: TextRun, below: TextRun, edge: Margins) -> bool:
    """Whether the paragraph of ``line`` goes on in ``below``, the next line of the body."""
    if line.parted or below.parted or not edge.right:
        return False
    if _LEADERS.search(line.text) or _LEADERS.search(below.text):
        return False
    if _begins_part(below.text):
        return False
    if max(line.size, below.size) > _SIZES * min(line.size, below.size):
        return False
    slack = _SHORT_OF_A_WORD if _WORD.match(below.text) else _SHORT
    if line.box.x1 < edge.right - slack * line.size:
        return False
    if line.page == below.page:
        step = below.box.y0 - line.box.y0
        if step <= 0 or (edge.pitch and step > _LOOSE * max(edge.pitch, line.box.height)):
            return False
    return _flush(line, below, edge)


def _begins_part(text: str) -> bool:
    """Whether a line begins with the number of a part, and not in the middle of a reference to one (第三章的规定)."""
    marker = read_marker(text)
    return marker is not None and marker.scheme in _PARTS and not _REFERENCE.match(text[marker.length :])


def _flush(line: TextRun, below: TextRun, edge: Margins) -> bool:
    """Whether ``below`` begins where the lines of a paragraph do."""
    at_edge = below.box.x0 <= edge.left + _INDENT * below.size
    hanging = abs(below.box.x0 - line.box.x0) <= _INDENT * below.size
    if edge.indented:
        return at_edge or (hanging and line.box.x0 > edge.left + 4 * line.size)
    if not (at_edge or hanging):
        return False
    return not (_ENDED.search(line.text) and (read_marker(below.text) or below.text[0] in "—-"))


def glue(before: str, after: str) -> str:
    """What stands between two lines of one paragraph: a blank between words of Latin letters, else nothing."""
    return " " if before and after and _is_latin(before[-1]) and _is_latin(after[0]) else ""


def _is_latin(char: str) -> bool:
    return char.isascii() and (char.isalnum() or char in ",.;:)(%")


def paragraphs(
    lines: Sequence[TextRun], edges: dict[int, Margins], widths: Sequence[float]
) -> list[list[TextRun]]:
    """The lines of the body in order, grouped by paragraph; ``edges`` by rounded width of the page."""
    groups: list[list[TextRun]] = []
    for line in lines:
        edge = edges[round(widths[line.page - 1])]
        if groups and goes_on(groups[-1][-1], line, edge):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups
