"""Follow-up questions made whole without a language model.

A follow-up leans on the turn before it: by a pronoun (其中, 它, 这个小区), by ellipsis (满意率呢, 那2020年呢) or
by saying nothing of its subject (评委是从哪儿请来的).  What it changes - a year, an indicator, a place - is
put into the earlier question; what it only adds is put behind the earlier question's topic.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from chatbot.answer import Turn
from chatbot.question.analysis import Question, analyse
from chatbot.question.cleaning import clean
from chatbot.question.talk import talk
from index.words import ends_word, jieba_tokenizer
from ingest.chinese.figures import COUNT, DURATION
from ingest.chinese.years import YEAR

MAX_TURNS = 4


Made = tuple[str, str]
"""A question made whole, and the part of it whose wording tells what kind of answer is wanted."""

_LEAD = re.compile(
    r"^(?:那么?|哪|还有|然后|另外|再问一下|再问|请问|嗯|噢|哦|好的|谢谢)[,，、\s]*(?=\S)|^(?:and|what about|how about)\s+",
    re.IGNORECASE,
)
_ELLIPSIS = re.compile(r"(?:呢|咧|如何|怎么样|怎样)?\s*[?？。!！]*$")
ENDS_NE = re.compile(r"(?:呢|咧)\s*[?？。!！]*$|^(?:what|how) about\b", re.IGNORECASE)
INTERROGATIVE = re.compile(
    r"多少|几|哪|什么|啥|谁|怎|如何|咋|为何|何时|多[大高长久快]|[吗么]|\b(?:what|which|who|when|where|why|how)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(rf"{YEAR}年?")
_RELATIVE = re.compile(
    r"(?:再)?(?:往|上|前|去)(?:前|一|两|[1-3])?(?:一|两|[1-3])?年|上年|去年|前年|前一年|上一年|次年|第二年|今年"
)
_UNITS = "|".join(map(re.escape, sorted({*COUNT, *DURATION}, key=len, reverse=True)))
_ASKING = re.compile(
    rf"(?:分别|各自|具体|总共|一共|到底|究竟|大概)?(?:是|有|为|叫|指|达到了?|占)?(?:了)?(?:多少(?:钱|(?P<much>{_UNITS}))?|哪些|哪几[个家项条所种]?|哪一?[个家项条所种]|什么时候|什么|啥时候|啥|怎么样?|如何|为什么|为何|为啥|谁"
    rf"|多[大高长久]|几(?P<many>{_UNITS}))(?:个|家|项|条|所|种|点)?(?=的|$|[^的])|是不是|有没有|(?:吗|呢|么)?\s*[?？。!！]*$"
)
_NOUN_TAIL = re.compile(
    r"(?P<tail>率|数|量|额|件|人|户|比例|金额|办法|时间|期限|街道|乡镇|街|乡|镇|村|社区|区|县|市|局|委|院|所|中心|学校|医院|项目|窗口|名额|标准|待遇|条件)$"
)


def resolve(question: str, history: Sequence[Turn], leans: Callable[[str, str], bool]) -> Question:
    """The question as it is to be searched: itself, or made whole from the turns before it.

    ``leans`` says of a cleaned question and the whole one before it whether the first needs the second.  A reader is asked both
    in any case, as it was trained: it tells by itself what of the first belongs to the second.
    """
    text = clean(question)
    recent = [] if talk(text) else [turn for turn in history if talk(turn.question) is None][-MAX_TURNS:]
    earlier = resolve(recent[-1].question, recent[:-1], leans).text if recent else ""
    both = f"{earlier} {text}" if earlier else ""
    if not earlier or not leans(text, earlier):
        return analyse(text, read=both)
    whole, asked = _join(text, earlier)
    return analyse(whole, asked, recent[-1].answer, both)


_LEFT_OVER = "和与及、至到的"
"""What years leave behind that were named together (2020年和2021年的…各)."""


def _join(text: str, earlier: str) -> Made:
    core = _ELLIPSIS.sub("", _LEAD.sub("", text)) if ENDS_NE.search(text) else _LEAD.sub("", text)
    asks = bool(INTERROGATIVE.search(core))
    if ENDS_NE.search(text) and not asks:
        return _substitute(core.strip(" ,，"), earlier)
    if _YEAR.search(core):
        rest = _YEAR.sub("", topic(earlier)).lstrip(_LEFT_OVER).removesuffix("各")
        return f"{rest},{core}", core
    # As it was put: encoder and reader were trained on the last question with the next one behind it.
    return f"{earlier} {core}", core


def _whole(text: str) -> Made:
    return text, text


def _substitute(core: str, earlier: str) -> Made:
    """``earlier`` with the year, indicator or place of ``core`` in place of its own."""
    years = _YEAR.findall(core)
    rest = _YEAR.sub("", core).strip("的在,， ")
    relative = _RELATIVE.search(rest)
    if years and not rest.strip("那这版本"):
        return _whole(_put_year(earlier, years[0]))
    if relative and len(rest) <= len(relative[0]) + 2:
        return _whole(_shift_year(earlier, relative[0]))
    base = _put_year(earlier, years[0]) if years else earlier
    swapped = _swap_noun(base, rest) or _swap_word(base, rest) or _swap_subject(base, rest)
    if swapped:
        return _whole(swapped)
    # A rate is asked for alone, whatever the earlier question counted.
    if re.search(r"(?:率|比例|数|额|量)$", rest):
        return f"{topic(base)},{rest}是多少?", f"{rest}是多少?"
    return _whole(f"{base.rstrip('?？。')},{rest}呢?")


def _put_year(earlier: str, year: str) -> str:
    year = year if year.endswith("年") else year + "年"
    if _YEAR.search(earlier):
        return _YEAR.sub(year, earlier, count=1)
    return f"{year}{earlier}"


def _shift_year(earlier: str, relative: str) -> str:
    """``earlier`` with its year moved back (再往前两年 → 2); unchanged but for a note where it has none."""
    match = _YEAR.search(earlier)
    step = {"一": 1, "两": 2, "前年": 2, "1": 1, "2": 2, "3": 3}
    back = next((n for key, n in step.items() if key in relative), 1)
    if "今年" in relative:
        back = 0
    if relative in ("次年", "第二年"):
        back = -1
    if match is None:
        return f"{topic(earlier)},{relative}"
    year = int(match[0][:4]) - back
    named = (
        "、".join(f"{y}年" for y in range(int(match[0][:4]) - 1, year - 1, -1)) if back > 1 else f"{year}年"
    )
    return earlier[: match.start()] + named + earlier[match.end() :]


def _swap_noun(earlier: str, new: str) -> str | None:
    """满意率 for 响应率, 柳浦街道 for 平桥街道: a noun of the same kind by its last characters."""
    new = new.rstrip("的")
    match = _NOUN_TAIL.search(new)
    if match is None or not new:
        return None
    tail = match["tail"]
    old = re.search(rf"[一-鿿A-Za-z0-9“”]{{1,8}}?{tail}(?!{tail})", _last_clause_with(earlier, tail))
    if old is None:
        return None
    words = re.split(r"的|了|和|与|在|年|是|,|，|、", old[0])
    target = words[-1]
    if target == new or len(target) <= len(tail):
        return None
    return earlier.replace(target, new, 1)


def _swap_word(earlier: str, new: str) -> str | None:
    """文化馆 for 图书馆, B类 for A类: the last word of ``earlier`` that ends as ``new`` does."""
    words = list(jieba_tokenizer().cut(earlier, HMM=False))
    for number in range(len(words) - 1, -1, -1):
        word = words[number]
        if len(word) == 1 and number and words[number - 1].isascii() and words[number - 1].isalnum():
            word = words[number - 1] + word
        if len(word) >= 2 and word[-1] == new[-1:] and word != new and not INTERROGATIVE.search(word):
            return earlier.replace(word, new, 1) if new not in earlier else None
    return None


_SUBJECT = re.compile(r"[一-鿿]{2,6}?(?=有(?:多少|几|哪|什么)|的|共有|设有)")
_LIKE_LENGTH = 2
"""By how many characters a subject may differ in length from what takes its place."""


def _swap_subject(earlier: str, new: str) -> str | None:
    """柳浦 for 平桥 in 平桥有几个窗口: what the earlier question begins with, where it is a name about as long."""
    subject = _SUBJECT.match(earlier)
    if subject is None or not new or new in earlier or abs(len(subject[0]) - len(new)) > _LIKE_LENGTH:
        return None
    return new + earlier[subject.end() :]


def _last_clause_with(text: str, tail: str) -> str:
    clauses = [c for c in re.split(r"[,，;；]", text) if tail in c]
    return clauses[0] if clauses else ""


def topic(question: str) -> str:
    """What a question is about: the question without its asking words."""
    text = re.sub(r"^(?:请问|想问(?:一下|问)?|问一下|我想知道|麻烦问下)[,，]?", "", question.strip())
    stripped = _ASKING.sub(_without_asking, text).strip(" ,，?？。的了")
    return stripped if len(stripped) >= 2 else text.rstrip("?？。")


def _without_asking(match: re.Match[str]) -> str:
    """Nothing; but what looked like a measure word and begins a noun (多少人才) is left."""
    for name in ("much", "many"):
        if match[name] and not ends_word(match.string, *match.span(name)):
            return match.string[match.start(name) : match.end()]
    return ""
