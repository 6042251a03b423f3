"""What happens to what is kept: full, damaged and locked files, deletion, logs that do not grow without end."""

from __future__ import annotations

import gzip
import logging
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from web_app import application

from chatbot.web.answers.render import lit
from chatbot.web.desk import kept
from chatbot.web.desk.feedback import Feedback, FeedbackStore
from chatbot.web.desk.kept import Unstored
from chatbot.web.guard import logs
from chatbot.web.operators.front import Sessions
from chatbot.web.shown.upright import upright

SECRET = "本人住在某某胡同九号"


def test_a_damaged_file_is_set_aside_and_a_new_one_begun(tmp_path: Path) -> None:
    path = tmp_path / "feedback.sqlite3"
    path.write_bytes(b"not a database at all" * 1000)
    store = FeedbackStore(path, 180)
    assert store.fault == "" and store.add(Feedback("up")) == 1
    aside = [one for one in tmp_path.iterdir() if ".damaged-" in one.name]
    assert [one.read_bytes()[:5] for one in aside] == [b"not a"]


def test_a_file_damaged_in_the_middle_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "feedback.sqlite3"
    FeedbackStore(path, 180).add(Feedback("up", comment="字" * 20_000))
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    assert FeedbackStore(path, 180).add(Feedback("up")) == 1


def test_a_folder_that_cannot_be_made_stops_nothing_but_the_storing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    app = application(tmp_path / "file" / "data", operator_password="correct horse")
    with TestClient(app) as client:
        assert client.post("/api/ask", json={"question": "火星上的咖啡价格"}).json()["status"] == "not_found"
        ready = client.get("/readyz")
        assert ready.status_code == 200 and ready.json()["storage"] != "ok"
        refused = client.post("/api/feedback", json={"verdict": "up"})
        assert (refused.status_code, refused.json()["error"]["code"]) == (503, "unstored")
        assert "Retry-After" in refused.headers
        client.post("/operator", data={"password": "correct horse"})
        assert "磁盘空间和写入权限" in client.get("/operator").text


def test_a_locked_file_is_left_alone_for_a_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_PATIENCE", 0.0)
    store = FeedbackStore(tmp_path / "feedback.sqlite3", 180)
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unstored, match="locked"):
        store.add(Feedback("up"))
    other.execute("ROLLBACK")
    other.close()
    with pytest.raises(Unstored):
        store.add(Feedback("up"))  # nobody waits for it again so soon
    monkeypatch.setattr(store, "_again", 0.0)
    assert store.add(Feedback("up")) == 1 and store.fault == ""


def test_what_is_deleted_or_expired_is_gone_from_the_disk(tmp_path: Path) -> None:
    store = FeedbackStore(tmp_path / "feedback.sqlite3", 180)
    number = store.add(Feedback("down", comment=SECRET))
    store.add_unanswered(SECRET + "？", "not_in_document", "g")
    store.delete(number)
    store.delete_unanswered(SECRET)
    assert store.feedback() == [] and store.unanswered() == []
    for one in tmp_path.iterdir():
        assert SECRET.encode() not in one.read_bytes()
    store.add(Feedback("down", comment=SECRET))
    again = FeedbackStore(store.path, 0)  # what is kept for no day is gone when the program starts
    assert again.feedback()[0].comment == ""
    for one in tmp_path.iterdir():
        assert SECRET.encode() not in one.read_bytes()


def test_an_operator_deletes_single_entries_and_signs_out_for_good(tmp_path: Path) -> None:
    app = application(tmp_path, operator_password="correct horse")
    with TestClient(app) as client:
        client.post("/api/feedback", json={"verdict": "down", "comment": SECRET})
        assert client.post("/operator/delete", data={"feedback": 1}).status_code == 401
        client.post("/operator", data={"password": "correct horse"})
        shown = client.get("/operator")
        assert SECRET in shown.text and shown.headers["Cache-Control"] == "no-store"
        client.post("/operator/delete", data={"feedback": 1})
        assert SECRET not in client.get("/operator").text
        kept = dict(client.cookies)
        client.post("/operator/sign-out")
        client.cookies.update(kept)
        assert 'type="password"' in client.get("/operator").text


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.test"},
        {"Origin": "null"},
    ],
)
def test_another_site_neither_signs_in_nor_posts(tmp_path: Path, headers: dict[str, str]) -> None:
    with TestClient(application(tmp_path, operator_password="correct horse")) as client:
        for path in ("/operator", "/operator/delete", "/operator/sign-out"):
            answer = client.post(path, data={"password": "correct horse"}, headers=headers)
            assert (answer.status_code, answer.json()["error"]["code"]) == (403, "foreign")
        assert not client.cookies


