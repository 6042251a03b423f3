"""What stays of a conversation, in a real browser: history, verdicts, exports, copies, paper."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from web_app import OTHER, QUESTION, QUOTE, REFUSED, ask, styles

from ingest import BUNDLED

pytestmark = pytest.mark.browser


def test_feedback_reaches_the_database(new_page: Callable[..., Page], site: str, site_data: Path) -> None:
    page = new_page()
    page.goto(site)
    ask(page, QUESTION)
    page.get_by_role("button", name="没帮助").click()
    page.get_by_label("出处不对").check()
    page.get_by_label("补充说明").fill("应为另一节")
    page.get_by_role("button", name="提交").click()
    expect(page.locator("#zj-status")).to_have_text("已记下，谢谢")
    with sqlite3.connect(site_data / "feedback.sqlite3") as db:
        row = db.execute(
            "SELECT verdict, reason, comment, question FROM feedback ORDER BY id DESC"
        ).fetchone()
    db.close()
    assert row == ("down", "source", "应为另一节", QUESTION)


def test_export_holds_question_answer_and_exact_quote(new_page: Callable[..., Page], site: str) -> None:
    page = new_page()
    page.goto(site)
    ask(page, QUESTION)
    page.get_by_role("button", name="更多").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="导出 JSON").click()
    (turn,) = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))["turns"]
    (quote,) = turn["sources"][0]["quotes"]
    assert turn["question"] == QUESTION
    assert BUNDLED.read_text(encoding="utf-8")[quote["start"] : quote["end"]] == quote["quote"]
    page.get_by_role("button", name="更多").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="导出 Markdown").click()
    written = Path(download.value.path()).read_text(encoding="utf-8")
    assert f"## {QUESTION}" in written and QUOTE in written and "[1]" in written
    assert "127.0.0.1" not in written


def test_copy_takes_the_answer_with_its_source(new_page: Callable[..., Page], site: str) -> None:
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(site)
    ask(page, QUESTION)
    page.get_by_role("button", name="复制（附出处）").click()
    expect(page.locator("#zj-status")).to_have_text("已复制")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert QUOTE in copied and "3.主动靠前服务" in copied and "<" not in copied
    assert copied.startswith(f"问：{QUESTION}\n") and copied.endswith("原文摘录，非AI生成")
    assert "127.0.0.1" not in copied  # nobody else could follow a link to this machine


def test_history_is_kept_in_the_browser_and_opens_again(new_page: Callable[..., Page], site: str) -> None:
    page = new_page()
    page.goto(site)
    ask(page, QUESTION)
    page.get_by_role("button", name="新对话").click()
    expect(page.locator(".zj-answer")).to_have_count(0)
    expect(page.locator(".zj-hero")).to_be_visible()
    page.get_by_role("button", name="历史").click()
    page.locator(".zj-history-open", has_text=QUESTION).click()
    expect(page.locator(".zj-said")).to_contain_text(QUOTE)
    page.reload()
    expect(page.locator(".zj-said")).to_contain_text(QUOTE)
    page.get_by_role("button", name="历史").click()
    page.get_by_role("button", name="全部清除").click()
    expect(page.locator(".zj-history-list")).to_have_text("还没有对话。")


def test_another_conversation_of_the_same_length_takes_the_place_of_this_one(
    new_page: Callable[..., Page], site: str
) -> None:
    page = new_page()
    page.goto(site)
    ask(page, QUESTION)
    page.get_by_role("button", name="新对话").click()
    expect(page.locator(".zj-answer")).to_have_count(0)
    ask(page, OTHER)
    page.get_by_role("button", name="历史").click()
    page.locator(".zj-history-open", has_text=QUESTION).click()
    expect(page.locator(".zj-said")).to_contain_text(QUOTE)
    expect(page.locator("html")).not_to_have_attribute("data-busy", "")


def test_the_printed_chat_is_questions_answers_and_sources_alone(
    new_page: Callable[..., Page], site: str
) -> None:
    page = new_page()
    page.goto(site)
    ask(page, QUESTION)
    ask(page, REFUSED)
    page.locator(".zj-said .cite").click()
    page.emulate_media(media="print", color_scheme="dark")
    for control in ("button", "textarea", "#zj-panel", ".zj-tools", ".zj-asks", ".zj-starter"):
        expect(page.locator(f"{control}:visible")).to_have_count(0)
    for kept in (".zj-title", ".zj-said .cite", ".zj-basis a.zj-place", ".zj-basis .zj-page", ".zj-foot"):
        expect(page.locator(kept).first).to_be_visible()
    assert page.locator("body").evaluate("body => getComputedStyle(body).paddingRight") == "0px"
    assert styles(page, ".zj-question", "breakAfter") == {"avoid"}
    assert styles(page, ".zj-basis", "breakInside") == {"avoid"}
    assert styles(page, ".zj-said .cite", "backgroundColor") == {
        "rgba(0, 0, 0, 0)"
    }  # open on the screen only
