"""The API's page tells what the API takes, from its own description; and the questions to begin with."""

from __future__ import annotations

import html
import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fake_engine import document, white_paper
from fastapi.testclient import TestClient
from web_app import application

from chatbot.answer import Answer, Citation, NearSection
from chatbot.question.cleaning import clean
from chatbot.web.desk.prompts import Prompt, about, of_section
from chatbot.web.desk.starters import Guide, starters
from chatbot.web.settings import from_environment


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with TestClient(application(tmp_path_factory.mktemp("data"), open_schema=True)) as made:
        yield made


def test_behind_a_prefix_every_address_bears_it(tmp_path: Path) -> None:
    app = application(tmp_path, open_schema=True)
    with TestClient(app, base_url="https://qa.test", root_path="/qa") as client:
        page = html.unescape(client.get("/qa/api/docs").text)
        described = client.get("/qa/openapi.json").json()
    assert "curl https://qa.test/qa/api/ask" in page and "<code>https://qa.test/qa/mcp</code>" in page
    assert described["servers"] == [{"url": "/qa"}]


@pytest.mark.parametrize(
    ("given", "prefix"), [("", ""), ("/", ""), ("qa", "/qa"), ("/qa/", "/qa"), (" /a/b ", "/a/b")]
)
def test_a_prefix_may_be_written_with_or_without_its_slashes(given: str, prefix: str) -> None:
    assert from_environment({"ZHANGJU_ROOT_PATH": given}).root_path == prefix


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
    assert len(posted) == 6
    for command in posted:
        body = json.loads(command[-1])
        response = client.post(command[1], json=body)
        assert response.status_code in (200, 201), (command, response.text)


def test_the_description_is_served_with_a_type_for_every_answer(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    assert described["paths"]["/api/passages/{passage_id}"]["get"]["responses"]["200"]["content"]
    ask = described["paths"]["/api/ask"]["post"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert ask["$ref"].endswith("/AnswerOut")


def answering(status: str, short: str | None = None) -> Answer:
    return Answer(status, "", "", "", short_answer=short)  # type: ignore[arg-type]


ALL_FIGURES = "".join(map(str, range(10))) + white_paper().document.text  # holds whatever a prompt expects


def test_starters_are_of_several_kinds_and_made_of_the_document() -> None:
    asked = starters([white_paper()], lambda question: answering("answered", ALL_FIGURES))
    assert len(set(asked)) == 4
    assert "2021年区级涉企事项进驻政务中心有多少项？" in asked
    assert any(re.fullmatch(r"如何.+？", question) for question in asked)
    assert any(re.fullmatch(r".+多少[^项]？", question) for question in asked)


def test_starters_that_are_not_answered_as_expected_are_left_out() -> None:
    tried: list[str] = []

    def ask(question: str) -> Answer:
        tried.append(question)
        return answering("answered" if len(tried) % 2 else "not_found", ALL_FIGURES)

    assert starters([white_paper()], ask) == tuple(tried[::2][:4])
    assert starters([white_paper()], lambda question: answering("not_found")) == ()
    figureless = starters([white_paper()], lambda question: answering("answered", "0件"))
    assert not [question for question in figureless if "多少" in question]


def test_prompts_ask_for_figures_terms_and_ways() -> None:
    parsed = white_paper()
    made = {section.anchor: list(of_section(parsed, section)) for section in parsed.sections}
    assert made["s1.2.2"] == [
        Prompt("朝阳区市场主体达多少户？", "38万余户"),
        Prompt("如何做好事中事后监管？"),
    ]
    assert made["s2.1.1"] == [Prompt("什么是“两区”？")]
    assert made["s1.7.2"] == [Prompt("全年完成审计项目多少个？", "89个")]
    assert about(next(s for s in parsed.sections if s.anchor == "s1.7.2")) == Prompt(
        "“审计监督有效落实”有哪些做法？"
    )


def test_after_an_answer_its_section_and_those_beside_it_are_offered_and_tried_once() -> None:
    tried: list[str] = []

    def ask(question: str) -> Answer:
        tried.append(question)
        return answering("not_found" if "事中事后" in question else "answered", ALL_FIGURES)

    parsed = white_paper()
    section = next(s for s in parsed.sections if s.anchor == "s1.2.3")
    cited = Citation(
        parsed.document.source, parsed.document.id, section.path, section.anchor, 10, "", 0, 0, "p"
    )
    guide = Guide([parsed], ask)
    answer = replace(answering("answered"), citations=(cited,))
    first = guide.after(answer)
    assert first == tuple(question for question in tried if "事中事后" not in question)
    assert len(tried) == 2
    assert set(guide.after(answer)) >= set(first) and len(set(tried)) == len(tried)
    assert not set(guide.after(answer, asked=[clean(question) for question in first])) & set(first)
    near = NearSection(parsed.document.source, section.path, section.anchor, 10)
    assert guide.after(replace(answering("not_found"), nearest=(near,)))


def test_what_the_answer_already_says_is_not_offered() -> None:
    parsed = white_paper()
    section = next(s for s in parsed.sections if s.anchor == "s1.6.5")
    cited = Citation(parsed.document.source, parsed.document.id, section.path, "s1.6.5", 27, "", 0, 0, "p")
    answer = replace(answering("answered"), text="全年约谈企业220家。", citations=(cited,))
    offered = Guide([parsed], lambda question: answering("answered", ALL_FIGURES)).after(answer)
    assert offered[0] == "全年共收到群众表扬电话、表扬信、锦旗等共计多少件？"
    assert "全年约谈企业多少家？" not in offered


def test_a_statute_is_asked_by_its_articles() -> None:
    text = "\n\n".join(["某条例", *(f"第{n}条 本条例规定其{n}。" for n in "一二三四五六")])
    asked = starters([document(text)], lambda question: answering("answered"))
    assert all(re.fullmatch(r"第.条规定了什么？", question) for question in asked)
