"""Tables whose cells are set apart or marked: columns, units, captions, codes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import Parsed, Table, parse
from ingest.chinese.column_units import compatible, is_unit
from ingest.ledger.ledger import ledger
from ingest.readers import document
from ingest.tables.columns import glued_header, named


def parsed(text: str) -> Parsed:
    return parse(document(text, "a.txt"))


def values(table: Table) -> list[list[str]]:
    return [[row.label, *(cell.value for cell in row.cells)] for row in table.rows]


def all_values(text: str) -> list[list[list[str]]]:
    return [values(table) for table in parsed(text).tables]


def test_units_in_the_cells_part_them() -> None:
    text = "一、情况\n街道（镇）受理件数调解成功件数成功率涉及金额（万元）\n东浦街道1864件1391件74.6%5230北圩街道1247件985件79.0%3416\n"
    (table,) = parsed(text).tables
    assert values(table) == [
        ["东浦街道", "1864", "1391", "74.6", "5230"],
        ["北圩街道", "1247", "985", "79.0", "3416"],
    ]
    assert [cell.unit for cell in table.rows[0].cells] == ["件", "件", "%", "万元"]
    assert [name for name, _ in table.columns] == ["受理件数", "调解成功件数", "成功率", "涉及金额"]


def test_header_and_rows_in_one_line() -> None:
    text = "一、办件\n事项类别受理量（万件）同比平均办理时长（分钟）社保医保24.18+9.6%11不动产登记8.05-6.2%38公积金5.91+21.7%14\n"
    assert all_values(text) == [
        [
            ["社保医保", "24.18", "+9.6", "11"],
            ["不动产登记", "8.05", "-6.2", "38"],
            ["公积金", "5.91", "+21.7", "14"],
        ]
    ]


def test_rows_without_a_header_that_comes_apart_stay_raw_but_apart() -> None:
    text = (
        "一、评价\n指标2023年2024年增减政务服务94.2%96.0%+1.8融资便利84.5%86.9%+2.4用工招工88.7%87.3%-1.4\n"
    )
    found = parsed(text)
    assert [row.span.of(text) for row in found.tables[0].rows] == [
        "融资便利84.5%86.9%+2.4",
        "用工招工88.7%87.3%-1.4",
    ]
    assert [fault.kind for fault in found.faults] == ["table-unread"]


@pytest.mark.parametrize(
    "rows",
    [
        "公安交管 124 119 9\n市场监管 88 85 14\n",
        "公安交管 124 119 9 市场监管 88 85 14\n",
        "公安交管|124|119|9|市场监管|88|85|14\n",
        "| 公安交管 | 124 | 119 | 9 |\n| 市场监管 | 88 | 85 | 14 |\n",
    ],
)
def test_cells_set_apart_are_read_by_their_count(rows: str) -> None:
    header = "领域 受理件数 审结件数 纠错件数\n"
    if "|" in rows:
        header = "| " + header.strip().replace(" ", " | ") + " |\n"
        header += "|---|---|---|---|\n" if rows.startswith("|") else ""
        header = header if rows.startswith("|") else "领域|受理件数|审结件数|纠错件数\n"
    assert all_values("一、复议\n受理情况如下。\n" + header + rows) == [
        [["公安交管", "124", "119", "9"], ["市场监管", "88", "85", "14"]]
    ]


def test_header_and_rows_set_apart_in_one_line() -> None:
    text = "一、夜办\n街道 处罚案件 罚没款（万元） 夜间办件 炉前街道 361 204 1026 铁西门街道 298 187 884\n"
    (table,) = parsed(text).tables
    assert values(table) == [["炉前街道", "361", "204", "1026"], ["铁西门街道", "298", "187", "884"]]
    assert table.columns[1] == ("罚没款", "万元")
    assert table.caption == "夜办"


def test_a_column_of_units_gives_the_unit() -> None:
    text = "表1 主要指标\n序号 指标名称 单位 2020年 2025年 属性\n1 普惠性覆盖率 % 86.2 92.0 预期性 2 教师数 人 6930 7000 约束性\n"
    (table,) = parsed(text).tables
    assert [row.label for row in table.rows] == ["1 普惠性覆盖率", "2 教师数"]
    assert [(c.value, c.unit) for c in table.rows[1].cells][2:4] == [("6930", "人"), ("7000", "人")]


def test_the_caption_may_give_the_unit() -> None:
    text = "表1 部分街道收案情况（单位：件）\n街道 2021年 2022年\n柳荫街道 412 503\n古渡街道 337 391\n"
    (table,) = parsed(text).tables
    assert {cell.unit for row in table.rows for cell in row.cells} == {"件"}


def test_words_set_apart_are_no_table() -> None:
    assert parsed("一、活动\n美食地图 普法模式 正式入驻\n朝阳普法 生活号 已经上线\n").tables == ()


def test_a_row_with_a_cell_too_few_is_no_row_of_the_table() -> None:
    found = parsed("一、复议\n领域 受理件数 审结件数 纠错件数\n公安交管 124 119 9\n市场监管 88 85\n")
    assert [values(table) for table in found.tables] == [[["公安交管", "124", "119", "9"]]]


def test_column_names_and_units() -> None:
    assert named("罚没款（万元）") == ("罚没款", "万元")
    assert named("住院报销比例（二级医院）") == ("住院报销比例（二级医院）", "")
    header = glued_header("地区常住人口（万人）生产总值（亿元）增速（%）")
    assert header is not None
    assert (header.label, header.columns) == (
        "地区",
        (("常住人口", "万人"), ("生产总值", "亿元"), ("增速", "%")),
    )
    assert glued_header("朝阳区全年受理（见附件）。") is None
    assert [is_unit(u) for u in ("万元", "%", "元/月", "单位：件", "亿美元", "二级医院")] == [True] * 5 + [
        False
    ]
    assert compatible("件次", "件")
    assert not compatible("件", "")


MARKED = """# 青石镇供水补助办法

