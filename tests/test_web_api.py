"""The HTTP API over the real application, in process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from web_app import application

from chatbot.answer import Turn
from ingest import BUNDLED

QUESTION = "全年区政府门户网站主动公开政府信息多少条"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with TestClient(application(tmp_path_factory.mktemp("data"), open_metrics=True)) as made:
        yield made


def test_ask_answers_with_a_quote_that_stands_in_the_source(client: TestClient) -> None:
    answer = client.post("/api/ask", json={"question": QUESTION}).json()
    citation = answer["citations"][0]
    text = BUNDLED.read_text(encoding="utf-8")
    assert answer["status"] == "answered"
    assert answer["short_answer"] == "27209条"
    assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert citation["url"].endswith(f"?q={citation['start']}-{citation['end']}#hit")


def test_ask_hands_the_history_to_the_engine(tmp_path: Path) -> None:
    app = application(tmp_path)
    with TestClient(app) as client:
        history = [{"question": "甲?", "answer": "乙。"}]
        answer = client.post("/api/ask", json={"question": "那呢?", "history": history}).json()
    assert app.state.desk.engine.asked[-1] == ("那呢?", (Turn("甲?", "乙。"),))
    assert answer["resolved_question"] == "甲? 那呢?"


def test_a_refusal_gives_reason_and_nearest_sections_that_open(client: TestClient) -> None:
    answer = client.post("/api/ask", json={"question": "火星上的咖啡价格"}).json()
    assert (answer["status"], answer["reason"]) == ("not_found", "not_in_document")
    assert client.get(answer["nearest"][0]["url"]).status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "code", "says"),
    [
        ({}, 422, "invalid_request", "question"),
        ({"question": 5}, 422, "invalid_request", "应为文字"),
        ({"question": "问", "colour": 1}, 422, "invalid_request", "没有这一项"),
        ({"question": "字" * 1001}, 400, "bad_input", "1001"),
        ({"question": "问", "sources": ["无.txt"]}, 400, "bad_input", "无.txt"),
        ({"question": "问", "sources": []}, 400, "bad_input", "sources"),
    ],
)
def test_bad_requests_are_one_line_in_chinese(
    client: TestClient, body: object, status: int, code: str, says: str
) -> None:
    response = client.post("/api/ask", json=body)
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (status, code)
    assert says in error["message"] and "\n" not in error["message"]


def test_broken_json_is_told_as_such(client: TestClient) -> None:
    response = client.post("/api/ask", content=b"{", headers={"Content-Type": "application/json"})
    assert response.status_code == 422
    assert "JSON" in response.json()["error"]["message"]


def test_search_gives_passages_best_first(client: TestClient) -> None:
    found = client.post("/api/search", json={"query": QUESTION, "k": 3}).json()
    scores = [hit["score"] for hit in found["hits"]]
    assert len(scores) == 3 and scores == sorted(scores, reverse=True)
    assert "27209" in found["hits"][0]["text"]


def test_documents_sections_and_passages_hang_together(client: TestClient) -> None:
    (document,) = client.get("/api/documents").json()
    sections = client.get(f"/api/documents/{document['id']}/sections").json()
    assert document["sections"] == len(sections)
    own = client.get(f"/api/documents/{document['id']}/sections/s1.2.1").json()
    assert own["heading_path"][-1] == "1.持续深化行政审批制度改革"
    assert (own["previous"]["anchor"], own["next"]["anchor"]) == ("s1.2", "s1.2.2")
    assert own["before"] == BUNDLED.read_text(encoding="utf-8")[own["start"] : own["end"]]


def test_a_passage_is_cut_at_the_marked_characters(client: TestClient) -> None:
    citation = client.post("/api/ask", json={"question": QUESTION}).json()["citations"][0]
    where = f"/api/passages/{citation['passage_id']}"
    marked = client.get(where, params={"start": citation["start"], "end": citation["end"]}).json()
    whole = client.get(where).json()
    assert marked["marked"] == citation["quote"]
    assert marked["before"] + marked["marked"] + marked["after"] == whole["before"]
    beyond = client.get(where, params={"start": 0, "end": 10**9}).json()
    assert beyond["marked"] == whole["before"]


@pytest.mark.parametrize(
    "path",
    ["/api/passages/nothing", "/api/documents/nothing/sections", "/api/documents/nothing/sections/s1"],
)
def test_what_is_not_there_is_404_with_a_message(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "not_found"


@pytest.mark.parametrize("path", ["/nope", "/api/nope", "/static/nope.js", "/v1/models/x", "/doc/x/y/z"])
def test_an_address_that_leads_nowhere_says_so(client: TestClient, path: str) -> None:
    for_programs = client.get(path, headers={"Accept": "application/json"})
    assert (for_programs.status_code, for_programs.json()["error"]["code"]) == (404, "not_found")
    assert "没有这个地址" in for_programs.json()["error"]["message"]


def test_a_lost_visitor_gets_a_page_in_their_language(client: TestClient) -> None:
    chinese = client.get("/nope", headers={"Accept": "text/html", "Accept-Language": "zh-CN"})
    english = client.get("/nope", headers={"Accept": "text/html", "Accept-Language": "en"})
    assert (chinese.status_code, english.status_code) == (404, 404)
    assert "没有这个页面" in chinese.text
    assert "No such page" in english.text


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("PUT", "/api/ask", "POST"), ("GET", "/api/ask", "POST"), ("DELETE", "/api/documents", "GET")],
)
def test_the_wrong_method_is_told_the_right_one(
    client: TestClient, method: str, path: str, allowed: str
) -> None:
    answer = client.request(method, path)
    assert answer.status_code == 405
    assert allowed in answer.headers["allow"]
    assert allowed in answer.json()["error"]["message"]


def test_a_health_check_may_ask_for_the_head_alone(client: TestClient) -> None:
    assert client.head("/healthz").status_code == 200


def test_health_readiness_and_metrics(client: TestClient) -> None:
    client.post("/api/ask", json={"question": QUESTION})
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json()["generation"] == "fake-1"
    page = client.get("/metrics").text
    assert 'zhangju_asked_total{face="api",reason="",status="answered"}' in page
    assert QUESTION not in page


def test_over_the_limit_is_429_with_the_time_to_wait(tmp_path: Path) -> None:
    app = application(tmp_path, rate="2/minute", key_rate="4/minute", api_keys=frozenset({"secret"}))
    with TestClient(app) as client:
        keyed = {"Authorization": "Bearer secret"}
        codes = [
            client.post("/api/ask", json={"question": "问"}, headers=keyed).status_code for _ in range(5)
        ]
        assert codes == [200, 200, 200, 200, 429]
        codes = [client.post("/api/ask", json={"question": "问"}).status_code for _ in range(3)]
        assert codes == [401, 401, 429]
        refused = client.post("/api/search", json={"query": "问"})
        assert refused.status_code == 429
        assert 1 <= int(refused.headers["Retry-After"]) <= 60
        assert refused.headers["Retry-After"] in refused.json()["error"]["message"]
        assert client.get("/api/documents").status_code == 200


def test_addresses_are_told_apart_behind_a_proxy_by_its_own_entry(tmp_path: Path) -> None:
    with TestClient(application(tmp_path, rate="1/minute", behind_proxy=1)) as client:
        ask = {"question": "问"}
        codes = [
            client.post("/api/ask", json=ask, headers={"X-Forwarded-For": chain}).status_code
            for chain in ("10.0.0.1", "10.0.0.2", "10.0.0.9, 10.0.0.1")
        ]
    assert codes == [200, 200, 429]


def test_a_wrong_key_is_refused_and_the_pages_stay_open(tmp_path: Path) -> None:
    with TestClient(application(tmp_path, api_keys=frozenset({"secret"}))) as client:
        refused = client.post("/api/ask", json={"question": "问"}, headers={"X-API-Key": "guess"})
        assert (refused.status_code, refused.json()["error"]["code"]) == (401, "key_required")
        assert client.get("/").status_code == 200


def test_the_policy_allows_no_inline_script_no_eval_and_no_stranger(client: TestClient) -> None:
    response = client.get("/")
    policy = dict(part.split(" ", 1) for part in response.headers["Content-Security-Policy"].split("; "))
    assert policy["script-src"] == "'self'"
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'self'"
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "<script>" not in response.text and " onclick" not in response.text


@pytest.mark.parametrize(
    "path",
    ["/gradio_api/upload", "/gradio_api/file=/etc/passwd", "/gradio_api/run/turn", "/gradio_api/call/turn", "/login",
     "/monitoring", "/gradio_api/vibe-edit", "/file=/etc/passwd", "/proxy=https://evil.test", "/gradio_api/openapi.json"],
)  # fmt: skip
def test_what_the_chat_does_not_need_of_gradio_is_shut(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404
    assert client.post(path, content=b"x").status_code == 404


def test_a_body_beyond_a_megabyte_is_refused(client: TestClient) -> None:
    refused = client.post("/api/ask", content=b"x" * (1 << 20 | 1), headers={"Accept": "text/html"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (413, "too_large")
    assert refused.headers["X-Content-Type-Options"] == "nosniff"


def test_no_origin_is_let_in_by_default(client: TestClient) -> None:
    response = client.post("/api/ask", json={"question": "问"}, headers={"Origin": "https://evil.test"})
    assert "Access-Control-Allow-Origin" not in response.headers
    config = client.get("/config", headers={"Origin": "https://evil.test", "Host": "chat.test"})
    assert "Access-Control-Allow-Origin" not in config.headers


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/ask", r'{"question": "\ud800"}'),
        ("/api/ask", r'{"question": "问", "history": [{"question": "\ud800"}]}'),
        ("/api/search", r'{"query": "\ud800"}'),
        ("/v1/chat/completions", r'{"messages": [{"role": "user", "content": "\ud800"}]}'),
    ],
)
def test_half_a_surrogate_pair_is_refused(client: TestClient, path: str, body: str) -> None:
    response = client.post(path, content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 400
    assert "不完整的字符" in response.json()["error"]["message"]


def test_a_body_that_cannot_be_read_has_the_same_shape(client: TestClient) -> None:
    unreadable = client.post("/api/ask", content=b"\xff", headers={"Content-Type": "application/json"})
    assert (unreadable.status_code, unreadable.json()["error"]["code"]) == (400, "bad_request")


def test_a_place_beyond_every_text_is_refused(client: TestClient) -> None:
    beyond = client.get("/api/passages/x", params={"start": 10**22, "end": 10**23})
    assert (beyond.status_code, beyond.json()["error"]["code"]) == (422, "invalid_request")


def test_a_crash_is_one_line_in_chinese(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = application(tmp_path)
    monkeypatch.setattr(app.state.desk.engine, "respond", None)
    with TestClient(app, raise_server_exceptions=False) as client:
        response = client.post("/api/ask", json={"question": "问"})
    assert (response.status_code, response.json()["error"]["code"]) == (500, "internal_error")
