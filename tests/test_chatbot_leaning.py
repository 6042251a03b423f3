"""When a question needs the one before it, on the real white paper: chats that change their subject and chats that do not."""

from __future__ import annotations

import numpy as np
import pytest

from chatbot.answer import Turn
from chatbot.engine import Engine
from chatbot.question.leaning import SIGNS, signs

EARLIER = "2021年政务服务大厅受理了多少件事项?"


@pytest.mark.parametrize(
    "text",
    [
        "那2020年呢?",
        "其中网上办的占多少?",
        "这个大厅几点下班?",
        "满意率呢?",
    ],
)
def test_what_leans_is_made_whole(engine: Engine, text: str) -> None:
    assert engine.finder.leans(text, EARLIER, None)


@pytest.mark.parametrize(
    "text",
    [
        "行政机关负责人出庭应诉率是多少?",
        "双井街道的安全生产检查是怎么做的?",
        "我在小区门口摆摊卖早点,城管来了几次,想问问对这种情况现在是怎么规定的?",
        "行政复议受理的案件里面哪个街道最多?",
        "区里怎么保护知识产权?",
        "明天会下雨吗,要不要带伞?",
        "今天天气怎么样",
        "公职律师有多少人?",
    ],
)
def test_a_new_subject_is_left_alone(engine: Engine, text: str) -> None:
    assert not engine.finder.leans(text, EARLIER, None)


def test_a_long_chat_does_not_drag_its_subjects_along(engine: Engine) -> None:
    asked = [
        "行政机关负责人出庭应诉率是多少?",
        "区里怎么保护知识产权?",
        "政务服务大厅有多少个窗口?",
        "法律援助中心办了多少案件?",
        "“接诉即办”的响应率是多少?",
    ]
    history: list[Turn] = []
    for question in asked:
        answer = engine.respond(question, tuple(history))
        assert answer.resolved_question == question
        history.append(Turn(question, answer.text))


def test_signs_are_finite_for_odd_input(engine: Engine) -> None:
    for text in ("?", "呢", "a" * 500):
        row = signs(text, EARLIER, engine.corpus.terms, engine.index, None)
        assert row.shape == (len(SIGNS),)
        assert np.isfinite(row).all()
