"""A resident's way through the pages in a real browser, over the real search and the real white paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect
from test_web_accessibility import faults
from web_app import PHONE, ask, served, settled

from chatbot.engine import Engine
from chatbot.web import Settings, create_app

pytestmark = pytest.mark.browser
QUESTION = "2021年受理了多少件12345诉求?"
FIGURE = "76.6万件"
REFUSED = "火星上的咖啡多少钱?"
NewPage = Callable[..., Page]


@pytest.fixture(scope="module")
def site(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    settings = Settings(data_dir=tmp_path_factory.mktemp("data"), rate="100000/minute")
    with served(create_app(settled(engine), settings)) as address:
        yield address


@pytest.mark.parametrize("options", [{}, PHONE], ids=["desktop", "phone"])
def test_the_first_minute_leads_from_the_card_to_the_text_and_from_a_starter_to_an_answer(
    new_page: NewPage, site: str, options: dict[str, object]
) -> None:
    page = new_page(**options)
    page.goto(site)
    expect(page.get_by_role("main")).to_have_count(1)
    tile = page.locator(".zj-tiles a").first
    figure = tile.locator("strong").inner_text()
    tile.click()
    expect(page.locator("mark.zr-cited")).to_contain_text(figure[:3])
    expect(page.locator("mark.zr-cited").first).to_be_in_viewport()
    page.go_back()
    part = page.locator(".zj-parts a").last
    name = part.inner_text()
    part.click()
    expect(page.get_by_role("heading", name=name).first).to_be_in_viewport()
    page.get_by_role("link", name="去提问").click()
    page.locator(".zj-starter").first.click()
    expect(page.locator(".zj-state")).to_have_text("确定")
    page.locator(".zj-said .cite").first.click()
    expect(page.locator("#zj-panel mark").first).to_be_in_viewport()


def test_greeting_answer_source_and_refusal_by_keyboard_alone(new_page: NewPage, site: str) -> None:
    page = new_page()
    page.goto(site)
    box = page.get_by_label("您的问题")
    to(page, box)
    page.keyboard.type("你好")
    page.keyboard.press("Enter")
    expect(page.locator(".zj-why")).to_contain_text("您好")
    to(page, box, back=True)
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator(".zj-said")).to_contain_text(FIGURE)
    chip = page.locator(".zj-said .cite").first
    to(page, chip, back=True)
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog", name="原文出处")
    expect(panel.locator("mark")).to_contain_text(FIGURE)
    to(page, panel.get_by_role("button", name="下一节"))
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(chip).to_be_focused()
    to(page, page.get_by_role("button", name="修改再问").last, back=True)
    page.keyboard.press("Enter")
    expect(box).to_have_value(QUESTION)
    expect(box).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type(REFUSED)
    page.keyboard.press("Enter")
    expect(page.locator(".zj-state").last).to_have_text("没有找到")


def to(page: Page, aim: Locator, back: bool = False) -> None:
    """Presses Tab until ``aim`` has the focus."""
    for _ in range(80):
        if aim.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"{aim} is not reached by Tab")


def test_a_refusal_offers_a_section_to_read_and_a_question_that_is_answered(
    new_page: NewPage, site: str
) -> None:
    page = new_page(**PHONE)
    page.goto(site)
    ask(page, REFUSED)
    refusal = page.locator(".zj-refused")
    places = refusal.locator("a.zj-place").all_inner_texts()
    assert places and "朝阳区法治政府建设白皮书(2021版)" not in places
    refusal.locator(".zj-ask").first.click()
    expect(page.locator(".zj-answered")).to_have_count(1)
    expect(page.locator(".zj-state").last).to_have_text("确定")


def test_an_elder_asks_reads_and_comes_back_on_a_phone(new_page: NewPage, site: str) -> None:
    page = new_page(**PHONE, reduced_motion="reduce")
    page.goto(site)
    page.get_by_role("button", name="长辈版").tap()
    page.locator(".zj-starter").last.tap()
    page.locator(".zj-said .cite").first.tap()
    expect(page.locator("#zj-panel mark").first).to_be_in_viewport()
    assert faults(page) == []
    with page.expect_popup() as opened:
        page.get_by_role("link", name="在原文中打开").tap()
    reading = opened.value
    expect(reading.locator("html")).to_have_attribute("data-size", "elder")
    expect(reading.locator("mark.zr-cited").first).to_be_in_viewport()
    reading.get_by_role("link", name="去提问").tap()
    expect(reading.get_by_label("您的问题")).to_be_visible()


@pytest.mark.parametrize("path", ["", "#outline", "/figures"])
def test_the_reading_pages_have_no_fault_on_a_phone(new_page: NewPage, site: str, path: str) -> None:
    page = new_page(**PHONE, reduced_motion="reduce")
    page.goto(site + "/doc/")
    page.locator("main a").first.click()
    page.goto(page.url + path)
    expect(page.get_by_role("main")).to_be_visible()
    assert faults(page) == []


def test_a_question_is_seen_whole_below_the_header_of_a_phone_with_large_text(
    new_page: NewPage, site: str
) -> None:
    page = new_page(**PHONE)
    page.goto(site + "/?size=large")
    ask(page, QUESTION)
    ask(page, REFUSED)
    expect(page.locator(".zj-question").last).to_be_in_viewport()
    header = page.locator(".zj-header").bounding_box()
    question = page.locator(".zj-question").last.bounding_box()
    assert header is not None and question is not None
    assert question["y"] >= header["y"] + header["height"]


def test_readers_of_traditional_characters_get_questions_in_theirs(new_page: NewPage, site: str) -> None:
    page = new_page(locale="zh-TW")
    page.goto(site)
    starters = page.locator(".zj-starters")
    expect(starters).to_have_attribute("lang", "zh-TW")
    starters.get_by_role("button", name="如何深化行政審批制度改革").click()
    expect(page.locator(".zj-state")).to_have_text("確定")
    ask_next = page.locator(".zj-asks ul")
    expect(ask_next).to_have_attribute("lang", "zh-TW")
    ask_next.locator("a").first.click()
    expect(page.locator(".zj-answered")).to_have_count(2)


def test_before_the_question_box_is_drawn_the_page_has_its_main_part(new_page: NewPage, site: str) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(site)
    expect(page.get_by_role("main")).to_have_count(1)
