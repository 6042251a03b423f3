"""Figures of one document that disagree on the same thing, and figures that cannot be right as they stand.

Two figures speak of the same thing where the words for it are the same, unit, time, body and kind of statement
too, and nothing says that they are parts of a whole, rows of one table or members of one passage, or told in words that
fit many things.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from ingest.ledger.bodies import stem
from ingest.ledger.entry import Entry

Doubt = Literal["magnitude", "share"]
"""Ten thousands or more of 万 or 亿 where things are counted (38000万余件); a rate above a hundred."""
DOUBTS: dict[Doubt, str] = {
    "magnitude": "“万”“亿”前的数超过一万，数量级可疑",
    "share": "比率超过100%",
}
SAME = 0.6
"""The least share of one side's character pairs that the other side has too, for both sides."""
FEW_SAME = 0.75
"""The same where one side tells it in few words."""
FEWEST = 3
"""Character pairs below which words are too few to tell a thing."""
HEAD = 2
"""Characters behind a figure that always belong to the thing."""
MOST = 24
"""Figures with a pair of characters in their words above which the pair is too common to lead from one to another."""
RAREST = 6
"""Pairs of a figure's words that are followed."""
ROUND = 0.15
"""How far from a figure told as about (约, 左右) the true one may lie, as a part of it."""
_ONE_UNIT = {
    "人次": "人", "名": "人", "位": "人", "件次": "件", "起": "件", "宗": "件", "例": "件", "家次": "家", "户次": "户", "工作日": "个工作日",
    "月": "个月", "小时": "个小时", "天": "日", "块": "元", "块钱": "元",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two figures on the same thing, in the document's order."""

    one: Entry
    other: Entry


def disagreements(entries: Sequence[Entry]) -> list[Disagreement]:
    """All pairs among ``entries``, which are of one document; the time taken grows with their number.

    Only facts can disagree (aims and rules lay down more than one thing in the same words), only where the time of both is
    settled, and only where the words tell the thing: what the document gives three values or more for is told in words
    that do not (预算安排 of every item, 完成年初预算 of every heading).
    """
    groups: dict[tuple[str, int | None, int | None, int | None], list[Entry]] = {}
    for entry in entries:
        if stands(entry):
            when = entry.when
            groups.setdefault((plain_unit(entry.unit), when.first, when.last, when.month), []).append(entry)
    pairs = [Disagreement(a, b) for group in groups.values() for a, b in _candidates(group) if disagree(a, b)]
    return sorted(_telling(pairs, entries), key=lambda d: (d.one.span, d.other.span))


def stands(entry: Entry) -> bool:
    """Whether an entry tells a fact that another figure of the document could contradict."""
    return (
        entry.role == "level"
        and entry.settled
        and entry.value is not None
        and entry.high is None
        and bool(entry.unit)
        and not _LEANING.match(entry.indicator)
        and not _OPEN.search(entry.sentence)
    )


_LEANING = re.compile(r"占|比|荣?获|入选|拥有|承担|其(?!他)|该|此|分别|另|又|再")
"""Words that lean on what stands in front of their sentence."""


def _candidates(group: Sequence[Entry]) -> Iterator[tuple[Entry, Entry]]:
    """Pairs that share words for the thing, through the rarest that each has; words of more than ``MOST`` tell nothing."""
    words = [pairs_of(f"{e.indicator}，{e.setting if e.row is None else e.indicator}") for e in group]
    holders: dict[str, list[int]] = {}
    for number, own in enumerate(words):
        for pair in own:
            holders.setdefault(pair, []).append(number)
    seen: set[tuple[int, int]] = set()
    for number, own in enumerate(words):
        rare = sorted(
            (pair for pair in own if 1 < len(holders[pair]) <= MOST), key=lambda p: (len(holders[p]), p)
        )
        for pair in rare[:RAREST]:
            seen.update((number, other) for other in holders[pair] if other > number)
    for one, other in sorted(seen):
        yield group[one], group[other]


def _telling(pairs: Sequence[Disagreement], entries: Sequence[Entry]) -> Iterator[Disagreement]:
    """The pairs whose words tell one thing: neither figure is held against a third value, nor are its words told of more."""
    values: dict[Entry, set[float]] = {}
    for pair in pairs:
        for one, other in ((pair.one, pair.other), (pair.other, pair.one)):
            values.setdefault(one, set()).add(other.value or 0.0)
    told: dict[tuple[str, str], set[float | None]] = {}
    for entry in entries:
        told.setdefault((_bare(entry), plain_unit(entry.unit)), set()).add(entry.value)
    for pair in pairs:
        alone = all(len(values[e]) == 1 for e in (pair.one, pair.other))
        if alone and all(len(told[_bare(e), plain_unit(e.unit)]) <= 2 for e in (pair.one, pair.other)):
            yield pair


def _bare(entry: Entry) -> str:
    return _GENERAL.sub("", _NOISE.sub("", entry.indicator))


def disagree(a: Entry, b: Entry) -> bool:
    """Whether two figures of one unit and time say different things of one thing."""
    return (
        comparable(a, b)
        and _one_scope(a, b)
        and _one_manner(a, b)
        and _one_name(a, b)
        and likeness(a, b) >= SAME
        and _one_thing(a, b)
    )


_MANNERS = re.compile(
    r"新增|新建|新认定|累计|总数|总量|总计|合计|达到?|共有|现有|存量|保有|平均|人均|户均|日均|月均|年均|最高|最低|首次|其中|预算|决算|执行|调整|预计|净|本级|全市|全区|全县|全省|全国|我国"
)
"""What sort of count a clause gives: a stock is no flow, a mean no sum, the district's not the city's."""
_FLOW = frozenset(["新增", "新建", "新认定", "净"])
_STOCK = frozenset(["累计", "总数", "总量", "达", "达到", "现有", "共有", "存量", "保有"])
_LEVELS = frozenset(["本级", "全国", "我国", "全省", "全市", "全区", "全县"])


def _one_manner(a: Entry, b: Entry) -> bool:
    """Whether neither is a stock where the other is a flow, nor a mean, an extreme or a plan where the other is none."""
    one, other = (frozenset(_MANNERS.findall(e.setting)) for e in (a, b))
    if (one & _FLOW and other & _STOCK) or (other & _FLOW and one & _STOCK):
        return False
    levels = one & _LEVELS, other & _LEVELS
    if levels[0] and levels[1] and not levels[0] & levels[1]:
        return False
    alike = _FLOW | _STOCK | _LEVELS
    return one - alike == other - alike


_QUOTED = re.compile(r"[“《「]([^”》」]*)[”》」]?")
_NARROW = re.compile(
    r"东部|中部|西部|东北|京津冀|长三角|大湾区|乡村|农村|农业|城镇|城市|境外|老年|儿童|青少年|妇女|残疾|民营|国有|小微|中小|商业银行|法院|检察|街道|街乡|园区|[一-鿿]{2,4}?(?:省|市|区|县|镇|乡)(?![域政场])"
)
"""Headings of a part of the place, the people or the trade that a document is about."""


def _one_name(a: Entry, b: Entry) -> bool:
    """Whether neither clause names in quotes what the other names otherwise, and no heading narrows one of them alone."""
    one, other = (frozenset(_QUOTED.findall(e.setting)) for e in (a, b))
    if one and other and not one & other:
        return False
    return frozenset(_NARROW.findall("，".join(a.path))) == frozenset(_NARROW.findall("，".join(b.path)))


_OPEN = re.compile(
    r"应当|不得|可以|每(?:人|户|次|年|月|天|日|个|件|名|位|家|项)|处以?[^，。]{0,16}罚款|给予[^，。]{0,16}(?:补贴|奖励|资助|补助)|\b例如|如下"
)
"""Sentences that lay down or give an example, whatever document they stand in."""


def comparable(a: Entry, b: Entry) -> bool:
    """Whether two figures that speak of the same thing would contradict each other: not where kind of statement, place
    or rounding tell them apart."""
    if a.role != b.role or "rule" in (a.role, b.role) or (a.row is not None and b.row is not None):
        return False  # rows and columns of tables are told apart by their labels
    if (a.passage == b.passage or a.line == b.line) and a.row is None and b.row is None:
        return False  # figures side by side are told apart by their author
    if (a.part and b.part) or (a.row is None and b.row is None and _limited(a) != _limited(b)):
        return False
    return not agree(a, b)


def plain_unit(unit: str) -> str:
    return _ONE_UNIT.get(unit, unit)


def agree(a: Entry, b: Entry) -> bool:
    """Whether two values can both be true: equal, or one the other rounded."""
    if a.value is None or b.value is None:
        return True
    return _may_be(a, b.value) or _may_be(b, a.value)


def _may_be(told: Entry, value: float) -> bool:
    """Whether what is told may stand for ``value``: to half of its last digit; 余 up to the next one; 约 more or less."""
    number = re.search(r"\d[\d,，]*(?:\.(\d+))?", told.text)
    size = abs(told.value or 0.0)
    digits = re.sub("[,，]", "", number[0]) if number else ""
    decimals = len(number[1] or "") if number else 0
    scale = size / float(digits) if digits and float(digits) else 1.0
    step = scale * 10.0 ** (-decimals if decimals else len(digits) - len(digits.rstrip("0")))
    more = abs(value) - size
    if told.about and re.search("[余多]", told.text):
        return 0 <= more < (step if digits else 0.1 * size)
    if told.about:
        return abs(more) <= ROUND * size
    exact = scale == 1.0 and not decimals
    return abs(more) <= (0.0 if exact else 0.5001 * scale * 10.0**-decimals)


def _one_scope(a: Entry, b: Entry) -> bool:
    """Whether both are of one body: under headings on the same one, and neither names one that the other does not."""
    if a.of != b.of:
        return False
    for one, other in ((a, b), (b, a)):
        if one.row and stem(one.row) not in _part(other):
            return False
        if (
            one.scope
            and not one.of
            and stem(one.scope) not in other.sentence + other.scope
            and one.scope not in "".join(other.path)
        ):
            return False
    return True


def _part(entry: Entry) -> str:
    """The part of its sentence, between semicolons, that a figure stands in: what another part names is another's."""
    parts = re.split("[;；]", entry.sentence)
    return next((part for part in parts if entry.setting.rstrip(";；") in part), entry.sentence)


def likeness(a: Entry, b: Entry) -> float:
    """The lesser of the shares of each one's words for the thing that the other tells it by too, 0..1.

    A thing told in fewer pairs than ``FEWEST`` (受理) counts where the other names it too and the rest stands in the
    sentence in front of it or in its heading.
    """
    one, other = pairs_of(_thing(a, b)), pairs_of(_thing(b, a))
    if not one or not other or (a.inherited and b.inherited):
        return 0.0
    few, many = (one, other) if len(one) <= len(other) else (other, one)
    if len(few) < FEWEST:
        short = a if few is one else b
        if (
            len(many) < FEWEST
            or not few <= many
            or short.inherited
            or short.part
            or short.indicator == short.behind
        ):
            return 0.0
        around = pairs_of(_in_front(short)) | (
            pairs_of("，".join(short.path[-1:])) if len(few) > 1 else set()
        )
        covered = len(many & (few | around)) / len(many)
        return covered if covered >= FEW_SAME else 0.0
    return min(
        len(one & (other | pairs_of(b.setting))) / len(one),
        len(other & (one | pairs_of(a.setting))) / len(other),
    )


_LIMITS = re.compile(r"期间|专项|服务保障|街乡|镇街|乡镇|园区|试点|是指|由")
"""What narrows what a sentence counts to an occasion, a campaign or a level of government."""


def _limited(entry: Entry) -> frozenset[str]:
    return frozenset(_LIMITS.findall(_in_front(entry) if entry.row is None else ""))


def _in_front(entry: Entry) -> str:
    return entry.sentence[: max(0, entry.end - entry.statement.start)] if entry.row is None else entry.setting


def _thing(entry: Entry, other: Entry) -> str:
    """The words for the thing, without the body that both are of, and of what stands behind only as far as it is shared."""
    before = entry.indicator.removesuffix(entry.behind)
    if entry.scope and (entry.scope == other.scope or entry.scope not in other.setting):
        before = before.replace(entry.scope, "，")
    short = len(pairs_of(other.indicator)) < FEWEST
    shared = pairs_of(other.indicator) | (pairs_of(_in_front(other)) if short else set())
    ends = [i + 2 for i in range(len(entry.behind) - 1) if entry.behind[i : i + 2] in shared]
    end = max([HEAD, *ends])
    end = len(entry.behind) if len(entry.behind) - end <= HEAD else end  # 服务站 and 服务中心 are two things
    return _GENERAL.sub("", f"{before}，{entry.behind[:end]}").strip("，")


def _one_thing(a: Entry, b: Entry) -> bool:
    """Whether no word of the one stands where the other has another (城镇/农村), nor changes its head (护理员/护理员缺口)."""
    one, other = (re.sub(r"\W", "", _thing(x, y)) for x, y in ((a, b), (b, a)))
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    for at, (kind, i, k, m, n) in enumerate(blocks):
        left, right = one[i:k], other[m:n]
        known = left in b.sentence and right in a.sentence
        if kind == "replace" and not (left in b.sentence or right in a.sentence):
            return False
        sums = kind in ("insert", "delete") and a.kind == b.kind == "money"
        if sums and not known and _narrows(blocks[at:], left + right):
            return False
        tail = not (a.behind or b.behind) or (a.behind and b.behind and len(left + right) <= HEAD)
        if at == len(blocks) - 1 and kind in ("insert", "delete") and not known and tail:
            return False
    return True


_HEADS = 2, 4
"""Characters of a head (支出, 收入支出) that a word in front makes another one."""


def _narrows(rest: Sequence[tuple[str, int, int, int, int]], word: str) -> bool:
    """Whether ``word``, which one of two sums has alone, stands right in front of the head: 支出 and 基本支出."""
    if len(word) < HEAD or len(rest) != 2 or rest[1][0] != "equal":
        return False
    return _HEADS[0] <= rest[1][2] - rest[1][1] <= _HEADS[1]


_NOISE = re.compile(r"[\d.,，%％]+|[^\w]")
_GENERAL = re.compile(
    r"针对|全[区市县省镇乡州年国院校体]|本[区市县省院校]|该[一-鿿]{2}|我[区市县省院校]|累计|办理|开展|配备|各类|各项|总[数量]|[件人户个次]数|情况|[的共数量率了等和]|中$"
)


def pairs_of(text: str) -> frozenset[str]:
    """Neighbouring characters, within words unbroken by figures and marks."""
    return frozenset(p[i : i + 2] for p in _NOISE.sub(" ", text).split() for i in range(len(p) - 1))


_SHARES = re.compile(r"(?<!完成)(?<!增长)(?<!负债)率$|占比$|比例$|比重$")
_RARE = re.compile(r"(\d[\d,，]*)(?:\.\d+)?\s?[万亿]")


def doubt(entry: Entry) -> Doubt | None:
    """Why a figure cannot well be right as it stands, None where nothing speaks against it."""
    written = _RARE.match(entry.text)
    if written and len(re.sub("[,，]", "", written[1])) > 4 and entry.kind == "count":
        return "magnitude"
    share = entry.unit == "%" and entry.role == "level" and _SHARES.search(entry.indicator)
    return "share" if share and entry.value is not None and entry.value > 100 else None
