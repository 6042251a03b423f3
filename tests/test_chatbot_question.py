"""What a question asks for, by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.question.analysis import analyse
from chatbot.question.cleaning import clean


@pytest.mark.parametrize(
    ("text", "kind", "demand"),
    [
        ("去年共受理多少件行政复议申请?", "number", "figure"),
        ("调解成功率是多少", "number", "percent"),
        ("办一张证要多少钱?", "number", "money"),
        ("审批要等几天", "number", "duration"),
        ("这个办法什么时候开始施行?", "date", "date"),
        ("为什么要设这个窗口?", "why", "reason"),
        ("为啥不让办?", "why", "reason"),
        ("“一门通办”是什么意思?", "definition", "meaning"),
        ("有哪些措施?", "list", "members"),
        ("怎么申请补贴?", "how", "none"),
        ("应急演练写在哪一节?", "locate", "none"),
        ("城管和交警的处罚各是多少件?", "comparison", "figure"),
        ("中心的联系电话是多少", "number", "phone"),
        ("局长叫什么名字?", "other", "person"),
        ("文件是几月几号印发的?", "date", "date"),
        ("满意率呢?", "number", "percent"),
        ("办理时限压缩了百分之几?", "number", "percent"),
        ("区里用什么办法协调?", "how", "none"),
        ("前几天有人来查,没有码能不能不让查?", "how", "none"),
        ("公司上了黑名单,多少天能消掉?", "number", "duration"),
        ("How many complaints were received?", "number", "figure"),
    ],
)
def test_kind_and_demand(text: str, kind: str, demand: str) -> None:
    question = analyse(text)
    assert (question.kind, question.demand) == (kind, demand)


def test_traditional_characters_and_full_width_are_read_the_same() -> None:
    assert analyse("２０２１年受理了多少件訴求？") == analyse("2021年受理了多少件诉求?")


def test_what_it_names_and_states() -> None:
    question = analyse("《停车办法》2023年说的“三减免”和1+2+N里,罚款24%对吗")
    assert question.quoted == ("三减免",)
    assert question.coined == ("1+2+N",)
    assert question.years == ("2023",)
    assert [f.text for f in question.figures] == ["24%"]


def test_the_unit_and_the_number_of_members_asked_for() -> None:
    assert analyse("全年发放多少份材料").unit == "份"
    assert analyse("“五公开”是哪五公开").count == 5
    assert analyse("“三方六专”是什么").count == 6
    assert analyse("“十四五”期间有哪些规划").count == 0
    assert analyse("哪些单位参加了").count == 0
    assert analyse("涉及多少个执法部门?").counted == "部门"
    assert analyse("有多少件是网上办的?").counted == ""


@pytest.mark.parametrize("text", ["", "??", "。。。", "😀", "\u200b\u0007"])
def test_nothing_to_look_up(text: str) -> None:
    assert analyse(text).empty


@given(st.text(max_size=80))
def test_never_raises_and_cleaning_is_stable(text: str) -> None:
    analyse(text)
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("text", "compares"),
    [
        ("窗口和网上办理时限各是几天,哪个快?", True),
        ("同时有哪几个部门参与多元调解?", False),
        ("与企业有关的投诉哪个部门处理最多?", False),
        ("物业和业主的纠纷找谁调解快?", False),
        ("这片归哪个大队管?", False),
    ],
)
def test_which_of_two_is_higher_compares_them(text: str, compares: bool) -> None:
    assert (analyse(text).kind == "comparison") is compares


@pytest.mark.parametrize(
    ("text", "unit", "demand"),
    [
        ("有多少人参加?", "人", "figure"),
        ("引进了多少人才?", "", "figure"),
        ("有多少天然气用户?", "", "figure"),
        ("多少天能办好?", "天", "duration"),
        ("有多少户籍人口?", "", "figure"),
    ],
)
def test_a_measure_word_is_no_beginning_of_a_noun(text: str, unit: str, demand: str) -> None:
    assert (analyse(text).unit, analyse(text).demand) == (unit, demand)
