"""Lists asked for by their number whose members are headings, by hand."""

from __future__ import annotations

from typing import Any

import pytest

from chatbot.drafting.members import members
from chatbot.question.analysis import analyse
from ingest import parse
from ingest.readers import document
from ingest.structure import Parsed

TEXT = """灯市振兴方案

一、总体要求

灯市要亮起来。

二、重点工程

（一）老灯铺修缮工程

修好十二间铺面。

（二）夜游亮化工程

点亮三条街。

（三）匠人传习工程

请六位匠人授课。

三、经营模式

（一）自营模式

铺主自己经营。

（二）合营模式

铺主与街道合营。

（三）托管模式

交给公司托管。
"""


class Terms:
    """Every pair weighs the same."""

    def pair_cover(self, asked: frozenset[str], held: frozenset[str]) -> float:
        return len(asked & held) / max(1, len(asked))


TERMS: Any = Terms()


@pytest.fixture(scope="module")
def parsed() -> Parsed:
    return parse(document(TEXT, "灯市振兴方案.txt"))


def told(parsed: Parsed, question: str) -> list[str]:
    found = members(analyse(question), parsed, TERMS)
    return [e.span.of(parsed.document.text) for e in found.extracts] if found else []


@pytest.mark.parametrize(
    ("question", "last"),
    [
        ("灯市有哪三大工程?", "（三）匠人传习工程"),
        ("“三大工程”都叫什么?", "（三）匠人传习工程"),
        ("铺面可以选哪三种模式?", "（三）托管模式"),
        ("这个方案分哪三大块?", "三、经营模式"),
    ],
)
def test_members_are_the_headings_called_what_is_counted(parsed: Parsed, question: str, last: str) -> None:
    found = told(parsed, question)
    assert len(found) == 3 and found[-1] == last


def test_what_is_excepted_does_not_count(parsed: Parsed) -> None:
    assert told(parsed, "除自营模式外还有哪两种模式?") == ["（二）合营模式", "（三）托管模式"]


@pytest.mark.parametrize(
    "question",
    [
        "灯市有哪四大工程?",  # there are three
        "灯市有哪三位匠人?",  # no headings are called so
        "补贴由哪三部分组成?",  # parts of something else than the document
        "灯市有哪些工程?",  # without a number it is not known where the list ends
    ],
)
def test_other_lists_are_searched(parsed: Parsed, question: str) -> None:
    assert told(parsed, question) == []