第一条 补助标准见下表。

<table><tr><td rowspan="2">设施</td><td colspan="2">年补助（元/人）</td><td rowspan="2">备注</td></tr>
<tr><td>平原</td><td>山区</td></tr><tr><td>水厂</td><td>18</td><td>26</td><td rowspan="2">按<b>户籍</b>核定</td></tr>
<tr>
  <td>水站</td>
  <td>24</td>
  <td>35</td>
</tr></table>

第二条 每年发放一次。
"""


def test_a_table_in_html_inside_markdown_is_one_with_its_merged_cells() -> None:
    found = parse(document(MARKED, "a.md"))
    (table,) = found.tables
    assert table.columns == (("年补助平原", "元/人"), ("年补助山区", "元/人"), ("备注", ""))
    assert values(table) == [["水厂", "18", "26", "按户籍核定"], ["水站", "24", "35", "按户籍核定"]]
    assert [c.span.of(MARKED) for row in table.rows for c in row.cells[:2]] == ["18", "26", "24", "35"]
    assert table.rows[0].cells[2].span == table.rows[1].cells[2].span
    assert [row.span.of(MARKED)[:2] for row in table.rows] == ["水厂", "水站"]
    (passage,) = [p for p in found.passages if p.kind == "table"]
    assert "水站|24|35" in "".join(found.document.shown(passage.span).split())
    assert not any("<" in found.document.shown(s.span) for p in found.passages for s in p.sentences)
    assert [(e.text, e.unit) for e in ledger(found) if e.value in (24, 35)] == [
        ("24", "元/人"),
        ("35", "元/人"),
    ]


def test_a_row_from_edge_to_edge_is_the_caption_and_a_table_without_figures_keeps_one_header_row() -> None:
    text = """<table><tr><th colspan="2">表1 收费情况（单位：元）</th></tr><tr><th>项目</th><th>收费</th></tr>
<tr><td>证件</td><td>5</td></tr></table>

