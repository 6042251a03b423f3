"""Rows whose cells run together: each reading worked out by hand, and left raw where nothing forces it."""

from __future__ import annotations

from ingest import BUNDLED, Parsed, Table, parse
from ingest.readers import document
from ingest.tables.readings import forced, mentions, possible
from ingest.text.lines import Line, iter_lines

WHITE_PAPER = BUNDLED.read_text(encoding="utf-8")


def parsed(text: str) -> Parsed:
    return parse(document(text, "a.txt"))


def values(table: Table) -> list[list[str]]:
    return [[row.label, *(cell.value for cell in row.cells)] for row in table.rows]


def all_values(text: str) -> list[list[list[str]]]:
    return [values(table) for table in parsed(text).tables]


def test_the_six_rows_of_the_white_paper() -> None:
    found = parsed(WHITE_PAPER)
    assert [values(table) for table in found.tables] == [
        [["2020年", "1048", "87.4"], ["2021年", "1290", "98.1"]],
        [["2020年", "153", "60"], ["2021年", "203", "80"]],
        [["街道", "8375", "167357", "337.3"], ["乡镇", "6340", "141233", "380.34"]],
    ]
    assert [table.columns for table in found.tables] == [
        (("区级涉企事项进驻政务中心", "项"), ("涉企事项进驻率", "%")),
        (("告知承诺事项", "项"), ("压缩办事时限", "%")),
        (("行政处罚", "件"), ("行政检查", "件"), ("人均执法量", "件")),
    ]
    assert found.tables[2].caption == "2021年朝阳区街乡执法数量"
    assert all(
        cell.span.of(WHITE_PAPER) == cell.value and cell.span in row.span
        for table in found.tables
        for row in table.rows
        for cell in row.cells
    )
    assert sum(passage.kind == "table" for passage in found.passages) == 3


SUPPORT = [
    "98.4%",
    "203项",
    "80%,全年",
    "8375件次",
    "167357件次",
    "337.3件次",
    "6340件次",
    "141233件次",
    "380.34件次",
]


def without(*figures: str) -> str:
    text = WHITE_PAPER
    for figure in figures:
        assert figure in text
        text = text.replace(figure, "若干")
    return text


def test_rows_stay_raw_when_their_support_in_the_prose_is_taken_away() -> None:
    found = parsed(without(*SUPPORT))
    assert [[row.cells for row in table.rows] for table in found.tables] == [[(), ()]] * 3
    assert [row.span.of(found.document.text) for row in found.tables[2].rows] == [
        "街道8375167357337.3",
        "乡镇6340141233380.34",
    ]
    assert [fault.kind for fault in found.faults] == ["table-unread"] * 3


def test_taking_the_support_of_one_table_leaves_the_others() -> None:
    raw = [all(not row.cells for row in table.rows) for table in parsed(without("98.4%")).tables]
    assert raw == [True, False, False]


def test_part_of_the_support_is_enough_where_it_decides() -> None:
    assert all_values(without("203项", "8375件次", "380.34件次")) == all_values(WHITE_PAPER)


def test_a_row_of_another_shape_is_not_read_after_its_neighbour() -> None:
    rows = all_values(without("6340件次", "141233件次", "380.34件次"))[2]
    # 380.34 has a decimal more than 337.3: 634014|1233|380.34 would be as good.
    assert rows == [["街道", "8375", "167357", "337.3"], ["乡镇"]]


def test_units_bound_the_readings() -> None:
    columns = [("涉企事项", "项"), ("进驻率", "%")]
    readings = [[figure.value for figure in reading] for reading in possible("104887.4", columns)]
    # 0.4 cannot stand alone, 887.4 % passes a hundred.
    assert readings == [["1048", "87.4"], ["10488", "7.4"]]
    assert [[f.value for f in r] for r in possible("1001", [("甲", "项"), ("乙", "%")])] == [["100", "1"]]
    assert possible("12.5", [("甲", "项"), ("乙", "项")]) == []


def test_prose_that_supports_two_readings_forces_none() -> None:
    columns = [("受理", "件"), ("办结率", "%")]
    rows = [possible("20380", columns)]
    one = mentions(parsed_lines("全年受理203件。"))
    both = mentions(parsed_lines("全年受理203件，上年受理2038件。"))
    assert [[f.value for f in r] if r else None for r in forced(rows, columns, one, ())] == [["203", "80"]]
    assert forced(rows, columns, both, ()) == [None]
    assert forced(rows, columns, (), ()) == [None]


def parsed_lines(text: str) -> list[Line]:
    return list(iter_lines(text))


def test_a_figure_with_another_unit_supports_nothing() -> None:
    columns = [("受理", "件"), ("办结率", "%")]
    other = mentions(parsed_lines("共有203人参加。"))
    assert forced([possible("20380", columns)], columns, other, ()) == [None]


def test_rows_share_the_only_decimals_that_all_of_them_allow() -> None:
    text = (
        "一、指标\n农村居民人均可支配收入21874元。\n各乡镇指标如下：\n乡镇常住人口（万人）茶园面积（万亩）食堂（个）农村居民人均可支配收入（元）\n"
        "白石镇4.12.6922140溪口镇5.31.2823015云岭乡1.83.71120368青芦镇3.22.4721306\n"
    )
    assert all_values(text) == [
        [
            ["白石镇", "4.1", "2.6", "9", "22140"],
            ["溪口镇", "5.3", "1.2", "8", "23015"],
            ["云岭乡", "1.8", "3.7", "11", "20368"],
            ["青芦镇", "3.2", "2.4", "7", "21306"],
        ]
    ]
    assert all(row == [row[0]] for row in all_values(text.replace("21874", "若干"))[0])
