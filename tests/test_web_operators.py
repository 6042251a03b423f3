"""What the operators see, who may see it, and what is kept."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from web_app import application

from chatbot.web.desk.feedback import Feedback, FeedbackStore, normal_form
from chatbot.web.operators.front import COOKIE, Sessions, grouped
from eval.sets import load_questions
from ingest import InputError

PASSWORD = "correct horse"
REFUSED = "火星上的咖啡价格?"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with TestClient(application(tmp_path, operator_password=PASSWORD)) as made:
        made.post("/api/ask", json={"question": REFUSED})
        made.post("/api/ask", json={"question": "火星上的咖啡价格？"})
        body = {
            "verdict": "down",
            "reason": "wrong",
            "comment": "<b>不对</b>",
            "question": "多少条?",
            "answer": "5条",
        }
        assert made.post("/api/feedback", json=body).status_code == 201
        yield made


def signed_in(client: TestClient) -> TestClient:
    response = client.post("/operator", data={"password": PASSWORD}, follow_redirects=False)
    assert response.status_code == 303
    cookie = response.headers["Set-Cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie and "path=/operator" in cookie
    return client


def test_without_a_password_there_are_no_operator_pages(tmp_path: Path) -> None:
    with TestClient(application(tmp_path)) as client:
        assert client.get("/operator").status_code == 404


def test_a_short_password_is_refused_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="至少要 8 个"):
        application(tmp_path, operator_password="short")


def test_nothing_is_shown_before_signing_in(client: TestClient) -> None:
    page = client.get("/operator").text
    assert "多少条" not in page and 'type="password"' in page
    assert client.get("/operator/questions.jsonl").status_code == 401
    wrong = client.post("/operator", data={"password": "guess"})
    assert wrong.status_code == 403 and COOKIE not in client.cookies


@pytest.mark.parametrize("token", ["", "x", "9999999999.", "9999999999.0000", "1.x", ".", "２.x"])
def test_a_made_up_cookie_opens_nothing(token: str) -> None:
    assert not Sessions().holds(token)


def test_a_cookie_of_another_process_or_past_its_hours_opens_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    one = Sessions()
    token = one.issue()
    assert one.holds(token) and not Sessions().holds(token)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 9 * 3600)
    assert not one.holds(token)


def test_passwords_cannot_be_tried_at_will(client: TestClient) -> None:
    codes = [client.post("/operator", data={"password": "guess"}).status_code for _ in range(11)]
    assert codes == [403] * 10 + [429]
    told = client.post("/operator", data={"password": "guess"}, headers={"Accept": "text/html,*/*"})
    assert told.status_code == 429 and "请求太频繁" in told.text
    assert f"请 {told.headers['Retry-After']} 秒后再试" in told.text


def test_a_person_who_is_not_signed_in_is_shown_where_to(client: TestClient) -> None:
    told = client.get("/operator/questions.jsonl", headers={"Accept": "text/html", "Accept-Language": "en"})
    assert told.status_code == 401 and told.headers["Content-Security-Policy"]
    assert "Please sign in" in told.text and 'href="/operator"' in told.text


def test_the_board_shows_refused_questions_and_feedback_as_text(client: TestClient) -> None:
    page = signed_in(client).get("/operator").text
    assert "火星上的咖啡价格" in page and "<td>2</td>" in page
    assert "&lt;b&gt;不对&lt;/b&gt;" in page and "<b>不对" not in page


def test_signing_out_closes_it(client: TestClient) -> None:
    signed_in(client).post("/operator/sign-out")
    assert 'type="password"' in client.get("/operator").text


def test_the_export_is_a_question_set_that_eval_reads(client: TestClient, tmp_path: Path) -> None:
    exported = tmp_path / "questions.jsonl"
    exported.write_text(signed_in(client).get("/operator/questions.jsonl").text, encoding="utf-8")
    questions = load_questions(exported)
    assert [question.text for question in questions] == [REFUSED, "多少条?"]
    assert len({question.id for question in questions}) == 2
    assert "5条" in json.loads(exported.read_text(encoding="utf-8").splitlines()[1])["note"]


def test_nothing_personal_and_no_text_after_its_days(tmp_path: Path) -> None:
    store = FeedbackStore(tmp_path / "feedback.sqlite3", keep_text_days=7)
    store.add(Feedback("down", "wrong", "评语", "问?", "答"))
    store.add_unanswered("在哪?", "not_in_document", "g1")
    db = sqlite3.connect(store.path)
    assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    columns = {
        row[1] for table in ("feedback", "unanswered") for row in db.execute(f"PRAGMA table_info({table})")
    }
    assert columns == {"id", "at", "verdict", "reason", "comment", "question", "answer", "generation", "normal",
                       "times", "last"}  # fmt: skip
    db.execute("UPDATE feedback SET at = at - 8 * 86400")
    db.execute("UPDATE unanswered SET last = last - 8 * 86400")
    db.commit()
    db.close()
    (kept,) = store.feedback()
    assert (kept.verdict, kept.reason, kept.comment, kept.question, kept.answer) == (
        "down",
        "wrong",
        "",
        "",
        "",
    )
    assert store.unanswered() == []


def test_with_no_days_no_text_is_ever_written(tmp_path: Path) -> None:
    store = FeedbackStore(tmp_path / "feedback.sqlite3", keep_text_days=0)
    store.add(Feedback("up", question="问?", answer="答"))
    store.add_unanswered("在哪?", "not_in_document", "g1")
    assert store.feedback()[0].question == "" and store.unanswered() == []
    for path in tmp_path.iterdir():
        assert "问?".encode() not in path.read_bytes()


def test_feedback_on_one_question_stands_together_the_unhappiest_first() -> None:
    said = [
        Feedback("up", question="甲?"),
        Feedback("down", question="乙?"),
        Feedback("down", question="乙？"),
    ]
    assert [[one.question for one in group] for group in grouped(said)] == [["乙?", "乙？"], ["甲?"]]
    assert normal_form("１２345 诉求?") == "12345诉求"
