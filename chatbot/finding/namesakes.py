"""One thing under two names: 金盏国际合作服务区 here, 金盏国际服务合作区 there.

Long official names get their middle exchanged or left out; who asks for the name must see both.
"""

from __future__ import annotations

import re
from collections.abc import Set
from difflib import SequenceMatcher

from index.terms import bigrams

_ASKED = re.compile(r"名称|全称|怎么写|写法|怎么称呼|full name|official name", re.IGNORECASE)
_HEAD = 4
"""Characters that two names of one thing begin with, at least."""
_SHARED = 2
"""Characters beside the last that two names of one thing share in what follows the head."""
_TAIL = re.compile(
    r"[一-鿿]{1,10}?(?:平台|中心|系统|机制|模式|计划|工程|行动|基地|专班|联盟|协会|小组|项目|[区园院局站馆室会团队网库])"
)
_LAST_HAN = re.compile(r"[一-鿿]+$")


def _akin(one: str, other: str) -> bool:
    """Whether two endings share more than their last character: 法院 and 检察院, 教育局 and 统计局 are two bodies."""
    return len(set(one[:-1]) & set(other[:-1])) >= _SHARED


def asks_for_name(question: str) -> bool:
    """Whether a cleaned question asks what something is called in full."""
    return bool(_ASKED.search(question))


def two_names(one: str, other: str, asked: Set[str]) -> tuple[str, str] | None:
    """A name in each text that begin and end alike and differ between, and that the question (its pairs of characters,
    ``asked``) speaks of; None where there are none."""
    for block in SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks():
        head = _LAST_HAN.search(one, block.a, block.a + block.size)
        if head is None or len(head[0]) < _HEAD or not bigrams(head[0]) & asked:
            continue
        here = _TAIL.match(one, block.a + block.size)
        there = _TAIL.match(other, block.b + block.size)
        if (
            here
            and there
            and here[0] != there[0]
            and here[0][-1] == there[0][-1]
            and _akin(here[0], there[0])
        ):
            # The name begins where the question does: 跨境…平台, and not 全市首家跨境…平台, unless that is asked for.
            start = next((i for i in range(len(head[0]) - 1) if head[0][i : i + 2] in asked), 0)
            return head[0][start:] + here[0], head[0][start:] + there[0]
    return None
