"""The operators' pages on a phone: their names in one row, the open page's name in view."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect
from web_app import PHONE, application, served

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(application(tmp_path_factory.mktemp("data"), operator_password="long enough")) as address:
        yield address


def test_the_open_page_is_in_view_in_the_row_of_pages(new_page: Callable[..., Page], desk: str) -> None:
    page = new_page(**PHONE)
    page.goto(desk + "/operator")
    page.get_by_label("密码").fill("long enough")
    page.get_by_role("button", name="登录").click()
    links = page.locator(".zr-desk a[href*='/operator']")
    expect(links.first).to_be_in_viewport(ratio=1)
    links.last.click()
    expect(page.locator(".zr-desk [aria-current]")).to_have_count(1)
    expect(links.last).to_have_attribute("aria-current", "page")
    expect(links.last).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
