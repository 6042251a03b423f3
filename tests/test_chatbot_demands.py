"""Whether a text could be what is demanded, by hand."""

import pytest

from chatbot.question.analysis import analyse
from chatbot.question.demands import lacks_counted, lacks_unit, longest_list, meets, officers
from ingest.chinese.measures import fits_unit


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


@pytest.mark.parametrize(
    ("asked", "unit", "fits"),
    [
        ("件", "件次", True),
        ("人", "名", True),
        ("天", "个工作日", True),
        ("个", "家", True),
        ("所", "个", True),
        ("人", "个", False),
        ("个", "平方米", False),
        ("条", "公里", False),
        ("公里", "个", False),
        ("米", "平方米", False),
        ("公里", "千米", True),
        ("分", "个百分点", False),
        ("天", "个月", True),
        ("所", "户", False),
        ("件", "", False),
    ],
)
def test_units_for_the_same_thing(asked: str, unit: str, fits: bool) -> None:
    assert fits_unit(asked, unit) is fits


@pytest.mark.parametrize(
    ("question", "text", "unit", "counted"),
    [
        ("有多少所小学?", "全区有小学42所。", False, False),
        ("有多少所小学?", "抽查主体12070户。", True, True),
        ("有多少律师?", "指派律师35名。", False, False),
        ("有多少律师?", "受理案件3291件,均已指派律师承办。", False, True),
        ("建了几个车站?", "园区面积600平方米。", True, True),
        ("满意率是多少?", "满意率97%。", False, False),
        ("有多少户籍人口?", "户籍人口120万人。", False, False),
        ("几月几日召开大会?", "3月5日召开大会。", False, False),
    ],
)
def test_what_is_counted_and_in_which_unit(question: str, text: str, unit: bool, counted: bool) -> None:
    asked = analyse(question)
    assert (lacks_unit(asked, text), lacks_counted(asked, text)) == (unit, counted)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("时任区长文献作为负责人出庭。", ["区长文献"]),
        ("主任王小明带队,由李师傅负责。", ["主任王小明"]),
        ("区委书记李爱民主持会议。", ["书记李爱民"]),
        ("主任赵建国有力推动。", ["主任赵建国"]),
        ("律师张建华北京执业。", ["律师张建华"]),
        ("实行区长负责制。", []),
        ("多位副区长出庭应诉。", []),
        ("居民高度评价的调解中心,各村民应当配合,由法官和律师主持。", []),
    ],
)
def test_who_is_named_behind_an_office(text: str, names: list[str]) -> None:
    assert [office + name.of(text) for office, name in officers(text)] == names
