"""The two sides of a question that asks about two things at once, each as a question of its own.

「甲和乙的合格率各是多少」 asks two questions, and so does 「原计划办几期,实际办了几期」: their answers often stand in
different sentences.  Works by how such questions are put in Chinese; knows nothing of any document.
"""

from __future__ import annotations

import re

from ingest.chinese.years import YEAR

_ASKS = re.compile(r"多少|(?<![好上])几(?!乎|何|近|经|度|家里|代|年来|十|百|个?人)|多[久长高大](?!的)")
_JUDGES = re.compile(
    r"更|一样|(?:哪|谁)[^,，。;；]{0,10}(?:高|低|多|少|大|小|快|慢|早|晚|重|长|短)(?:$|[一些点])|差|相比|对得上|一致|矛盾"
)
"""A clause that asks how two things compare, and no thing of its own."""
_CLAUSE = re.compile(r"[^,，;；。?？!！]+")
_MARKED = re.compile(
    r"(?P<a>《[^》]+》|[“「][^”」]+[”」])\s*(?P<c>和|与|跟|同|以?及|、|比)\s*(?P<b>《[^》]+》|[“「][^”」]+[”」])"
)
_YEARS = re.compile(
    rf"(?P<a>{YEAR}年?(?:度|底|末)?)\s*(?P<c>和|与|跟|同|及|、|到|至|比|,)\s*(?P<b>{YEAR}年?(?:度|底|末)?)"
)
_PAIRED = re.compile(
    r"各(?!类|种|项|级|界|地|方|街|乡|区|县|市|镇|村|社|单位|部门)|分别|相比|比(?!例|重|如|较)|区别|不同|(?<![出邮])差(?!评|旅|距)|一样|哪[个边家里方].{0,4}[高低多少大小快慢]|谁"
)
"""Words that say of two things joined before them that each is asked about."""
_NAME = r"[^,，。;；、:：《》“”「」和与跟同及比]"
_JOINT = r"(?P<c>和(?!谐|平)|(?<!参)与|跟|(?<![共合不相])同(?!时|意|步|样|志)|(?<![涉普以])及(?!时|格|其)|比)"
_ENDED = r"比|相比|相差|各|分别|两|之间|哪|谁|[,，]|有(?:什么|啥)|差"
_JOINED = re.compile(rf"(?P<a>{_NAME}{{2,14}}){_JOINT}(?P<b>{_NAME}{{2,14}}?)(?=的|{_ENDED})")
_JOINED_WHOLE = re.compile(
    rf"(?P<a>{_NAME}{{1,10}}的{_NAME}{{2,8}}){_JOINT}(?P<b>{_NAME}{{1,10}}的{_NAME}{{2,8}}?)(?={_ENDED})"
)
"""甲的合格率和乙的合格率: both with what is asked of them."""


def sides(text: str) -> tuple[str, ...]:
    """Two questions, each without what belongs to the other alone; () where ``text`` (cleaned) asks about one thing.

    Neither is meant to be read alone: a side may have lost the topic that stands beside the other one.
    """
    return _by_names(text) or _by_clauses(text)


def _by_clauses(text: str) -> tuple[str, ...]:
    """Two clauses that both ask."""
    asking = [m.span() for m in _CLAUSE.finditer(text) if _ASKS.search(m[0]) and not _JUDGES.search(m[0])]
    if len(asking) != 2:
        return ()
    (_, end), (start, _) = asking
    return _without(text, start, asking[1][1]), _without(text, asking[0][0], end)


def _by_names(text: str) -> tuple[str, ...]:
    """Two names joined, and a word behind them that says that each is asked about."""
    for pattern in (_MARKED, _YEARS, _JOINED_WHOLE, _JOINED):
        for m in pattern.finditer(text):
            if _PAIRED.search(text, m.end("b")):
                return _without(text, m.start("c"), m.end("b")), _without(text, m.start("a"), m.end("c"))
    return ()


def _without(text: str, start: int, end: int) -> str:
    left, right = text[:start], text[end:]
    return left + (right.removeprefix("的") if left.endswith("的") else right)
