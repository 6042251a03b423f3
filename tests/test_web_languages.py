"""The pages in the languages of their readers, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from web_app import QUESTION, QUOTE

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("locale", "label", "send"), [("zh-TW", "您的問題", "發送"), ("en-US", "Your question", "Send")]
)
def test_the_interface_follows_the_browsers_language(
    new_page: Callable[..., Page], site: str, locale: str, label: str, send: str
) -> None:
    page = new_page(locale=locale)
    page.goto(site)
    page.get_by_label(label).fill(QUESTION)
    page.get_by_role("button", name=send, exact=True).click()
    expect(page.locator(".zj-said")).to_contain_text(QUOTE)


def test_an_english_reader_is_told_that_the_document_is_chinese(
    new_page: Callable[..., Page], site: str
) -> None:
    page = new_page(locale="en-US")
    page.goto(site)
    expect(page.locator(".zj-hero")).to_contain_text("The document is in Chinese. You may ask in English")
    expect(page.locator(".zj-starters")).to_have_attribute("lang", "zh-CN")
    page.locator("#zj-box textarea").fill(QUESTION)
    page.locator("#zj-box .submit-button").click()
    for words in (".zj-said", "a.zj-place", ".zj-asks ul"):
        expect(page.locator(words).first).to_have_attribute("lang", "zh-CN")
    page.goto(site + "/?lang=zh-CN")
    expect(page.locator(".zj-hero-foreign")).to_have_count(0)
