"""Twelve ways in which a phrased sentence can be wrong, each made from a sentence of a document.

Every function gives the sentence made wrong, or None where it holds nothing to make wrong in this way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from eval.phrasing import exchanges
from ingest.chinese.dictionary import tagged
from ingest.chinese.figures import Figure, figures

CLAUSE = re.compile(r"(?:[^，,；;。：:]|(?<=\d),(?=\d))+[，,；;。：:]?")
_BODY = re.compile(
    r"(?:^|(?<=[，。；、由向经和与对]))(?!以|及|的)[一-鿿]{2,10}?(?:委员会|办公室|管理局|人民政府|办事处|监督局|法院|检察院|总局|财政局|民政局|中心|部门|机构|企业|单位|[厅局委部院校])"
)
_CONDITION = re.compile(
    r"(?:^|(?<=[，。；、]))(?:(?:对|凡)?(?:符合|具备|满足|年满|未满)|除|如果|若|经(?=[^，。；]{0,16}(?:批准|同意|审核|认定|评估)))[^，。；]{2,26}[，,]|[^，。；、]{2,16}的(?=[^，。；]{2,12}(?:可以|可|应当|应|不得|给予|享受))"
    r"|[，,](?:但|方可|否则)[^，。；]{3,40}(?=。|；|$)|(?:在|经)[^，。；、]{2,14}(?:前提下|情况下|批准后|同意后|条件下)[，,]?"
)
_SEQUENCE = (
    ("先", "后"),
    ("前", "后"),
    ("首先", "最后"),
    ("上级", "下级"),
    ("事前", "事后"),
    ("之前", "之后"),
    ("事中", "事前"),
)
_YEAR = re.compile(r"(?:19|20)\d\d(?=年)|(?<=\d年)\d{1,2}(?=月)|(?<=月)\d{1,2}(?=日)")
_NOT = re.compile(r"不得|不予|不再|不能|未经|未能|未|无需|无|不(?!断|仅|同|少|超|低|足|高)|非")


@dataclass(frozen=True)
class SoundSentence:
    """A sentence to be made wrong; ``others`` are sentences of the same document."""

    text: str
    others: Sequence[str]


Way = Callable[[SoundSentence, Random], str | None]


def figure(source: SoundSentence, rng: Random) -> str | None:
    found = [f for f in _counted(source.text) if f.value is not None]
    if not found:
        return None
    chosen = rng.choice(found)
    digits = [i for i in range(chosen.span.start, chosen.span.end) if source.text[i].isdigit()]
    if not digits:
        return None
    at = rng.choice(digits)
    other = rng.choice([d for d in "123456789" if d != source.text[at]])
    return source.text[:at] + other + source.text[at + 1 :]


def unit(source: SoundSentence, rng: Random) -> str | None:
    for found in _shuffled(_counted(source.text), rng):
        told = found.text
        for old, new in exchanges.UNITS:
            if told.endswith(old):
                return _put(source.text, found.span.start, found.span.end, told[: -len(old)] + new)
    return None


def when(source: SoundSentence, rng: Random) -> str | None:
    found = list(_YEAR.finditer(source.text))
    if not found:
        return None
    chosen = rng.choice(found)
    value = int(chosen[0])
    step = rng.choice((-2, -1, 1, 2))
    other = value + step if value + step > 0 else value + 3
    if len(chosen[0]) <= 2:
        other = (value + abs(step) - 1) % 12 + 1
    return _put(source.text, chosen.start(), chosen.end(), str(other)) if other != value else None


def body(source: SoundSentence, rng: Random) -> str | None:
    found = list(_BODY.finditer(source.text))
    if not found:
        return None
    chosen = rng.choice(found)
    other = rng.choice([b for b in exchanges.BODIES if b not in source.text])
    return _put(source.text, chosen.start(), chosen.end(), other)


def negation(source: SoundSentence, rng: Random) -> str | None:
    found = list(_NOT.finditer(source.text))
    if found and rng.random() < 0.6:
        chosen = rng.choice(found)
        kept = {"不得": "可以", "不予": "予以", "无需": "需", "无": "有", "未经": "经"}.get(chosen[0], "")
        return _put(source.text, chosen.start(), chosen.end(), kept)
    verbs: list[int] = []
    at = 0
    for clause in CLAUSE.findall(source.text):
        if rng.random() < 0.5 or not verbs:
            start = at
            for word, kind in tagged(clause):
                if kind == "v" and len(word) == 2:
                    verbs.append(start)
                start += len(word)
        at += len(clause)
    if not verbs:
        return None
    place = rng.choice(verbs)
    return _put(source.text, place, place, rng.choice(("不", "未", "没有", "并未")))


def order(source: SoundSentence, rng: Random) -> str | None:
    """Two figures that change places, or what comes first and what then."""
    found = _shuffled(_counted(source.text), rng)
    for one in found:
        for other in found:
            if one.span.end <= other.span.start and one.unit == other.unit and one.text != other.text:
                between = source.text[one.span.end : other.span.start]
                return f"{source.text[: one.span.start]}{other.text}{between}{one.text}{source.text[other.span.end :]}"
    for first, last in _SEQUENCE:
        if first in source.text and last in source.text:
            marked = source.text.replace(first, "\0").replace(last, first)
            return marked.replace("\0", last)
    return None


def scope(source: SoundSentence, rng: Random) -> str | None:
    return _exchanged(source.text, exchanges.SCOPES, rng)


def modality(source: SoundSentence, rng: Random) -> str | None:
    return _exchanged(source.text, exchanges.MODALITIES, rng)


def comparison(source: SoundSentence, rng: Random) -> str | None:
    return _exchanged(source.text, exchanges.COMPARISONS, rng)


def condition(source: SoundSentence, rng: Random) -> str | None:
    found = list(_CONDITION.finditer(source.text))
    if not found:
        return None
    chosen = rng.choice(found)
    rest = _put(source.text, chosen.start(), chosen.end(), "")
    return rest if len(rest) >= 8 else None


def subject(source: SoundSentence, rng: Random) -> str | None:
    """Two bodies of the sentence change places, or another sentence's beginning does what this one's does."""
    found = list(_BODY.finditer(source.text))
    for one in found:
        for other in found:
            if one.end() <= other.start() and one[0] != other[0]:
                between = source.text[one.end() : other.start()]
                return f"{source.text[: one.start()]}{other[0]}{between}{one[0]}{source.text[other.end() :]}"
    own = _led(source.text)
    if not own:
        return None
    for sentence in rng.sample(source.others, len(source.others)):
        led = _led(sentence)
        if led and led != own and led not in source.text:
            return led + source.text[len(own) :]
    return None


def invented(source: SoundSentence, rng: Random) -> str | None:
    bare = source.text.rstrip("。；;")
    if source.others and rng.random() < 0.5:
        clauses = [c.strip("，,；;。：:") for c in CLAUSE.findall(rng.choice(source.others))]
        fresh = [c for c in clauses if 6 <= len(c) <= 40 and c not in source.text]
        if fresh:
            return f"{bare}，{rng.choice(fresh)}。"
    return f"{bare}，{rng.choice(exchanges.INVENTED)}。"


WAYS: Final[dict[str, Way]] = {
    "figure": figure,
    "unit": unit,
    "date": when,
    "body": body,
    "negation": negation,
    "order": order,
    "scope": scope,
    "modality": modality,
    "comparison": comparison,
    "condition": condition,
    "subject": subject,
    "invented": invented,
}
"""The twelve, by name."""


def _counted(text: str) -> list[Figure]:
    return [f for f in figures(text) if f.kind not in ("date", "clock", "ratio")]


def _led(text: str) -> str:
    """The noun that a sentence begins with, "" where it begins otherwise."""
    at = 0
    for word, kind in tagged(CLAUSE.findall(text)[0]):
        if not kind.startswith(("n", "j", "l")) and not (kind == "vn" and at):
            break
        at += len(word)
        if at > 16:
            return ""
    return text[:at] if at >= 3 else ""


def _exchanged(text: str, pairs: Sequence[tuple[str, str]], rng: Random) -> str | None:
    found = [(m.start(), old, new) for old, new in pairs for m in re.finditer(re.escape(old), text)]
    if not found:
        return None
    at, old, new = rng.choice(found)
    return _put(text, at, at + len(old), new)


def _put(text: str, start: int, end: int, new: str) -> str:
    return text[:start] + new + text[end:]


def _shuffled(found: Sequence[Figure], rng: Random) -> list[Figure]:
    made = list(found)
    rng.shuffle(made)
    return made
