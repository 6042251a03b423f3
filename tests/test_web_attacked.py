"""What an attacker tried by hand: callers who do not read, forms without end, other people's places and secrets."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fake_engine import FakeEngine
from starlette.testclient import TestClient
from web_app import application

from chatbot.web.desk.desk import Desk
from chatbot.web.guard import security
from chatbot.web.guard.impatient import Impatient
from chatbot.web.library import process
from chatbot.web.pages.own import OwnFile, OwnFiles
from chatbot.web.settings import Settings


class Wire:
    """A transport with so many bytes that the other side has not taken."""

    def __init__(self, *unread: int) -> None:
        self.unread = list(unread)
        self.ends: list[str] = []

    def get_write_buffer_size(self) -> int:
        return self.unread.pop(0)

    def close(self) -> None:
        self.ends.append("closed")

    def abort(self) -> None:
        self.ends.append("broken")


def looked_at(wire: Wire, cycle: Any, times: int) -> list[str]:
    protocol: Any = Impatient.__new__(Impatient)
    protocol.transport, protocol.cycle, protocol._seen, protocol._unread = wire, cycle, None, 0
    protocol.loop = SimpleNamespace(call_later=lambda seconds, look: None)
    for _ in range(times):
        protocol._look_again()
    return wire.ends


def test_a_caller_who_takes_nothing_of_an_answer_is_let_go() -> None:
    answered = SimpleNamespace(response_complete=True)
    assert looked_at(Wire(5000, 5000), answered, 2) == ["broken"]
    assert looked_at(Wire(5000, 3000, 1000), SimpleNamespace(response_complete=False), 3) == []
    assert looked_at(Wire(0, 5000, 5000), answered, 3) == ["closed", "broken"]
    assert looked_at(Wire(0), None, 1) == ["closed"]


def test_a_form_that_is_too_long_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(security, "_BODY_SECONDS", 0.0)

    async def never() -> Any:
        await asyncio.Event().wait()

    asyncio.run(security._read_out(never))


def test_a_file_of_paragraphs_without_end_is_not_made(tmp_path: Path) -> None:
    pytest.importorskip("docx")
    turn = {"question": "问", "sources": [{"quotes": [{}] * 50}] * 40}
    with TestClient(application(tmp_path, rate="100/hour")) as client:
        refused = client.post("/api/export.docx", json={"turns": [turn]})
        assert (refused.status_code, refused.json()["error"]["code"]) == (422, "too_long")
        turn["sources"] = [{"quotes": [{}] * 50}] * 19
        assert client.post("/api/export.docx", json={"turns": [turn]}).status_code == 200
        assert client.post("/api/ask", json={"question": "问" * 1000}).status_code == 200


def test_a_reader_of_foreign_files_is_told_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, Any] = {}

    def popen(command: list[str], **more: Any) -> Any:
        given.update(more["env"], command=command)
        raise FileNotFoundError

    monkeypatch.setenv("ZHANGJU_OPERATOR_PASSWORD", "correct horse")
    for name in ("API_KEYS", "MODEL_KEY", "WECOM_AES_KEY", "FEISHU_APP_SECRET", "FEISHU_TOKEN"):
        monkeypatch.setenv(f"ZHANGJU_{name}", "correct horse")
    monkeypatch.setattr(process.subprocess, "Popen", popen)
    with pytest.raises(FileNotFoundError):
        process.run_worker(["read", "a", "b"], lambda told: None, 300)
    assert "correct horse" not in given.values() and "PATH" in given
    assert given["command"][3:] == ["--seconds", "300", "read", "a", "b"]


def test_one_caller_does_not_put_the_files_of_others_out(tmp_path: Path) -> None:
    files = OwnFiles(Desk(FakeEngine(), Settings(data_dir=tmp_path)))
    for number, caller in enumerate(["b", *"aaaaaaaaaa"]):
        folder = tmp_path / str(number)
        folder.mkdir()
        files._files[str(number)] = OwnFile("甲.txt", folder, FakeEngine(), 10.0**9, caller)
        files._leave()
    assert list(files._files) == ["0", "8", "9", "10"]
    assert sorted(one.name for one in tmp_path.iterdir() if one.is_dir()) == ["0", "10", "8", "9"]
