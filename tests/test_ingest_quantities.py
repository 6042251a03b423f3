"""Numerals, amounts, ranges and dates, by hand; and what holds for any text."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.normal import normalise
from ingest.chinese import number, spread, whole
from ingest.chinese.figures import figures


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("二亿三千四百万", 234_000_000),
        ("一亿零五百万", 105_000_000),
        ("一亿两千", 120_000_000),
        ("一亿零两千", 100_002_000),
        ("十二万亿", 12 * 10**12),
        ("一万二千亿", 12 * 10**11),
        ("两万三", 23_000),
        ("三千二", 3_200),
        ("三百五", 350),
        ("三千零五", 3_005),
        ("一千零五十", 1_050),
        ("十万零八百", 100_800),
        ("零点三五", Decimal("0.35")),
        ("六百七十八点五万", 6_785_000),
        ("一点二万亿", 12 * 10**11),
        ("壹佰贰拾", 120),
        ("陆仟万", 60_000_000),
        ("廿二", 22),
        ("二〇二三", 2023),
        ("3 000", 3_000),
        ("3\u2009000", 3_000),
        ("１，８０４", 1_804),
        ("76.6万", 766_000),
        ("2亿3000万", 230_000_000),
        ("百", None),
        ("千万", None),
        ("一亿一亿", None),
        ("1亿2亿", None),
        ("十十", None),
        ("", None),
        ("一" * 99, None),
    ],
)
def test_a_numeral_has_its_value(text: str, value: float | None) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("三四十", (30, 40)),
        ("五六", (5, 6)),
        ("十五六", (15, 16)),
        ("三五", (3, 5)),
        ("五四", None),
        ("十五", None),
    ],
)
def test_two_neighbours_are_a_range(text: str, ends: tuple[int, int] | None) -> None:
    assert spread(text) == ends


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("罚款五百元以上一千元以下", [("五百元以上一千元以下", "money", 500, 1000)]),
        ("处一万元以上不足三万元", [("一万元以上不足三万元", "money", 10_000, 30_000)]),
        ("处 1 万元以上 5 万元以下", [("1 万元以上 5 万元以下", "money", 10_000, 50_000)]),
        ("16周岁（含）以上60周岁以下", [("16周岁（含）以上60周岁以下", "count", 16, 60)]),
        ("占10%~15%", [("10%~15%", "percent", 10, 15)]),
        ("占10-15%", [("10-15%", "percent", 10, 15)]),
        ("百分之三十至百分之五十", [("百分之三十至百分之五十", "percent", 30, 50)]),
        ("5至10个工作日", [("5至10个工作日", "duration", 5, 10)]),
        ("投资3至5万元", [("3至5万元", "money", 30_000, 50_000)]),
        ("三四十人", [("三四十人", "count", 30, 40)]),
        ("6个月以上3年以下", [("6个月以上3年以下", "duration", 6, None)]),
        ("6.01:55.04:38.95", [("6.01:55.04:38.95", "ratio", None, None)]),
        ("由7日至3日", [("7日", "duration", 7, None), ("3日", "duration", 3, None)]),
        ("立项日期：2023-07-26", [("2023-07-26", "date", None, None)]),
        ("二〇二三年七月二十六日", [("二〇二三年七月二十六日", "date", None, None)]),
        ("2021—2025年", [("2021—2025年", "date", None, None)]),
        ("7月26日至8月3日", [("7月26日至8月3日", "date", None, None)]),
        ("23年10月9日", [("23年10月9日", "date", None, None)]),
        ("2023年三季度", [("2023年三季度", "date", None, None)]),
        ("上午9:00-11:30", [("上午9:00-11:30", "clock", None, None)]),
        ("居民1 236户", [("1 236户", "count", 1236, None)]),
        ("每月500元/人", [("500元/人", "money", 500, None)]),
        ("3元5角", [("3元5角", "money", 3.5, None)]),
        ("装机100万千瓦", [("100万千瓦", "count", 1e6, None)]),
        ("下降零点三五个百分点", [("零点三五个百分点", "percent", 0.35, None)]),
        ("增长-1.2%", [("-1.2%", "percent", -1.2, None)]),
        ("约两万三，", [("两万三", "count", 23_000, None)]),
        ("位居第一位", [("第一位", "rank", 1, None)]),
        ("二十余万人", [("二十余万人", "count", 200_000, None)]),
    ],
)
def test_a_figure_is_taken_whole(
    text: str, expected: list[tuple[str, str, float | None, float | None]]
) -> None:
    assert [(f.text, f.kind, f.value, f.high) for f in figures(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "三期工程", "五级联动", "放在第一位", "第三条", "十四届全会", "〔2021〕23号", "电话0512-0000-1188", "执行GB/T 19001-2016",
        "PM2.5浓度", "5G基站", "几十万人", "数十家", "三次产业", "八九十年代", "三部门", "统一部署", "百家企业", "一个", "A12楼", "1.2.3",
        "身份证号123456789012345678", "30号文",
    ],
)  # fmt: skip
def test_what_only_names_is_no_figure(text: str) -> None:
    assert figures(text) == []


PIECES = st.sampled_from(
    "一亿两千 两万三 三千二百 零点三五 壹佰贰拾 廿二 十 百 千 万 亿 第 一 二 三 五百元以上 一千元以下 以内 不超过 至少 约 近 余 多 几 数 万元 亿元 元 "
    "件 个 家 人 个百分点 % ％ ‰ 百分之 分之 2021年 7月 26日 二〇二三年 十二月 2023-07-26 - — ~ 至 到 从 由 : ： ∶ . , ， 、 。 ； （ ） 《 》 3 000 1,234 "
    "12 7.5 0 第三条 （一） 一、 三期 五级 上午 9:00 点 分 时 号 〔2021〕 A PM2.5 \u2009 \u3000 \n 同比 增长 其中 占 全市 受理 诉求 施行 废止 ² ① ٣ 亿万 \ud800".split(
        " "
    )
)
OFFICIALESE = st.lists(PIECES, max_size=40).map("".join)


@given(OFFICIALESE | st.text(max_size=60))
@settings(max_examples=300)
def test_nothing_raises_and_spans_hold(text: str) -> None:
    normalise(text)
    found = figures(text)
    for figure in found:
        assert figure.span.of(text) == figure.text
        assert figure.high is None or figure.value is not None
    for one, other in pairwise(found):
        assert one.span.end <= other.span.start


@given(OFFICIALESE)
@settings(max_examples=300)
def test_a_figure_read_alone_is_itself(text: str) -> None:
    """Whatever stands around it: only a rank in words and from-to figures need that (位居第一位, 从3人到5人)."""
    for figure in figures(text):
        if figure.kind == "rank":
            continue
        alone = figures(figure.text)
        assert [(f.text, f.kind, f.unit, f.value, f.high) for f in alone] == [
            (figure.text, figure.kind, figure.unit, figure.value, figure.high)
        ]


@given(st.integers(1, 10**12))
def test_digits_and_scales_agree(value: int) -> None:
    assert number(str(value)) == value == number(f"{value:,}")


@given(st.text(max_size=50))
def test_no_text_is_too_odd_for_a_numeral(text: str) -> None:
    number(text), whole(text), spread(text)
