"""Premises held against a small document, by hand."""

import pytest

from chatbot.question import premises
from chatbot.question.analysis import analyse
from chatbot.question.premises import World, check, places, spoken_years
from index.terms import Terms
from ingest import parse
from ingest.chinese.dictionary import tagged
from ingest.document import Document

TEXT = """2023年工作报告

一、办件

2023年受理投诉1204件,比2022年增长12.5%。平均办结时间由9天缩短至5天。

二、各地

青石镇设服务站3个。白河镇推行“晚间窗口”。
"""
PARSED = parse(Document("report.txt", TEXT, "2023年工作报告"))
WORLD = World([PARSED])
TERMS = Terms(PARSED.passages)
FIRST = "2023年受理投诉1204件,比2022年增长12.5%。"


def signs(question: str, evidence: str = FIRST, around: str = FIRST):  # type: ignore[no-untyped-def]
    return check(analyse(question), "report.txt", evidence, around, WORLD, TERMS)


def test_the_year_of_a_comparison_is_not_spoken_of() -> None:
    assert spoken_years(FIRST) == {"2023"}


def test_another_year() -> None:
    assert signs("2023年受理多少件投诉?").year == 0.0
    assert signs("2022年受理多少件投诉?").year == 1.0
    assert signs("2019年受理多少件投诉?").year == 1.0


def test_a_stated_figure_must_stand_there() -> None:
    assert signs("受理1204件投诉,原因是什么?").figure == 0.0
    assert signs("投诉增长125%,原因是什么?").figure == 1.0


@pytest.mark.parametrize(
    ("question", "evidence", "conflict"),
    [
        ("投诉为什么减少了?", FIRST, 1.0),
        ("投诉为什么增加了?", FIRST, 0.0),
        ("办结时间为什么延长了?", "平均办结时间由9天缩短至5天。", 1.0),
    ],
)
def test_direction(question: str, evidence: str, conflict: float) -> None:
    assert signs(question, evidence).direction == conflict


def test_a_place_that_the_document_does_not_know() -> None:
    assert "海淀" in places("海淀区有多少个服务站?")


@pytest.mark.parametrize("text", ["要带哪些东西?", "每个礼拜哪天开?", "有人上门来办吗?", "甲岭和南陌乡谁高?"])
def test_everyday_words_are_no_places(text: str) -> None:
    assert not set(places(text)) & {"东西", "礼拜", "上门", "上门来", "岭和南"}
    assert signs("海淀区有多少个服务站?").place_unknown == 1.0


def test_what_is_to_be_counted_must_stand_somewhere() -> None:
    assert signs("有多少服务站?").counted_unknown == 0.0
    assert signs("有多少所小学?").counted_unknown == 1.0


def test_of_a_question_without_end_only_the_end_is_tagged(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[int] = []

    def counted(text: str) -> list[tuple[str, str]]:
        given.append(len(text))
        return tagged(text)

    monkeypatch.setattr(premises, "tagged", counted)
    assert places("和" * 40 + "海淀区2021年受理了多少件？") == ["海淀"]
    places("和" * 1000)
    assert given == [40 + 15, 300]
