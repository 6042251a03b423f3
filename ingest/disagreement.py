"""Figures of one document that disagree on the same thing, and figures that cannot be right as they stand.

Two figures speak of the same thing where the words for it are the same, unit, time, body and kind of statement
too, and nothing says that they are parts of a whole, rows of one table or members of one passage.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations
from typing import Literal

from ingest.bodies import stem
from ingest.entry import Entry

Doubt = Literal["magnitude", "share"]
"""Ten thousands or more of 万 or 亿 where things are counted (38000万余件); a rate above a hundred."""
DOUBTS: dict[Doubt, str] = {
    "magnitude": "“万”“亿”前的数超过一万，数量级可疑",
    "share": "比率超过100%",
}
SAME = 0.6
"""The least share of one side's character pairs that the other side has too, for both sides."""
FEWEST = 3
"""Character pairs below which words are too few to tell a thing."""
HEAD = 2
"""Characters behind a figure that always belong to the thing."""
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
    """All pairs among ``entries``, which are of one document."""
    groups: dict[tuple[str, int | None, int | None], list[Entry]] = {}
    for entry in entries:
        if entry.role in ("level", "aim") and entry.value is not None:
            groups.setdefault((plain_unit(entry.unit), entry.when.first, entry.when.last), []).append(entry)
    pairs = (
        Disagreement(a, b) for group in groups.values() for a, b in combinations(group, 2) if disagree(a, b)
    )
    return sorted(pairs, key=lambda d: (d.one.span, d.other.span))


def disagree(a: Entry, b: Entry) -> bool:
    """Whether two figures of one unit and time say different things of one thing."""
    return comparable(a, b) and _one_scope(a, b) and likeness(a, b) >= SAME and _one_thing(a, b)


def comparable(a: Entry, b: Entry) -> bool:
    """Whether two figures that speak of the same thing would contradict each other: not where kind of statement, place
    or rounding tell them apart."""
    if a.role != b.role or (a.row is not None and b.row is not None):
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
        if one.row and stem(one.row) not in other.sentence:
            return False
        if (
            one.scope
            and not one.of
            and stem(one.scope) not in other.sentence + other.scope
            and one.scope not in "".join(other.path)
        ):
            return False
    return True


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
        return len(many & (few | around)) / len(many)
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
        tail = not (a.behind or b.behind) or (a.behind and b.behind and len(left + right) <= HEAD)
        if at == len(blocks) - 1 and kind in ("insert", "delete") and not known and tail:
            return False
    return True


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
