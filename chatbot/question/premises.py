"""What a question takes for given, held against the document: its year, place, body, figures, direction.

A near sentence is no answer to a question about another year or another district, and a wrong figure
put into the question must not be confirmed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from chatbot.question.analysis import Question
from chatbot.question.words import ROUGHLY, THIS_YEAR, says
from index.documents import Documents
from index.normal import normalise
from index.terms import Terms, content_words
from index.words import jieba_tokenizer
from ingest.chinese.dictionary import tagged
from ingest.chinese.figures import figures
from ingest.chinese.years import YEAR, told_years, years_in
from ingest.structure import Parsed

_COMPARED = re.compile(
    rf"(?:较|比|同|与|和)(?:上年|去年)?\s*(?:{YEAR}年?(?:度)?[、和])?{YEAR}年(?:度|同期|底|末)?(?:相比|同期|增|减|上升|下降|提高|降低|多|少|有|均)?"
)
_REGION = re.compile(r"[一-鿿]{2,3}(?:省|市|区|县|州|旗|镇|乡|街道|村)")
_RANKS = ("地区", "街道", *"省市区县州旗镇乡村")
_NOT_REGION = re.compile(
    r"(?:社|小|片|校|园|厂|全|本|辖|城|街|地|景|库|病|学|产业|开发|试验|示范|专|禁|限|重点|管理|一般|各|该|这|那|哪|我|咱|外|市|县|农村|乡|老|新|主|郊|山|湿|保护|功能|服务|贸|合作|核心|先行|跨|两)(?:区|县|市|省|镇|村)$|城市|超市|上市|门市|夜市|早市|股市|楼市|集市"
)
_BODY = re.compile(
    r"(?<![一-鿿])([一-鿿]{2,5}?)(?:街道|地区|镇|乡|社区|小区|村|苏木|局|委员会|办公室|法院|检察院|中心|学校|中学|小学|医院|大学|公司|园区|学院|支队|县|区)"
)
_NO_BEGINNING = frozenset("在由对与和及向到经将把为从以的是各该其本全市区县省年月日个家")
_NO_END = frozenset("的和与及各个家级等在类性种所")
"""What a name of a body neither begins nor ends with."""
_AXES = tuple(
    (re.compile(up), re.compile(down))
    for up, down in (
        (
            r"增(?:加|长|幅|至|多)|上升|提高|上涨|上调|扩大|提升|攀升|涨(?:了|到)?|(?:多|高|升|贵)了|变(?:多|高|贵)|越来越(?:多|高)|高于|多于|翻番",
            r"减(?:少|至|幅)|下降|降(?:低|幅|至|到|了)|下滑|下调|回落|缩减|压减|负增长|[跌掉](?:了|到)?|(?:少|低)了|变(?:少|低|便宜)|越来越(?:少|低)|低于|少于",
        ),
        (r"延长|变(?:慢|长)|(?:慢|长)了|拖长|推迟", r"缩短|压缩|加快|变(?:快|短)|(?:快|短)了|提速|提前"),
        (r"放宽|放开|降低.{0,4}门槛|取消限制", r"收紧|从严|提高.{0,4}门槛|限制"),
    )
)


@dataclass(frozen=True)
class Premises:
    """Signs, each 0..1, that the evidence is not about what was asked.

    ``year``: it speaks of other years only; ``place_unknown``: the place or body stands nowhere in the document;
    ``figure``: a figure that the question states is not there; ``direction``: a rise is called a fall or the other way
    round; ``missing``: weighted share of the question's words known to the document that the evidence and its
    surroundings lack; ``strange``: share of the question's words that the document does not know; ``body_missing``: share
    of the bodies named that the evidence and its surroundings lack; ``acronym_unknown``: a Latin name stands nowhere;
    ``counted_unknown``: what follows 多少 (律师) stands nowhere in the document.
    """

    year: float = 0.0
    place_unknown: float = 0.0
    figure: float = 0.0
    direction: float = 0.0
    missing: float = 0.0
    strange: float = 0.0
    body_missing: float = 0.0
    acronym_unknown: float = 0.0
    counted_unknown: float = 0.0


def spoken_years(text: str) -> set[str]:
    """The years a text speaks of, without those it only compares with (较2020年增长)."""
    return set(told_years(_COMPARED.sub("", text)))


class World:
    """What the documents at hand speak of at all: their years, their text in normal form."""

    def __init__(self, documents: Sequence[Parsed]) -> None:
        self._documents = Documents.over(documents)
        self._titles = {mark.source: mark.title for mark in self._documents.marks}
        self.plain = lru_cache(maxsize=64)(self._plain)
        self.years = lru_cache(maxsize=1024)(self._years)
        self.bodies = lru_cache(maxsize=1024)(self._bodies)

    def _plain(self, source: str) -> str:
        return re.sub(r"\s", "", normalise(self._documents.of(source).document.text))

    def _years(self, source: str) -> Counter[str]:
        return Counter(told_years(self._documents.of(source).document.text))

    def _bodies(self, source: str) -> frozenset[str]:
        """What comes before 街道, 局, 中心 … in a document: names by which a question may tell one from another."""
        found = Counter(_BODY.findall(self._documents.of(source).document.text))
        return frozenset(s for s in found if s[0] not in _NO_BEGINNING and s[-1] not in _NO_END)

    def named(self, source: str, text: str) -> list[str]:
        """The document's streets, bureaus … that a question names, longest first."""
        hits = sorted((b for b in self.bodies(source) if b in text), key=len, reverse=True)
        return [h for i, h in enumerate(hits) if not any(h in longer for longer in hits[:i])]

    def main_year(self, source: str) -> str | None:
        """The year a document reports on: of its title, else the one it names most."""
        title = told_years(self._titles[source]) or years_in(source)
        if title:
            return str(title[0])
        most = self.years(source).most_common(1)
        return most[0][0] if most else None

    def holds(self, source: str, name: str) -> bool:
        return re.sub(r"\s", "", normalise(name)) in self.plain(source)


