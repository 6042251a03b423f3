"""Of what time the figures of a ledger are, and whether they tell what is or what is aimed at, by hand."""

import pytest
from ledgers import entries


def test_time_is_taken_from_clause_sentence_paragraph_heading_and_title() -> None:
    text = (
        "一、总体情况\n\n2019年新建8处,改造9处。其中完工7处。\n\n二、2020年工作\n\n受理诉求55件。\n\n"
        "三、其他\n\n受理来电66个。2018年以来接访77次。\n"
    )
    found = entries(text, "2021年工作报告")
    assert found["77次"].when.last == 2021
    assert {k: (e.when.first, e.when.told) for k, e in found.items()} == {
        "8处": (2019, "clause"),
        "9处": (2019, "sentence"),
        "7处": (2019, "paragraph"),
        "55件": (2020, "heading"),
        "66个": (2021, "document"),
        "77次": (2018, "clause"),
    }


def test_a_year_that_is_compared_with_is_not_the_time() -> None:
    found = entries("受理诉求90件,比2020年多11件。", "2021年工作报告")
    assert [found[k].when.first for k in ("90件", "11件")] == [2021, 2021]
    assert found["11件"].role == "change"
    half = entries("受理诉求90件,与2020年上半年相比增长3%。", "2021年工作报告")
    assert [half[k].when.first for k in ("90件", "3%")] == [2021, 2021]


@pytest.mark.parametrize(
    ("title", "text", "figure", "role", "year"),
    [
        ("2024年青原省政府工作报告", "过去一年,新增学位900个。", "900个", "level", 2023),
        ("2024年青原省政府工作报告", "一、2024年重点任务\n\n新增学位950个。", "950个", "aim", 2024),
        ("2024年青原省政府工作报告", "“十三五”时期新增学位5000个。", "5000个", "level", 2016),
        ("青原市2023年数字化行动方案", "打造300个左右智慧社区(村居)。", "300个", "aim", 2023),
        ("青原市数字化行动方案", "打造300个左右智慧社区(村居)。", "300个", "aim", None),
        ("关于印发青原市养老服务管理办法的通知", "评为五星级的给予10万元。", "10万元", "rule", None),
        ("青原市2023年统计公报", "三、下一步打算\n\n新增学位950个。", "950个", "aim", 2023),
        ("青原市2023年统计公报", "近五年新增学位5000个。", "5000个", "level", 2019),
    ],
)
def test_what_a_document_is_tells_facts_from_aims(
    title: str, text: str, figure: str, role: str, year: int | None
) -> None:
    found = entries(text, title)[figure]
    assert (found.role, found.when.first) == (role, year)


PLAN = """各区人民政府：

一、总体要求

(一)指导思想。围绕产业升级开展工作。

(二)主要目标。建成示范工厂15个，培育企业20家。到2028年，累计培育园区9个。

二、保障措施

每年安排资金3亿元。
"""


DELIVERED = """各位代表：

现在，我代表市人民政府，向大会报告政府工作，请予审议。

一、2021年工作回顾

新增就业5万人。

二、2022年重点工作

新建学校8所。
"""


def test_a_text_without_title_is_told_by_its_form() -> None:
    planned = entries(PLAN)
    assert {planned[text].role for text in ("15个", "20家", "9个", "3亿元")} == {"aim"}
    delivered = entries(DELIVERED)
    assert (delivered["5万人"].role, str(delivered["5万人"].when)) == ("level", "2021年")
    assert (delivered["8所"].role, str(delivered["8所"].when)) == ("aim", "2022年")
    assert entries("第一条 每户补助3万元。\n第二条 每人2万元。\n第三条 期限5年。")["3万元"].role == "rule"


def test_what_is_planned_is_marked_whatever_its_role() -> None:
    text = "政府工作报告\n一、2025年工作回顾\n（一）扎实推进项目\n收入增长7.3%。\n二、今年工作\n收入增长6.1%，失业率控制在5.5%以内。\n建桥19座。\n"
    found = entries(text, "2026年青原县政府工作报告")
    assert [(found[n].role, found[n].planned) for n in ("7.3%", "6.1%", "5.5%", "19座")] == [
        ("change", False),
        ("change", True),
        ("limit", True),
        ("aim", True),
    ]


def test_no_figure_is_a_time_or_a_class() -> None:
    assert not entries("与3年前相比。近5年内有记录。推进30万吨级航道建设。")


def test_items_begin_with_the_time_in_front_of_their_list() -> None:
    text = "2025年预算\n  1. “甲支出”4.3万元。2024年执行数为4.2万元。\n  2. “乙支出”5.1万元。\n"
    found = entries(text, "青原县2025年预算")
    assert [found[n].when.first for n in ("4.3万元", "4.2万元", "5.1万元")] == [2025, 2024, 2025]


def test_an_address_is_of_the_year_in_which_it_was_given() -> None:
    text = "政府工作报告\n——2023年3月5日在青原县人民代表大会会议上\n一、过去五年工作回顾\n过去五年，2022年和2022年都很重要，建桥19座。\n"
    assert (entries(text, "政府工作报告")["19座"].when.first) == 2022


def test_a_section_keeps_the_year_that_its_part_came_to() -> None:
    text = "一、“十四五”时期和2025年工作\n这五年，建桥19座。\n刚刚过去的2025年，修路7公里。\n（一）民生\n安置居民31户。\n"
    found = entries(text, "2026年青原县政府工作报告")
    assert (found["31户"].when.first, found["31户"].when.last) == (2025, 2025)
