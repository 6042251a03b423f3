"""The reading page in a real browser: whole without script, finding, the outline."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from web_app import QUOTE, styles

pytestmark = pytest.mark.browser


def test_the_reading_page_is_whole_without_script(new_page: Callable[..., Page], site: str) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(site + "/doc/")
    page.locator("main a").first.click()
    expect(page.locator("article")).to_contain_text(QUOTE)
    page.get_by_label("在文中查找").fill("27209")
    page.get_by_role("button", name="查找").click()
    expect(page.locator("#f1")).to_have_text("27209")
    page.locator(".zr-hits a").first.click()
    expect(page.locator("#f1")).to_be_in_viewport()


def test_of_several_places_found_the_list_is_shown_and_the_only_one_is_gone_to(
    new_page: Callable[..., Page], site: str
) -> None:
    page = new_page()
    page.goto(site + "/doc/")
    page.locator("main a").first.click()
    for wanted, first_in_sight in (("12345", False), ("27209", True)):
        page.get_by_label("在文中查找").fill(wanted)
        page.get_by_role("button", name="查找").click()
        expect(page.locator(".zr-notice")).to_contain_text(f"“{wanted}”共")
        if first_in_sight:
            expect(page.locator("#f1")).to_be_in_viewport()
        else:
            expect(page.locator(".zr-hits li").first).to_be_in_viewport()


@pytest.mark.parametrize("place", [0, 7, -1])
def test_the_outline_marks_the_section_that_is_read(
    new_page: Callable[..., Page], site: str, place: int
) -> None:
    page = new_page()
    page.goto(site + "/doc/")
    page.locator("main a").first.click()
    link = page.locator(".zr-outline li a").nth(place)
    link.click()
    expect(link).to_have_attribute("aria-current", "location")
    expect(page.locator(".zr-outline [aria-current]")).to_have_count(1)


def test_the_printed_reading_page_keeps_headings_and_tables_together(
    new_page: Callable[..., Page], site: str
) -> None:
    page = new_page()
    page.goto(site + "/doc/")
    page.locator("main a").first.click()
    page.emulate_media(media="print")
    for control in ("button", "input", "nav", ".zr-ask", ".zr-fold:not([open])"):
        expect(page.locator(f"{control}:visible")).to_have_count(0)
    assert styles(page, ".zr-heading", "breakAfter") == {"avoid"}
    assert styles(page, ".zr-table", "breakInside") == styles(page, "tr", "breakInside") == {"avoid"}
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
