"""Questions about the document itself: what it is about, how it is divided, one of its parts, who issued it and when.

What is asked about, the fitted wording tells; which part, the numbers in the question (第二章第五条第三项).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, cast

from chatbot.question.cleaning import clean
from chatbot.question.wording import wording
from ingest.chinese.numerals import LETTERS, number

Topic = Literal[
    "about", "outline", "section", "count", "issuer", "issued", "effective", "number", "title", "article", "breach",
]  # fmt: skip

LEAST = 0.2
"""The chance from which a question is taken to be about the document."""
LEAST_NUMBERED = 0.05
"""The same for a question that names a part by its number."""
LEAST_BARE = 0.02
"""The same for a question that names nothing that a document could treat."""
_OWN = (
    "发 发布 发文 印发 公布 颁布 制定 出台 出 成文 签发 文号 字号 编号 有效 失效 作废 废止 过期 生效 施行 实施 执行 管用 讲 说 谈 写 主要 重点 要点 "
    "大意 关系 字"
).split()
"""What a document says of itself, or is asked of it as a whole."""
_AROUND = (
    "这 那 该 本 此 个 份 篇 件 文件 文章 通知 办法 条例 规定 意见 报告 方案 政策 东西 全文 内容 请问 告诉我 一下 到底 究竟 是 的 了 呢 吗 啊 吧 "
    "么 由 在 从 到 开始 起 文 和 跟 与 对 我 我们 你们 咱 老百姓 百姓 群众 居民 市民 大家 有 没有 没 不 还 现在 目前 如今 已经 已 谁 哪 哪个 哪家 哪些 哪里 哪天 哪年 几 什么 啥 时候 "
    "多少 多久 怎么 如何 何时 何 几时 单位 机关 部门 机构 地方 日期 时间 日子 号 页 长"
).split()
"""The words of a question around that."""


_WORD = re.compile("|".join(sorted([*_OWN, *_AROUND], key=len, reverse=True)))
_MARKS = dict.fromkeys(map(ord, '，。？！、,.?!：:“”"'))
LAST = -1
_UNITS = "编|篇|章|节|条|款|项|附件|附录|专题|部分|板块|块"
_NUMERAL = rf"[\d{LETTERS}]{{1,7}}"
_STEP = re.compile(
    rf"(?P<back>倒数|倒數)?第\s*[(（]?(?P<a>{_NUMERAL})[)）]?\s*(?:个|大)*(?P<unit>{_UNITS})"
    rf"|(?P<before>附件|附录|专题)\s*[(（]?(?P<b>{_NUMERAL})[)）]?"
    rf"|(?:最后|最末)(?:的)?(?:一|那)(?:个|大)*(?P<last>{_UNITS})"
    rf"|(?:头一|开头那)(?:个|大)*(?P<first>{_UNITS})"
    rf"|\b(?P<english>article|chapter|section|part|paragraph|item|annex|appendix)\s+(?P<c>\d{{1,4}})",
    re.IGNORECASE,
)
_ENGLISH = {
    "article": "条", "chapter": "章", "section": "节", "part": "部分", "paragraph": "款", "item": "项",
    "annex": "附件", "appendix": "附录",
}  # fmt: skip
SMALL = ("条", "款", "项")


@dataclass(frozen=True)
class Step:
    """One step down an outline: 第五条 is ``Step("条", 5)``; counted from the end, numbers are negative, the last one ``LAST``."""

    unit: str
    number: int


@dataclass(frozen=True)
class AboutDocument:
    """``topic`` of the document is asked for; ``steps`` lead to the part that is named."""

    topic: Topic
    text: str
    steps: tuple[Step, ...] = ()
    bare: bool = False
    """Whether the question names nothing else, so that it can be about the document alone."""


def about(text: str) -> AboutDocument | None:
    """What a question wants to know of the document itself; None where it asks about what the document treats."""
    plain = clean(text)
    said = wording(plain)
    topic = cast(Topic, said.best("about"))
    chance = said.chance("about", topic)
    found = steps(plain)
    alone = not found and _bare("".join(plain.split()).translate(_MARKS))
    numbered = bool(found) and topic in ("section", "article", "breach")
    if chance < (LEAST_BARE if alone else LEAST_NUMBERED if numbered else LEAST):
        return None
    if found and any(s.unit == "条" for s in found) and topic == "section":
        topic = "article"
    return AboutDocument(topic, plain, found, alone)


def _bare(text: str) -> bool:
    """Whether a text is made of such words alone, with one at least of what a document says of itself."""
    place, own = 0, False
    for match in _WORD.finditer(text):
        if match.start() != place:
            return False
        place, own = match.end(), own or match[0] in _OWN
    return own and place == len(text)


def steps(text: str) -> tuple[Step, ...]:
    """The parts that a text names by number, in its order."""
    found: list[Step] = []
    for match in _STEP.finditer(text):
        unit = (
            match["unit"]
            or match["before"]
            or match["last"]
            or match["first"]
            or _ENGLISH[match["english"].lower()]
        )
        told = match["a"] or match["b"] or match["c"]
        value = number(told) if told else None
        if match["last"] or match["first"]:
            found.append(Step(unit, LAST if match["last"] else 1))
        elif value is not None and value == int(value):
            found.append(Step(unit, -int(value) if match["back"] else int(value)))
    return tuple(found)
