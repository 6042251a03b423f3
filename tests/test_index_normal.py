"""The normal form: pairs worked out by hand, and what holds of any text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.normal import normalise, simplified


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("第三十六条", "第36条"),
        ("第36条", "第36条"),
        ("第一百零五条第三款", "第105条第3款"),
        ("百分之八十七点四", "87.4%"),
        ("二〇二一年三月十五日", "2021年3月15日"),
        ("二○二一年", "2021年"),
        ("一九九八年", "1998年"),
        ("三百五十六件", "356件"),
        ("二十余人", "20余人"),
        ("三万五千元", "35000元"),
        ("七十六点六万件", "76.6万件"),
        ("五万元", "5万元"),
        ("一亿二千万", "120000000"),
        ("两千三百户", "2300户"),
        ("十日内", "10日内"),
        ("三日内答复", "3日内答复"),
        ("两年", "2年"),
        ("拨打一一〇", "拨打110"),
        ("１，０４８件", "1048件"),
        ("1,290,000件", "1290000件"),
        ("受理（１０４８）件，占９８.１％", "受理(1048)件,占98.1%"),
        ("行政處罰與臺灣居民", "行政处罚与台湾居民"),
        ("ＧＤＰ", "gdp"),
        ("政务\u200b服务\ufeff", "政务服务"),
        ("一\u3000二\x07三", "一 二 三"),
        ("cafe\u0301", "café"),
    ],
)
def test_one_form_for_what_means_the_same(text: str, expected: str) -> None:
    assert normalise(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "一是加强领导",
        "统一指挥",
        "万一",
        "千万不要",
        "三方六专",
        "十四五规划",
        "十九大",
        "二十大",
        "十分重要",
        "第一时间",
        "第三方机构",
        "五一劳动节",
        "八里庄",
        "十八里店",
        "几十万人",
        "十几万人",
        "数十家",
        "二三十人",
        "百分之百",
        "一网通办",
        "双随机一公开",
        "二元结构",
        "每一个",
        "有一点",
        "三人民",
    ],
)
def test_numerals_inside_words_stay(text: str) -> None:
    assert normalise(text) == text


@given(st.text(max_size=80))
def test_simplified_keeps_the_length(text: str) -> None:
    assert len(simplified(text)) == len(text)
