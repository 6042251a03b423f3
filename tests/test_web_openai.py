"""OpenAI's own client asks: whole, streamed, with history, refused, with a key."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from openai import AuthenticationError, BadRequestError, OpenAI
from web_app import application, served

from chatbot.answer import Turn
from ingest import BUNDLED

QUESTION = "全年区政府门户网站主动公开政府信息多少条"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    return application(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[OpenAI]:
    with served(app) as address, OpenAI(base_url=address + "/v1", api_key="none", max_retries=0) as made:
        yield made


def test_an_answer_with_its_citations(client: OpenAI) -> None:
    made = client.chat.completions.create(model="zhangju", messages=[{"role": "user", "content": QUESTION}])
    extra = made.model_extra or {}
    (citation,) = extra["citations"]
    assert BUNDLED.read_text(encoding="utf-8")[citation["start"] : citation["end"]] == citation["quote"]
    assert extra["zhangju"]["short_answer"] == "27209条"
    text = made.choices[0].message.content or ""
    assert "27209条" in text and "。[1]" in text and "依据：\n[1] 一、总报告" in text
    assert made.choices[0].finish_reason == "stop"


def test_a_stream_says_the_same_and_ends_with_the_citations(client: OpenAI) -> None:
    asked = [{"role": "user", "content": QUESTION}]
    whole = client.chat.completions.create(model="zhangju", messages=asked)  # type: ignore[call-overload]
    stream = client.chat.completions.create(  # type: ignore[call-overload]
        model="zhangju", messages=asked, stream=True, stream_options={"include_usage": True}
    )
    chunks = list(stream)
    told = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert told == whole.choices[0].message.content
    last = [chunk for chunk in chunks if chunk.choices][-1]
    assert last.choices[0].finish_reason == "stop"
    assert last.model_extra["citations"] == whole.model_extra["citations"]
    assert chunks[-1].usage.completion_tokens == len(told)


def test_earlier_messages_are_the_history(client: OpenAI, app: FastAPI) -> None:
    first = client.chat.completions.create(model="zhangju", messages=[{"role": "user", "content": QUESTION}])
    told = first.choices[0].message.content or ""
    client.chat.completions.create(
        model="zhangju",
        messages=[
            {"role": "system", "content": "简短回答"},
            {"role": "user", "content": QUESTION},
            {"role": "assistant", "content": told},
            {"role": "user", "content": [{"type": "text", "text": "上门办理的呢"}]},
        ],
        temperature=0,
    )
    question, history = app.state.desk.engine.asked[-1]
    assert question == "上门办理的呢"
    assert history == (Turn(QUESTION, told.split("\n\n依据")[0]),)


def test_a_refusal_is_told_as_one(client: OpenAI) -> None:
    made = client.chat.completions.create(
        model="zhangju", messages=[{"role": "user", "content": "火星上的咖啡价格"}]
    )
    extra = made.model_extra or {}
    assert extra["citations"] == [] and extra["zhangju"]["status"] == "not_found"
    assert "最接近的章节：" in (made.choices[0].message.content or "")


@pytest.mark.parametrize(
    "messages", [[], [{"role": "assistant", "content": "答"}], [{"role": "system", "content": "系统"}]]
)
def test_without_a_question_it_is_a_bad_request(client: OpenAI, messages: list[object]) -> None:
    with pytest.raises(BadRequestError, match="最后一条消息"):
        client.chat.completions.create(model="zhangju", messages=messages)  # type: ignore[call-overload]


def test_the_model_is_listed(client: OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["zhangju"]


def test_the_key_is_asked_for_where_keys_are_set(tmp_path: Path) -> None:
    asked = [{"role": "user", "content": QUESTION}]
    with served(application(tmp_path, api_keys=frozenset({"right"}))) as address:
        wrong = OpenAI(base_url=address + "/v1", api_key="wrong", max_retries=0)
        with wrong as client, pytest.raises(AuthenticationError, match="密钥"):
            client.chat.completions.create(model="zhangju", messages=asked)  # type: ignore[call-overload]
        with OpenAI(base_url=address + "/v1", api_key="right", max_retries=0) as client:
            made = client.chat.completions.create(model="zhangju", messages=asked)  # type: ignore[call-overload]
            assert made.model_extra["zhangju"]["status"] == "answered"
