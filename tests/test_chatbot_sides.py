"""Questions that ask about two things at once, taken apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.question.sides import sides


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("东镇和西镇各有多少人?", ("东镇各有多少人?", "西镇各有多少人?")),
        ("东镇和西镇的合格率分别是多少?", ("东镇的合格率分别是多少?", "西镇的合格率分别是多少?")),
        ("线上的合格率与线下的合格率各是多少?", ("线上的合格率各是多少?", "线下的合格率各是多少?")),
        ("2020年和2021年各收多少件?", ("2020年各收多少件?", "2021年各收多少件?")),
        ("《甲规划》和《乙纲要》说的一样吗?", ("《甲规划》说的一样吗?", "《乙纲要》说的一样吗?")),
        ("“一网”和“三级核”分别指什么?", ("“一网”分别指什么?", "“三级核”分别指什么?")),
        ("原来打算办几期,后来办了几期?", ("原来打算办几期,?", ",后来办了几期?")),
    ],
)
def test_two_things(question: str, expected: tuple[str, str]) -> None:
    assert sides(question) == expected


@pytest.mark.parametrize(
    "question",
    [
        "全年受理了多少件?",
        "街道和乡镇从哪天开始执法?",
        "各部门及时处理了多少件,分别是什么?",
        "全年共同办理的各多少件?",
        "城区和郊区的出差补助是多少?",
        "几个人合伙做买卖,最多能贷多少?",
        "两年来好几家企业搬走了,还剩多少家?",
        "甲和乙一起办了多少件?",
        "比例是多少,哪个更高?",
        "各街道和乡镇有哪些做法?",
        "",
    ],
)
def test_one_thing(question: str) -> None:
    assert sides(question) == ()


@given(st.text(alphabet="甲乙的和与各多少件,?《》“”2021年比分别几", max_size=40))
def test_a_side_is_the_question_with_something_left_out(question: str) -> None:
    for side in sides(question):
        left = iter(question)
        assert len(side) < len(question)
        assert all(char in left for char in side)
