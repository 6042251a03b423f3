"""What a question asks for: its kind, the kind of answer it demands and what it takes for given.

Works on the question alone, by how questions are asked in Chinese (and, roughly, in English); knows
nothing of any document.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal, cast, get_args

from chatbot.question.cleaning import clean
from chatbot.question.wording import Wording, wording
from index.terms import bigrams, content_words
from index.words import ends_word
from ingest.chinese.figures import COUNT, DURATION, MONEY, Figure, figures
from ingest.chinese.numerals import DIGITS
from ingest.chinese.years import whole_years, years_in

Kind = Literal["number", "date", "list", "definition", "how", "why", "locate", "comparison", "other"]
Demand = Literal[
    "none", "figure", "percent", "money", "duration", "date", "phone", "address", "person", "firm",
    "document", "reason", "meaning", "members",
]  # fmt: skip

_PHONE = re.compile(
    r"(?:电话|热线|手机|座机)(?:号码?)?(?:是|为)?(?:多少|几号|什么|啥|哪个)|(?:电话|热线|手机)号码?[?？吗呢 ]*$|(?:咨询|联系|投诉|举报|服务|办公|监督)(?:的)?(?:电话|热线)(?:[^一-鿿]|$|多少|是)"
    r"|号码(?:是)?(?:多少|几)|联系(?:方式|电话)|打(?:哪个|什么|啥)(?:电话|号|热线)|该打哪|(?:传真|邮箱|邮编|网址|微信号)(?:是|为|地址)?(?:多少|什么|啥|[?？]|$)|phone number|telephone number|e-?mail address",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"(?:局长|主任|区长|书记|县长|市长|院长|校长|所长|科长|站长|处长|主席|经理|董事长|负责人|联系人|律师|法官|调解员|专家|评委|领导|园长|队长|一把手)[^,，。?？]{0,8}(?:叫什么|叫啥|是谁|姓名|名字|姓什么|是哪位)"
    r"|(?:哪位|谁是|姓什么|who is)",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[“\"「『]([^”\"」』]{1,24})[”\"」』]")
_COINED = re.compile(
    r"(?<![\d.年月])(?:\d{1,3}|[一二两三四五六七八九十nNxX])(?:\s*\+\s*(?:\d{1,3}|[一二两三四五六七八九十a-zA-Z]))+"
)


@dataclass(frozen=True)
class Question:
    """A question taken apart, as one object from the first look at it to the answer.

    ``text`` is the whole cleaned question, which is searched; ``asked`` the part of it whose wording tells what kind of answer is
    wanted (of a follow-up, its own words); ``read`` what a reader is asked (of a follow-up, the question before it and its own
    words, as it was trained); ``told`` what the turn before was answered, where the question leans on it.
    ``years`` are the calendar years it names; ``quoted`` what stands in quotes; ``coined`` slogans such as 1+6+2; ``unit`` the
    measure word asked for (多少件 → 件), ``counted`` what stands behind it (多少个执法部门 → 部门, 多少人参加 → 参加); ``figures``
    what it states as given; ``count`` how many members it expects (哪六心 → 6); ``doubt`` is set where it asks whether statements
    agree.
    """

    text: str
    asked: str
    kind: Kind
    demand: Demand
    read: str
    told: str = ""
    years: tuple[str, ...] = ()
    quoted: tuple[str, ...] = ()
    coined: tuple[str, ...] = ()
    unit: str = ""
    counted: str = ""
    figures: tuple[Figure, ...] = ()
    count: int = 0
    doubt: bool = False

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words that carry matter, in order."""
        return tuple(content_words(self.text))

    @cached_property
    def pairs(self) -> frozenset[str]:
        """The character pairs, which are compared where words are cut otherwise."""
        return frozenset(bigrams(self.text))

    @property
    def names(self) -> tuple[str, ...]:
        """What it calls by a name of its own."""
        return (*self.quoted, *self.coined)

    def reworded(self, text: str) -> Question:
        """The same question put as ``text``: what it wants and leans on stays."""
        return analyse(text, self.asked if self.asked != self.text else "", self.told)

    @property
    def empty(self) -> bool:
        """Nothing in it that could be looked up: no letter, digit or Chinese character."""
        return not re.search(r"[0-9A-Za-z一-鿿]", self.text)


