"""Figures that disagree on the same thing, and those that only look so."""

import pytest

from ingest import BUNDLED, Document, parse, read_document
from ingest.ledger.disagreement import disagreements, doubt
from ingest.ledger.ledger import ledger


def pairs(text: str, title: str = "2023年工作报告") -> list[tuple[str, str]]:
    entries = ledger(parse(Document("a.txt", text, title)))
    return [(d.one.text, d.other.text) for d in disagreements(entries)]


def two(one: str, other: str) -> list[tuple[str, str]]:
    return pairs(f"一、总体情况\n\n{one}\n\n二、工作成效\n\n{other}\n")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("恢复草原植被3480亩。", "全年恢复草原植被3840亩。", ("3480亩", "3840亩")),
        ("全市配备帮办代办专员236名。", "全市263名帮办代办专员全部上岗。", ("236名", "263名")),
        ("收到行政复议申请346件,受理318件。", "对全年受理的323件行政复议案件逐件分析。", ("318件", "323件")),
        ("接待来访群众约60人。", "接待来访群众100人左右。", ("60人", "100人")),
        ("新增服务贸易企业731家。", "统计公报中新增服务贸易企业为713家。", ("731家", "713家")),
    ],
)
def test_the_same_thing_with_two_figures(one: str, other: str, expected: tuple[str, str]) -> None:
    assert two(one, other) == [expected]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("受理诉求318件。", "2022年受理诉求323件。"),  # another year
        ("沙坪镇调解纠纷318件。", "竹溪镇调解纠纷323件。沙坪镇、竹溪镇均有专人。"),  # another body
        (
            "城镇居民人均可支配收入38216元。",
            "农村居民人均可支配收入21874元。",
        ),  # another word in the same place
        ("培训养老护理员6230人次。", "养老护理员缺口1900人。"),  # another head
        ("行政处罚案件318件。", "行政处罚案件较上年增长23件。"),  # a change
        ("新增中小学学位9460个。", "未来五年新增中小学学位14200个。"),  # a plan
        ("受理行政复议案件76.6万件。", "受理行政复议案件766012件。"),  # the same, rounded
        ("登记经营主体38万余户。", "登记经营主体381234户。"),
        ("行政复议案件318件。", "街乡行政复议案件23件。"),  # a level of government
        ("办理行政处罚案件318件。", "其中行政处罚案件维持23件。"),
    ],
)
def test_different_things_do_not_disagree(one: str, other: str) -> None:
    assert two(one, other) == []


@pytest.mark.parametrize(
    ("title", "one", "other"),
    [
        (
            "青原市护理保险办法",
            "享受3级待遇的,每人每天110元。",
            "享受2级待遇的,每人每天28元。",
        ),  # tiers of a rule
        (
            "2023年部门预算",
            "甲项2023年预算安排53万元。乙项2023年预算安排38万元。",
            "丙项2023年预算安排74万元。",
        ),  # told of everything
        ("2023年统计公报", "新增上市公司6家。", "上市公司总量达48家。"),  # a flow and a stock
        ("2023年统计公报", "互联网普及率达75.6%。", "五年来互联网普及率达61.9%。"),  # another time
        ("2023年部门决算", "财政拨款支出9746万元。", "财政拨款基本支出5377万元。"),  # a part of it
        ("2023年部门决算", "本局收入支出总计9859万元。", "本局财政拨款收入支出总计9746万元。"),
        ("2023年统计公报", "“甲类支出”35万元。", "“乙类支出”41万元。"),  # other names
        ("2023年统计公报", "人均预期寿命比全国高3岁。", "人均预期寿命比邻市高5岁。"),  # comparisons
        (
            "2024年青原省政府工作报告",
            "新增学位900个。",
            "2024年主要目标是:新增学位950个。",
        ),  # the year before, the year to come
    ],
)
def test_kinds_of_documents_and_words_that_tell_figures_apart(title: str, one: str, other: str) -> None:
    assert pairs(f"一、总体情况\n\n{one}\n\n二、工作成效\n\n{other}\n", title) == []


def test_aims_do_not_disagree() -> None:
    assert (
        pairs("一、总体要求\n\n新增学位900个。\n\n二、主要任务\n\n新增学位950个。\n", "2023年发展规划") == []
    )


def test_a_heading_that_narrows_tells_apart() -> None:
    assert (
        pairs(
            "一、基本情况\n\n互联网普及率达75.6%。\n\n二、农村情况\n\n互联网普及率达61.9%。\n", "2023年公报"
        )
        == []
    )


def test_figures_side_by_side_are_told_apart_by_their_author() -> None:
    assert pairs("上半年受理诉求总量318件。下半年受理诉求总量323件。") == []


def test_the_white_paper_disagrees_with_itself_in_two_places() -> None:
    entries = ledger(parse(read_document(BUNDLED)))
    assert [(d.one.text, d.other.text) for d in disagreements(entries)] == [
        ("98.4%", "98.1"),
        ("60人", "100人"),
    ]


@pytest.mark.parametrize(
    ("text", "doubted"),
    [
        ("调解受案38000万余件,调解成功14000余件。", ["38000万余件"]),
        ("违规金额22054万元。", []),
        ("案件办结率为102%。", ["102%"]),
        ("任务完成率为105.5%,同比增长120%。", []),
    ],
)
def test_what_cannot_be_is_doubted(text: str, doubted: list[str]) -> None:
    assert [e.text for e in ledger(parse(Document("a.txt", text))) if doubt(e)] == doubted
