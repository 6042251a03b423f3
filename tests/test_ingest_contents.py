"""The table of contents held against the headings, and what is reported of them."""

from __future__ import annotations

import pytest

from ingest import Parsed, parse
from ingest.readers import document
from ingest.report import report


def parsed(text: str, source: str = "a.txt") -> Parsed:
    return parse(document(text, source))


def kinds(text: str, source: str = "a.txt") -> list[str]:
    return [fault.kind for fault in parsed(text, source).faults]


def test_contents_repeated_as_empty_headings_are_contents() -> None:
    text = "# 某法\n\n## 第一章 甲\n\n## 第二章 乙\n\n## 第三章 丙\n\n## 第一章 甲\n\n第一条 子。\n\n## 第二章 乙\n\n第二条 丑。\n\n## 第三章 丙\n\n第三条 寅。\n"
    found = parsed(text, "a.md")
    assert [s.path[-1] for s in found.sections][1:] == [
        "第一章 甲",
        "第一条",
        "第二章 乙",
        "第二条",
        "第三章 丙",
        "第三条",
    ]
    assert found.faults == ()


def test_contents_without_pages_are_known_by_their_repetition() -> None:
    text = "目\u3000录\n一、甲\n二、乙\n一、甲\n正文。\n二、乙\n正文。\n"
    found = parsed(text)
    assert [s.path for s in found.sections] == [("一、甲",), ("二、乙",)]
    assert [p.text for p in found.passages] == ["正文。", "正文。"]


def test_contents_name_headings_that_have_no_number() -> None:
    text = "目录\n工作概况……1\n工作成效……3\n下步打算……9\n工作概况\n正文甲。\n工作成效\n正文乙。\n下步打算\n正文丙。\n"
    found = parsed(text)
    assert [(s.path, s.page) for s in found.sections] == [
        (("工作概况",), 1),
        (("工作成效",), 3),
        (("下步打算",), 9),
    ]
    assert [p.page for p in found.passages] == [1, 3, 9]


CONTENTS = "目录\n一、甲... 1\n二、乙... 3\n（一）子... 3\n（二）丑... 2\n四、丁... 9\n"


BODY = "一、甲\n正文。\n二、乙\n（一）子\n正文。\n（二）丑的\n正文。\n三、丙\n正文。\n"


def test_contents_and_body_that_disagree_are_reported() -> None:
    found = parsed(CONTENTS + BODY)
    told = {fault.kind: [] for fault in found.faults}
    for fault in found.faults:
        told[fault.kind].append(fault.message)
    assert told == {
        "contents-unmatched": ["目录中的“四、丁”在正文里没有标题"],
        "contents-differs": ["目录写“（二）丑”，正文标题是“（二）丑的”"],
        "contents-page-order": ["目录中“（二）丑”的页码2小于前一条的3"],
        "contents-omits": ["目录里没有正文标题“三、丙”"],
    }


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("一、甲\n正文。\n三、丙\n正文。\n", "number-missing"),
        ("二、甲\n正文。\n三、丙\n正文。\n", "number-missing"),
        ("一、甲\n正文。\n一、乙\n正文。\n", "number-doubled"),
        ("一、甲\n正文。\n二、乙\n正文。\n一、丙\n正文。\n", "number-order"),
        ("第一章 甲\n第二章 乙\n正文。\n", "section-empty"),
        ("第一条 甲。\n第三条 乙。\n", "number-missing"),
        ("## 第一章 总则第一条 甲\n\n正文。\n", "heading-runs-on"),
        ("一、甲\n" + "全区" * 35 + "\n受理申请。\n", "line-broken"),
    ],
)
def test_what_is_wrong_is_reported(text: str, kind: str) -> None:
    assert kinds(text) == [kind]


def test_the_report_shows_tree_pages_and_faults() -> None:
    shown = report(parsed(CONTENTS + BODY))
    assert "一、甲" in shown
    assert "第1页" in shown
    assert "[contents-unmatched]" in shown


def test_headings_of_the_contents_are_known_without_their_numbers_and_once() -> None:
    text = (
        "目录\n\n一、单位主要职能\n\n二、收入预算总表\n\n三、支出预算总表\n\n四、名词解释\n\n五、其他相关说明\n\n"
        "                    云溪区财政局（单位）主要职能\n\n负责管理区级各项财政收支。\n\n"
        "                          收入预算总表\n                                        单位：万元\n"
        "项目          预算数\n一、财政拨款收入          950\n二、事业收入          30\n三、其他收入\n合计          980\n"
        "                          收入预算总表\n项目          决算数\n合计          980\n"
        "                          支出预算总表\n项目          预算数\n合计          980\n\n名词解释\n\n财政拨款收入是拨付的资金。\n"
    )
    found = [s.title for s in parse(document(text, "a.txt")).sections]
    assert found == ["云溪区财政局（单位）主要职能", "收入预算总表", "支出预算总表", "名词解释"]


def test_a_part_whose_name_the_contents_break_is_one_heading() -> None:
    text = (
        "目录\n\n第一部分 概况\n\n第二部分 云溪区城市管理局决算情况\n\n说明\n\n第三部分 名词解释\n\n第一部分 概况\n\n负责市容管理。\n\n"
        "第二部分 云溪区城市管理局决算情况\n\n说明\n\n一、收入情况\n\n收入增加。\n\n第三部分 名词解释\n\n收入是所得。\n"
    )
    sections = parse(document(text, "a.txt")).sections
    assert [(s.level, s.title) for s in sections] == [
        (1, "概况"),
        (1, "云溪区城市管理局决算情况说明"),
        (2, "收入情况"),
        (1, "名词解释"),
    ]
