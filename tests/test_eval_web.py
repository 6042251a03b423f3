"""评测 for signed-in operators: closed to others, a faulty set refused in place, the report, a comparison."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from axe_playwright_python.sync_playwright import Axe
from fake_engine import FakeEngine
from fastapi.testclient import TestClient
from playwright.sync_api import Page, expect
from web_app import application, chromium, served

from chatbot.answer import Answer
from chatbot.web import Settings, create_app
from eval.sets import load_questions

PASSWORD = "correct horse"
HERE = "/operator/evaluation"
QUESTIONS = (
    {"id": "q1", "question": "全年区政府门户网站主动公开政府信息多少条", "type": "number", "answerable": True,
     "gold": [{"section": [], "quote": "全年区政府门户网站主动公开政府信息27209条", "answers": ["27209条"]}]},
    {"id": "q2", "question": "火星上的咖啡价格是多少？", "type": "unanswerable", "answerable": False, "gold": []},
)  # fmt: skip
SET = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in QUESTIONS).encode()


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with TestClient(application(tmp_path, operator_password=PASSWORD)) as made:
        yield made


def signed_in(client: TestClient) -> TestClient:
    assert client.post("/operator", data={"password": PASSWORD}).status_code == 200
    return client


def upload(client: TestClient, name: str, content: bytes) -> str:
    return client.post(HERE, files={"file": (name, content)}).text


def test_without_signing_in_nothing_is_shown_or_done(client: TestClient, tmp_path: Path) -> None:
    for path in (HERE, f"{HERE}/20240101-000000"):
        answer = client.get(path, follow_redirects=False)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/operator")
    for path in (HERE, f"{HERE}/stop", f"{HERE}/delete"):
        assert client.post(path, follow_redirects=False).headers["Location"] == "/operator"
    client.post(HERE, files={"file": ("a.jsonl", SET)})
    assert not (tmp_path / "evaluations").exists()


def test_without_a_password_there_is_no_evaluation(tmp_path: Path) -> None:
    with TestClient(application(tmp_path)) as client:
        assert client.get(HERE).status_code == 404


def test_the_board_leads_there(client: TestClient) -> None:
    assert f'href="{HERE}"' in signed_in(client).get("/operator").text


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("坏.csv", "问题,可回答\n问,也许\n".encode(), "坏.csv 第2行，字段 answerable"),
        ("<b>.jsonl", b"{}", "字段 id"),
        ("", b"", "请先选择题集文件。"),
    ],
)
def test_a_faulty_set_is_refused_on_the_page(
    client: TestClient, name: str, content: bytes, message: str
) -> None:
    answer = signed_in(client).post(HERE, files={"file": (name, content)})
    assert answer.status_code == 400 and "<b>" not in answer.text
    assert message in answer.text and 'type="file"' in answer.text


@pytest.mark.parametrize(
    "form",
    [
        b'--x\r\nContent-Disposition: form-data; name="file"; filename=""\r\n\r\n\r\n--x--\r\n',
        b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\n{}\r\n--x--\r\n',
        b"--x--\r\n",
    ],
)
def test_a_form_without_a_chosen_file_is_told_so_in_the_operators_language(
    client: TestClient, form: bytes
) -> None:
    kind = {"Content-Type": "multipart/form-data; boundary=x", "Accept": "text/html", "Accept-Language": "en"}
    answer = signed_in(client).post(HERE, content=form, headers=kind)
    assert answer.status_code == 400
    assert 'role="alert">Please choose a question set first.' in answer.text


def test_a_form_that_cannot_be_read_is_told_so_on_a_page(client: TestClient) -> None:
    kind = {"Content-Type": "multipart/form-data; boundary=x", "Accept": "text/html"}
    answer = signed_in(client).post(HERE, content=b"--y", headers=kind)
    assert answer.status_code == 400
    assert "提交的内容读不懂" in answer.text and f'href="{HERE}"' in answer.text


def test_templates_are_question_sets(client: TestClient, tmp_path: Path) -> None:
    for suffix in ("csv", "xlsx"):
        (tmp_path / f"t.{suffix}").write_bytes(client.get(f"{HERE}/template.{suffix}").content)
        assert len(load_questions(tmp_path / f"t.{suffix}")) == 2 + 1


def test_what_is_missing_says_so(client: TestClient) -> None:
    signed_in(client)
    assert client.get(f"{HERE}/20240101-000000").status_code == 404
    assert "没有这次评测" in client.post(f"{HERE}/delete", data={"run": "../.."}).text


class Waiting(FakeEngine):
    """Answers the questions of a set only once it may."""

    def __init__(self) -> None:
        super().__init__()
        self.may = Event()

    def respond(self, question: str, *args: object, **kwargs: object) -> Answer:  # type: ignore[override]
        if question == QUESTIONS[0]["question"]:
            assert self.may.wait(20)
        return super().respond(question, *args, **kwargs)  # type: ignore[arg-type]


def test_visitors_are_served_while_it_runs_and_it_can_be_stopped(tmp_path: Path) -> None:
    engine = Waiting()
    app = create_app(engine, Settings(data_dir=tmp_path, operator_password=PASSWORD))
    with TestClient(app) as client:
        page = upload(signed_in(client), "题.jsonl", SET)
        assert "正在评测“题.jsonl”：0 / 2 题" in page and 'type="file"' not in page
        assert client.get(HERE).headers["Refresh"].startswith("2;")
        assert client.post("/api/ask", json={"question": "火星上的咖啡价格?"}).status_code == 200
        assert "完成后才能再开始" in upload(client, "题.jsonl", SET)
        engine.may.set()
        page = client.post(f"{HERE}/stop").text
        assert "Refresh" not in client.get(HERE).headers and 'type="file"' in page


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(application(tmp_path_factory.mktemp("data"), operator_password=PASSWORD)) as address:
        yield address


@pytest.mark.browser
@pytest.mark.parametrize(
    ("locale", "start", "title", "advice", "back"),
    [
        ("zh-CN", "开始评测", "文件太大", "请把题集分成几份", "返回"),
        ("en-US", "Start", "The file is too large", "Split the", "Back"),
    ],
)
def test_a_set_that_is_too_large_gets_a_page_that_says_what_to_do(
    site: str, locale: str, start: str, title: str, advice: str, back: str
) -> None:
    with chromium() as browser:
        page = browser.new_context(locale=locale).new_page()
        page.goto(site + "/operator")
        page.locator("input[type=password]").fill(PASSWORD)
        page.locator("button[type=submit]").click()
        page.goto(site + HERE)
        large = {"name": "大.jsonl", "mimeType": "application/json", "buffer": b" " * (6 << 20)}
        page.locator("input[type=file]").set_input_files(large)  # type: ignore[arg-type]
        page.get_by_role("button", name=start, exact=True).click()
        expect(page.get_by_role("heading", name=title)).to_be_visible()
        expect(page.get_by_role("main")).to_contain_text(advice)
        assert_sound(page, scripts=True)
        page.get_by_role("link", name=back, exact=True).click()
        expect(page.locator("input[type=file]")).to_be_visible()


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_upload_watch_report_compare_and_delete(site: str, scripts: bool, scheme: str) -> None:
    with chromium() as browser:
        context = browser.new_context(
            locale="zh-CN",
            color_scheme=scheme,  # type: ignore[arg-type]
            java_script_enabled=scripts,
            viewport={"width": 390, "height": 844},
        )
        page, faults = context.new_page(), list[str]()
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.goto(site + "/operator")
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.get_by_role("link", name="评测", exact=True).click()
        for _ in range(2):
            page.get_by_label("题集文件").set_input_files(
                {"name": "两题.jsonl", "mimeType": "application/json", "buffer": SET}
            )
            page.get_by_role("button", name="开始评测").click()
            expect(page.get_by_role("button", name="开始评测")).to_be_visible(timeout=30_000)
        expect(page.get_by_role("link", name="两题.jsonl")).to_have_count(2)
        assert_sound(page, scripts)
        page.get_by_role("link", name="两题.jsonl").first.click()
        expect(page.locator(".item")).to_have_count(2)
        if scripts:
            page.get_by_label("判定").select_option("*bad")
            expect(page.locator(".item:visible")).to_have_count(0)
        page.get_by_label("与另一次比较").select_option(index=1)
        page.get_by_role("button", name="比较").click()
        expect(page.get_by_text("转对 0 题，转错 0 题")).to_be_visible()
        assert_sound(page, scripts)
        page.emulate_media(media="print")
        expect(page.locator(":is(button, select, input, .around):visible")).to_have_count(0)
        assert page.locator("h2").first.evaluate("head => getComputedStyle(head).breakAfter") == "avoid"
        assert (
            page.locator(".body dl").first.evaluate("list => getComputedStyle(list).display") == "flow-root"
        )
        page.emulate_media(media="screen")
        page.get_by_role("link", name="返回评测").click()
        for _ in range(2):
            page.get_by_role("button", name="删除").first.click()
        expect(page.get_by_role("link", name="两题.jsonl")).to_have_count(0)
        assert faults == []
        context.close()


def assert_sound(page: Page, scripts: bool) -> None:
    """No wider than the phone, and nothing that axe-core finds (which needs scripts)."""
    if not scripts:
        return
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": rules}}).response["violations"]
    assert [f"{rule['id']}: {node['html'][:120]}" for rule in found for node in rule["nodes"]] == []
