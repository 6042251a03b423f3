"""Which paragraphs are title and headings: by style, and by form where no style says so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

_SENTENCE_INSIDE = re.compile("[。\uff1b;\uff01!\uff1f?](?=.)")
_SENTENCE = re.compile("[。\uff1b;\uff01!，,：:、]$|[。\uff1b;]")
_LONGEST = 80
_LONGEST_BY_FORM = 60
_SEARCHED = 25
_LARGER = 1.15
_SAME = 0.94
_MARKS = 6


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or a table row as a line of text, with its look.

    ``level`` is an outline level by style (0 for none, -1 for a title); ``size`` in points, 0 where unknown.
    """

    text: str
    level: int = 0
    bold: bool = False
    centred: bool = False
    size: float = 0
    numbered: bool = False
    table: bool = False
    contents: bool = False


def marked(blocks: Sequence[Block]) -> list[str]:
    """The blocks as lines, ``#`` before the title and before headings: title ``#``, first level ``##`` and so on."""
    blocks = [block if _may_head(block) else replace(block, level=0) for block in blocks]
    titles = title_blocks(blocks)
    lines: list[str] = []
    for number, block in enumerate(blocks):
        if number in titles:
            if number - 1 in titles:
                lines[-1] += block.text
            else:
                lines.append(f"# {block.text}")
        elif block.level > 0:
            lines.append(f"{'#' * min(_MARKS, block.level + 1)} {block.text}")
        else:
            lines.append(block.text)
    return lines


def _may_head(block: Block) -> bool:
    """Whether a paragraph in a heading's style is one: whole paragraphs are often put into it."""
    return len(block.text) <= _LONGEST and not _SENTENCE_INSIDE.search(block.text) and "\n" not in block.text


def title_blocks(blocks: Sequence[Block]) -> set[int]:
    """The lines of the title: in its style, else the largest centred lines that the text opens with."""
    styled = [number for number, block in enumerate(blocks[: 2 * _SEARCHED]) if block.level < 0]
    if styled:
        return _run_on(styled)
    body = _body_size(blocks)
    opening = [
        number
        for number, block in enumerate(blocks[:_SEARCHED])
        if _stands_out(block, body) and not block.level
    ]
    if not opening:
        return _only_heading(blocks)
    largest = max(blocks[number].size for number in opening)
    return _run_on([number for number in opening if blocks[number].size >= _SAME * largest])


def _run_on(numbers: Sequence[int]) -> set[int]:
    """The first of ``numbers`` and those that follow it line upon line."""
    first = numbers[0]
    return {number for place, number in enumerate(numbers) if number == first + place}


def _only_heading(blocks: Sequence[Block]) -> set[int]:
    """A lone heading of the first level that the text opens with is its title."""
    tops = [number for number, block in enumerate(blocks) if block.level == 1]
    return {0} if tops == [0] and not blocks[0].numbered else set()


def _stands_out(block: Block, body: float) -> bool:
    if block.table or block.contents or not block.centred or len(block.text) > _LONGEST_BY_FORM:
        return False
    if _SENTENCE.search(block.text):
        return False
    return block.size >= body * _LARGER if block.size and body else block.bold


def _body_size(blocks: Sequence[Block]) -> float:
    """The size of most of the text."""
    sizes: Counter[float] = Counter()
    for block in blocks:
        if not block.table:
            sizes[block.size] += len(block.text)
    return sizes.most_common(1)[0][0] if sizes else 0
