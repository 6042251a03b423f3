"""Questions that are asked in one breath: how they are told apart, and what is shown of each."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chatbot.answering.together import by_question
from chatbot.engine import Engine
from chatbot.question.several import questions
from index import build_index, default_encoder
from ingest import parse, read_document

TEXT = """柳川市图书馆借阅指南

一、办证
办理借书证须带身份证原件，押金为80元。

二、开放时间
周二至周日上午9点开馆，晚上8点闭馆，周一不开馆。

三、借阅
每证最多借10册，借期为30天，可以续借一次。
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("押金多少？几点关门？", ("押金多少？", "几点关门？")),
        ("我刚搬来。办证要带什么？押金多少？", ("我刚搬来。办证要带什么？", "押金多少？")),
        ("押金要80元，对吗？", ("押金要80元，对吗？",)),
        ("真的？押金多少？", ("真的？押金多少？",)),
        ("押金多少？！几点关门？", ("押金多少？！", "几点关门？")),
        ("押金多少？谢谢", ("押金多少？谢谢",)),
        ("押金多少", ("押金多少",)),
        ("几点开门？几点关门？能借几册？能借几天？押金几元？", None),
    ],
)
def test_questions_are_told_apart(text: str, expected: tuple[str, ...] | None) -> None:
    assert questions(text) == (expected or (text,))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("several")
    (folder / "guide.txt").write_text(TEXT, encoding="utf-8")
    build_index([parse(read_document(folder / "guide.txt"))], folder / "index", default_encoder())
    return Engine.open(folder / "index", threshold=0.0)


def test_each_is_answered_and_cited(library: Engine) -> None:
    answer = library.respond("办证押金多少钱？借书最多能借几册？")
    assert "80元" in answer.text and "10册" in answer.text
    assert len({c.start for c in answer.citations}) > 1
    assert answer.question == "办证押金多少钱？借书最多能借几册？"


def test_what_one_sentence_answers_is_shown_once(library: Engine) -> None:
    answer = library.respond("周二几点开馆？晚上几点闭馆？")
    assert answer.text.count("晚上8点闭馆") == 1 and "“" not in answer.text


def test_what_is_not_found_is_named(library: Engine) -> None:
    first, second = "办证押金多少钱？", "借书最多能借几册？"
    found = [(question, library.respond(question, as_typed=True)) for question in (first, second)]
    refused = replace(found[0][1], status="not_found", text="文件没有回答这个问题。", citations=())
    whole = by_question([*found, ("停车场在哪个门？", refused)], refused)
    assert "“停车场在哪个门？”\n没有找到" in whole.text and f"“{second}”" in whole.text


def test_a_second_question_may_lean_on_the_first(library: Engine) -> None:
    answer = library.respond("办借书证要带什么？那押金呢？")
    assert "80元" in answer.text
