"""Documents brought in by operators, over a real index and the worker's own process: what readers get, and when."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fake_engine import document
from fastapi.testclient import TestClient

from chatbot.engine import Engine
from chatbot.judging.verdict import Judge
from chatbot.web import Settings, create_app
from chatbot.web.library.changes import changes
from chatbot.web.library.drafts import Drafts, safe_name
from chatbot.web.library.history import History
from index import Index, build_index, default_encoder
from index.generations import finished
from ingest.errors import InputError

PASSWORD = "correct horse"
FIRST = (
    "青石区公园办法\n\n第一条 公园每日六时开放，二十二时关闭。\n\n第二条 公园内不得垂钓，违者由管理处劝阻。"
)
SECOND = (
    "青石区食堂办法\n\n第一条 社区食堂每月补贴3200元，由区民政局发放。\n\n第二条 每季度首月十日前提交材料。"
)
QUESTION = {"question": "社区食堂每月补贴多少元？"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    build_index([document(FIRST, "公园.txt")], tmp_path / "index", default_encoder())
    return tmp_path / "index"


@pytest.fixture
def client(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    settings = Settings(
        data_dir=tmp_path / "data", operator_password=PASSWORD, index_root=root, own_files=True
    )
    load = Judge.load  # without a reader the fitted limits mark nothing, and what is marked is looked at here
    monkeypatch.setattr(Judge, "load", lambda *told: replace(load(*told), sure=0.0, bold=0.0))
    with TestClient(create_app(Engine(Index.open(root)), settings)) as made:
        made.post("/operator", data={"password": PASSWORD})
        yield made


def upload(client: TestClient, name: str, text: str) -> str:
    """Uploads a file, waits for its reading and gives its draft's name."""
    answer = client.post("/operator/documents/files", files=[("files", (name, text.encode()))])
    assert answer.status_code == 200, answer.text
    client.app.state.library.finish()  # type: ignore[attr-defined]
    return str(client.app.state.library.drafts.all()[0].id)  # type: ignore[attr-defined]


def publish(client: TestClient, draft: str, replaces: str = "") -> None:
    client.post(f"/operator/documents/draft/{draft}/publish", data={"replaces": replaces})
    client.app.state.library.finish()  # type: ignore[attr-defined]


def test_a_document_is_read_looked_at_published_replaced_withdrawn_and_gone_back_on(
    client: TestClient, root: Path
) -> None:
    assert client.post("/api/ask", json=QUESTION).json()["status"] == "not_found"
    draft = upload(client, "食堂.txt", SECOND)
    shown = client.get(f"/operator/documents/draft/{draft}").text
    assert "青石区食堂办法" in shown and "大纲（2节）" in shown
    assert client.post("/api/ask", json=QUESTION).json()["status"] == "not_found"  # not published yet
    publish(client, draft)
    answer = client.post("/api/ask", json=QUESTION).json()
    assert answer["short_answer"] == "3200元" and answer["citations"][0]["source"] == "食堂.txt"
    assert {d["source"] for d in client.get("/api/documents").json()} == {"公园.txt", "食堂.txt"}

    publish(client, upload(client, "食堂.txt", SECOND.replace("3200", "3500")))
    assert client.post("/api/ask", json=QUESTION).json()["short_answer"] == "3500元"
    assert len(client.get("/api/documents").json()) == 2

    before = finished(root)[0]
    client.post("/operator/documents/go-back", data={"generation": before})
    client.app.state.library.finish()  # type: ignore[attr-defined]
    assert client.post("/api/ask", json=QUESTION).json()["short_answer"] == "3200元"

    client.post("/operator/documents/withdraw", data={"source": "食堂.txt"})
    client.app.state.library.finish()  # type: ignore[attr-defined]
    assert client.post("/api/ask", json=QUESTION).json()["status"] == "not_found"
    done = [entry.kind for entry in client.app.state.library.history.entries()]  # type: ignore[attr-defined]
    assert done == ["withdraw", "go_back", "replace", "add", "publish", "add"]
    last = client.post("/operator/documents/withdraw", data={"source": "公园.txt"})
    assert last.status_code == 400 and "只剩这一份" in last.text


def test_what_cannot_be_read_says_why_and_changes_nothing(client: TestClient) -> None:
    upload(client, "空白.txt", "   \n")
    draft = client.app.state.library.drafts.all()[0]  # type: ignore[attr-defined]
    assert draft.stage == "failed" and draft.fault.startswith("空白.txt")
    page = client.post("/operator/documents/files", files=[("files", ("甲.exe", b"MZ"))])
    assert page.status_code == 400 and "读不了这种文件" in page.text


def test_a_visitors_own_file_is_asked_and_then_gone(client: TestClient) -> None:
    page = client.post("/own", files={"file": ("我的.txt", SECOND.encode())})
    token = page.url.path.rsplit("/", 1)[-1]
    asked = client.post("/own/ask", data={"token": token, **QUESTION})
    assert '<mark class="zj-short">3200元</mark>' in asked.text
    assert client.post("/api/ask", json=QUESTION).json()["status"] == "not_found"  # nobody else's
    client.post("/own/drop", data={"token": token})
    assert client.get(f"/own/{token}").status_code == 404


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/甲.txt", "甲.txt"),
        ("C:\\文件\\乙.md", "乙.md"),
        ("a\x00b<c>.txt", "ab_c_.txt"),
        ("...", "未命名.txt"),
    ],
)
def test_names_are_made_safe(given: str, kept: str) -> None:
    assert safe_name(given) == kept


def test_a_long_name_keeps_its_ending() -> None:
    made = safe_name("长" * 300 + ".docx")
    assert made.endswith(".docx") and len(made.encode()) <= 200


@pytest.mark.parametrize("name", ["../../etc", "1-0000000g", "", "1-00000000/x"])
def test_a_drafts_name_is_no_path(tmp_path: Path, name: str) -> None:
    assert Drafts(tmp_path / "drafts").get(name) is None


def test_an_empty_file_and_a_kind_that_is_not_read_are_refused(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path / "drafts")
    refused: list[Callable[[], object]] = [
        lambda: drafts.add("甲.txt", b""),
        lambda: drafts.add("甲.exe", b"MZ"),
    ]
    for attempt in refused:
        with pytest.raises(InputError):
            attempt()
    assert drafts.all() == []


def test_a_new_version_tells_what_changed_section_by_section() -> None:
    old = document(
        "某办法\n\n一、补贴\n\n每月3200元。\n\n二、期限\n\n十日内办结。\n\n三、附则\n\n由民政局解释。"
    )
    new = document(
        "某办法\n\n一、补贴\n\n每月3500元。\n\n二、期限\n\n十日内办结。\n\n四、监督\n\n接受群众监督。"
    )
    found = [(one.kind, one.heading) for one in changes(old, new)]
    assert found == [("changed", "一、补贴"), ("added", "四、监督"), ("removed", "三、附则")]
    runs = next(changes(old, new)).runs
    assert "".join(text for kind, text in runs if kind != "added") == "每月3200元。"
    assert "".join(text for kind, text in runs if kind != "dropped") == "每月3500元。"


def test_a_line_of_the_log_that_a_crash_cut_short_is_left_out(tmp_path: Path) -> None:
    history = History(tmp_path / "history.jsonl")
    history.note("add", "甲.txt")
    with history.path.open("a", encoding="utf-8") as log:
        log.write('{"at": 1, "ki')
    assert [entry.source for entry in history.entries()] == ["甲.txt"]
