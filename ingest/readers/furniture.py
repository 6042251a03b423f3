"""Running heads, running feet and page numbers, known by their place on the page and by repetition."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from ingest.readers.pieces import TextRun

_NUMBER = re.compile(
    r"[-—–―·~\s]*(?:第?\s*[0-9０-９]{1,4}\s*页?(?:\s*[/／,，]?\s*共?\s*[0-9０-９]{1,4}\s*页?)?|[ivxIVX]{1,6}|第[一二三四五六七八九十百]{1,5}页)[-—–―·~\s]*"
)
_DASHED = re.compile(r"[-—–―]\s*[0-9０-９]{1,4}\s*[-—–―]|第.{1,9}页.*")
_ZONE = 0.13
_EDGE_LINES = 3
_FEWEST = 3
_SHARE = 0.3
_LONGEST = 80
_STEP = 6.0


def furniture(pages: Sequence[Sequence[TextRun]], heights: Sequence[float]) -> set[int]:
    """The ``id`` of each line that belongs to the page and not to the text; lines stand in reading order."""
    edges = [_edge_lines(lines, height) for lines, height in zip(pages, heights, strict=True)]
    repeated = _repeated(edges)
    enough = max(_FEWEST, _SHARE * sum(1 for lines in pages if lines))
    numbers = [line for lines in edges for line in lines if _NUMBER.fullmatch(line.text)]
    many = len({line.page for line in numbers}) >= 2
    found = set()
    for lines in edges:
        for line in lines:
            numbered = _NUMBER.fullmatch(line.text) and (many or _DASHED.fullmatch(line.text.strip()))
            if numbered or repeated[_key(line)] >= enough:
                found.add(id(line))
    return found


def _edge_lines(lines: Sequence[TextRun], height: float) -> list[TextRun]:
    """The short lines near the upper and the lower edge."""
    by_place = sorted(lines, key=lambda line: line.box.y0)
    top = [line for line in by_place[:_EDGE_LINES] if line.box.y1 < _ZONE * height]
    foot = [line for line in by_place[-_EDGE_LINES:] if line.box.y0 > (1 - _ZONE) * height]
    return [line for line in (*top, *(one for one in foot if one not in top)) if len(line.text) <= _LONGEST]


def _repeated(edges: Sequence[Sequence[TextRun]]) -> Mapping[tuple[str, int], int]:
    """On how many pages the same words, whatever their figures, stand at the same height."""
    counts: Counter[tuple[str, int]] = Counter()
    for lines in edges:
        counts.update({_key(line) for line in lines if any(char.isalpha() for char in line.text)})
    return counts


def _key(line: TextRun) -> tuple[str, int]:
    return re.sub(r"[0-9０-９]+", "#", "".join(line.text.split())), round(line.box.y0 / _STEP)
