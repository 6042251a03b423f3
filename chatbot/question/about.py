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


def about(text: str) -> AboutDocument | None:
    """What a question wants to know of the document itself; None where it asks about what the document treats."""
    plain = clean(text)
    said = wording(plain)
    topic = cast(Topic, said.best("about"))
    chance = said.chance("about", topic)
    found = steps(plain)
    numbered = bool(found) and topic in ("section", "article", "breach")
    if chance < (LEAST_NUMBERED if numbered else LEAST):
        return None
    if found and any(s.unit == "条" for s in found) and topic == "section":
        topic = "article"
    return AboutDocument(topic, plain, found)


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
