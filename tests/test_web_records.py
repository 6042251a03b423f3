"""The operators' day: what was asked, counted once; and answers that people tied to sentences."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_engine import FakeEngine, document
from fastapi.testclient import TestClient

from chatbot.answer import Answer
from chatbot.web import Settings, create_app
from chatbot.web.chat.talk import replay
from chatbot.web.desk.asked import AskedStore, Day, State, Wanted, rising
from chatbot.web.desk.checked import Checked
from chatbot.web.desk.desk import Desk
from ingest.errors import InputError

TEXT = (
    "某镇办法\n\n一、补贴\n\n社区食堂每月补贴3200元，由民政局发放。\n\n二、申请\n\n每季度首月十日前提交材料。"
)
PASSWORD = "correct horse"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(FakeEngine([document(TEXT, "办法.txt")]), Settings(data_dir=tmp_path))


def test_questions_are_kept_as_typed_beside_as_resolved_and_a_replay_counts_once(desk: Desk) -> None:
    desk.ask("社区食堂每月补贴多少元", face="chat")
    replay(desk, ["社区食堂每月补贴多少元"], "zh-CN")
    desk.ask("火星上有什么", face="chat")
    listed, total = desk.asked.listed(Wanted())
    assert total == 2 and [one.typed for one in listed] == ["火星上有什么", "社区食堂每月补贴多少元"]
    assert [one.state for one in listed] == ["none", "sure"]
    assert desk.asked.days(1)[0].total == 2


def test_equal_questions_are_one_of_the_top_ones_and_go_together_when_handled(desk: Desk) -> None:
    for question in ("火星上有什么？", "火星上有什么", "水星呢"):
        desk.ask(question)
    top = desk.asked.top(30, ("none", "maybe"))
    assert [(one.times) for one in top] == [2, 1]
    desk.asked.handle(top[0].id, True)
    assert [one.typed for one in desk.asked.top(30)] == ["水星呢"]
    assert desk.asked.listed(Wanted("handled"))[1] == 2


@pytest.mark.parametrize(("find", "count"), [("补贴", 1), ("100%", 0), ("_", 0), ("没有这个词", 0)])
def test_searching_takes_marks_literally(desk: Desk, find: str, count: int) -> None:
    desk.ask("社区食堂每月补贴多少元")
    assert desk.asked.listed(Wanted(find=find))[1] == count


def test_with_no_days_the_counts_stay_and_no_text_is_kept(tmp_path: Path) -> None:
    store = AskedStore(tmp_path / "asked.sqlite3", 0)
    store.note("私事", Answer("not_found", "没有。", "私事", "私事", reason="not_in_document"), "chat")
    assert store.listed(Wanted())[1] == 0 and store.days(1)[0].total == 1
    assert "私事".encode() not in (tmp_path / "asked.sqlite3").read_bytes()


def day(asked: int, refused: int) -> Day:
    counts: dict[State, int] = {"sure": asked - refused, "checked": 0, "maybe": 0, "none": refused, "talk": 0}
    return Day("2026-01-01", counts)


@pytest.mark.parametrize(
    ("before", "today", "told"),
    [
        ((100, 10), (20, 8), True),
        ((100, 10), (20, 2), False),
        ((100, 10), (5, 5), False),
        ((0, 0), (20, 20), False),
    ],
)
def test_a_rise_of_refusals_is_told(before: tuple[int, int], today: tuple[int, int], told: bool) -> None:
    assert rising([day(*before), day(*today)]) is told


def test_a_checked_answer_is_given_before_search_for_every_wording(desk: Desk) -> None:
    quote = "社区食堂每月补贴3200元，由民政局发放。"
    desk.checked.add(Checked(0, ("食堂给多少钱", "饭堂补多少"), "办法.txt", (quote,), "3200元"), desk.shelf)
    answer = desk.ask("饭堂补多少？")
    assert answer.checked and answer.short_answer == "3200元"
    assert [c.quote for c in answer.citations] == [quote]
    cited = answer.citations[0]
    assert desk.shelf.documents[0].document.text[cited.start : cited.end] == quote
    assert desk.asked.listed(Wanted())[0][0].state == "checked"
    assert desk.ask("饭堂补多少", sources=None).citations[0].quote != ""


def test_a_checked_answer_ends_with_its_time_and_with_its_sentence(desk: Desk) -> None:
    quote = "社区食堂每月补贴3200元，由民政局发放。"
    over = Checked(1, ("问",), "办法.txt", (quote,), until="2020-01-01")
    assert over.state(desk.shelf) == "over" and over.answer("问", desk.shelf, "g") is None
    stale = Checked(2, ("问",), "办法.txt", ("原文没有这句。",))
    assert stale.state(desk.shelf) == "stale" and stale.answer("问", desk.shelf, "g") is None


@pytest.mark.parametrize(
    ("checked", "told"),
    [
        (Checked(0, (), "办法.txt", ("每季度首月十日前提交材料。",)), "至少一个问题"),
        (Checked(0, ("问题",), "办法.txt", ()), "贴上原文"),
        (Checked(0, ("问题",), "办法.txt", ("编造的一句。",)), "找不到"),
        (Checked(0, ("问题",), "办法.txt", ("每季度首月十日前提交材料。",), "3200元"), "第一句"),
        (Checked(0, ("问题",), "办法.txt", ("每季度首月十日前提交材料。",), "", "明年"), "2027-12-31"),
    ],
)
def test_what_cannot_be_a_checked_answer_is_told(desk: Desk, checked: Checked, told: str) -> None:
    with pytest.raises(InputError, match=told):
        desk.checked.add(checked, desk.shelf)


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    app = create_app(
        FakeEngine([document(TEXT, "办法.txt")]), Settings(data_dir=tmp_path, operator_password=PASSWORD)
    )
    with TestClient(app) as made:
        yield made


def test_the_pages_are_for_those_who_signed_in(client: TestClient) -> None:
    for path in ("/operator/questions", "/operator/checked", "/operator/documents/draft/1-00000000"):
        assert client.get(path).status_code == 401
    assert client.post("/operator/documents/files", files={"files": ("甲.txt", b"x")}).status_code == 401
    client.post("/operator", data={"password": PASSWORD})
    client.post("/api/ask", json={"question": "<b>火星</b>上有什么"})
    page = client.get("/operator/questions").text
    assert "&lt;b&gt;火星&lt;/b&gt;上有什么" in page and "<b>火星" not in page
    form = {
        "wordings": "饭堂补多少",
        "source": "办法.txt",
        "quotes": "社区食堂每月补贴3200元，由民政局发放。",
        "short": "3200元",
    }
    assert client.post("/operator/checked", data=form, follow_redirects=False).status_code == 303
    assert client.post("/api/ask", json={"question": "饭堂补多少"}).json()["checked"] is True
    assert "找不到" in client.post("/operator/checked", data={**form, "quotes": "没有"}).text
