"""What nobody waits for any more ends at its next step: in the pool, the chat, the engine, the reader, a process beside."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError
from pathlib import Path

import numpy as np
import pytest
from fake_engine import FakeEngine, document
from index_fakes import BagOfCharacters
from starlette.testclient import TestClient
from web_app import application

from chatbot import processes
from chatbot.answer import Answer, Turn
from chatbot.engine import Engine
from chatbot.reader import Reader, Reading, Window
from chatbot.reader.features import load_tokenizer
from chatbot.reader.reader import PACKAGED
from chatbot.web import Settings
from chatbot.web.chat.talk import replay
from chatbot.web.desk.desk import Desk
from chatbot.web.guard.pool import Busy, Pool
from index import Index, build_index
from index.deadline import Deadline, Overdue, check_deadline, limited, until

TEXT = "图书馆年报\n\n一、读者服务\n\n图书馆全年接待读者5210人次。\n\n二、讲座\n\n全年举办讲座31场。\n"
QUESTION = "全年接待读者多少人次？"


def never() -> Deadline:
    return Deadline(float("inf"))


def test_without_a_deadline_work_goes_on_and_with_one_until_it_has_passed() -> None:
    check_deadline()
    assert until() == float("inf")
    with limited(Deadline(7.0)):
        assert until() == 7.0
    with limited(never()) as _, limited(Deadline(-1.0)), pytest.raises(Overdue):
        check_deadline()
    check_deadline()


def test_work_past_its_deadline_ends_at_its_next_step_and_gives_its_place_back() -> None:
    pool = Pool(1, 0, 0.01)

    def long() -> None:
        while True:  # only the deadline ends it
            check_deadline()

    held = [pool.submit(long, name) for name in ("a", "b")]
    for one in held:
        with pytest.raises(Busy):
            one.result(30)
    pool.deadline = 30.0
    assert asyncio.run(pool.run(lambda: 7)) == 7


@pytest.mark.parametrize("ended", [lambda future: future.cancel(), lambda future: asyncio.run(left(future))])
def test_whoever_leaves_ends_the_work(ended: Callable[[object], object]) -> None:
    pool, begun, steps = Pool(1, 1, 30), threading.Event(), []

    def long() -> None:
        while True:
            steps.append(1)
            begun.set()
            check_deadline()

    future = pool.submit(long)
    assert begun.wait(30)
    ended(future)
    with pytest.raises((Busy, CancelledError)):
        future.result(30)
    assert pool.submit(lambda: 7).result(30) == 7


async def left(future: object) -> None:
    """As the server does for a caller who has gone, and the page's button for stopping."""
    asyncio.wrap_future(future).cancel()  # type: ignore[call-overload]
    await asyncio.sleep(0)


class Ending(FakeEngine):
    """Takes so long over the second question that nobody waits any more."""

    def __init__(self, deadline: Deadline) -> None:
        super().__init__([document(TEXT)])
        self.deadline = deadline

    def respond(
        self,
        question: str,
        history: Sequence[Turn] = (),
        sources: Sequence[str] | None = None,
        *,
        as_typed: bool = False,
    ) -> Answer:
        if question == "第二问？":
            self.deadline.end()
        return super().respond(question, history, sources, as_typed=as_typed)


def test_a_replay_looks_before_each_of_its_questions(tmp_path: Path) -> None:
    deadline = never()
    engine = Ending(deadline)
    desk = Desk(engine, Settings(data_dir=tmp_path))
    with limited(deadline), pytest.raises(Overdue):
        replay(desk, ["第一问？", "第二问？", "第三问？"], "zh-CN")
    assert [question for question, _ in engine.asked] == ["第一问？", "第二问？"]


def test_a_caller_hears_to_come_back_when_the_work_ends_itself(tmp_path: Path) -> None:
    app = application(tmp_path)

    def overdue(*given: object, **more: object) -> Answer:
        raise Overdue

    app.state.desk.engine.respond = overdue
    with TestClient(app) as client:
        answer = client.post("/api/ask", json={"question": "问"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "busy")
        assert int(answer.headers["Retry-After"]) >= 1


class Model(BagOfCharacters):
    """An embedding model over which the deadline passes, from the question ``slow`` on."""

    def __init__(self, deadline: Deadline) -> None:
        super().__init__()
        self.deadline, self.slow = deadline, False

    def encode_queries(self, texts: Sequence[str]) -> np.ndarray:
        if self.slow:
            self.deadline.end()
        return super().encode_queries(texts)


class Slow:
    """A reader over which the deadline passes."""

    def __init__(self, deadline: Deadline) -> None:
        self.deadline, self.read_windows = deadline, 0

    def read(
        self, question: str, windows: Sequence[Window], sentences: Sequence[Sequence[tuple[int, int]]]
    ) -> list[Reading]:
        self.read_windows += len(windows)
        self.deadline.end()
        return [
            Reading(1.0, tuple(1.0 for _ in ranges), (), 0.0, tuple(() for _ in ranges))
            for ranges in sentences
        ]

    def mark(self, question: str, window: Window, within: tuple[int, int]) -> tuple[()]:
        raise AssertionError("nothing is marked once nobody waits")


@pytest.mark.parametrize("slow", ["model", "reader"])
def test_the_engine_ends_after_the_step_that_took_too_long(tmp_path: Path, slow: str) -> None:
    deadline = never()
    model, reader = Model(deadline), Slow(deadline)
    build_index([document(TEXT)], tmp_path / "index", model)
    engine = Engine(Index.open(tmp_path / "index", model), reader)
    model.slow = slow == "model"
    with limited(deadline), pytest.raises(Overdue):
        engine.respond(QUESTION)
    assert (reader.read_windows > 0) == (slow == "reader")


def test_the_packaged_reader_looks_before_each_window() -> None:
    deadline, runs = never(), []

    class Session:
        def run(self, names: object, given: dict[str, np.ndarray]) -> list[np.ndarray]:
            runs.append(given)
            deadline.end()
            rows = np.zeros_like(given["ids"], dtype=np.float32)
            return [rows, rows, rows, np.zeros(1, dtype=np.float32)]

    reader = Reader(Session(), load_tokenizer(PACKAGED / "tokenizer.json"))
    with limited(deadline), pytest.raises(Overdue):
        reader.read("接待多少人？", [Window("", "接待5210人次。")] * 3, [[(0, 9)]] * 3)
    assert len(runs) == 1


def test_a_process_beside_keeps_the_deadline_of_the_one_that_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    class Looking:
        def respond(self, *given: object, **more: object) -> str:
            check_deadline()
            return "answered"

    monkeypatch.setattr(processes, "_opened", Looking, raising=False)
    assert processes._respond(float("inf"), "问", (), None, False) == "answered"
    with pytest.raises(Overdue):
        processes._respond(0.0, "问", (), None, False)