<table><tr><td>事项</td><td>部门</td></tr><tr><td>落户</td><td>公安局</td></tr></table>
"""
    first, second = parse(document(text, "a.md")).tables
    assert "表1 收费情况" in first.caption and first.columns == (("收费", "元"),)
    assert values(first) == [["证件", "5"]]
    assert values(second) == [["落户", "公安局"]]


@given(
    st.lists(
        st.sampled_from(
            [
                "<table>",
                "</table>",
                "<tr>",
                "</tr>",
                "<td>",
                '<td rowspan="3">',
                "<th colspan=2>",
                "</td>",
                "甲",
                "12",
                "\n",
            ]
        ),
        max_size=40,
    )
)
def test_no_marks_of_tables_break_a_place(parts: list[str]) -> None:
    text = "甲乙丙。\n" + "".join(parts)
    found = parse(document(text, "a.md"))
    assert all(p.text == text[p.start : p.end] for p in found.passages)
    assert all(e.text == text[e.start : e.end] for e in ledger(found))
    assert all(cell.span.end <= len(text) for t in found.tables for r in t.rows for cell in r.cells)


BUDGET = """# 青石区图书馆预算

2031年支出预算表

编制单位：青石区图书馆  单位：元

| 项目 | 项目 | 项目 | 项目 | 支出预算 | 支出预算 | 支出预算 |
| 功能分类科目编码 | 功能分类科目编码 | 功能分类科目编码 | 功能分类科目名称 | 合计 | 其中 | 其中 |
| 类 | 款 | 项 | 功能分类科目名称 | 合计 | 基本支出 | 项目支出 |
| 207 |  |  | 文化支出 | 9,500 | 8,000 | 1,500 |
| 207 | 01 |  | 图书馆 | 9,500 | 8,000 | 1,500 |
| 207 | 01 | 04 | 购书 | 1,500 |  | 1,500 |
| 合计 | 合计 | 合计 | 合计 | 9,500 | 8,000 | 1,500 |
"""


def test_codes_name_a_row_with_what_stands_behind_them_below_three_rows_of_names() -> None:
    (table,) = parse(document(BUDGET, "a.md")).tables
    assert table.columns == (
        ("支出预算合计", "元"),
        ("支出预算其中基本支出", "元"),
        ("支出预算其中项目支出", "元"),
    )
    assert [(row.label, [cell.value for cell in row.cells]) for row in table.rows] == [
        ("207 文化支出", ["9,500", "8,000", "1,500"]),
        ("207 01 图书馆", ["9,500", "8,000", "1,500"]),
        ("207 01 04 购书", ["1,500", "", "1,500"]),
        ("合计", ["9,500", "8,000", "1,500"]),
    ]
    assert all(cell.span.of(BUDGET) == cell.value for row in table.rows for cell in row.cells)
    told = {(e.indicator, e.text): (e.unit, e.scope) for e in ledger(parse(document(BUDGET, "a.md")))}
    assert told["购书 支出预算合计", "1,500"] == ("元", "")
    assert len([1 for _, text in told if text == "1,500"]) == 5 and not any(
        scope for _, scope in told.values()
    )


def test_a_second_table_beside_the_first_has_names_of_its_own() -> None:
    text = (
        "收支总表\n\n单位：元\n\n| 收入 | 收入 | 支出 | 支出 |\n| 项目 | 预算数 | 项目 | 预算数 |\n"
        "| 拨款 | 700 | 购书 | 400 |\n| 事业收入 |  | 修缮 | 300 |\n"
    )
    found = [(e.indicator, e.text) for e in ledger(parse(document(text, "a.md")))]
    assert found == [("拨款 收入预算数", "700"), ("购书 支出预算数", "400"), ("修缮 支出预算数", "300")]


def test_a_first_column_of_figures_is_no_label() -> None:
    text = (
        "经费表\n\n单位：万元\n\n| 合计 | 接待费 | 车辆费 |\n| --- | --- | --- |\n| 12.50 | 2.50 | 10.00 |\n"
    )
    (table,) = parse(document(text, "a.md")).tables
    assert [name for name, _ in table.columns] == ["合计", "接待费", "车辆费"]
    (row,) = table.rows
    assert (row.label, [cell.span.of(text) for cell in row.cells]) == ("", ["12.50", "2.50", "10.00"])
