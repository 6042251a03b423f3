"""A model's wording on the page, in the API and in what leaves the page: labelled everywhere, the extract beside it."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from fake_engine import FakeEngine
from model_imitation import Given, imitation, phrased
from starlette.testclient import TestClient
from web_app import application

from chatbot.answer import MACHINE, Answer, Phrase
from chatbot.phrasing.settings import ModelSettings
from chatbot.web.answers.payload import answer_out
from chatbot.web.answers.render import answer_html
from chatbot.web.api.openai import content
from chatbot.web.api.word_export import ConversationIn, word_file
from chatbot.web.desk.shelf import Shelf
from chatbot.web.shown.words import words

QUESTION = "全年区政府门户网站主动公开政府信息多少条"


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return Shelf(FakeEngine().index.documents)


@pytest.fixture(scope="module")
def answer() -> Answer:
    plain = FakeEngine().respond(QUESTION)
    return replace(
        plain,
        phrased=(
            Phrase("公开<b>信息</b>27209条。", (1,), True),
            Phrase(plain.citations[0].quote, (1,), False),
        ),
    )


def test_the_label_stands_before_the_words_and_the_extract_is_there(answer: Answer, shelf: Shelf) -> None:
    shown = answer_html(answer, "zh-CN", shelf)
    assert shown.index(MACHINE) < shown.index("27209条") < shown.index('class="zj-original"')
    assert "<b>" not in shown and "#do-original" in shown
    assert shown.index('class="zj-original"') < shown.index('class="zj-said"')
    assert MACHINE not in answer_html(replace(answer, phrased=()), "zh-CN", shelf)


def test_a_question_that_a_model_rewrote_is_told_as_such(answer: Answer, shelf: Shelf) -> None:
    other = replace(answer, resolved_question="公开了多少条信息", rewritten=True)
    assert "问句由人工智能改写" in answer_html(other, "zh-CN", shelf)


def test_the_api_says_which_sentences_a_model_wrote(answer: Answer, shelf: Shelf) -> None:
    out = answer_out(answer, shelf, "")
    assert [(p.citations, p.machine) for p in out.phrased] == [([1], True), ([1], False)]
    assert (out.label, out.answer) == (MACHINE, answer.text)
    plain = answer_out(replace(answer, phrased=()), shelf, "")
    assert (plain.label, plain.phrased) == ("", [])
    told = "".join(content(answer, out))
    assert told.startswith(f"（{MACHINE}）") and told.index("原文：") < told.index("依据：")


def test_a_word_file_says_so() -> None:
    from docx import Document

    turn = {"question": "问", "answer": f"（{MACHINE}）答", "machine": True}
    made = word_file(ConversationIn.model_validate({"turns": [turn]}), words("zh-CN"))
    text = "\n".join(p.text for p in Document(io.BytesIO(made)).paragraphs)
    assert "含人工智能生成的文字" in text and "非AI生成" not in text


def echo(given: Given) -> str:
    """Says the first extract again, with a frame in front."""
    if "extracts" not in given:
        return json.dumps({"question": given["question"]})
    return phrased(("根据白皮书，" + given["extracts"][0]["text"], [1]))


def test_asked_through_the_server(tmp_path: Path) -> None:
    with imitation(echo) as model:
        settings = ModelSettings(model.address, "imitation", seconds=15.0)
        app = application(tmp_path, model=settings)
        told = TestClient(app).post("/api/ask", json={"question": QUESTION}).json()
    assert told["label"] == MACHINE and told["phrased"][0]["machine"] is True
    assert told["phrased"][0]["text"].startswith("根据白皮书，")
    assert told["answer"] == told["citations"][0]["quote"]
