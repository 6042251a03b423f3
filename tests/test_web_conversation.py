"""Conversations in a real browser over the real search and the real white paper; what is refused is settled here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect
from web_app import ask, served, settled

from chatbot.engine import Engine
from chatbot.web import Settings, create_app
from ingest import BUNDLED

pytestmark = pytest.mark.browser
TEXT = BUNDLED.read_text(encoding="utf-8")
HOTLINE = "2021年受理了多少件12345诉求?"
RATE = "2021年涉企事项进驻率是多少?"


@pytest.fixture(scope="module")
def site(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(create_app(settled(engine), Settings(data_dir=tmp_path_factory.mktemp("data")))) as address:
        yield address


@pytest.fixture
def page(new_page: Callable[..., Page], site: str) -> Page:
    opened = new_page()
    opened.goto(site)
    return opened


def test_a_figure_is_marked_cited_and_leads_to_exactly_its_characters(page: Page) -> None:
    ask(page, HOTLINE)
    expect(page.locator(".zj-said .zj-short")).to_have_text("76.6万件")
    expect(page.locator(".zj-basis li").first).to_contain_text("“接诉即办”和“未诉先办”有序推进")
    expect(page.locator(".zj-basis li").first).to_contain_text("第27页")
    page.locator(".zj-said .cite").first.click()
    expect(page.locator("#zj-panel mark")).to_contain_text("76.6万件")
    quoted = page.locator("#zj-panel mark").inner_text()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="在原文中打开").click()
    original = opened.value
    expect(original.locator("#hit")).to_be_in_viewport()
    start, end = map(int, parse_qs(urlsplit(original.url).query)["q"][0].split("-"))
    assert "".join(original.locator("mark.zr-cited").all_inner_texts()) == TEXT[start:end] == quoted
    outline = original.locator(".zr-outline a[aria-current]")
    expect(outline).to_have_text("5.“接诉即办”和“未诉先办”有序推进")


def test_a_follow_up_is_resolved_and_says_how(page: Page) -> None:
    ask(page, RATE)
    ask(page, "2020年呢?")
    expect(page.locator(".zj-resolved")).to_contain_text("2020年涉企事项进驻率")
    expect(page.locator(".zj-said .zj-short").last).to_have_text("87.4%")


def test_what_the_document_does_not_say_is_refused_with_sections_and_questions(page: Page) -> None:
    ask(page, "2021年全区的地铁票价是多少?")
    answer = page.locator(".zj-refused")
    expect(answer.locator(".zj-why")).to_have_text(re.compile("文件.*没有.*。"))
    assert answer.locator("a.zj-place").count() >= 1
    answer.locator(".zj-ask").first.click()
    expect(page.locator(".zj-answered")).to_have_count(1)


def test_a_figure_that_stands_otherwise_elsewhere_is_shown_beside_it(page: Page) -> None:
    ask(page, RATE)
    expect(page.locator(".zj-said .zj-short")).to_have_text("98.1%")
    differ = page.locator(".zj-differ")
    expect(differ.locator(".zj-label")).to_have_text("另有1处数字不同")
    expect(differ.locator(".zj-figure")).to_contain_text("98.4%")
    differ.locator(".cite").click()
    expect(page.locator("#zj-panel mark")).to_contain_text("98.4%")


def test_a_long_conversation_with_changing_topics_keeps_its_turns_apart(page: Page) -> None:
    questions = [
        HOTLINE,
        "接诉量同比增长多少?",
        "全年完成审计项目多少个?",
        "如何深化行政审批制度改革?",
        "什么是“两区”?",
        "全年约谈企业多少家?",
        "抽取了多少本案卷?",
        "火星上的咖啡多少钱?",
        "2021年区级涉企事项进驻政务中心有多少项?",
    ]
    for question in questions:
        ask(page, question)
    expect(page.locator(".zj-question")).to_have_text(questions)
    answers = page.locator(".zj-answer")
    for place, said in ((0, "76.6万件"), (1, "30.86%"), (2, "89个"), (5, "220家"), (6, "103本"), (8, "1290")):
        expect(answers.nth(place).locator(".zj-said")).to_contain_text(said)
    expect(answers.nth(7)).to_have_class("zj-answer zj-refused")
    expect(page.locator(".zj-question").last).to_be_in_viewport()


def test_the_frame_of_the_widget_answers_and_its_panel_opens(
    new_page: Callable[..., Page], site: str
) -> None:
    page = new_page(viewport={"width": 400, "height": 620})
    # A greeting and starters count only from a page that may frame us.
    page.goto(site + "/?embed=1&greeting=您好&starter=" + HOTLINE, referer=site + "/widget")
    page.locator(".zj-starter").click()
    expect(page.locator(".zj-said .zj-short")).to_have_text("76.6万件")
    page.locator(".zj-said .cite").first.click()
    expect(page.locator("#zj-panel mark")).to_contain_text("76.6万件")
