"""axe-core's rules (WCAG 2.2 AA and best practice) on every page, light and dark."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from fake_engine import white_paper
from playwright.sync_api import Browser, Page, expect
from web_app import application, served

pytestmark = pytest.mark.browser
QUESTION = "全年区政府门户网站主动公开政府信息多少条"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(application(tmp_path_factory.mktemp("data"), operator_password="long enough")) as address:
        yield address


@pytest.fixture(params=["light", "dark"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="zh-CN", color_scheme=request.param, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def faults(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}}).response["violations"]
    return [f"{rule['id']}: {node['html'][:120]}" for rule in found for node in rule["nodes"]]


def test_the_chat_with_panel_dialogs_and_menu(page: Page, site: str) -> None:
    page.goto(site)
    expect(page.get_by_label("您的问题")).to_be_visible()
    assert faults(page) == []
    page.get_by_label("您的问题").fill(QUESTION)
    page.get_by_role("button", name="发送").click()
    expect(page.locator(".zj-answer")).to_have_count(1)
    page.locator(".zj-said .cite").click()
    expect(page.locator("#zj-panel mark")).to_be_visible()
    assert faults(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="没帮助").click()
    assert faults(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="历史").click()
    assert faults(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="更多").click()
    assert faults(page) == []


@pytest.mark.parametrize(
    "path",
    [
        "/doc/",
        "/doc/none",
        f"/doc/{white_paper().document.id}?q=17206-17266&find=涉企",
        f"/doc/{white_paper().document.id}/figures",
        "/widget",
    ],
)
def test_every_other_page(page: Page, site: str, path: str) -> None:
    page.goto(site + path)
    expect(page.get_by_role("main")).to_be_visible()
    assert faults(page) == []


def test_the_frame_inside_the_widget(page: Page, site: str) -> None:
    page.goto(site + "/?embed=1")
    expect(page.get_by_label("您的问题")).to_be_visible()
    assert faults(page) == []


def test_the_operators_pages(page: Page, site: str) -> None:
    page.request.post(site + "/api/ask", data={"question": "火星上的咖啡价格"})
    page.request.post(
        site + "/api/feedback", data={"verdict": "down", "reason": "wrong", "question": QUESTION}
    )
    page.goto(site + "/operator")
    assert faults(page) == []
    page.get_by_label("密码").fill("long enough")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="没能回答的问题")).to_be_visible()
    assert faults(page) == []


@pytest.mark.parametrize(
    "path", ["/", f"/doc/{white_paper().document.id}", f"/doc/{white_paper().document.id}/figures", "/widget"]
)
def test_text_of_twice_the_size_needs_no_sideways_scrolling_on_a_phone(
    page: Page, site: str, path: str
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    twice_the_size(page)
    page.goto(site + path)
    if path == "/":
        expect(page.get_by_label("您的问题")).to_be_visible()
    assert page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") >= 32
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def twice_the_size(page: Page) -> None:
    """The browser's own setting of the size of text."""
    page.context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": {"standard": 32}})


@pytest.mark.parametrize("width", [390, 1280])
def test_text_of_twice_the_size_is_not_cut_in_the_chat(page: Page, site: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    twice_the_size(page)
    page.goto(site)
    page.get_by_label("您的问题").fill(QUESTION)
    page.get_by_role("button", name="发送").click()
    expect(page.locator(".zj-answer")).to_have_count(1)
    page.locator(".zj-said .cite").click()
    expect(page.locator("#zj-panel mark")).to_be_in_viewport()
    expect(page.get_by_role("button", name="关闭").first).to_be_in_viewport()
    cut = "all => all.filter(one => one.scrollHeight > one.clientHeight + 2 || one.scrollWidth > one.clientWidth + 2)"
    for text in ("button:visible", ".cite", ".zj-ask", ".zj-place"):
        assert page.locator(text).evaluate_all(f"{cut}.map(one => one.outerHTML)") == [], text
    chip = page.locator(".zj-said .cite").evaluate("chip => parseFloat(getComputedStyle(chip).fontSize)")
    assert chip >= 24
