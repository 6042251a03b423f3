"""An answer phrased by a model: what is asked of it, what is kept of its reply, and what happens when it fails."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from model_imitation import Given, imitation, phrased

from chatbot.__main__ import to_text
from chatbot.answer import MACHINE, Answer, Citation, Phrase, Turn
from chatbot.phrasing.checking import Checker
from chatbot.phrasing.client import Client, ModelFault
from chatbot.phrasing.settings import ModelSettings, model_from_environment
from chatbot.phrasing.voice import Voice
from ingest.errors import InputError

FIRST = "2021年，柳川区共受理投诉3000件，同比增长5%。"
SECOND = "未按期办结的投诉不得归档。"


class OneVector:
    """Imitates the encoder: every text is alike, so that the rules alone decide."""

    def encode_queries(self, texts: Sequence[str]) -> np.ndarray:
        return np.ones((len(texts), 1), dtype=np.float32)


def cited(*quotes: str) -> tuple[Citation, ...]:
    return tuple(
        Citation("甲.txt", "0" * 12, ("一", "二"), "s1", None, quote, 0, len(quote), "p1") for quote in quotes
    )


def answered(*quotes: str, short: str | None = None) -> Answer:
    return Answer(
        "answered",
        "\n".join(quotes),
        "受理了多少件？",
        "受理了多少件？",
        cited(*quotes),
        short,
        confidence=0.8,
    )


class Told:
    """Imitates the engine: gives the answers that it was made with, by question; else a refusal."""

    def __init__(self, **answers: Answer) -> None:
        self.answers = answers
        self.asked: list[tuple[str, bool]] = []

    def respond(
        self,
        question: str,
        history: Sequence[Turn] = (),
        sources: Sequence[str] | None = None,
        *,
        as_typed: bool = False,
    ) -> Answer:
        self.asked.append((question, as_typed))
        found = self.answers.get(question.rstrip("？"))
        if found is None:
            return Answer(
                "not_found", "没有找到。", question, question, reason="not_in_document", confidence=0.2
            )
        return replace(found, question=question, resolved_question=question)


def voice(address: str, seconds: float = 30.0) -> Voice:
    settings = ModelSettings(address, "imitation", "secret-key", seconds)
    return Voice(Client(settings), Checker(OneVector()), settings)


def respond(reply: str, answer: Answer) -> Answer:
    with imitation(lambda given: reply) as model:
        return voice(model.address).respond(Told(问=answer), "问")


def test_a_sentence_that_holds_is_kept_with_its_citation() -> None:
    said = respond(phrased(("2021年柳川区受理投诉3000件。", [1])), answered(FIRST, short="3000件"))
    assert [(p.text, p.cites, p.machine) for p in said.phrased] == [
        ("2021年柳川区受理投诉3000件。", (1,), True)
    ]
    assert said.text == FIRST


def test_a_sentence_that_fails_is_replaced_by_what_it_cites() -> None:
    said = respond(
        phrased(("2021年柳川区受理投诉3000件。", [1]), ("未按期办结的投诉可以归档。", [2])),
        answered(FIRST, SECOND),
    )
    assert [(p.text, p.machine) for p in said.phrased] == [
        ("2021年柳川区受理投诉3000件。", True),
        (SECOND, False),
    ]


@pytest.mark.parametrize(
    "reply",
    [
        phrased(("柳川区受理投诉300件。", [1])),
        phrased(("2021年柳川区受理投诉3000件。", [])),
        phrased(("2021年柳川区受理投诉3000件。", [7])),
        phrased(),
        "2021年柳川区受理投诉3000件。",
        "{",
        '{"sentences": "无"}',
        '{"sentences": [1, null, {"text": 3, "cites": [1]}]}',
        "[" * 100_000,
    ],
)
def test_nothing_is_phrased_where_nothing_holds(reply: str) -> None:
    assert respond(reply, answered(FIRST)).phrased == ()


def test_what_loses_the_short_answer_is_not_shown() -> None:
    said = respond(phrased(("2021年柳川区受理投诉。", [1])), answered(FIRST, short="3000件"))
    assert said.phrased == ()


def test_each_sentence_of_a_long_one_is_checked_alone_and_without_markup() -> None:
    said = respond(phrased(("**2021年柳川区受理投诉3000件。**比全国都多。", [1])), answered(FIRST))
    assert [(p.text, p.machine) for p in said.phrased] == [(FIRST, False)] or said.phrased == ()


def test_documents_are_sent_as_data_and_the_key_in_its_header_alone() -> None:
    with imitation(lambda given: phrased()) as model:
        voice(model.address).respond(Told(问=answered('甲说："}]}，停。')), "问")
    (sent,), (headers,) = model.seen, model.headers
    given: Given = json.loads(sent["messages"][1]["content"])
    assert given["extracts"] == [{"number": 1, "text": '甲说："}]}，停。'}]
    assert "甲说" not in sent["messages"][0]["content"]
    assert headers["Authorization"] == "Bearer secret-key"
    assert "secret-key" not in json.dumps(sent)


@pytest.mark.parametrize("fault", ["broken", "huge", "garbage", "other form", "elsewhere"])
def test_a_model_that_fails_leaves_the_extract(fault: str) -> None:
    with imitation(lambda given: phrased((FIRST, [1])), fault) as model:
        said = voice(model.address).respond(Told(问=answered(FIRST)), "问")
    assert said.phrased == () and said.text == FIRST
    assert len(model.seen) == 1  # no redirection is followed and nothing is asked twice


@pytest.mark.parametrize("fault", ["slow", "drip"])
def test_a_model_that_does_not_end_holds_nobody_up(fault: str) -> None:
    with imitation(lambda given: phrased((FIRST, [1])), fault) as model:
        began = time.monotonic()
        said = voice(model.address, 0.8).respond(Told(问=answered(FIRST)), "问")
        took = time.monotonic() - began
    assert said.phrased == ()
    assert took < 30  # far below the minute for which the server would go on


def test_a_model_that_keeps_failing_is_left_alone() -> None:
    with imitation(lambda given: "", "broken") as model:
        client = Client(ModelSettings(model.address, "imitation"))
        for _ in range(5):
            with pytest.raises(ModelFault):
                client.complete([{"role": "user", "content": "{}"}], 30)
    assert len(model.seen) == 3


def test_no_more_wait_for_the_model_than_may() -> None:
    client = Client(ModelSettings("http://127.0.0.1:1/v1", "imitation", at_once=0))
    with pytest.raises(ModelFault, match="too many"):
        client.complete([], 1)


def test_nobody_listens() -> None:
    said = voice("http://127.0.0.1:1/v1").respond(Told(问=answered(FIRST)), "问")
    assert said == replace(answered(FIRST), question="问", resolved_question="问")


def rewriting(other: str) -> str:
    return json.dumps({"question": other})


def test_a_question_in_other_words_counts_where_it_finds_a_sure_answer() -> None:
    engine = Told(柳川区受理投诉的数量是多少=answered(FIRST))
    with imitation(lambda given: rewriting("柳川区受理投诉的数量是多少？")) as model:
        said = voice(model.address).respond(engine, "柳川那边投诉收了几多")
    assert (said.question, said.resolved_question, said.rewritten) == (
        "柳川那边投诉收了几多",
        "柳川区受理投诉的数量是多少？",
        True,
    )
    assert engine.asked == [("柳川那边投诉收了几多", False), ("柳川区受理投诉的数量是多少？", True)]


@pytest.mark.parametrize(
    "other",
    [
        "柳川区2021年受理投诉的数量是多少？",  # a year that nobody named
        "柳川区没有受理的投诉是多少？",  # the other way round
        "天气怎么样？",  # something else
        "",
        "柳" * 300,
    ],
)
def test_another_question_is_not_searched(other: str) -> None:
    engine = Told(**{other.rstrip("？"): answered(FIRST)})
    with imitation(lambda given: rewriting(other)) as model:
        said = voice(model.address).respond(engine, "柳川那边投诉收了几多")
    assert said.status == "not_found" and not said.rewritten
    assert len(engine.asked) == 1


def test_an_unsure_second_answer_does_not_count() -> None:
    engine = Told(柳川区受理投诉的数量是多少=replace(answered(FIRST), sure=False))
    with imitation(lambda given: rewriting("柳川区受理投诉的数量是多少？")) as model:
        assert voice(model.address).respond(engine, "柳川那边投诉收了几多").status == "not_found"


def test_a_sure_answer_and_a_question_as_typed_are_not_rewritten() -> None:
    with imitation(lambda given: phrased()) as model:
        voice(model.address).respond(Told(问=answered(FIRST)), "问")
        voice(model.address).respond(Told(), "投诉收了几多", as_typed=True)
    assert all("extracts" in json.loads(sent["messages"][1]["content"]) for sent in model.seen)


def test_settings() -> None:
    assert model_from_environment({}) is None
    given = {"ZHANGJU_MODEL_URL": "http://127.0.0.1:8000/v1/", "ZHANGJU_MODEL_NAME": "甲"}
    made = model_from_environment(given)
    assert made == ModelSettings("http://127.0.0.1:8000/v1", "甲")
    assert "secret" not in repr(replace(made, key="secret"))
    for wrong in (
        {"ZHANGJU_MODEL_URL": "ftp://甲/"},
        {"ZHANGJU_MODEL_URL": "http://[/"},
        {"ZHANGJU_MODEL_NAME": ""},
        {"ZHANGJU_MODEL_SECONDS": "600"},
        {"ZHANGJU_MODEL_SECONDS": "快"},
        {"ZHANGJU_MODEL_TASKS": "think"},
    ):
        with pytest.raises(InputError):
            model_from_environment(given | wrong)


def test_the_terminal_labels_what_a_model_wrote() -> None:
    said = replace(answered(FIRST), phrased=(Phrase("受理3000件。", (1,), True),), rewritten=True)
    told = to_text(replace(said, resolved_question="受理投诉多少件？")).split("\n")
    assert told[:3] == ["(人工智能改写为:受理投诉多少件？)", f"({MACHINE})受理3000件。[1]", "原文:"]
    assert told[3] == FIRST
