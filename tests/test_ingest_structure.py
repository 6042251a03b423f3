"""Headings by form, attachments, questions, terms, tables as they are copied, notes, growth."""

from __future__ import annotations

import os
import sys
from collections import Counter
from pathlib import Path
from types import FrameType

import pytest

from ingest import Parsed, parse, read_document
from ingest.outline.notes import find_notes
from ingest.readers import document
from ingest.text.lines import Line

SHARED = Path(__file__).parents[2] / "shared"
GOLDEN = Path(__file__).parent / "golden" / "real"
REGENERATE = "ZHANGJU_REGENERATE"
REAL = (
    "GWR-HEBEI-2025.txt",
    "OPINION-NATIONAL_SPORTS_INDUSTRY-2018.txt",
    "PLAN-SHAANXI_BUSINESS_ENVIRONMENT-2018.txt",
    "RULE-GUANGDONG_CANJI_SUBSIDY-2021.txt",
    "GUIDE-GUANGZHOU_TIANHE_TALENT_FLAT-2025.txt",
    "REGULATION-BEIJING_COMPLAINTS-2021.txt",
)
"""Six kinds of document whose outlines were read by eye."""


def parsed(text: str, source: str = "a.txt") -> Parsed:
    return parse(document(text, source))


def paths(text: str) -> list[tuple[str, ...]]:
    return [section.path for section in parsed(text).sections]


@pytest.mark.parametrize("name", REAL)
def test_outlines_of_real_documents_are_those_read_by_eye(name: str) -> None:
    file = SHARED / "real" / "docs" / name
    if not file.is_file():
        pytest.skip("../shared/real is not here")
    lines = "".join(f"{'  ' * s.level}{s.path[-1]}\n" for s in parse(read_document(file)).sections)
    golden = GOLDEN / f"{name}.outline.txt"
    if os.environ.get(REGENERATE):
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(lines, encoding="utf-8")
    assert lines == golden.read_text(encoding="utf-8")


def test_a_heading_may_end_with_a_stop_or_run_into_its_paragraph() -> None:
    text = "一、回顾\n（一）取得的进展。\n建成水库12座，受益人口三万。\n（二）面临的形势。强降雨增多。\n二、安排\n（一）推动升级。建设工厂5家。\n"
    assert paths(text) == [
        ("一、回顾",),
        ("一、回顾", "（一）取得的进展"),
        ("一、回顾", "（二）面临的形势"),
        ("二、安排",),
        ("二、安排", "（一）推动升级"),
    ]


def test_items_that_are_sentences_are_no_headings() -> None:
    text = "一、职责\n（一）负责预算管理。\n（二）负责决算管理。承担有关工作。\n（三）承办交办的其他事项。\n二、机构\n正文。\n"
    assert paths(text) == [("一、职责",), ("二、机构",)]


def test_lists_that_start_again_stand_below_their_heads() -> None:
    text = "清单\n用人单位类\n一、社保补贴\n给予补贴。\n二、扩岗补助\n每人补助。\n个人类\n一、灵活就业\n可以申请。\n"
    found = parsed(text)
    assert [s.path for s in found.sections] == [
        ("用人单位类",),
        ("用人单位类", "一、社保补贴"),
        ("用人单位类", "二、扩岗补助"),
        ("个人类",),
        ("个人类", "一、灵活就业"),
    ]
    assert found.faults == ()


def test_numbers_that_count_on_are_not_missing() -> None:
    text = "一、甲\n（一）子\n正文。\n（二）丑\n正文。\n二、乙\n（三）寅\n正文。\n"
    assert parsed(text).faults == ()


def test_attachments_are_parts_with_a_title_of_their_own() -> None:
    text = (
        "某办公室关于印发方案的通知\n各区：\n现印发给你们，请执行。\n附件:1.某方案\n2.补贴标准\n某办公室\n2023年9月1日\n"
        "附件1\n某方案\n一、目标\n完成改造。\n附件2\n补贴标准\n一、设备\n每户补贴。\n附录A\n（规范性）\n计算方法\n按户计算。\n"
    )
    found = {s.path: s.title for s in parsed(text).sections}
    assert list(found) == [("附件1",), ("附件1", "一、目标"), ("附件2",), ("附件2", "一、设备"), ("附录A",)]
    assert [found["附件1",], found["附件2",], found["附录A",]] == ["某方案", "补贴标准", "计算方法"]


def test_questions_are_headings_of_their_answers() -> None:
    told = (
        "问：要什么条件？\n答：住满半年。\n问：多久能拿到？\n答：15日内。\nQ3. 周末能办吗？\nA3. 周六能办。\n"
    )
    assert [p[-1] for p in paths(told)] == ["问：要什么条件？", "问：多久能拿到？", "Q3. 周末能办吗？"]
    press = (
        "实录\n某日报：民间投资情况怎么样？\n李明：全年增长。\n某电视台：融资难如何解决？\n王芳：利率下降。\n"
    )
    assert [p[-1] for p in paths(press)] == ["某日报：民间投资情况怎么样？", "某电视台：融资难如何解决？"]


GUIDE = """青石区图书馆借书证怎么办

青石区图书馆本周恢复办证，馆内各服务台均可受理。

借书证能做什么？

持证读者在全区十二家分馆可以享受下列便利，包括免押金、通借通还、线上续借，以及：

外借图书

每张证一次可以外借十册，借期三十天。

预约座位

自习室的座位可以提前三天预约。

办证对象：

在本区居住、工作或者上学的人。

怎么补办？

带身份证到任一服务台，当场补办。
"""


def test_lines_that_ask_or_announce_head_what_follows_in_a_text_without_numbers() -> None:
    assert paths(GUIDE) == [
        ("借书证能做什么？",),
        ("借书证能做什么？", "外借图书"),
        ("借书证能做什么？", "预约座位"),
        ("办证对象",),
        ("怎么补办？",),
    ]


