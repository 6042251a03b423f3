"""The API's page tells what the API takes, from its own description; and the questions to begin with."""

from __future__ import annotations

import html
import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import replace

import pytest
from fake_engine import document, white_paper
from fastapi.testclient import TestClient
from web_app import application

from chatbot.answer import Answer, Citation, NearSection
from chatbot.web.starters import Guide, starters


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with TestClient(application(tmp_path_factory.mktemp("data"))) as made:
        yield made


def examples(client: TestClient) -> list[str]:
    return [
        html.unescape(code)
        for code in re.findall(r"<pre[^>]*>(.*?)</pre>", client.get("/api/docs").text, re.S)
    ]


def test_every_operation_is_told_and_nothing_of_gradio(client: TestClient) -> None:
    page = client.get("/api/docs").text
    for path in (
        "/api/ask", "/api/search", "/api/feedback", "/api/documents", "/api/documents/{document_id}/sections",
        "/api/passages/{passage_id}", "/healthz", "/readyz", "/metrics", "/v1/chat/completions",
    ):  # fmt: skip
        assert f"</b> {path}</code>" in page
    assert "gradio" not in page and "<script>" not in page
    assert page.count("http") == page.count("http://testserver")


def test_the_examples_work_as_they_are_written(client: TestClient) -> None:
    posted = [shlex.split(code) for code in examples(client) if " -d " in code]
    assert len(posted) == 4
    for command in posted:
        body = json.loads(command[-1])
        response = client.post(command[1], json=body)
        assert response.status_code in (200, 201), (command, response.text)


def test_the_description_is_served_with_a_type_for_every_answer(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    assert described["paths"]["/api/passages/{passage_id}"]["get"]["responses"]["200"]["content"]
    ask = described["paths"]["/api/ask"]["post"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert ask["$ref"].endswith("/AnswerOut")


def answering(status: str) -> Answer:
    return Answer(status, "", "", "")  # type: ignore[arg-type]


def test_starters_are_made_of_the_documents_headings_and_tables() -> None:
    asked = starters([white_paper()], lambda question: answering("answered"))
    titles = [section.title for section in white_paper().sections]
    assert len(set(asked)) == 4
    assert "2021年区级涉企事项进驻政务中心有多少项？" in asked
    assert any(f"“{title}”有哪些做法？" in asked for title in titles)


def test_starters_that_are_not_answered_are_left_out() -> None:
    tried: list[str] = []

    def ask(question: str) -> Answer:
        tried.append(question)
        return answering("answered" if len(tried) % 2 else "not_found")

    assert starters([white_paper()], ask) == tuple(tried[::2][:4])
    assert starters([white_paper()], lambda question: answering("not_found")) == ()


def test_after_an_answer_the_sections_beside_it_are_offered_and_tried_once() -> None:
    tried: list[str] = []

    def ask(question: str) -> Answer:
        tried.append(question)
        return answering("not_found" if "事中事后" in question else "answered")

    parsed = white_paper()
    section = next(s for s in parsed.sections if s.anchor == "s1.2.3")
    cited = Citation(
        parsed.document.source, parsed.document.id, section.path, section.anchor, 10, "", 0, 0, "p"
    )
    guide = Guide([parsed], ask)
    answer = replace(answering("answered"), citations=(cited,))
    assert guide.after(answer) == ("“不断优化法治化营商环境”有哪些做法？",)
    assert tried == ["“不断优化法治化营商环境”有哪些做法？", "“切实做好事中事后监管”有哪些做法？"]
    assert len(guide.after(answer)) == 2 and len(set(tried)) == len(tried)
    near = NearSection(parsed.document.source, section.path, section.anchor, 10)
    refused = replace(answering("not_found"), nearest=(near,))
    assert guide.after(refused)[0] == "“政务服务效能进一步提升”有哪些做法？"


def test_a_statute_is_asked_by_its_articles() -> None:
    text = "\n\n".join(["某条例", *(f"第{n}条 本条例规定其{n}。" for n in "一二三四五六")])
    asked = starters([document(text)], lambda question: answering("answered"))
    assert all(re.fullmatch(r"第.条规定了什么？", question) for question in asked)
