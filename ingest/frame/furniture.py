"""What a printed page repeats: page numbers, marks of pages, running heads and feet, the lines of a browser's printout.

Marked as not of the text, never deleted.  A bare number is a page's only in a row that counts up through the text, for
a cell of a table may stand on a line of its own too.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from ingest.text.lines import Line

_MARK = re.compile(
    r"=+\s*(?:PAGE|Page|page|第)\s*\d+\s*页?\s*=+|-+\s*(?:PAGE|Page)\s*\d+(?:\s*of\s*\d+)?\s*-+"
    r"|[-\u2010-\u2015\u2500\uff0d·•]\s*[\divxlcIVXLC]{1,4}\s*[-\u2010-\u2015\u2500\uff0d·•]"
    r"|第\s*\d{1,4}\s*页\s*[,，/]?\s*(?:共\s*\d{1,4}\s*页)?|\d{1,4}\s*[/／]\s*\d{1,4}|Page\s*\d+(?:\s*of\s*\d+)?"
)
_PRINTED = re.compile(
    r"\d{1,4}[/.]\d{1,2}[/.]\d{1,4},?\s+(?:[上下]午\s*)?\d{1,2}:\d{2}(?::\d{2})?\s*(?:AM|PM)?.{0,60}|(?:file|https?)://\S+(?:\s+\d+/\d+)?"
)
"""The head and foot that a browser prints: date and hour, address and page."""
_BARE = re.compile(r"\d{1,4}")
_PRINTED_MARK = re.compile(r"\d{1,4}\s*[/／]\s*\d{1,4}")
_NAMED = re.compile(r"专\s*栏|图|表|附[件表图录]|第|序号|案例|问题?|步骤")
_CLAUSE = re.compile("[，。；]")
_LEAST_TEXT = 250
_FEWEST = 3
_NEAREST, _FARTHEST = 6, 200
_AROUND = 3
_LONGEST = 60


def find_furniture(lines: Sequence[Line]) -> list[int]:
    """The numbers of the ``lines`` (all of a text, in order) that belong to the page; the first of a running head that
    could be the title stays the text's."""
    marks = [n for n, line in enumerate(lines) if _is_mark(line.text)]
    ratios = [n for n in marks if _PRINTED_MARK.fullmatch(lines[n].text)]
    if len(ratios) < 2:  # 3/5 alone may be a cell or a share
        marks = [n for n in marks if n not in ratios]
    marks = sorted({*marks, *_counting(lines, marks)})
    return sorted({*marks, *_running(lines, marks)})


def _is_mark(text: str) -> bool:
    return len(text) <= _LONGEST and _MARK.fullmatch(text) is not None


def _counting(lines: Sequence[Line], marks: Sequence[int]) -> set[int]:
    """The bare numbers that count up by one, at least three of them, some lines apart from each other."""
    bare = [(n, int(line.text)) for n, line in enumerate(lines) if _BARE.fullmatch(line.text)]
    chains: list[list[int]] = []
    open_at: dict[int, list[int]] = {}
    for number, value in bare:
        chain = open_at.get(value - 1)
        if chain and _NEAREST <= number - chain[-1] <= _FARTHEST:
            del open_at[value - 1]
            chain.append(number)
        elif value <= _FARTHEST:
            chain = [number]
            chains.append(chain)
        else:
            continue
        open_at[value] = chain
    return {n for chain in chains if len(chain) >= _FEWEST and _paged(lines, chain) for n in chain}


def _paged(lines: Sequence[Line], chain: Sequence[int]) -> bool:
    """Whether the numbers of a chain are about a page of text apart, and no numbers of figures or boxes (专栏 / 1)."""
    apart = sorted(lines[b].start - lines[a].start for a, b in pairwise(chain))
    if apart[(len(apart) - 1) // 2] < _LEAST_TEXT or (apart[0] * 4 < apart[-1] and len(chain) < 5):
        return False
    named = sum(n > 0 and _NAMED.fullmatch(lines[n - 1].text) is not None for n in chain)
    return named * 3 <= len(chain)


def _running(lines: Sequence[Line], marks: Sequence[int]) -> Iterable[int]:
    """Lines beside page marks that come again beside others, digits apart, and the lines of a printout."""
    printed = [n for n, line in enumerate(lines) if len(line.text) <= 200 and _PRINTED.fullmatch(line.text)]
    if len(printed) >= 2:
        yield from printed
    edges = sorted({*marks, *printed})
    beside: dict[str, list[int]] = defaultdict(list)
    taken = set(edges)
    last = -1
    for edge in edges:
        for number in range(max(last + 1, edge - _AROUND), min(len(lines), edge + _AROUND + 1)):
            last = number
            if number not in taken and len(lines[number].text) <= _LONGEST:
                beside[_shape(lines[number].text)].append(number)
    often = Counter({shape: len(found) for shape, found in beside.items()})
    # A running head in front of all text may be the title itself.
    begun = next((n for n, line in enumerate(lines) if _CLAUSE.search(line.text)), len(lines))
    pages = max(2, _pages(edges) // 4)
    for shape, count in often.items():
        if count < pages or not any(char.isalpha() for char in shape) or shape[-1] in "。；;":
            continue
        found = beside[shape]
        same = len({lines[n].text for n in found}) == 1
        yield from found[1:] if same and found[0] < begun else found


def _pages(edges: Sequence[int]) -> int:
    """How many places in the text the edges of pages are at."""
    return 1 + sum(after - before > _AROUND for before, after in pairwise(edges)) if edges else 0


def _shape(text: str) -> str:
    return re.sub(r"\d+|\s+", "", text) or " "