@lru_cache(maxsize=512)
def analyse(text: str, asked: str = "", told: str = "", read: str = "") -> Question:
    """Take a question apart.  Never raises; what it cannot tell is ``other``/``none``.

    ``asked`` is the part of it that tells what is wanted and ``read`` what a reader is asked, by default all; ``told`` is kept as
    it is.
    """
    plain = clean(text)
    worded = clean(asked) or plain
    said = wording(worded)
    kind = _kind(said)
    return Question(
        text=plain,
        asked=worded,
        told=told,
        kind=kind,
        demand=_demand(worded, kind, said),
        read=clean(read) or plain,
        years=tuple(dict.fromkeys(whole_years(plain))),
        quoted=tuple(dict.fromkeys(_QUOTED.findall(plain))),
        coined=tuple(dict.fromkeys(re.sub(r"\s", "", c) for c in _COINED.findall(plain))),
        unit=_unit(worded),
        counted=_counted(plain),
        figures=tuple(f for f in figures(plain) if f.kind != "date" and years_in(f.text) != [f.text]),
        count=_count(worded) or _count(plain),
        doubt=said.chance("kind", "conflict") >= _DOUBTS,
    )


_KINDS, _ALL_DEMANDS = frozenset(get_args(Kind)), frozenset(get_args(Demand))
"""What the answering tells apart; the fitted labels are finer (a body, a name)."""
LEAST = 0.1
"""The chance below which the likeliest kind is none: a word or two, or no Chinese."""
_DOUBTS = 0.15
"""The chance from which a question is taken to ask whether statements agree."""
_OF_KIND: dict[Kind, Demand] = {"why": "reason", "definition": "meaning", "list": "members", "date": "date"}


def _kind(said: Wording) -> Kind:
    """The likeliest kind; what asks about two statements that differ is the kind that it is otherwise."""
    for label, chance in said.chances["kind"].items():
        if label != "conflict" and chance >= LEAST:
            return cast(Kind, label) if label in _KINDS else "other"
    return "other"


def _demand(text: str, kind: Kind, said: Wording) -> Demand:
    for demand, pattern in _DEMANDS:
        if pattern.search(text):
            return demand
    said_best = said.best("demand")
    likeliest = cast(Demand, said_best) if said_best in _ALL_DEMANDS else "none"
    return _OF_KIND.get(kind, likeliest) if likeliest == "none" else likeliest


_DEMANDS: tuple[tuple[Demand, re.Pattern[str]], ...] = (("phone", _PHONE), ("person", _PERSON))
"""What documents hardly ever answer, so that no answers could be learnt from."""

_MANY = re.compile(r"哪\s*(?P<n>[二两三四五六七八九十]|1?\d)(?![\d.%])")
_SLOGAN = re.compile(
    r"[“\"「](?P<slogan>[二两三四五六七八九十](?![一二三四五六七八九十])[一-鿿]{1,7})[”\"」]"
)
_FROM_TWO = "二两三四五六七八九十"
MEMBERS = {numeral: value for numeral, value in DIGITS.items() if value} | {"十": 10}
"""The numerals that count members."""


def _count(text: str) -> int:
    """The number of members that 哪几 asks for, or that a slogan such as “六心” or “三方六专” has, the most where there
    are several; 0 where none is said."""
    said = [m["n"] for m in _MANY.finditer(text)] or [
        n for m in _SLOGAN.finditer(text) for n in m["slogan"] if n in _FROM_TWO
    ]
    return max((MEMBERS[n] if n in MEMBERS else int(n) for n in said), default=0)


_ASKED_UNIT = re.compile(
    r"(?:多少|几|第几)\s*(?P<unit>"
    + "|".join(map(re.escape, sorted({*COUNT, *MONEY, *DURATION}, key=len, reverse=True)))
    + ")"
)


def _unit(text: str) -> str:
    match = _ASKED_UNIT.search(text)
    if match and ends_word(text, *match.span("unit")):
        return match["unit"]
    return ""


_ASKED_THING = re.compile(
    rf"(?:{_ASKED_UNIT.pattern}|多少)(?P<thing>(?:(?![是有在被会了吗呢过着])[一-鿿]){{2,8}}?)(?=[^一-鿿]|$|的(?!确)|[是有在被可能会了吗呢]|分别|总共|一共)"
)


def _counted(text: str) -> str:
    """The last two characters of the phrase behind 多少个: mostly the head of its noun, now and then a verb."""
    match = _ASKED_THING.search(text)
    return match["thing"][-2:] if match else ""
