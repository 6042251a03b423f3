"""Questions and answers of a text: 问：… 答：…, Q8. … A8. …, 某某日报：…？ 张三：…

A question is a heading, what follows it until the next one its answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.text.lines import Line

_ASKED = re.compile(
    r"(?:\d{1,3}\s*[.、．]\s*)?(?:【?问】?|Q|q)\s*(?:\d{1,3}|[一二三四五六七八九十]{1,3})?\s*[：:.、．,，]\s*\S.{2,}"
)
_ANSWERED = re.compile(r"(?:【?答】?|A|a)\s*(?:\d{1,3}|[一二三四五六七八九十]{1,3})?\s*[：:.、．,，]\s*\S")
_SPOKEN = re.compile(r"[一-鿿A-Za-z·]{2,20}(?:记者)?\s*[：:]\s*[^：:]{5,}[？?]")
_SPEAKER = re.compile(r"([一-鿿·]{2,12})\s*[：:]\s*\S")
_LONGEST = 160
_FEWEST = 2


def find_questions(lines: Sequence[Line]) -> set[int]:
    """The numbers of the lines that ask; empty where there are fewer than two with an answer."""
    asked = {n for n, line in enumerate(lines) if len(line.text) <= _LONGEST and _ASKED.fullmatch(line.shown)}
    answered = {n for n in asked if any(_ANSWERED.match(line.shown) for line in lines[n + 1 : n + 4])}
    if len(answered) >= _FEWEST:
        return asked
    spoken = [
        n for n, line in enumerate(lines) if len(line.text) <= _LONGEST and _SPOKEN.fullmatch(line.shown)
    ]
    told = {n for n in spoken if n + 1 < len(lines) and _answers(lines[n], lines[n + 1])}
    return told if len(told) >= _FEWEST else set()


def _answers(question: Line, following: Line) -> bool:
    """Whether somebody else speaks on the next line, and does not ask."""
    asks, speaks = _SPEAKER.match(question.shown), _SPEAKER.match(following.shown)
    return bool(speaks and asks and speaks[1] != asks[1] and not _SPOKEN.fullmatch(following.shown))
