"""What visitors are told while the store of the vectors cannot be reached: that, in one line, and nothing of where it is."""

from __future__ import annotations

import asyncio
import pickle
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest
from fake_engine import FakeEngine
from fastapi.testclient import TestClient

from chatbot import __main__ as program
from chatbot.answer import Answer, Turn
from chatbot.web import Settings, create_app
from chatbot.web.bots.asking import Asking, BotMessage
from chatbot.web.guard.forbidden import turn
from index import Hit
from index.store import StoreAway

TOLD = "文件库现在连不上，请稍后再试。"
SECRET = "http://10.1.2.3:19530"


class Away(FakeEngine):
    """Answers until its store goes away."""

    away = False

    def respond(
        self,
        question: str,
        history: Sequence[Turn] = (),
        sources: Sequence[str] | None = None,
        *,
        as_typed: bool = False,
    ) -> Answer:
        self.search(question)
        return super().respond(question, history, sources, as_typed=as_typed)

    def search(self, question: str) -> list[Hit]:
        if self.away:
            raise StoreAway(f"现在连不上 Milvus {SECRET}")
        return []


@pytest.fixture
def engine() -> Away:
    return Away()


@pytest.fixture
def client(tmp_path: Path, engine: Away) -> Iterator[TestClient]:
    with TestClient(create_app(engine, Settings(data_dir=tmp_path))) as client:
        engine.away = True
        yield client


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/ask", {"question": "公园几时开放？"}),
        (
            "/v1/chat/completions",
            {"model": "zhangju", "messages": [{"role": "user", "content": "几时开放？"}]},
        ),
    ],
)
def test_a_program_gets_503_with_json(client: TestClient, path: str, body: dict[str, object]) -> None:
    answer = client.post(path, json=body)
    assert answer.status_code == 503
    assert answer.json()["error"] == {"code": "away", "message": TOLD}
    assert int(answer.headers["Retry-After"]) > 0 and SECRET not in answer.text
    assert client.get("/healthz").status_code == client.get("/doc/").status_code == 200


def test_it_answers_again_once_the_store_is_back(client: TestClient, engine: Away) -> None:
    engine.away = False
    assert client.post("/api/ask", json={"question": "公园几时开放？"}).status_code == 200


def test_the_chat_and_the_bots_say_so(client: TestClient) -> None:
    client.post("/gradio_api/queue/join", json=turn("公园几时开放？", session_hash="s"))
    told = client.get("/gradio_api/queue/data?session_hash=s").text
    assert TOLD in told and SECRET not in told
    message = BotMessage("1", "甲", "乙", "几时开放？")
    desk = client.app.state.desk  # type: ignore[attr-defined]
    assert asyncio.run(Asking(desk).reply(message, "wecom", markdown=False)) == TOLD


def test_it_comes_whole_from_another_process() -> None:
    error = pickle.loads(pickle.dumps(StoreAway("一句话")))
    assert isinstance(error, StoreAway) and str(error) == "一句话"


def test_a_trial_file_is_served_by_one_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    manifest = SimpleNamespace(store="milvus:/srv/trial.db")
    opened = SimpleNamespace(index=SimpleNamespace(manifest=manifest))
    monkeypatch.setattr(program, "_open", lambda args, path: opened)
    assert program.main([str(tmp_path), "--port", "0", "--workers", "2"]) == 2
    assert "只能由一个进程打开" in capsys.readouterr().err
