"""A site owner's way in a real browser: from the page that writes the snippet to one's own site with a strict policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route
from web_app import application, served

pytestmark = pytest.mark.browser
QUESTION = "全年区政府门户网站主动公开政府信息多少条"
QUOTE = "全年区政府门户网站主动公开政府信息27209条"
STARTER = "什么是“两区”？"
Site = dict[str, str]
"""What the owner's site sends: ``body``, and ``policy`` of its content."""


@pytest.fixture(scope="module")
def own_site() -> Iterator[tuple[Site, int]]:
    """The owner's site, on any name at a port."""
    sent: Site = {"body": "", "policy": ""}

    def host(request: Request) -> HTMLResponse:
        html = (
            "<!doctype html><html lang=zh-CN><meta name=viewport content='width=device-width'><title>门户</title>"
            f"<body><h1>门户</h1>{sent['body']}"
        )
        return HTMLResponse(html, headers={"Content-Security-Policy": sent["policy"]})

    with served(Starlette(routes=[Route("/", host)])) as address:
        yield sent, urlsplit(address).port or 0


@pytest.fixture(scope="module")
def chat(own_site: tuple[Site, int], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The program's address under a name of its own; it allows the owner's site."""
    allowed = (f"http://portal.test:{own_site[1]}",)
    with served(application(tmp_path_factory.mktemp("data"), embed_origins=allowed)) as address:
        yield address.replace("127.0.0.1", "chat.test")


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    contexts = []

    def opened(**options: object) -> Page:
        context = browser.new_context(**{"locale": "zh-CN", **options})  # type: ignore[arg-type]
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def put_up(open_page: Callable[..., Page], chat: str, own_site: tuple[Site, int]) -> Callable[..., Page]:
    """Sets the widget as told, puts what the page says to copy on the owner's site, under ``default-src 'none'`` and the
    lines that the page says are needed, and opens that."""

    def made(dark: bool = False, **options: object) -> Page:
        page = open_page()
        page.goto(chat + "/widget")
        page.get_by_label("标题").fill("问政策")
        page.get_by_label("开头的问题").fill(STARTER)
        page.get_by_label("明暗").select_option("dark" if dark else "")
        sent, port = own_site
        sent["body"] = page.locator("#snippet").inner_text()
        needed = page.get_by_label("您的网站若有内容安全策略").inner_text()
        sent["policy"] = "default-src 'none'; " + needed.replace("\n", " ")
        site = open_page(**options)
        site.goto(f"http://portal.test:{port}/")
        return site

    return made


def test_the_snippet_works_under_the_policy_that_the_page_tells(put_up: Callable[..., Page]) -> None:
    site = put_up()
    refused: list[str] = []
    site.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    site.reload()
    site.get_by_role("button", name="打开 问政策").click()
    frame = site.frame_locator("iframe")
    expect(frame.locator(".zj-starter")).to_have_text(STARTER)
    frame.get_by_label("您的问题").fill(QUESTION)
    frame.get_by_role("button", name="发送").click()
    expect(frame.locator(".zj-said")).to_contain_text(QUOTE)
    assert [line for line in refused if "portal.test" in line] == []


def test_on_a_phone_there_is_one_title_bar(put_up: Callable[..., Page]) -> None:
    site = put_up(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    site.get_by_role("button", name="打开 问政策").tap()
    frame = site.frame_locator("iframe")
    expect(frame.get_by_label("您的问题")).to_be_visible()
    head = site.locator("zhangju-chat .head").bounding_box()
    assert head is not None and head["y"] == 0
    seen = frame.locator(".zj-brand").evaluate("one => one.getBoundingClientRect().width")
    assert seen <= 1  # for readers of the screen alone
    site.get_by_role("button", name="关闭").first.tap()
    expect(site.get_by_role("button", name="打开 问政策")).to_be_visible()


def test_in_the_dark_the_frame_is_dark(put_up: Callable[..., Page]) -> None:
    site = put_up(dark=True)
    site.get_by_role("button", name="打开 问政策").click()
    frame = site.frame_locator("iframe")
    expect(frame.get_by_label("您的问题")).to_be_visible()
    paper = frame.locator("body").evaluate("body => getComputedStyle(body).backgroundColor")
    assert max(int(part) for part in paper.strip("rgb()").split(",")) < 60