def test_sessions_are_bounded() -> None:
    sessions = Sessions()
    tokens = [sessions.issue() for _ in range(101)]
    assert not sessions.holds(tokens[0]) and sessions.holds(tokens[1])


def test_a_crash_has_the_same_headers_as_a_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = application(tmp_path)
    with TestClient(app) as client:
        usual = client.get("/doc/").headers
        monkeypatch.setattr(app.state.desk.stock, "shelf", None)
        crashed = client.get("/doc/", headers={"Accept": "text/html"})
    assert crashed.status_code == 500 and "程序出错了" in crashed.text
    for name in ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "X-Frame-Options"):
        assert crashed.headers[name] == usual[name]


def test_what_is_not_opened_is_closed_and_nothing_is_repeated(tmp_path: Path) -> None:
    with TestClient(application(tmp_path)) as client:
        for path in (
            "/metrics",
            "/openapi.json",
            "/static/xyzzy",
            "/api/passages/xyzzy",
            "/doc/xyzzy/figures",
        ):
            closed = client.get(path)
            assert closed.status_code == 404 and "xyzzy" not in closed.text
        made_up = client.post("/api/ask", json={"question": "问", "xyzzy": 1})
        assert made_up.status_code == 422 and "xyzzy" not in made_up.text
        many = client.post("/api/ask", json={"question": "问", "history": [{}] * 200})
        assert many.status_code == 422 and len(many.text) < 500


def test_only_a_site_that_may_frame_us_greets(tmp_path: Path) -> None:
    with TestClient(application(tmp_path, embed_origins=("https://good.test",))) as client:
        address = "/?embed=1&greeting=xyzzy&starter=plugh"
        for referer, shown in (
            (None, False),
            ("https://evil.test/", False),
            ("http://[", False),
            ("https://good.test/a", True),
        ):
            page = client.get(address, headers={"Referer": referer} if referer else {}).text
            assert ("xyzzy" in page, "plugh" in page) == (shown, shown)


TURNING = "\u202e\u202d\u2066\u2067\u2068\u2069\u200f\u200e\u061c\u202a\u202b\u202c"


def test_controls_of_direction_are_shown_as_marks() -> None:
    assert upright(f"甲{TURNING}乙") == "甲" + "\ufffd" * 12 + "乙"
    assert lit(f"甲{TURNING}乙") == "甲" + "\ufffd" * 12 + "乙"


@pytest.fixture
def fresh_logs() -> Iterator[None]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield
    for handler in [*root.handlers, *logs.ACCESS.handlers]:
        if handler not in before:
            handler.close()
    root.handlers[:], logs.ACCESS.handlers[:] = before, []
    root.setLevel(level)


@pytest.mark.usefixtures("fresh_logs")
def test_the_same_fault_a_hundred_thousand_times_is_a_short_log(tmp_path: Path) -> None:
    logs.start_logs(tmp_path, 190)
    for number in range(100_000):
        logging.getLogger("some.library").error("validation %d failed: %s", number, "x" * 200)
    logging.getLogger("some.library").error("another place")
    text = (tmp_path / "zhangju.log").read_text("utf-8")
    assert len(text) < 10_000 and "another place" in text


@pytest.mark.usefixtures("fresh_logs")
def test_the_access_log_tells_who_and_where_and_not_what(tmp_path: Path) -> None:
    logs.start_logs(tmp_path / "logs", 190)
    with TestClient(application(tmp_path)) as client:
        client.get("/", params={"ask": "xyzzy"})
        client.post("/api/ask", json={"question": "xyzzy"})
        client.get("/no%0A/such")
    log = tmp_path / "logs" / "access.log"
    lines = log.read_text("utf-8").splitlines()
    assert [line.split()[3:6] for line in lines] == [
        ["GET", "/", "200"], ["POST", "/api/ask", "200"], ["GET", "/no?/such", "404"],
    ]  # fmt: skip
    assert "xyzzy" not in "".join(lines)
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_a_day_of_accesses_is_packed_and_has_a_largest_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "_DAY", 500)
    path = tmp_path / "access.log"
    path.touch()
    handler = logs.DailyFile(str(path), 2)
    record = logging.LogRecord("a", logging.INFO, "", 0, "x" * 68, None, None)
    for _ in range(100):
        handler.emit(record)
    assert path.stat().st_size <= 500
    handler.doRollover()
    handler.close()
    (packed,) = tmp_path.glob("access.log.*.gz")
    assert gzip.decompress(packed.read_bytes()).startswith(b"x" * 68)


def test_logs_that_cannot_be_written_stop_nothing(tmp_path: Path, fresh_logs: None) -> None:
    (tmp_path / "file").write_text("x")
    logs.start_logs(tmp_path / "file" / "logs", 190)
    logs.note_access("1.1.1.1", "GET", "/", 200, 0.0)
