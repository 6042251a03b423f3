"""The widget on other sites: on an allowed one it works, on any other it shows nothing and is framed by none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route
from web_app import application, served

from chatbot.web import Settings
from chatbot.web.shown.pages import STATIC
from ingest import InputError

QUESTION = "全年区政府门户网站主动公开政府信息多少条"
QUOTE = "全年区政府门户网站主动公开政府信息27209条"
Visit = Callable[..., Page]


def test_the_script_is_small() -> None:
    assert len((STATIC / "widget.js").read_bytes()) <= 15 * 1024


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (None, 204),
        ("http://testserver", 204),
        ("https://portal.test", 204),
        ("https://evil.test", 403),
        ("null", 403),
    ],
)
def test_only_listed_sites_may_show_it(tmp_path: Path, origin: str | None, status: int) -> None:
    with TestClient(application(tmp_path, embed_origins=("https://portal.test",))) as client:
        response = client.get("/widget/allowed", headers={"Origin": origin} if origin else {})
        policy = client.get("/").headers["Content-Security-Policy"]
    assert response.status_code == status
    assert ("Access-Control-Allow-Origin" in response.headers) == (origin == "https://portal.test")
    assert policy.endswith("frame-ancestors 'self' https://portal.test")
    assert "Access-Control-Allow-Credentials" not in response.headers


@pytest.mark.parametrize(
    "origin",
    ["portal.test", "https://portal.test/path", "*", "https://a.test https://b.test", "javascript:x"],
)
def test_an_origin_that_is_none_is_told_at_the_start(tmp_path: Path, origin: str) -> None:
    with pytest.raises(InputError, match="允许嵌入的网站"):
        Settings(data_dir=tmp_path, embed_origins=(origin,))


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    """The chat's address, which allows portal.test, and the port of the host page on any name."""
    chat: list[str] = []

    def host(request: Request) -> HTMLResponse:
        body = str(request.query_params["body"]).replace("CHAT", chat[0])
        policy = f"default-src 'none'; script-src {chat[0]}; frame-src {chat[0]}; connect-src {chat[0]}"
        html = f"<!doctype html><html lang=zh-CN><meta name=viewport content='width=device-width'><title>门户</title><body><h1>门户</h1>{body}"
        return HTMLResponse(
            html, headers={"Content-Security-Policy": policy, "Referrer-Policy": "no-referrer"}
        )

    with served(Starlette(routes=[Route("/", host)])) as portal:
        port = urlsplit(portal).port or 0
        app = application(tmp_path_factory.mktemp("data"), embed_origins=(f"http://portal.test:{port}",))
        with served(app) as address:
            chat.append(address.replace("127.0.0.1", "chat.test"))
            yield chat[0], port


@pytest.fixture
def visit(browser: Browser, sites: tuple[str, int]) -> Iterator[Visit]:
    contexts = []

    def visited(body: str, name: str = "portal.test", **options: object) -> Page:
        context = browser.new_context(**{"locale": "zh-CN", **options})  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.add_init_script(
            "window.told = []; for (const name of ['shown', 'open', 'close', 'ready', 'answered', 'denied'])"
            " addEventListener('zhangju-' + name, event => told.push(name))"
        )
        page.goto(f"http://{name}:{sites[1]}/?body=" + body.replace("#", "%23").replace("&", "%26"))
        return page

    yield visited
    for context in contexts:
        context.close()


BUBBLE = '<script src="CHAT/widget.js" data-title="问文件" data-greeting="您好" data-starters="甲?|乙?" defer></script>'


@pytest.mark.browser
def test_on_an_allowed_site_a_click_brings_the_chat(visit: Visit) -> None:
    page = visit(BUBBLE)
    bubble = page.get_by_role("button", name="打开 问文件")
    expect(bubble).to_be_visible()
    assert len(page.frames) == 1
    bubble.click()
    chat = page.frame_locator("iframe")
    expect(chat.locator(".zj-hero-motto")).to_have_text("您好")
    expect(chat.locator(".zj-starter")).to_have_text(["甲?", "乙?"])
    chat.get_by_label("您的问题").fill(QUESTION)
    chat.get_by_role("button", name="发送").click()
    expect(chat.locator(".zj-said")).to_contain_text(QUOTE)
    chat.locator(".zj-said .cite").click()
    expect(chat.locator("#zj-panel mark")).to_contain_text(QUOTE)
    with page.context.expect_page() as opened:
        chat.get_by_role("link", name="在原文中打开").click()
    expect(opened.value.locator("mark.zr-cited")).to_contain_text(QUOTE)
    assert page.evaluate("told") == ["shown", "open", "ready", "answered"]
    assert page.context.cookies() == []


@pytest.mark.browser
def test_the_keyboard_opens_and_closes_it(visit: Visit) -> None:
    page = visit(BUBBLE)
    bubble = page.get_by_role("button", name="打开 问文件")
    bubble.press("Enter")
    box = page.frame_locator("iframe").get_by_label("您的问题")
    expect(box).to_be_focused()
    box.press("Escape")
    expect(page.get_by_role("dialog", name="问文件")).to_be_hidden()
    expect(bubble).to_be_focused()


@pytest.mark.browser
def test_the_element_fills_its_place_and_can_be_asked(visit: Visit) -> None:
    page = visit(
        '<script src="CHAT/widget.js" data-manual defer></script><zhangju-chat lang="en"></zhangju-chat>'
    )
    chat = page.frame_locator("iframe")
    expect(chat.get_by_label("Your question")).to_be_visible()
    page.evaluate("question => document.querySelector('zhangju-chat').ask(question)", QUESTION)
    expect(chat.locator(".zj-said")).to_contain_text(QUOTE)
    assert page.get_by_role("button", name="Open").count() == 0


@pytest.mark.browser
def test_a_site_that_is_not_listed_sees_nothing(visit: Visit) -> None:
    page = visit(BUBBLE, name="other.test")
    page.wait_for_function("() => told.includes('denied')")
    assert page.locator("zhangju-chat").is_hidden()
    assert page.get_by_role("button").count() == 0


@pytest.mark.browser
def test_a_site_that_is_not_listed_cannot_frame_the_chat(visit: Visit) -> None:
    page = visit('<iframe src="CHAT/?embed=1"></iframe>', name="other.test")
    (framed,) = page.frames[1:]
    framed.wait_for_load_state()
    assert framed.url.startswith("chrome-error:")


@pytest.mark.browser
def test_on_a_phone_it_takes_the_whole_screen(visit: Visit) -> None:
    page = visit(BUBBLE, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.get_by_role("button", name="打开 问文件").tap()
    box = page.get_by_role("dialog", name="问文件").bounding_box()
    assert box is not None and (box["width"], box["x"]) == (page.evaluate("innerWidth"), 0)


@pytest.mark.browser
@pytest.mark.parametrize("accent", ["#ffd400", "#123456", "#c0c0c0"])
def test_any_colour_of_a_site_stays_legible(visit: Visit, accent: str) -> None:
    page = visit(f'<script src="CHAT/widget.js" data-accent="{accent}" data-title="问" defer></script>')
    page.get_by_role("button", name="打开 问").click()
    chat = page.frame_locator("iframe")
    expect(chat.locator("html[style]")).to_have_count(1)
    ratio = chat.locator("html").evaluate(
        """root => {
          const light = text => text.match(/[0-9]+/g).slice(0, 3).map(Number).map(part => part / 255)
            .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
            .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
          const [one, two] = [light(root.style.getPropertyValue('--vermilion')), light('250 247 240')].sort();
          return (two + 0.05) / (one + 0.05);
        }"""
    )
    assert ratio >= 4.5
