"""Whether a text could be what is demanded, by hand."""

import pytest

from chatbot.demands import longest_list, meets
from chatbot.question import analyse


@pytest.mark.parametrize(
    ("question", "good", "bad"),
    [
        ("受理了多少件投诉?", "全年受理投诉1204件。", "投诉办理更加规范。"),
        ("满意率是多少", "群众满意率为97.2%。", "群众十分满意。"),
        ("一次收多少钱", "每次收取30元。", "每次收费前应当公示。"),
        ("几天能办好", "5个工作日内办结。", "尽快办结。"),
        ("什么时候启用的", "2022年3月15日启用。", "启用后运行平稳。"),
        ("热线的电话号码是多少", "咨询电话010-12345678。", "热线由6个坐席接听。"),
        ("为什么要改?", "为了减少群众跑腿,作出调整。", "全年办理40件。"),
        ("哪家公司承建的?", "由云岭建设集团承建。", "由一家企业承建。"),
        ("是哪五公开?", "即决策、执行、管理、服务、结果公开。", "做好公开和服务。"),
    ],
)
def test_the_sign_of_each_demand(question: str, good: str, bad: str) -> None:
    asked = analyse(question)
    assert meets(asked, good) > meets(asked, bad)


def test_a_term_must_be_explained_where_it_stands() -> None:
    asked = analyse("“三亮”是什么意思?")
    assert meets(asked, "推行“三亮”(亮标准、亮身份、亮承诺)。") == 1.0
    assert meets(asked, "开展亮标准、亮身份、亮承诺的“三亮”活动。") == 1.0
    assert meets(asked, "在各窗口推行“三亮”。") < 0.5


def test_the_unit_asked_for_counts_more_than_any_figure() -> None:
    asked = analyse("建成多少个站点")
    assert meets(asked, "建成站点12个。") > meets(asked, "投入12%的经费。") > meets(asked, "建成一批站点。")


@pytest.mark.parametrize(
    ("text", "members"),
    [("甲、乙、丙和丁", 4), ("“甲”“乙”", 2), ("一是快。二是省。三是好。", 3), ("没有列举", 0)],
)
def test_members_of_the_longest_list(text: str, members: int) -> None:
    assert longest_list(text) == members
