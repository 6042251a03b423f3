"""Stopping an answer that is being made: the box is free at once, nothing of it is shown, what waits is not begun."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from fake_engine import FakeEngine, document
from fastapi.testclient import TestClient
from playwright.sync_api import Page, expect
from web_app import ask, served

from chatbot.answer import Answer, Turn
from chatbot.web import Settings, create_app
from chatbot.web.guard.forbidden import turn

QUESTION = "图书馆全年接待读者多少人"
HELD = "拦住的问题"
TEXT = "图书馆年报\n\n一、读者服务\n\n图书馆全年接待读者5210人次。\n"


class Gated(FakeEngine):
    """Answers ``HELD`` only when the gate is opened."""

    def __init__(self) -> None:
        super().__init__([document(TEXT)])
        self.gate = threading.Event()
        self.begun = threading.Event()

    def respond(
        self,
        question: str,
        history: Sequence[Turn] = (),
        sources: Sequence[str] | None = None,
        *,
        as_typed: bool = False,
    ) -> Answer:
        if question == HELD:
            self.begun.set()
            self.gate.wait(30)
        return super().respond(question, history, sources, as_typed=as_typed)


@pytest.fixture
def gated() -> Iterator[Gated]:
    engine = Gated()
    yield engine
    engine.gate.set()


@pytest.fixture
def site(gated: Gated, tmp_path: Path) -> Iterator[str]:
    with served(create_app(gated, Settings(data_dir=tmp_path))) as address:
        yield address


def stop(session: str, event: str, index: int = 0) -> dict[str, object]:
    return {"event_id": event, "session_hash": session, "fn_index": index}


def test_a_stopped_question_ends_at_once_without_an_answer(gated: Gated, tmp_path: Path) -> None:
    with TestClient(create_app(gated, Settings(data_dir=tmp_path))) as client:
        event = client.post("/gradio_api/queue/join", json=turn(HELD, session_hash="s")).json()["event_id"]
        assert gated.begun.wait(30)
        assert client.post("/gradio_api/cancel", json=stop("s", event)).json() == {"success": True}
        told = client.get("/gradio_api/queue/data?session_hash=s").text  # while the thread is still at work
        assert '"msg": "process_completed"' in told and '"output": {}' in told and "close_stream" in told


def test_a_question_that_waits_is_never_begun(gated: Gated, tmp_path: Path) -> None:
    with TestClient(create_app(gated, Settings(data_dir=tmp_path, workers=1))) as client:
        client.post("/gradio_api/queue/join", json=turn(HELD, session_hash="first"))
        assert gated.begun.wait(30)
        event = client.post("/gradio_api/queue/join", json=turn(QUESTION, session_hash="s")).json()[
            "event_id"
        ]
        client.post("/gradio_api/cancel", json=stop("s", event))
        gated.gate.set()
        client.get("/gradio_api/queue/data?session_hash=first")
        assert QUESTION not in [question for question, _ in gated.asked]


@pytest.mark.parametrize("stranger", [stop("s", "0" * 32), stop("other", "f" * 32)])
def test_stopping_what_is_not_there_changes_nothing(
    gated: Gated, tmp_path: Path, stranger: dict[str, object]
) -> None:
    with TestClient(create_app(gated, Settings(data_dir=tmp_path))) as client:
        client.post("/gradio_api/queue/join", json=turn(QUESTION, session_hash="s"))
        assert client.post("/gradio_api/cancel", json=stranger).status_code == 200
        assert '"role": "assistant"' in client.get("/gradio_api/queue/data?session_hash=s").text


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"event_id": "x"},
        stop("../x", "0" * 32),
        stop("s", "0" * 33),
        stop("s", "0" * 32, 2),
        {**stop("s", "0" * 32), "more": 1},
    ],
)
def test_no_other_message_stops_anything(gated: Gated, tmp_path: Path, body: dict[str, object]) -> None:
    with TestClient(create_app(gated, Settings(data_dir=tmp_path))) as client:
        assert client.post("/gradio_api/cancel", json=body).status_code == 422


@pytest.mark.browser
@pytest.mark.parametrize("key", ["click", "Enter", "Escape"])
def test_the_visitor_stops_an_answer_and_asks_another(
    new_page: Callable[..., Page], site: str, gated: Gated, key: str
) -> None:
    page = new_page()
    page.goto(site)
    box, button = page.get_by_label("您的问题"), page.get_by_role("button", name="停止")
    expect(page.get_by_role("button", name="发送")).to_be_visible()
    expect(button).to_be_hidden()
    box.fill(HELD)
    page.get_by_role("button", name="发送").click()
    expect(page.get_by_role("button", name="发送")).to_be_hidden()
    with page.expect_response("**/gradio_api/cancel"):
        if key == "click":
            button.click()
        elif key == "Enter":
            button.press("Enter")
        else:
            page.keyboard.press("Escape")
    expect(page.locator("#zj-status")).to_have_text("已停止")
    expect(box).to_be_focused()
    expect(box).to_have_value(HELD)  # to be mended
    expect(page.locator(".zj-answer")).to_have_count(0)
    ask(page, QUESTION)  # while the thread of the first is still held
    gated.gate.set()
    expect(page.locator(".zj-question")).to_have_text([QUESTION])
