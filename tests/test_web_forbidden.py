"""What the chat's queue lets through: the page's own messages.  Every other shape is refused before it acts."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_engine import FakeEngine
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from web_app import application

from chatbot.web.guard.forbidden import BODIES, QUESTION, RAW, said, turn


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with TestClient(application(tmp_path_factory.mktemp("data"), rate="100000/minute")) as started:
        yield started


def files() -> list[Path]:
    """What lies in Gradio's folder; it makes an empty one inside."""
    return [path for path in Path(os.environ["GRADIO_TEMP_DIR"]).rglob("*") if not path.is_dir()]


def refused(client: TestClient, body: bytes) -> None:
    engine = client.app.state.desk.engine  # type: ignore[attr-defined]
    assert isinstance(engine, FakeEngine)
    before = len(engine.asked)
    answer = client.post("/gradio_api/queue/join", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid_request")
    assert len(engine.asked) == before
    assert files() == []


@pytest.mark.parametrize("name", BODIES)
def test_no_other_message_goes_through(client: TestClient, name: str) -> None:
    refused(client, json.dumps(BODIES[name]).encode())


@pytest.mark.parametrize("name", RAW)
def test_no_broken_message_goes_through(client: TestClient, name: str) -> None:
    refused(client, RAW[name])


def test_what_the_page_sends_goes_through(client: TestClient) -> None:
    answers = said(role="assistant", content=[{"type": "text", "text": '<p class="zj-said">答</p>'}])
    body = turn(
        "呢" + QUESTION,
        (said([{"type": "text", "text": '<p class="zj-question">问</p>'}]), answers),
        session_hash="whole",
    )
    joined = client.post("/gradio_api/queue/join", json=body)
    assert joined.status_code == 200
    events = client.get("/gradio_api/queue/data", params={"session_hash": "whole"}).text
    lines = [json.loads(line[6:]) for line in events.split("\n\n") if line]
    assert [line["msg"] for line in lines] == ["process_starts", "process_completed", "close_stream"]
    assert {line["event_id"] for line in lines[:2]} == {joined.json()["event_id"]}
    box, shown = lines[1]["output"]["data"]
    assert box == "" and [one["role"] for one in shown] == ["user", "assistant"] * 2
    assert shown[:2] == body["data"][1]
    engine = client.app.state.desk.engine  # type: ignore[attr-defined]
    asked = next((q, h) for q, h in reversed(engine.asked) if q == "呢" + QUESTION)
    assert [(turn.question, turn.answer) for turn in asked[1]] == [("问", "答")]


def test_a_session_is_answered_once(client: TestClient) -> None:
    client.post("/gradio_api/queue/join", json=turn(session_hash="once"))
    assert "process_completed" in client.get("/gradio_api/queue/data?session_hash=once").text
    again = client.get("/gradio_api/queue/data?session_hash=once").text
    assert "process_completed" not in again and "close_stream" in again


@pytest.mark.parametrize("session", ["", "../x", "a" * 65, "a%0a", "%00"])
def test_a_session_has_letters_and_digits_only(client: TestClient, session: str) -> None:
    assert client.get(f"/gradio_api/queue/data?session_hash={session}").status_code == 422


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_another_site_cannot_send_without_asking_first(client: TestClient, kind: str) -> None:
    """A browser sends these types across sites without a preflight."""
    body = json.dumps(turn()).encode()
    answer = client.post("/gradio_api/queue/join", content=body, headers={"Content-Type": kind})
    assert answer.status_code == 415


GRADIO = [
    "/gradio_api/upload", "/gradio_api/upload/", "//gradio_api/upload", "/gradio_api//upload", "/upload",
    "/gradio_api/file=/etc/passwd", "/file=/etc/passwd", "/file/etc/passwd", "/gradio_api/file/etc/passwd",
    "/gradio_api/proxy=https://evil.test/", "/proxy=https://evil.test/", "/gradio_api/component_server",
    "/gradio_api/component_server/", "/component_server", "/gradio_api/run/turn", "/gradio_api/api/turn",
    "/gradio_api/call/turn", "/gradio_api/call/v2/turn", "/gradio_api/call/turn/x", "/gradio_api/queue/status",
    "/gradio_api/queue/join/", "/gradio_api/queue/data/",
    "/gradio_api/heartbeat/x", "/gradio_api/startup-events", "/gradio_api/app_id", "/gradio_api/openapi.json",
    "/gradio_api/stream/x", "/gradio_api/upload_progress", "/gradio_api/process_recording", "/gradio_api/mcp/",
    "/gradio_api/vibe-edit", "/gradio_api/vibe-code", "/gradio_api/runs", "/gradio_api/run-history/records",
    "/gradio_api/run-history/connect", "/gradio_api/profiling/traces", "/gradio_api/deep_link",
    "/gradio_api/custom_component/x/client/component/style.css", "/gradio_api/dev/reload", "/gradio_api/token",
    "/gradio_api/user", "/gradio_api/login_check", "/login", "/logout", "/login_check", "/monitoring",
    "/monitoring/summary", "/svelte/x.js", "/pwa_icon", "/manifest.json", "/robots.txt/", "/config/",
    "/gradio_api/info/", "/assets/%2e%2e/config", "/assets/.env", "/%67radio_api/upload",
]  # fmt: skip


@pytest.mark.parametrize("path", GRADIO)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "HEAD"])
def test_nothing_else_of_gradio_is_reached(client: TestClient, method: str, path: str) -> None:
    answer = client.request(
        method, f"http://testserver{path}", content=b"" if method in ("GET", "HEAD") else b"{}"
    )
    assert answer.status_code in (404, 405)


@pytest.mark.parametrize("path", ["/config", "/theme.css", "/gradio_api/info"])
def test_what_the_page_is_made_of_is_only_read(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 200
    assert client.post(path, json={}).status_code == 405


def test_nothing_speaks_websocket(client: TestClient) -> None:
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/gradio_api/queue/join"):
        pass


def test_gradio_has_a_folder_of_its_own_that_stays_empty() -> None:
    assert stat.S_IMODE(Path(os.environ["GRADIO_TEMP_DIR"]).stat().st_mode) == 0o700
    assert files() == []