def check(
    question: Question, source: str, evidence: str, around: str, world: World, terms: Terms
) -> Premises:
    """Hold a question against ``evidence`` and what stands ``around`` it (passage and headings)."""
    text = question.text
    return Premises(
        year=_other_year(question, source, evidence, around, world),
        place_unknown=float(any(not world.holds(source, stem) for stem in places(text))),
        figure=_stated_figure(question, around),
        direction=_direction(question, evidence),
        missing=_missing(text, f"{evidence} {around}", terms),
        strange=_strange(text, terms),
        acronym_unknown=_acronym_unknown(text, source, world),
        body_missing=_body_missing(text, source, f"{evidence} {around}", world, terms),
        counted_unknown=float(bool(question.counted) and not world.holds(source, question.counted)),
    )


def _other_year(question: Question, source: str, evidence: str, around: str, world: World) -> float:
    if not question.years:
        return 0.0
    asked = set(question.years)
    main = world.main_year(source)
    named = spoken_years(evidence)
    if asked == {main}:
        if says(evidence, THIS_YEAR):
            return 0.0
        named = {y for y in named if main is None or y <= main}  # plans name years to come
    if named:
        return 0.0 if asked <= named else 0.5 if asked & named else 1.0
    if asked & spoken_years(around):
        return 0.0
    return 0.0 if asked == {main} else 0.8


_TAGGED = 300
"""Characters of a question's end whose words are tagged: single characters in a row cost the tagger two milliseconds each."""


def places(text: str) -> list[str]:
    """Names of places in a question, without their rank (海淀 for 海淀区).

    The tagger takes many a word for a place (东西, 礼拜, 上门): a bare word counts only where the dictionary
    also knows it with its rank.
    """
    named = [word for word, tag in tagged(text[-_TAGGED:]) if tag == "ns" and len(word) >= 2]
    shaped = [m for m in _REGION.findall(text) if not _NOT_REGION.search(m)]
    stems = [_stem(name) for name in named if name.endswith(_RANKS) or _ranked(name)]
    stems += [_stem(name)[-2:] for name in shaped if any(name in t or t in name for t in named)]
    return [
        s for s in dict.fromkeys(stems) if len(s) >= 2 and s not in ("中国", "全国") and not says(s, _JOINING)
    ]


_JOINING = frozenset("和与及在里从到的各拿给去来")
"""A stretch across two words is no name."""


def _stem(name: str) -> str:
    """A place's name without its rank."""
    rank = next((rank for rank in _RANKS if name.endswith(rank)), "")
    return name.removesuffix(rank)


def _ranked(name: str) -> bool:
    frequencies = jieba_tokenizer().FREQ
    return any(frequencies.get(name + rank, 0) > 0 for rank in "省市区县州")


def _stated_figure(question: Question, around: str) -> float:
    stated = [
        f
        for f in question.figures
        if not says(f.text, ROUGHLY) and f.value is not None and (f.value >= 10 or f.kind == "percent")
    ]
    if not stated:
        return 0.0
    there = {f.value for f in figures(around)}
    plain = normalise(around)
    lacking = [
        f for f in stated if f.value not in there and re.sub(r"\s", "", normalise(f.text)) not in plain
    ]
    return len(lacking) / len(stated)


_ACRONYM = re.compile(r"[A-Za-z]*[A-Z][A-Za-z]+|[A-Za-z]+[A-Z]")


def _acronym_unknown(text: str, source: str, world: World) -> float:
    """A Latin name in a Chinese question (GDP, Excel) that the document does not hold."""
    if len(re.findall(r"[一-鿿]", text)) < 3:
        return 0.0
    return float(any(not world.holds(source, name) for name in _ACRONYM.findall(text)))


def _direction(question: Question, evidence: str) -> float:
    """1 where the question goes one way on some axis and the evidence only the other way."""
    if question.kind == "comparison":
        return 0.0
    for up, down in _AXES:
        asked_up, asked_down = bool(up.search(question.text)), bool(down.search(question.text))
        if asked_up != asked_down:
            says_up, says_down = bool(up.search(evidence)), bool(down.search(evidence))
            if says_up != says_down and says_up != asked_up:
                return 1.0
    return 0.0


def _missing(text: str, held: str, terms: Terms) -> float:
    return 1.0 - terms.word_cover(content_words(text), content_words(held)) if content_words(text) else 1.0


def _strange(text: str, terms: Terms) -> float:
    asked = content_words(text)
    return sum(not terms.known(w) for w in asked) / len(asked) if asked else 1.0


RARE = 1.6
"""Inverse document frequency from which a name tells one part of a document from the others."""


def _body_missing(text: str, source: str, held: str, world: World, terms: Terms) -> float:
    telling = [b for b in world.named(source, text) if terms.rarity(b) >= RARE]
    return sum(b not in held for b in telling) / len(telling) if telling else 0.0
