"""Names of places and bodies, and what only looks like one, each in its sentence."""

from __future__ import annotations

import pytest

from ingest import parse
from ingest.chinese.proper import is_proper
from ingest.ledger.ledger import ledger
from ingest.readers import document
from ingest.span import Span


def proper(sentence: str, name: str) -> bool:
    at = sentence.index(name)
    return is_proper(sentence, Span(at, at + len(name)))


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("云梁市新建学校3所。", "云梁市"),
        ("其中青石镇种植果树200亩。", "青石镇"),
        ("垡头街道办结诉求12件。", "垡头街道"),
        ("由区司法局办结40件。", "区司法局"),
        ("自治区新增就业7万人。", "自治区"),
        ("东北地区粮食产量增长3%。", "东北地区"),
        ("广安理工学院招生900人。", "广安理工学院"),
    ],
)
def test_names(sentence: str, name: str) -> None:
    assert proper(sentence, name)


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("房地产市场投资增长2%。", "房地产市"),
        ("常住人口城镇化率达到61%。", "常住人口城镇"),
        ("产品进入市场300种。", "进入市"),
        ("改造棚户区120片。", "棚户区"),
        ("建成国家级社区8个。", "级社区"),
        ("高风险区隔离7天。", "高风险区"),
        ("组建广西数据集团1家。", "组建广西数据集团"),
        ("学术委员会审议20项。", "学术委员会"),
        ("配合市人大开展调研5次。", "配合市"),
        ("传统村落修复11处。", "传统村"),
    ],
)
def test_kinds_and_pieces_of_words(sentence: str, name: str) -> None:
    assert not proper(sentence, name)


def test_the_scope_of_a_figure_is_a_name_or_nothing() -> None:
    text = "柳川省工作总结\n\n一、成效\n房地产市场投资80亿元，房地产市场销售20万平方米。云梁市棚户区改造300套，云梁市新建学校5所。\n"
    scopes = {entry.text: entry.scope for entry in ledger(parse(document(text, "a.txt")))}
    assert scopes["80亿元"] == "" and scopes["300套"] == "云梁市"
