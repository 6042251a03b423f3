"""Hostile documents and questions in a real browser: shown, and doing nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from fake_engine import document
from playwright.sync_api import Page, expect
from web_app import application, ask, served

from ingest import Parsed

pytestmark = pytest.mark.browser


HOSTILE = (
    "一、<script>window.ran=1</script>标题\n\n"
    '<img src="https://evil.test/a.png" onerror="window.ran=1">受理<b onclick="window.ran=1">5件</b>投诉。\n\n'
    "二、[链接](javascript:window.ran=1)\n\n"
    '<form action="https://evil.test/"><button>交</button></form>${window.ran=1}{{constructor}}办理6件举报。\n\n'
    '三、<meta http-equiv="refresh" content="0;url=https://evil.test/">\n\n'
    "![图](https://evil.test/b.png) \u202e文字倒排\u202c <svg onload=window.ran=1> 答复7件咨询。"
)


def hostile() -> Parsed:
    return document(HOSTILE, '<img src=x onerror="window.ran=1">.txt')


def test_hostile_documents_and_questions_are_shown_and_do_nothing(
    new_page: Callable[..., Page], tmp_path: Path
) -> None:
    with served(application(tmp_path, [hostile()])) as address:
        page = new_page()
        page.goto(address)
        ask(page, "受理5件投诉")
        expect(page.locator(".zj-said")).to_contain_text('<b onclick="window.ran=1">5件</b>投诉')
        page.locator(".zj-said .cite").click()
        expect(page.locator("#zj-panel mark")).to_contain_text('<img src="https://evil.test/a.png"')
        for question in HOSTILE.split("\n\n"):
            ask(page, question)
            expect(page.locator(".zj-question").last).to_have_text(re.compile(re.escape(question[:12])))
        page.goto(f"{address}/doc/{hostile().document.id}?q=0-60&find=%3Cscript%3E#hit")
        expect(page.locator("article")).to_contain_text("<script>window.ran=1</script>")
        assert page.url.startswith(address)
        assert page.evaluate("window.ran") is None
        assert page.locator("article :is(form, img, svg, script, meta)").count() == 0
