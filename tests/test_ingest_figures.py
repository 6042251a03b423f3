"""Figures and dates with their units, by hand."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.chinese.figures import figures


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("受理诉求76.6万件", [("76.6万件", "count", 766000.0)]),
        ("由50%-60%升至80%-90%", [("50%-60%", "percent", 50.0), ("80%-90%", "percent", 80.0)]),
        ("已推出十六期", [("十六期", "count", 16.0)]),
        ("不超过7个工作日", [("7个工作日", "duration", 7.0)]),
        ("违规金额22054万元", [("22054万元", "money", 220540000.0)]),
        ("排名第7位", [("第7位", "rank", 7.0)]),
        ("2021年10月31日到期", [("2021年10月31日", "date", None)]),
        ("支出10.82 万元", [("10.82 万元", "money", 108200.0)]),
        ("产值1126.1 万亿元", [("1126.1 万亿元", "money", 1126.1e12)]),
        ("共3 000 万元", [("3 000 万元", "money", 3e7)]),
        ("支出10.82 万元至 12 万元", [("10.82 万元至 12 万元", "money", 108200.0)]),
        ("受理1,994件", [("1,994件", "count", 1994.0)]),
        ("一个窗口,百家企业", []),
    ],
)
def test_by_hand(text: str, expected: list[tuple[str, str, float | None]]) -> None:
    assert [(f.text, f.kind, f.value) for f in figures(text)] == expected


@given(st.text(alphabet="0123456789.,%年月日万亿件人个元第位-至一二十百 ,。", max_size=60))
def test_spans_hold_their_text_and_do_not_overlap(text: str) -> None:
    found = figures(text)
    for figure in found:
        assert figure.span.of(text) == figure.text
    for a, b in pairwise(found):
        assert a.span.end <= b.span.start
