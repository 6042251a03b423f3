"""Collections: what is in one that not everybody may see is told nowhere else, by no face; and their own addresses."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fake_engine import document
from fastapi.testclient import TestClient
from web_app import application

from chatbot.web.desk.collections import Collection, Collections, new_key, password_lock
from chatbot.web.guard.forbidden import turn
from ingest.errors import InputError

OPEN = document("图书馆年报\n\n一、读者服务\n\n图书馆全年接待读者5210人次。\n", "公开.txt")
LOCKED = document("内部考核办法\n\n一、考核奖金\n\n考核奖金总额为88万元，由财务科发放。\n", "内部.txt")
OTHER = document("食堂办法\n\n一、用餐补贴\n\n用餐补贴每月300元。\n", "食堂.txt")
QUESTION = "考核奖金总额为多少万元"
PASSWORD = "correct horse"
KEY, LOCK = new_key()


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    data = tmp_path_factory.mktemp("data")
    app = application(data, [OPEN, LOCKED, OTHER], operator_password=PASSWORD, rate="100000/minute")
    kept = app.state.desk.collections
    kept.put(Collection("staff", "内部文件", ("内部.txt",), "key", "各位同事好", ("奖金多少？",), LOCK))
    kept.put(Collection("hall", "公共服务", ("公开.txt",)))
    kept.put(Collection("board", "理事会", ("食堂.txt",), "sign_in", lock=password_lock("long enough")))
    with TestClient(app, follow_redirects=False) as made:
        yield made


@pytest.fixture(autouse=True)
def nobody(client: TestClient) -> None:
    client.cookies.clear()


def told(client: TestClient, base: str, **headers: str) -> str:
    """Everything that the faces below ``base`` say of the locked document."""
    found = [
        client.get(base + path, headers=headers).text
        for path in (
            "/",
            "/?source=内部.txt",
            f"/?doc={LOCKED.document.id}&section=s1",
            "/doc/",
            f"/doc/{LOCKED.document.id}",
            f"/doc/{LOCKED.document.id}/figures",
            "/api/documents",
            f"/api/documents/{LOCKED.document.id}/sections",
            f"/api/documents/{LOCKED.document.id}/sections/s1",
            f"/api/passages/{LOCKED.passages[0].id}",
            "/feed.atom",
            "/widget",
        )
    ]
    ask = {"question": QUESTION}
    found += [
        client.post(base + "/api/ask", json=ask, headers=headers).text,
        client.post(base + "/api/ask", json={**ask, "sources": ["内部.txt"]}, headers=headers).text,
        client.post(base + "/api/search", json={"query": QUESTION, "k": 20}, headers=headers).text,
        client.post(
            base + "/v1/chat/completions",
            json={"model": "zhangju", "messages": [{"role": "user", "content": QUESTION}]},
            headers=headers,
        ).text,
    ]
    for query in ("", "?source=内部.txt"):
        joined = client.post(
            f"{base}/gradio_api/queue/join{query}", json=turn(QUESTION, session_hash="s"), headers=headers
        )
        if joined.status_code == 200:
            found.append(client.get(f"{base}/gradio_api/queue/data?session_hash=s", headers=headers).text)
    tool = {"jsonrpc": "2.0", "id": 1, "method": "tools/call"}
    for name, given in (("ask", ask), ("search", {"query": QUESTION, "k": 20})):
        found.append(
            client.post(
                base + "/mcp",
                json={**tool, "params": {"name": name, "arguments": given}},
                headers={"Accept": "application/json, text/event-stream", **headers},
            ).text
        )
    return "\n".join(found)


@pytest.mark.parametrize("base", ["", "/c/hall", "/c/staff", "/c/board"])
def test_what_is_locked_is_told_by_no_face(client: TestClient, base: str) -> None:
    everything = told(client, base)
    for secret in ("88万", "财务科", "内部考核办法", LOCKED.passages[0].id):
        assert secret not in everything
    if base == "/c/hall":
        assert "图书馆年报" in everything


def test_with_the_key_every_face_tells_it_below_its_address(client: TestClient) -> None:
    everything = told(client, "/c/staff", Authorization=f"Bearer {KEY}")
    assert "考核奖金总额为88万元" in everything and "图书馆" not in everything
    page = client.get("/c/staff/", headers={"X-API-Key": KEY}).text
    assert "内部文件" in page and "各位同事好" in page and "奖金多少？" in page
    answer = client.post("/c/staff/api/ask", json={"question": QUESTION}, headers={"X-API-Key": KEY}).json()
    assert answer["citations"][0]["url"].startswith("/c/staff/doc/")


def test_a_link_with_the_key_lets_a_browser_in(client: TestClient) -> None:
    first = client.get(f"/c/staff/?key={KEY}&embed=1")
    assert (first.status_code, first.headers["location"]) == (303, "/c/staff/?embed=1")
    assert "HttpOnly" in first.headers["set-cookie"] and "Path=/c/staff/" in first.headers["set-cookie"]
    assert client.get("/c/staff/").status_code == 200
    assert client.get("/c/staff/?key=wrong").status_code == 200  # it has been let in
    client.cookies.clear()
    client.cookies.set("zhangju_staff", "9999999999." + "0" * 64, path="/c/staff/")
    assert client.get("/c/staff/").status_code == 401


def test_people_sign_in_with_the_password(client: TestClient) -> None:
    asked = client.get("/c/board/", headers={"Accept": "text/html"})
    assert asked.status_code == 401 and "需要密码" in asked.text and "食堂办法" not in asked.text
    assert client.post("/c/board/enter", data={"password": "wrong"}).status_code == 403
    assert client.post("/c/board/enter", data={"password": "long enough"}).headers["location"] == "/c/board/"
    assert "食堂办法" in client.get("/c/board/doc/").text
    assert client.get("/c/staff/", headers={"Accept": "text/html"}).status_code == 401


def test_few_passwords_can_be_tried(tmp_path: Path) -> None:
    app = application(tmp_path, [OPEN, OTHER])
    app.state.desk.collections.put(
        Collection("board", "理事会", ("食堂.txt",), "sign_in", lock=password_lock("long enough"))
    )
    with TestClient(app) as client:
        tried = [client.post("/c/board/enter", data={"password": "x"}).status_code for _ in range(11)]
    assert tried == [403] * 10 + [429]


@pytest.mark.parametrize(
    "path",
    ["/c/none/", "/c/hall/operator", "/c/hall/operator/documents", "/c/hall/c/staff/", "/c/", "/c/HALL/"],
)
def test_other_addresses_lead_nowhere(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_address_without_its_slash_leads_on(client: TestClient) -> None:
    assert client.get("/c/hall?lang=en").headers["location"] == "/c/hall/?lang=en"


def test_a_shared_answer_is_shown_to_those_who_may_see_its_sources(client: TestClient) -> None:
    key = {"X-API-Key": KEY}
    name = client.post("/c/staff/api/share", json={"question": QUESTION}, headers=key).json()["id"]
    assert "88万" in client.get(f"/c/staff/shared/{name}", headers=key).text
    elsewhere = client.get(f"/shared/{name}")
    assert elsewhere.status_code == 404 and "88万" not in elsewhere.text


def test_the_feed_lists_documents_with_whole_addresses(client: TestClient) -> None:
    feed = client.get("/c/hall/feed.atom")
    assert feed.headers["content-type"].startswith("application/atom+xml")
    space = "{http://www.w3.org/2005/Atom}"
    (entry,) = ElementTree.fromstring(feed.text).findall(f"{space}entry")
    assert entry.findtext(f"{space}title") == "图书馆年报"
    assert entry.findtext(f"{space}id") == f"http://testserver/c/hall/doc/{OPEN.document.id}"


def test_an_operator_makes_changes_and_deletes_a_collection(client: TestClient) -> None:
    assert client.get("/operator/collections", headers={"Accept": "text/html"}).status_code == 401
    client.post("/operator", data={"password": PASSWORD})
    given = {
        "slug": "new",
        "title": "新的",
        "access": "key",
        "sources": ["公开.txt", "没有.txt"],
        "starters": "甲？\n\n乙？",
    }
    made = client.post("/operator/collections", data=given)
    kept = client.app.state.desk.collections  # type: ignore[attr-defined]
    one = kept.get("new")
    key = made.text.split("<code>")[1].split("</code>")[0]
    assert one.opens(key) and one.sources == ("公开.txt",) and one.starters == ("甲？", "乙？")
    again = client.post("/operator/collections", data={**given, "title": "改了"})
    assert again.status_code == 303 and kept.get("new").opens(key)  # the key stays
    wrong = client.post("/operator/collections", data={**given, "slug": "坏"})
    assert wrong.status_code == 400 and "写法不对" in wrong.text
    short = client.post("/operator/collections", data={**given, "access": "sign_in", "password": "short"})
    assert short.status_code == 400 and "至少要 8 个" in short.text
    client.post("/operator/collections/delete", data={"slug": "new"})
    assert kept.get("new") is None


def test_collections_outlive_the_program_and_a_broken_file_stops_it(tmp_path: Path) -> None:
    path = tmp_path / "collections.json"
    Collections(path).put(Collection("a", "甲", ("公开.txt",), "key", lock=LOCK))
    assert Collections(path).get("a") == Collection("a", "甲", ("公开.txt",), "key", lock=LOCK)
    assert KEY not in path.read_text("utf-8")
    path.write_text("[{", "utf-8")
    with pytest.raises(InputError, match="读不了"):
        Collections(path)


def test_a_document_in_a_public_collection_too_is_public(tmp_path: Path) -> None:
    kept = Collections(tmp_path / "c.json")
    kept.put(Collection("a", "甲", ("一.txt", "二.txt"), "key", lock=LOCK))
    kept.put(Collection("b", "乙", ("二.txt",)))
    assert kept.public(["一.txt", "二.txt", "三.txt"]) == ("二.txt", "三.txt")


def test_a_password_is_tried_beside_the_loop_that_serves_everybody(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To try one is slow on purpose."""
    where: list[str] = []

    def opens(self: Collection, given: str) -> bool:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            where.append("beside")
        else:
            where.append("in the loop")
        return False

    monkeypatch.setattr(Collection, "opens", opens)
    assert client.post("/c/board/enter", data={"password": "wrong one"}).status_code == 403
    assert where == ["beside"]


def test_a_slip_is_not_answered_with_the_whole_library(tmp_path: Path) -> None:
    desk = application(
        tmp_path, [document("一、甲\n\n共受理714件。\n", f"{n}.txt") for n in range(40)]
    ).state.desk
    with pytest.raises(InputError, match="现有 40 份，如：0") as told:
        desk.check("问", ["没有.txt"])
    assert len(str(told.value)) < 300