def test_a_marked_title_does_not_hide_headings_without_numbers() -> None:
    text = (
        "各位同事：\n\n现在报告本馆工作。\n\n2031年工作回顾\n\n" + "这一年，我们接待读者，办好展览，修缮馆舍，培训馆员，" * 2
        + "工作有序。\n\n（一）接待\n\n接待读者八万人次。\n\n（二）展览\n\n办展览十场。\n\n2032年工作安排\n\n"
        + "新的一年，我们要接待读者，办好展览，修缮馆舍，培训馆员，" * 2
        + "再上台阶。\n\n（一）馆舍\n\n修缮东楼。\n\n（二）馆员\n\n培训馆员。\n"
    )  # fmt: skip
    expected = [
        ("2031年工作回顾",), ("2031年工作回顾", "（一）接待"), ("2031年工作回顾", "（二）展览"),
        ("2032年工作安排",), ("2032年工作安排", "（一）馆舍"), ("2032年工作安排", "（二）馆员"),
    ]  # fmt: skip
    assert paths("图书馆工作报告\n\n" + text) == paths("# 图书馆工作报告\n\n" + text) == expected


def test_terms_of_a_standard_have_their_definition_below() -> None:
    found = parsed(
        "1 范围\n正文。\n2 术语\n2.1\n灌溉设施 irrigation\n自动灌溉的设备。\n2.2\n时延 delay\n所经过的时间。\n"
    )
    assert [s.path[-1] for s in found.sections][2:] == ["2.1 灌溉设施 irrigation", "2.2 时延 delay"]
    assert [p.text for p in found.passages][-1] == "所经过的时间。"


def test_two_rows_of_names_are_one_header_and_the_unit_may_stand_alone() -> None:
    rows = "| 村名 | 改造 | 改造 | 备注 |\n|  | 计划户数 | 完成金额 |  |\n| --- | --- | --- | --- |\n| 东村 | 22 | 21 | 8.1 |\n"
    (table,) = parsed(f"表1 完成情况表\n\n单位：万元\n\n{rows}", "a.md").tables
    assert table.columns == (("改造计划户数", ""), ("改造完成金额", "万元"), ("备注", ""))
    assert [cell.value for cell in table.rows[0].cells] == ["22", "21", "8.1"]


def test_a_table_copied_cell_by_cell_has_its_rows() -> None:
    text = (
        "专栏1 主要指标\n序号\n指标\n预期值\n1\n事故人数\n下降12%\n2\n事故起数\n下降18%\n二、保障\n正文。\n"
    )
    (table,) = parsed(text).tables
    assert [(row.label, [c.value for c in row.cells]) for row in table.rows] == [
        ("1 事故人数", ["事故人数", "下降12%"]),
        ("2 事故起数", ["事故起数", "下降18%"]),
    ]


def test_every_part_of_a_long_table_says_its_columns() -> None:
    rows = "".join(f"| 第{n}行的村名 | {n} | {n + 1} | {n + 2}.5 |\n" for n in range(100, 160))
    found = parsed(
        f"# 年报\n\n| 村名 | 户数 | 人数 | 长度（公里） |\n| --- | --- | --- | --- |\n{rows}", "a.md"
    )
    parts = [p for p in found.passages if p.kind == "table"]
    assert len(parts) > 3
    assert all("长度（公里）" in p.embedded for p in parts)


def test_notes_belong_to_their_marks() -> None:
    text = "受理案件8,412件①，咨询5.6万人次[2]。\n① 含上年结转。\n[2] 含热线。\n"
    notes = find_notes(document(text, "a.txt"))
    assert [(n.mark.of(text), n.span.of(text)) for n in notes] == [
        ("①", "① 含上年结转。"),
        ("[2]", "[2] 含热线。"),
    ]


def test_a_scan_without_text_is_said_to_need_recognition() -> None:
    found = parsed("===PAGE 1===\n\n===PAGE 2===\n\n===PAGE 3===\n")
    assert (found.passages, [f.kind for f in found.faults]) == ((), ["text-missing"])


KINDS = {
    "headings": "（一）推进工作\n",
    "short lines": "某街道\n",
    "names": "名词解释\n正文说明。\n",
    "chapters": "第一章 总则\n",
    "attachments": "附件\n正文说明。\n",
    "contents": "目录\n",
}


@pytest.mark.parametrize("kind", KINDS)
def test_work_grows_with_the_text(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines shown, counted: four times the text, about four times the work."""
    counts: Counter[int] = Counter()
    shown = Line.shown.fget
    assert shown is not None
    size = 0

    def counting(line: Line) -> str:
        counts[size] += 1
        return shown(line)

    monkeypatch.setattr(Line, "shown", property(counting))
    for size in (200, 800):
        parse(document("某市报告\n" + KINDS[kind] * size, "a.txt"))
    assert counts[800] <= 6 * counts[200] + 400


def test_articles_with_items_take_steps_in_proportion() -> None:
    """Calls counted, and steps of generators with them: four times the articles, about four times the work."""

    def steps(articles: int) -> int:
        text = "".join(
            f"第{n}条　办理第{n}项。\n\n（一）甲类。\n\n当日办结。\n\n" for n in range(1, articles)
        )
        made, count = document(text, "a.txt"), 0

        def counting(frame: FrameType, event: str, of: object) -> None:
            nonlocal count
            count += event == "call" and "outline" in frame.f_code.co_filename

        before = sys.getprofile()
        sys.setprofile(counting)
        try:
            parse(made)
        finally:
            sys.setprofile(before)
        return count

    steps(5)  # what is read once
    assert steps(320) <= 5 * steps(80)
