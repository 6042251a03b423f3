"""Latin abbreviations of statistics, and what official prose writes in their place."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

WRITTEN: Final = {
    "GDP": ("地区生产总值", "国内生产总值", "生产总值"),
    "CPI": ("居民消费价格",),
    "PPI": ("工业生产者出厂价格",),
    "R&D": ("研究与试验发展", "研发"),
}
"""By abbreviation the words that stand for it, the fullest first."""
_ANY = re.compile(rf"(?<![A-Za-z&])(?:{'|'.join(map(re.escape, WRITTEN))})(?![A-Za-z&])", re.IGNORECASE)


def written_out(text: str, pair_said: Callable[[str], bool]) -> str:
    """``text`` with abbreviations written out in words that the documents use; ``pair_said`` tells of two neighbouring
    characters whether they do."""
    return _ANY.sub(lambda found: _written(found[0], pair_said), text)


def _written(short: str, pair_said: Callable[[str], bool]) -> str:
    for words in WRITTEN[short.upper()]:
        if all(pair_said(words[at : at + 2]) for at in range(len(words) - 1)):
            return words
    return short
