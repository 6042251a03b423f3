"""The chat on a phone, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from web_app import PHONE, QUESTION, ask, styles

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("large", [False, True])
def test_nothing_is_lost_on_a_phone(new_page: Callable[..., Page], site: str, large: bool) -> None:
    page = new_page(**PHONE)
    page.goto(site)
    if large:
        page.get_by_role("button", name="更多").click()
        page.get_by_role("button", name="大字").click()
    ask(page, QUESTION)
    page.locator(".zj-said .cite").click()
    panel = page.locator("#zj-panel")
    expect(panel.locator("mark")).to_be_in_viewport()
    box = panel.bounding_box()
    assert box is not None and box["width"] == 390 and box["y"] > 150
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_role("link", name="在原文中打开").evaluate("link => link.target = '_self'")
    page.get_by_role("link", name="在原文中打开").click()
    expect(page.locator("#hit")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_a_finger_leaves_no_colours_of_hovering(new_page: Callable[..., Page], site: str) -> None:
    page = new_page(**PHONE)
    page.goto(site)
    ask(page, QUESTION)
    page.locator(".zj-said .cite").tap()
    page.keyboard.press("Escape")
    assert styles(page, ".cite", "backgroundColor") == {"rgb(255, 253, 249)"}
    page.get_by_role("button", name="更多").tap()
    assert styles(page, "[data-do='menu']", "borderTopColor") == {"rgba(0, 0, 0, 0)"}
