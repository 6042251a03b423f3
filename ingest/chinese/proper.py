"""Whether a name in a sentence is one of a place or body of its own (柳川市, 云溪医院), as its words show.

It is none where it cuts a word in two (房地产市 of 房地产市场), begins with a word that is no name (进入市, 级社区), or is made of
common words alone (棚户区, 学术委员会).
"""

from __future__ import annotations

import re
from functools import lru_cache

from ingest.chinese.dictionary import jieba_tokenizer, tagged
from ingest.span import Span

_BEFORE, _BEHIND = 10, 6
"""Characters around a name that tell where its words begin and end."""
_NAMES = ("ns", "nt", "nz", "nrt")
_NO_BEGINNING = ("v", "d", "p", "c", "m", "q", "f", "u", "r", "t", "vn", "vd", "uj", "ul", "j")
_OWN = re.compile(r"自治区|[省市区县州旗][一-鿿]{1,12}(?:局|委|办|委员会|办公室|法院|检察院|支队|大队)")
"""Names that tell whose they are by being said: 自治区, 区民政局."""
_RANKED = re.compile(
    r"(?!典型|示范|试点|重点|特色|健康|模范|体育|经济|农业|工业|中心|传统|所在)[一-鿿]{2,3}(?:镇|乡|街道|县)"
)
"""Places that no kind is called by."""
_KINDS = re.compile(r"(?:上市|公立|民营|综合|专科|中医|定点|智慧|美丽|城市|都市)[一-鿿]{0,4}")
"""Words that the dictionary takes for names and that name a kind."""


_RANKS = re.compile(r"自治区[)）]?、|[省、（(]自治区")
"""Kinds of places in a row: 省、自治区、直辖市."""


def is_proper(sentence: str, place: Span) -> bool:
    """Whether the name at ``place`` of ``sentence`` is a name of its own."""
    if place.of(sentence) == "自治区" and _RANKS.search(sentence[max(0, place.start - 1) : place.end + 2]):
        return False
    start = max(0, place.start - _BEFORE)
    window = sentence[start : place.end + _BEHIND]
    return _is_proper(window, place.start - start, place.end - start)


@lru_cache(maxsize=4096)
def _is_proper(window: str, start: int, end: int) -> bool:
    inside: list[tuple[str, str]] = []
    at, begins = 0, False
    for word, kind in tagged(window):
        begins = begins or at == start
        if start <= at and at + len(word) <= end:
            inside.append((word, kind))
        at += len(word)
    if not begins or sum(len(word) for word, _ in inside) != end - start:
        return False
    if _OWN.fullmatch(window[start:end]):
        return True
    first, kind = inside[0]
    if len(first) < 2 or (kind in _NO_BEGINNING and _is_known(first)):
        return False
    if _RANKED.fullmatch(window[start:end]) and len(inside) > 1:
        return True
    told = inside if len(inside) == 1 else inside[:-1]
    return any(_names(word, kind) for word, kind in told) or (
        inside[-1][1] in ("ns", "nt") and len(first) > 1 and (not _is_known(first))
    )


def _names(word: str, kind: str) -> bool:
    return len(word) >= 2 and (kind in _NAMES or not _is_known(word)) and not _KINDS.fullmatch(word)


def _is_known(word: str) -> bool:
    return bool(jieba_tokenizer().FREQ.get(word, 0))
