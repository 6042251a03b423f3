"""What the chat's queue lets through: the page's own messages.  Every other shape is refused before it acts."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from fake_engine import FakeEngine
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from web_app import application

QUESTION = "全年区政府门户网站主动公开政府信息多少条"
FILE = {"path": "/dev/zero", "meta": {"_type": "gradio.FileData"}}
SAID = {"role": "user", "metadata": None, "content": [{"text": "问", "type": "text"}], "options": None}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with TestClient(application(tmp_path_factory.mktemp("data"), rate="100000/minute")) as started:
        yield started


def turn(question: Any = QUESTION, messages: Any = (), **more: Any) -> dict[str, Any]:
    shown = list(messages) if isinstance(messages, tuple) else messages
    return {"data": [question, shown], "fn_index": 0, "trigger_id": 2, "session_hash": "abc123", **more}


def said(content: Any = None, **more: Any) -> dict[str, Any]:
    message: dict[str, Any] = deepcopy(SAID) | more
    return message | ({"content": content} if content is not None else {})


def text(**more: Any) -> list[dict[str, Any]]:
    return [{"text": "问", "type": "text", **more}]


def file(path: str, **more: Any) -> dict[str, Any]:
    return {"type": "file", "file": {"path": path, "meta": {"_type": "gradio.FileData"}, **more}}


COMPONENT = {"type": "component", "component": "html", "value": "x", "constructor_args": {}, "props": {}}
MESSAGES: dict[str, Any] = {
    "a file in the content": said([FILE]),
    "a file for the content": said(FILE),
    "a file message": said([file("/etc/passwd")]),
    "a file of ours": said([file("README.md")]),
    "a file message with an address": said([file("x", url="http://127.0.0.1:1/")]),
    "a path that is an address": said([file("http://127.0.0.1:1/")]),
    "a file message beside text": said([*text(), file("/dev/zero")]),
    "a file under text": said(text(file=FILE)),
    "a file for the text": said([{"type": "text", "text": FILE}]),
    "a file in metadata": said(metadata=FILE),
    "a file under metadata": said(metadata={"title": FILE}),
    "a file as option": said(options=[FILE]),
    "a file under options": said(options=[{"value": FILE, "label": "x"}]),
    "a file for the role": said(role=FILE),
    "a file beside the message": said(file=FILE),
    "a file for the message": FILE,
    "a file with other words": said([{"path": "/dev/zero"}]),
    "a stream": said([file("/dev/zero", is_stream=True)]),
    "a component": said([COMPONENT]),
    "a component by another name": said([COMPONENT | {"component": "gallery"}]),
    "a component for the content": said(COMPONENT),
    "a component with arguments": said([COMPONENT | {"constructor_args": {"value": "/etc/passwd"}}]),
    "a component beside text": said([*text(), COMPONENT]),
    "two parts of text": said([*text(), *text()]),
    "no part": said([]),
    "content that is a string": said("问"),
    "content that is a number": said(1),
    "a part that is a string": said(["问"]),
    "a part that is null": said([None]),
    "a part without type": said([{"text": "问"}]),
    "a part of another type": said([{"text": "问", "type": "tuple"}]),
    "a part with more": said(text(extra=1)),
    "text that is a number": said([{"text": 1, "type": "text"}]),
    "text that is a list": said([{"text": ["问"], "type": "text"}]),
    "text too long": said([{"text": "问" * 100_001, "type": "text"}]),
    "a role of another name": said(role="system"),
    "a role with a space": said(role="user "),
    "no role": {key: value for key, value in SAID.items() if key != "role"},
    "metadata": said(metadata={"title": "x"}),
    "options": said(options=[{"value": "x"}]),
    "an empty list of options": said(options=[]),
    "more beside the message": said(name="x"),
    "a message that is a pair": ["问", "答"],
    "a message that is a string": "问",
    "a message that is null": None,
    "an update": {"__type__": "update", "value": []},
}
BODIES: dict[str, Any] = {
    **{name: turn(messages=(message,)) for name, message in MESSAGES.items()},
    "a file for the question": turn(FILE),
    "a list for the question": turn([QUESTION]),
    "no question": turn(None),
    "a number for the question": turn(1),
    "a question too long": turn("问" * 100_001),
    "a file for the conversation": turn(messages=FILE),
    "a conversation that is a string": turn(messages="x"),
    "a conversation that is null": turn(messages=None),
    "a conversation under root": turn(messages={"root": []}),
    "too many messages": turn(messages=(SAID,) * 2001),
    "data with more": turn(data=[QUESTION, [], FILE]),
    "data with less": turn(data=[QUESTION]),
    "no data": turn(data=[]),
    "data that is an object": turn(data={"0": QUESTION, "1": []}),
    "an event that is not there": turn(fn_index=2),
    "an event below zero": turn(fn_index=-1),
    "an event as a string": turn(fn_index="0"),
    "an event that is false": turn(fn_index=False),
    "an event beyond all": turn(fn_index=10**400),
    "no event": turn(fn_index=None),
    "the other event": turn(fn_index=1),
    "event data": turn(event_data={"index": 0}),
    "a file for event data": turn(event_data=FILE),
    "a file as trigger": turn(trigger_id=FILE),
    "a trigger beyond all": turn(trigger_id=10**9),
    "a session that is a path": turn(session_hash="../../etc/passwd"),
    "an empty session": turn(session_hash=""),
    "a session with a line": turn(session_hash="abc\n"),
    "a session too long": turn(session_hash="a" * 65),
    "a session that is a number": turn(session_hash=1),
    "a file for the session": turn(session_hash=FILE),
    "an identity": turn(oauth_token="x"),
    "a simple format": turn(simple_format=True),
    "a batch": turn(batched=True),
    "an event's name": turn(event_id="x"),
    "a request": turn(request={"headers": {}}),
    "a list": [turn()],
    "a string": "x",
    "null": None,
    "nothing in it": {},
    "a file for the old questions": {**turn(), "fn_index": 1, "data": [FILE]},
    "old questions as a list": {**turn(), "fn_index": 1, "data": [["问"]]},
    "old questions too long": {**turn(), "fn_index": 1, "data": ["问" * 40_001]},
    "old questions with more": {**turn(), "fn_index": 1, "data": ["[]", FILE]},
}
RAW = {
    "deep nesting": b'{"data":' + b"[" * 100_000,
    "half a surrogate pair": json.dumps(turn("X")).encode().replace(b"X", b"\\ud800"),
    "not a number": json.dumps(turn()).encode().replace(b'"fn_index": 0', b'"fn_index": NaN'),
    "not UTF-8": b'{"data":["\xff",[]],"fn_index":0,"session_hash":"abc"}',
    "half of it": json.dumps(turn()).encode()[:-5],
    "nothing": b"",
}


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
    "/gradio_api/queue/join/", "/gradio_api/queue/data/", "/gradio_api/cancel", "/gradio_api/reset",
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
