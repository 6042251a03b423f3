"""The source panel in a real browser: chips open it, it follows the answer, it leads to the original."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from web_app import OTHER, OTHER_QUOTE, PHONE, QUESTION, QUOTE, REFUSED, ask

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("key", ["click", "Enter", "Space"])
def test_a_chip_opens_the_panel_at_the_sentence(new_page: Callable[..., Page], site: str, key: str) -> None:
    page = new_page()
    page.goto(site)
    ask(page, QUESTION)
    chip = page.locator(".zj-said .cite")
    if key == "click":
        chip.click()
    else:
        chip.press(key)
    panel = page.get_by_role("dialog", name="原文出处")
    expect(panel.locator("mark")).to_contain_text(QUOTE)
    expect(panel.locator(".zj-path")).to_contain_text("3.主动靠前服务,政务公开不断深化")
    expect(page.locator("#zj-panel-title")).to_be_focused()
    panel.get_by_role("button", name="上一节").click()
    expect(panel.locator(".zj-path")).to_contain_text("2.审计监督有效落实")
    panel.get_by_role("button", name="下一节").click()
    expect(panel.locator(".zj-path")).to_contain_text("3.主动靠前服务")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(chip).to_be_focused()


@pytest.mark.parametrize(("options", "follows"), [({}, True), (PHONE, False)])
def test_the_panel_does_not_keep_an_old_source_beside_a_new_answer(
    new_page: Callable[..., Page], site: str, options: dict[str, object], follows: bool
) -> None:
    """Beside the column it goes on to the new answer's source; a sheet over the answer makes way."""
    page = new_page(**options)
    page.goto(site)
    ask(page, QUESTION)
    page.locator(".zj-said .cite").click()
    panel = page.locator("#zj-panel")
    expect(panel.locator("mark")).to_contain_text(QUOTE)
    page.get_by_label("您的问题").focus()
    page.evaluate("question => zhangju.ask(question)", OTHER)
    if follows:
        expect(panel.locator("mark")).to_contain_text(OTHER_QUOTE)
        expect(page.locator(".zj-answer").last.locator(".zj-said .cite")).to_have_class("cite zj-open")
        expect(page.locator(".cite.zj-open")).to_have_count(1)
        expect(page.get_by_label("您的问题")).to_be_focused()
        page.evaluate("question => zhangju.ask(question)", REFUSED)
    expect(panel).to_be_hidden()
    expect(page.locator(".cite.zj-open")).to_have_count(0)


def test_a_new_conversation_closes_the_panel(new_page: Callable[..., Page], site: str) -> None:
    page = new_page()
    page.goto(site)
    ask(page, QUESTION)
    page.locator(".zj-said .cite").click()
    page.get_by_role("button", name="新对话").click()
    expect(page.locator("#zj-panel")).to_be_hidden()


def test_a_source_that_does_not_come_is_told_in_the_readers_language(
    new_page: Callable[..., Page], site: str
) -> None:
    page = new_page()
    page.route("**/api/passages/*", lambda route: route.fulfill(body="<html>Bad Gateway"))
    page.goto(site)
    ask(page, QUESTION)
    page.locator(".zj-said .cite").click()
    expect(page.locator(".zj-passage")).to_have_text("没有成功，请稍后再试")


def test_the_panel_leads_to_the_sentence_in_the_original(new_page: Callable[..., Page], site: str) -> None:
    page = new_page()
    page.goto(site)
    ask(page, QUESTION)
    page.locator(".zj-said .cite").click()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="在原文中打开").click()
    mark = opened.value.locator("mark.zr-cited")
    expect(mark).to_contain_text(QUOTE)
    expect(mark).to_be_in_viewport()


REACH = """(chip, reach) => {
  chip.scrollIntoView({ block: "center" });
  const box = chip.getBoundingClientRect();
  const x = box.left + box.width / 2, y = box.top + box.height / 2;
  return [[0, 0], [-reach, 0], [reach, 0], [0, -reach], [0, reach]].every(
    ([right, down]) => document.elementFromPoint(x + right, y + down).closest(".cite") === chip);
}"""


@pytest.mark.parametrize(("options", "target"), [({}, 24), (PHONE, 36)])
def test_chips_are_round_numbers_that_a_finger_meets_and_lines_keep_their_height(
    new_page: Callable[..., Page], site: str, options: dict[str, object], target: int
) -> None:
    page = new_page(**options)
    page.goto(site)
    ask(page, QUESTION)
    page.locator(".zj-chips").first.evaluate("chips => chips.append(chips.firstChild.cloneNode(true))")
    chips = page.locator("#zj-chat .cite").all()
    assert len(chips) >= 4
    for chip in chips:
        size = chip.bounding_box()
        assert size is not None and size["width"] == size["height"] == 24
        assert chip.evaluate(REACH, target / 2 - 1)
    lines = page.locator(".zj-said").evaluate(
        "said => said.offsetHeight / parseFloat(getComputedStyle(said).lineHeight)"
    )
    assert abs(lines - round(lines)) < 0.04


def test_the_source_keeps_to_38_characters_a_line_on_a_wide_sheet(
    new_page: Callable[..., Page], site: str
) -> None:
    page = new_page(viewport={"width": 880, "height": 700})
    page.goto(site)
    ask(page, QUESTION)
    page.locator(".zj-said .cite").click()
    expect(page.locator("#zj-panel mark")).to_be_visible()
    characters = page.locator(".zj-passage").evaluate(
        """passage => {
          const style = getComputedStyle(passage);
          const sides = parseFloat(style.paddingLeft) + parseFloat(style.paddingRight);
          return (passage.clientWidth - sides) / parseFloat(style.fontSize);
        }"""
    )
    assert 30 < characters <= 38.5
