"""The pool: few at once, few waiting, nobody longer than the deadline; the rest of the server answers meanwhile."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from fake_engine import document
from starlette.testclient import TestClient
from web_app import application

from chatbot.web.guard.pool import Busy, Pool


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """Holds what waits for it until the test ends."""
    opened = threading.Event()
    yield opened
    opened.set()


def test_work_is_done_and_errors_come_back() -> None:
    pool = Pool(2, 2, 30)
    assert asyncio.run(pool.run(lambda: 7)) == 7
    with pytest.raises(ZeroDivisionError):
        asyncio.run(pool.run(lambda: 1 // 0))
    pool.close()


def test_one_more_than_there_are_places_is_told_to_come_back(gate: threading.Event) -> None:
    pool = Pool(1, 1, 30)
    first, second = pool.submit(gate.wait), pool.submit(lambda: 2)
    with pytest.raises(Busy) as full:
        pool.submit(lambda: 3)
    assert full.value.retry_after >= 1
    gate.set()
    assert (first.result(30), second.result(30)) == (True, 2)


def test_one_caller_never_holds_all_threads(gate: threading.Event) -> None:
    pool = Pool(2, 4, 30)
    many = [pool.submit(gate.wait, "a") for _ in range(4)]
    assert pool.submit(lambda: "at once", "b").result(30) == "at once"
    assert not any(one.done() for one in many)
    gate.set()
    assert all(one.result(30) for one in many)


def test_callers_take_turns(gate: threading.Event) -> None:
    pool = Pool(1, 8, 30)
    held = [pool.submit(gate.wait, name) for name in ("x", "y")]
    order: list[str] = []
    waiting = [
        pool.submit(lambda name=name: order.append(name), name[0]) for name in ("a1", "a2", "a3", "b1", "c1")
    ]
    gate.set()
    for one in waiting:
        one.result(30)
    assert order.index("b1") < order.index("a3") and order.index("c1") < order.index("a3")
    assert all(one.result(30) for one in held)


def test_a_full_pool_takes_a_place_from_whoever_holds_most(gate: threading.Event) -> None:
    pool = Pool(1, 3, 30)
    running = [pool.submit(gate.wait, name) for name in ("a", "z")]
    first, second, newest = (pool.submit(lambda: 1, "a") for _ in range(3))
    assert not newest.done()
    other = pool.submit(lambda: 2, "b")
    with pytest.raises(Busy):
        newest.result(30)
    with pytest.raises(Busy):  # b holds one, a holds two: nobody gains by another exchange
        pool.submit(lambda: 3, "b")
    gate.set()
    assert (first.result(30), second.result(30), other.result(30)) == (1, 1, 2)
    assert all(one.result(30) for one in running)


def test_fewer_wait_where_answers_take_long(gate: threading.Event) -> None:
    """With four seconds an answer, ten before the deadline and one thread a caller, two begin in half of the time."""
    pool = Pool(1, 64, 20, usual=4.0)
    running = [pool.submit(gate.wait, name) for name in ("a", "b")]
    waiting = [pool.submit(lambda: 1, name) for name in ("c", "d")]
    with pytest.raises(Busy) as full:
        pool.submit(lambda: 1, "e")
    assert full.value.retry_after == 16
    gate.set()
    assert all(one.result(30) for one in (*running, *waiting))


def test_nobody_waits_beyond_the_deadline_and_the_thread_keeps_its_place(gate: threading.Event) -> None:
    pool, began = Pool(1, 1, 30), threading.Event()

    def long() -> None:
        began.set()
        gate.wait()

    first = pool.submit(long)
    assert began.wait(30)
    pool.deadline = 0.01
    with pytest.raises(Busy):
        asyncio.run(pool.result(first))
    pool.deadline = -1.0  # as if the next one had been waiting for a second already
    late = pool.submit(lambda: 2)
    assert pool.taken == 2
    with pytest.raises(Busy):
        pool.submit(lambda: 3)
    gate.set()
    with pytest.raises(Busy):
        late.result(30)  # its deadline passed before it could begin


def test_the_other_pages_answer_while_all_workers_are_busy(tmp_path: Path, gate: threading.Event) -> None:
    app = application(tmp_path, workers=1, waiting=1)
    desk = app.state.desk
    with TestClient(app) as client, ThreadPoolExecutor(1) as other:
        running = [desk.pool.submit(gate.wait, name) for name in ("a", "b")]
        waiting = other.submit(client.post, "/api/ask", json={"question": "问"})
        while desk.pool.taken < 3:
            assert not waiting.done()
        for path, body in (("/api/ask", {"question": "问"}), ("/api/search", {"query": "问"})):
            refused = client.post(path, json=body)
            assert (refused.status_code, refused.json()["error"]["code"]) == (503, "busy")
            assert int(refused.headers["Retry-After"]) >= 1
        joined = client.post("/gradio_api/queue/join", json=_turn("问"))
        assert joined.status_code == 429 and "人太多" in joined.json()["detail"]
        for path in ("/healthz", "/readyz", "/", "/doc/", "/config"):
            assert client.get(path).status_code == 200
        gate.set()
        assert all(one.result(30) for one in running) and waiting.result(30).status_code == 200


def _turn(question: str) -> dict[str, Any]:
    return {"data": [question, []], "fn_index": 0, "trigger_id": 2, "session_hash": "abc"}


def _replay(questions: str) -> dict[str, Any]:
    return {"data": [questions], "fn_index": 1, "trigger_id": 4, "session_hash": "abd"}


def test_a_request_is_charged_for_its_work(tmp_path: Path) -> None:
    """Twenty plain questions in one request are twenty; a question of a thousand characters is five."""
    with TestClient(application(tmp_path, rate="25/hour")) as client:
        many = client.post("/gradio_api/queue/join", json=_replay("[" + ",".join(['"问"'] * 20) + "]"))
        assert many.status_code == 200
        assert client.post("/api/ask", json={"question": "问" * 1000}).status_code == 200
        refused = client.post("/api/ask", json={"question": "问"})
        assert refused.status_code == 429
        shown = client.post("/gradio_api/queue/join", json=_turn("问")).json()
        assert shown["error"]["code"] == "too_many" and "太频繁" in shown["detail"]


@pytest.mark.parametrize("path", ["/api/share", "/api/search", "/mcp"])
def test_every_way_to_ask_is_charged_alike(tmp_path: Path, path: str) -> None:
    long = "问" * 1000
    bodies = {
        "/api/share": {"question": long},
        "/api/search": {"query": long},
        "/mcp": {
            "jsonrpc": "2.0",
            "id": 1,
            "method": "tools/call",
            "params": {"name": "ask", "arguments": {"question": long}},
        },
    }
    with TestClient(application(tmp_path, rate="6/hour")) as client:
        accepted = {"Accept": "application/json, text/event-stream"}
        assert client.post(path, json=bodies[path], headers=accepted).status_code in (200, 201)
        assert client.post("/api/ask", json={"question": "问"}).status_code == 200
        assert client.post("/api/ask", json={"question": "问"}).status_code == 429


def test_questions_that_a_page_tries_out_are_charged_once_however_the_address_is_written(
    tmp_path: Path,
) -> None:
    app = application(
        tmp_path,
        [document("一、甲\n\n共受理714件。\n", name) for name in ("甲.txt", "乙.txt")],
        rate="30/hour",
    )
    with TestClient(app) as client:
        assert client.get("/?%73ource=甲.txt").status_code == 200
        assert client.get("/?source=甲.txt").status_code == 200  # known by now
        assert client.get("/?source=乙.txt").status_code == 429
        assert client.get("/").status_code == 200


def test_pages_that_are_drawn_at_length_have_a_limit_of_their_own(tmp_path: Path) -> None:
    app = application(tmp_path, [document("一、甲\n\n共受理714件。\n")], rate="2/hour")
    with TestClient(app) as client:
        address = f"/doc/{app.state.desk.shelf.documents[0].document.id}"
        assert [client.get(address).status_code for _ in range(11)] == [200] * 10 + [429]
        assert client.post("/api/ask", json={"question": "问"}).status_code == 200


@pytest.mark.parametrize("address", ["/doc/", "/api/documents", "/feed.atom"])
def test_lists_of_all_documents_have_that_limit_too(tmp_path: Path, address: str) -> None:
    app = application(tmp_path, [document("一、甲\n\n共受理714件。\n")], rate="2/hour")
    with TestClient(app) as client:
        assert [client.get(address).status_code for _ in range(11)] == [200] * 10 + [429]


def test_a_prefix_that_an_address_merely_begins_with_hides_nothing_from_the_limit(tmp_path: Path) -> None:
    with TestClient(application(tmp_path, rate="2/hour", root_path="/a"), root_path="/a") as client:
        asked = [client.post("/api/ask", json={"question": "问"}).status_code for _ in range(3)]
        assert asked == [200, 200, 429]


def test_what_costs_more_than_the_limit_takes_the_whole_limit(tmp_path: Path) -> None:
    with TestClient(application(tmp_path, rate="3/hour")) as client:
        assert client.post("/api/ask", json={"question": "问" * 1000}).status_code == 200
        assert client.post("/api/ask", json={"question": "问"}).status_code == 429


def test_what_is_read_of_the_history_is_bounded(tmp_path: Path) -> None:
    app = application(tmp_path)
    with TestClient(app) as client:
        turns = [{"question": "问" * 2000, "answer": "答" * 3000}] * 50
        assert client.post("/api/ask", json={"question": "问", "history": turns}).status_code == 200
        history = app.state.desk.engine.asked[-1][1]
        assert len(history) == 20
        assert {(len(turn.question), len(turn.answer)) for turn in history} == {(1000, 2000)}
        long = client.post("/api/ask", json={"question": "问", "history": [{"question": "问"}] * 201})
        assert long.status_code == 422 and "太多" in long.json()["error"]["message"]


def test_wrong_passwords_are_counted_for_the_account_from_all_addresses(tmp_path: Path) -> None:
    app = application(tmp_path, operator_password="correct horse", behind_proxy=1)
    with TestClient(app, follow_redirects=False) as client:

        def sign_in(password: str, address: str) -> int:
            headers = {"X-Forwarded-For": address}
            return client.post("/operator", data={"password": password}, headers=headers).status_code

        assert sign_in("correct horse", "7.7.7.7") == 303
        tried = [sign_in("wrong", f"8.8.{n}.8") for n in range(101)]
        assert tried == [403] * 100 + [429]
        assert sign_in("correct horse", "9.9.9.9") == 429
        assert sign_in("correct horse", "7.7.7.7") == 303
