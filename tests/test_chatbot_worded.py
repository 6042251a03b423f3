"""Whether a question needs an earlier one, by its wording alone."""

import pytest

from chatbot.question.leaning import worded


@pytest.mark.parametrize("text", ["满意率呢", "那2020年呢?", "柳浦呢", "那后来涨到多少了?"])
def test_what_is_left_out_is_told(text: str) -> None:
    assert worded(text) > 0.0


@pytest.mark.parametrize(
    "text",
    ["青岭市2031年的地区生产总值是多少", "垃圾分类怎么罚款?", "这个文件讲了什么", "换个话题，渡口几点开？"],
)
def test_what_is_whole_stands_alone(text: str) -> None:
    assert worded(text) < 0.0


def test_the_log_odds_are_bounded() -> None:
    assert all(abs(worded(text)) <= 5.01 for text in ("", "呢", "那2020年呢?", "怎么申请补贴?" * 30))
