"""The stretch of a sentence that says why, what is meant, who, where, how or which ones.

Works by how official Chinese is written: a reason stands behind 原因是 or between 因 and a comma, a meaning behind
是指 or 即, a body in front of 牵头 or 负责, a list between its marks.  Knows nothing of any document.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from chatbot.question.analysis import Question
from index.terms import bigrams
from ingest.document import Span

REPEATED = 0.5
"""The share of a clause's pairs of characters in the question from which it only repeats it."""
LONGEST = 90
"""Characters beyond which a stretch is no short answer but the sentence again."""

_TO_STOP = r"(?P<x>[^。；;!！?？\n]+)"
_TO_COMMA = r"(?P<x>[^,，。；;!！?？\n]+)"
_REASONS = tuple(
    re.compile(p)
    for p in (
        rf"(?:原因|根子|根源|症结|病根|缘由|考虑)(?:主要|就|仍|还)?(?:是|在于|系|为|:|：)[,，]?(?:因为|由于)?{_TO_STOP}",
        rf"原因[是为]?[,，]{_TO_STOP}",
        rf"(?:是|主要)(?:因为|由于|考虑到?|顾及|源于|出于){_TO_STOP}",
        rf"(?:得益于|归功于|归因于|起因于|缘于){_TO_COMMA}",
        rf"(?:目的|宗旨|初衷|意)(?:就)?(?:是|在于|在){_TO_STOP}",
        rf"(?:旨在|以便于?|是为了?|为的是){_TO_STOP}",
        rf"(?:由于|鉴于|考虑到|因为){_TO_COMMA}",
        r"(?:主要)?受(?P<x>[^,，。；;]{2,40}?)(?:的)?影响",
        rf"(?<![一二三四五六七八九十原基起成死])因(?![此而素病地人]){_TO_COMMA}",
        rf"(?:^|[,，。；;:：\n])\s*为(?:了)?(?!主|期|例|此|止|准|限){_TO_COMMA}",
        r"(?:,|，)以(?P<x>(?:减少|避免|防止|确保|保证|便于|方便|提高|满足)[^。；;]+)",
    )
)
_MEANINGS = tuple(
    re.compile(p)
    for p in (
        rf"(?:指的是|是指|即指|系指|意为|意思是){_TO_STOP}",
        rf"[,，：:—（(]\s*(?:也就是|即是?|就是){_TO_STOP}",
        rf"^\s*(?:也就是|即是?){_TO_STOP}",
        rf"[”」』\"]\s*(?:分别|各)?(?:即|指|是|为|代表|包括|:|：){_TO_STOP}",
        r"是(?P<x>(?:由|以|把|将|通过|在|一[种个项]|每|对|先|用|集)[^。；;\n]+)",
    )
)
_WAYS = tuple(
    re.compile(p)
    for p in (
        r"(?:通过|采取|采用|借助|依托|运用|利用)(?P<x>[^。；;\n]{4,60}?)(?:等?(?:方式|办法|形式|手段|措施|途径))",
        rf"(?:应当?|须|需要?|可以?|有权){_TO_STOP}",
        rf"(?:通过|采取|采用){_TO_COMMA}",
    )
)
_BODY_TAIL = (
    r"(?:委员会|管理局|办公室|委办|总队|支队|大队|事务所|研究院|法院|检察院|人民政府|政府|协会|联合会|商会|学会|工会|妇联|团委|公司|集团|银行|大学|学院"
    r"|学校|中学|小学|医院|中心|街道办事处|街道|专班|小组|办|局|委|院|所|厅|镇|乡|社区)"
)
_BODY = re.compile(rf"[一-鿿]{{1,18}}?{_BODY_TAIL}(?![一-鿿]{{0,2}}{_BODY_TAIL})")
_JOINS = re.compile(r"^.*(?:由|与|经|向|在|被|为|及|跟|会同|委托|对|从|送|给|到|日|年|月)(?=[一-鿿]{2})")
_ROLE = re.compile(
    r"(?:等)?(?:联合|共同|具体|统一)?(?:牵头|负责|组织|主持|承办|主办|发起|管理|运行|编制|实施|印发|组成|承担|评估|验收|审核|集中行使)"
)
_PLACE = re.compile(
    r"(?:位于|设在|设于|坐落[于在]|建在|地址[为是:：]|地点[为是设:：]+在?|前往|到)(?P<x>[^,，。；;、的(（\n]{2,30})"
)
_ASKED_HEAD = re.compile(r"(?:哪|什么|啥)(?:一)?(?:个|家|所|条|种|座|些|几个|几家)(?P<head>[一-鿿]{1,3})")
_RUN = re.compile(r"[^、,，。；;:：!！?？\n]{2,30}(?:、[^、,，。；;:：!！?？\n]{1,40})+")
_LIST_LEAD = re.compile(
    r"^.*(?:包括|包含|涵盖|分别是|分别为|依次为|主要有|具体为|即|指|提供|设有|设立|设置|涉及|围绕|聚焦|开展|推出|实施|完善|建立|推进|明确|授予|获评|由|对|在|从|为|是|有|将)(?=.)"
)
_LIST_TAIL = re.compile(
    r"(?:等)?(?:[\d一二两三四五六七八九十]+(?:个|项|类|种|家|方面|大)[一-鿿]{0,6}|等[一-鿿]{0,8})$"
)
_CLAUSE = re.compile(r"[^,，;；。！？!?\n]+[,，;；。！？!?\n]*")
_WHERE = re.compile(r"哪(?:儿|里)|什么地方")
_EDGE = " \t\n,，;；。、:：“”\"'「」"


