"""Asking in a real browser: a turn, starters, follow-ups, a refusal, and what a turn costs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect
from starlette.types import Receive, Scope, Send
from web_app import PHONE, QUESTION, QUOTE, REFUSED, application, ask, served

pytestmark = pytest.mark.browser


def test_a_turn_shows_answer_short_answer_chip_and_source(new_page: Callable[..., Page], site: str) -> None:
    page = new_page()
    page.goto(site)
    ask(page, QUESTION)
    expect(page.locator(".zj-said")).to_contain_text(QUOTE)
    expect(page.locator(".zj-said .zj-short")).to_have_text("27209条")
    expect(page.locator(".zj-basis li")).to_contain_text("3.主动靠前服务,政务公开不断深化")
    expect(page.get_by_label("您的问题")).to_have_value("")
    assert page.locator("#zj-chat [aria-label*='<']").count() == 0


@pytest.mark.parametrize("options", [{}, PHONE])
def test_the_question_box_has_its_place_before_it_is_drawn(
    new_page: Callable[..., Page], site: str, options: dict[str, object]
) -> None:
    tops = []
    for scripts in (False, True):
        page = new_page(java_script_enabled=scripts, **options)
        page.goto(site)
        if scripts:
            expect(page.get_by_role("button", name="发送")).to_be_visible()
        box = page.locator("gradio-app").bounding_box()
        assert box is not None
        tops.append(box["height"])
    assert abs(tops[0] - tops[1]) <= 1


def test_a_turn_costs_two_requests(new_page: Callable[..., Page], site: str, asked: list[str]) -> None:
    page = new_page()
    page.goto(site)
    ask(page, QUESTION)
    before = len(asked)
    ask(page, QUESTION)
    assert [urlsplit(url).path for url in asked[before:]] == [
        "/gradio_api/queue/join",
        "/gradio_api/queue/data",
    ]


def test_ask_about_a_section_brings_its_name_to_the_question(
    new_page: Callable[..., Page], site: str
) -> None:
    page = new_page()
    page.goto(site + "/doc/")
    page.locator("main a").first.click()
    page.get_by_role("link", name="问这一节：2.审计监督有效落实").click()
    expect(page.get_by_label("您的问题")).to_have_value("关于“2.审计监督有效落实”：")


def test_a_refusal_says_why_and_offers_sections_and_questions(
    new_page: Callable[..., Page], site: str
) -> None:
    page = new_page()
    page.goto(site)
    ask(page, REFUSED)
    answer = page.locator(".zj-answer")
    expect(answer.locator(".zj-state")).to_have_text("没有找到")
    expect(answer.locator(".zj-why")).to_have_text("文件没有谈到这件事。")
    expect(answer.locator(".zj-basis .zj-label")).to_have_text("最接近的章节")  # said once
    expect(answer.locator(".zj-turn")).to_contain_text("12345")
    assert answer.locator("a.zj-place").count() >= 1
    answer.locator(".zj-ask").first.click()
    expect(page.locator(".zj-answer")).to_have_count(2)


def test_starters_come_from_the_document_and_ask(new_page: Callable[..., Page], site: str) -> None:
    page = new_page()
    page.goto(site)
    starter = page.locator(".zj-starter").first
    question = starter.inner_text()
    starter.click()
    expect(page.locator(".zj-question")).to_have_text(question)
    expect(page.locator(".zj-answered")).to_have_count(1)


def test_a_follow_up_shows_the_question_as_it_was_searched(new_page: Callable[..., Page], site: str) -> None:
    page = new_page()
    page.goto(site)
    ask(page, QUESTION)
    ask(page, "上门办理的呢")
    expect(page.locator(".zj-resolved")).to_contain_text(f"{QUESTION} 上门办理的呢")


def test_the_end_of_a_composition_does_not_send(new_page: Callable[..., Page], site: str) -> None:
    page = new_page()
    page.goto(site)
    box = page.get_by_label("您的问题")
    box.fill("zheng")
    box.dispatch_event("keydown", {"key": "Enter", "keyCode": 229, "isComposing": True})
    ask(page, QUESTION)
    expect(page.locator(".zj-question")).to_have_text([QUESTION])


def test_no_cookies_and_no_heartbeat(new_page: Callable[..., Page], site: str, asked: list[str]) -> None:
    page = new_page()
    page.goto(site)
    ask(page, QUESTION)
    assert page.context.cookies() == []
    assert not [url for url in asked if "heartbeat" in url]


def test_everything_works_under_a_prefix(new_page: Callable[..., Page], tmp_path: Path) -> None:
    app = application(tmp_path)

    async def under_prefix(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            assert scope["path"].startswith("/qa/"), scope["path"]
            scope = {**scope, "root_path": "/qa"}
        await app(scope, receive, send)

    with served(under_prefix) as address:
        page = new_page()
        page.goto(address + "/qa/")
        ask(page, QUESTION)
        page.locator(".zj-said .cite").click()
        expect(page.locator("#zj-panel mark")).to_contain_text(QUOTE)
        page.goto(address + str(page.locator("a.zj-strong").get_attribute("href")))
        expect(page.locator("#hit")).to_contain_text(QUOTE)
