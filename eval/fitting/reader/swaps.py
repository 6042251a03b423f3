"""Questions made unanswerable: what they ask about is exchanged for what the text does not have."""

from __future__ import annotations

import random
import re
from collections import Counter

_YEAR = re.compile(r"(?<!\d)(19|20)\d\d(?=年|[^\d]|$)")
_PLACE = re.compile(r"[\u4e00-\u9fff]{2,3}?(?:街道|自治县|开发区|区|市|县|镇|乡)")
_ASKS = (
    ("{}的联系电话是多少？", re.compile(r"\d{3,4}[-—－]\d{6,8}|1\d{10}|电话|热线|12\d{3}|拨打")),
    ("{}打哪个电话能问？", re.compile(r"\d{3,4}[-—－]\d{6,8}|1\d{10}|电话|热线|12\d{3}|拨打")),
    ("{}一共花了多少钱？", re.compile(r"元")),
    ("{}的经费是多少？", re.compile(r"元")),
    ("{}的负责人叫什么名字？", re.compile(r"同志|负责人|主任|局长|书记|经理|院长|先生|女士|某")),
    ("{}的网址是什么？", re.compile(r"www|http|网站|网址|\.cn|平台|公众号")),
    ("{}具体在什么地址？", re.compile(r"路|号|楼|室|地址|位于|设在|设于|街")),
    ("{}占比是百分之几？", re.compile(r"%|％|百分之|成")),
)


def other_year(question: str, context: str, rng: random.Random) -> str | None:
    """``question`` with its year exchanged for one near it that ``context`` does not name; None without a year."""
    found = _YEAR.search(question)
    if found is None:
        return None
    year = int(found[0])
    others = [
        y for y in range(year - 4, year + 5) if str(y) not in context and str(y)[2:] + "年" not in context
    ]
    if not others:
        return None
    return question[: found.start()] + str(rng.choice(others)) + question[found.end() :]


def places(text: str) -> set[str]:
    """What looks like a place and stands in ``text`` three times: Han characters before 区, 市, 县, 镇, 街道…"""
    return {name for name, n in Counter(_PLACE.findall(text)).items() if n > 2}


def other_place(question: str, context: str, elsewhere: list[str], rng: random.Random) -> str | None:
    """``question`` with a place of ``context`` exchanged for one of ``elsewhere`` of the same kind."""
    here = [p for p in _PLACE.findall(question) if context.count(p) > 2]
    if not here:
        return None
    name = max(here, key=len)
    kind = "街道" if name.endswith("街道") else name[-1]
    others = [p for p in elsewhere if p.endswith(kind) and p not in context and p != name]
    return question.replace(name, rng.choice(others)) if others else None


def topic_of(heading: str) -> str:
    """What the last heading is about, without its number; "" where it is only a number or a question."""
    topic = re.sub(r"^[\d.一二三四五六七八九十（）()、]+", "", heading.split(" ")[-1].strip("—。：:"))
    return "" if re.match(r"第.{1,4}[条章节]|问", topic) or "？" in topic else topic[:16]


def missing_detail(topic: str, text: str, rng: random.Random) -> str | None:
    """A question on ``topic`` for a detail (telephone, price, name, address …) that ``text`` does not give."""
    open_ = [form for form, given in _ASKS if not given.search(text)]
    return rng.choice(open_).format(topic) if topic and open_ else None