def phrase(question: Question, asked: frozenset[str], text: str, span: Span) -> Span | None:
    """The stretch of ``text[span]`` that answers; None where the writing does not mark one.

    ``asked`` are the question's pairs of characters: a way begins where the sentence stops repeating them.
    """
    sentence = span.of(text)
    for find in _FINDERS.get(question.kind, _OTHERWISE):
        found = find(question, sentence, asked)
        if found is not None and len(found) <= LONGEST:
            return Span(span.start + found.start, span.start + found.end)
    return None


_EXPLAINS = re.compile(r"即|指|、|;|；|是|为")


def bracketed(question: Question, text: str, span: Span) -> Span | None:
    """What the brackets right behind a term hold, where its meaning or members are asked for: “1+6+2”(即:1个方案;6项制度;2张图)."""
    if question.kind not in ("definition", "list"):
        return None
    # The last one named: a follow-up carries the earlier question's terms in front.
    for name in (question.quoted or question.coined)[-1:]:
        letters = r"\s*".join(map(re.escape, re.sub(r"\s", "", name)))
        for match in re.finditer(
            rf"(?<![\d+一-鿿]){letters}[”」]?\s*[(（](?:即|指|是指)?[:：]?(?P<x>[^()（）]{{6,}})[)）]",
            text[span.start : span.end],
        ):
            if _EXPLAINS.search(match["x"]):
                start, end = match.span("x")
                return _trimmed(text, Span(span.start + start, span.start + end))
    return None


def _reason(question: Question, sentence: str, asked: frozenset[str]) -> Span | None:
    return _first(_REASONS, sentence)


def _meaning(question: Question, sentence: str, asked: frozenset[str]) -> Span | None:
    for name in (*question.quoted, *question.coined):
        at = sentence.find(name)
        if at >= 0:
            return _first(_MEANINGS, sentence, at + len(name)) or _first(_MEANINGS, sentence)
    return _first(_MEANINGS, sentence)


def _way(question: Question, sentence: str, asked: frozenset[str]) -> Span | None:
    return _first(_WAYS, sentence)


def _news(question: Question, sentence: str, asked: frozenset[str]) -> Span | None:
    """From the first clause that says more than the question to the end of the sentence."""
    for match in _CLAUSE.finditer(sentence):
        pairs = bigrams(match[0])
        if pairs and len(pairs & asked) < REPEATED * len(pairs):
            return _trimmed(sentence, Span(match.start(), len(sentence)))
    return None


def _name(question: Question, sentence: str, asked: frozenset[str]) -> Span | None:
    if question.demand == "address" or _WHERE.search(question.text):
        place = _first((_PLACE,), sentence)
        if place is not None:
            return place
    bodies = [b for b in _bodies(sentence) if b.of(sentence) not in question.text]
    head = _ASKED_HEAD.search(question.text)
    if head is not None:
        bodies = [b for b in bodies if sentence[: b.end].endswith(head["head"])] or bodies
    return next((b for b in bodies if _ROLE.match(sentence, b.end)), next(iter(bodies), None))


def _bodies(sentence: str) -> Iterator[Span]:
    for match in _BODY.finditer(sentence):
        lead = _JOINS.match(match[0])
        start = match.start() + (lead.end() if lead else 0)
        if match.end() - start >= 3:
            yield Span(start, match.end())


def _members(question: Question, sentence: str, asked: frozenset[str]) -> Span | None:
    runs = sorted(_RUN.finditer(sentence), key=lambda m: -m[0].count("、"))
    if not runs:
        return None
    run = runs[0]
    first = run[0].index("、")
    lead = _LIST_LEAD.match(run[0][:first])
    tail = _LIST_TAIL.search(run[0][first:])
    start = run.start() + (lead.end() if lead else 0)
    end = run.start() + first + tail.start() if tail and tail.start() > 1 else run.end()
    return _trimmed(sentence, Span(start, end))


def _first(patterns: tuple[re.Pattern[str], ...], sentence: str, start: int = 0) -> Span | None:
    for pattern in patterns:
        match = pattern.search(sentence, start)
        found = _trimmed(sentence, Span(*match.span("x"))) if match is not None else None
        if found is not None:
            return found
    return None


def _trimmed(text: str, span: Span) -> Span | None:
    start, end = span.start, span.end
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    return Span(start, end) if end - start >= 2 else None


_Find = Callable[[Question, str, frozenset[str]], Span | None]
_FINDERS: dict[str, tuple[_Find, ...]] = {
    "why": (_reason, _meaning),
    "definition": (_meaning, _reason),
    "how": (_way, _news),
    "yesno": (_way, _news),
    "entity": (_name,),
    "list": (_members,),
}
_OTHERWISE: tuple[_Find, ...] = (_meaning, _reason)
