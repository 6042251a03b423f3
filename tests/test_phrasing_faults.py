"""What the rules find wrong in a sentence beside the text that it cites."""

from __future__ import annotations

import pytest

from chatbot.phrasing.faults import FAULTS, SaidAndCited

CITED = (
    "2021年，柳川区教委受理投诉3000件，同比增长5%，办结2900件；水务局先审核材料，再报区政府批准。"
    "年满60周岁的本市老人，可以申请补贴，但已领取的除外。街道收到传言称：中心已经关闭。"
)


@pytest.mark.parametrize(
    "said",
    [
        CITED,
        "2021年柳川区教委受理投诉3000件。",
        "柳川区教委2021年受理投诉3,000件。",
        "二〇二一年柳川区教委受理投诉三千件",
        "根据文件，柳川区教委办结2900件。",
        "办结2900件，柳川区教委受理投诉3000件。",
        "柳川区教委受理投诉3000件，同比增加5%。",
        "水务局先审核材料，再报区政府批准。",
        "年满60岁的本市老人，可申请补贴，但已领取的除外。",
    ],
)
def test_what_says_the_same_has_no_fault(said: str) -> None:
    assert SaidAndCited.of(said, CITED).fault == ""


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("柳川区教委受理投诉3001件。", "figure"),
        ("柳川区教委受理投诉3000人。", "figure"),
        ("柳川区教委受理投诉3000万件。", "figure"),
        ("柳川区教委受理投诉3000件，同比增长5个百分点。", "figure"),
        ("2020年柳川区教委受理投诉3000件。", "date"),
        ("柳川区民政局受理投诉3000件。", "added"),
        ("水务局受理投诉3000件。", "added"),
        ("柳川区教委受理投诉2900件。", "subject"),
        ("柳川区教委未受理投诉3000件。", "negation"),
        ("柳川区教委受理投诉3000件，同比下降5%。", "comparison"),
        ("水务局再报区政府批准，先审核材料。", "order"),
        ("水务局先报区政府批准，再审核材料。", "order"),
        ("年满60周岁的本市老人，应当申请补贴，但已领取的除外。", "modality"),
        ("年满60周岁的本市老人，可以申请补贴。", "condition"),
        ("老人可以申请补贴，但已领取的除外。", "condition"),
        ("柳川区教委受理投诉3000件，受到居民称赞。", "added"),
        ("柳川区教委受理全部投诉3000件。", "scope"),
        ("中心已经关闭。", "reported"),
        ("今天天气很好。", "empty"),
        ("visit example", "empty"),
    ],
)
def test_what_says_something_else_has_a_fault(said: str, fault: str) -> None:
    assert SaidAndCited.of(said, CITED).fault == fault
    assert fault in FAULTS


def test_a_date_moved_must_be_that_of_its_clause() -> None:
    cited = "2020年受理300件。2021年受理500件。"
    assert SaidAndCited.of("2021年受理500件。", cited).fault == ""
    assert SaidAndCited.of("受理300件是在2020年。", cited).fault == ""
    assert SaidAndCited.of("2021年受理300件。", cited).fault != ""
    assert SaidAndCited.of("2020年受理500件。", cited).fault != ""


def test_two_figures_may_not_change_places() -> None:
    cited = "东区新增学位120个，西区新增学位85个。"
    assert SaidAndCited.of("东区新增学位120个。", cited).fault == ""
    assert SaidAndCited.of("西区新增学位85个，东区新增学位120个。", cited).fault == ""
    assert SaidAndCited.of("东区新增学位85个。", cited).fault != ""
    assert SaidAndCited.of("东区新增学位85个，西区新增学位120个。", cited).fault != ""
