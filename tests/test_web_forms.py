"""In a real browser: sureness, folding, asking anew, sharing, Word, choosing documents, the elders' form."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from urllib.parse import quote

import pytest
from docx import Document as WordFile
from fake_engine import FakeEngine, document
from playwright.sync_api import Page, expect
from test_web_accessibility import faults
from web_app import ask, served

from chatbot.answer import Answer, Turn
from chatbot.web import Settings, create_app

pytestmark = pytest.mark.browser
MEALS = "青石区食堂办法\n\n青民发〔2026〕12号\n\n一、补贴\n\n社区食堂每月补贴3200元，由区民政局发放。\n\n二、申请\n\n每季度首月十日前提交材料。"
PARKS = (
    "青石区公园报告\n\n一、开放\n\n全年开放公园26个，新增绿地十八公顷。第二句讲巡查。第三句讲保洁。"
    "第四句讲得很长，说明公园的管理、养护、保洁、巡查、救助和志愿服务怎样安排，由谁负责，怎样监督。"
)
QUESTION = "社区食堂每月补贴多少元"
LONG = "全年开放公园多少个"


class Doubting(FakeEngine):
    """Says whole passages, and is unsure of what is asked with 大概."""

    def respond(
        self,
        question: str,
        history: Sequence[Turn] = (),
        sources: Collection[str] | None = None,
        *,
        as_typed: bool = False,
    ) -> Answer:
        answer = super().respond(question, history, as_typed=as_typed)
        if answer.status == "answered":
            answer = replace(answer, text=answer.passages[0].passage.text, sure="大概" not in question)
        if sources is not None and any(c.source not in sources for c in answer.citations):
            return Answer("not_found", "没有。", question, question, reason="not_in_document")
        return answer


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    engine = Doubting([document(MEALS, "食堂.txt"), document(PARKS, "公园.txt")])
    settings = Settings(data_dir=tmp_path_factory.mktemp("data"), rate="100000/minute", own_files=True)
    with served(create_app(engine, settings)) as address:
        yield address


@pytest.fixture
def page(new_page: Callable[..., Page], site: str) -> Page:
    opened = new_page(reduced_motion="reduce")  # axe would take a title that fades in for pale text
    opened.set_default_timeout(60_000)
    opened.goto(site)
    return opened


def test_sure_and_unsure_look_different_and_a_long_answer_unfolds(page: Page) -> None:
    ask(page, QUESTION)
    expect(page.locator(".zj-state").last).to_have_text("确定")
    expect(page.locator(".zj-answer .zj-short")).to_have_count(1)
    ask(page, QUESTION + "，大概")
    expect(page.locator(".zj-state").last).to_have_text("可能相关，请核对")
    expect(page.locator(".zj-answer .zj-short")).to_have_count(1)
    ask(page, LONG)
    expect(page.locator(".zj-rest")).to_be_hidden()
    page.get_by_role("button", name="展开").click()
    expect(page.locator(".zj-rest")).to_be_visible()
    page.get_by_role("button", name="收起").click()
    expect(page.locator(".zj-rest")).to_be_hidden()
    assert faults(page) == []


def test_only_what_was_typed_is_searched_and_a_question_can_be_mended(page: Page) -> None:
    ask(page, QUESTION)
    ask(page, "公园呢")
    expect(page.locator(".zj-resolved")).to_contain_text("按“")
    page.get_by_role("button", name="只查这句").click()
    expect(page.locator(".zj-answer")).to_have_count(3)
    expect(page.locator(".zj-resolved")).to_have_count(1)
    page.get_by_role("button", name="修改再问").first.click()
    expect(page.get_by_label("您的问题")).to_have_value(QUESTION)


def test_a_shared_answer_stands_as_it_was_and_word_holds_question_answer_and_quote(
    page: Page, new_page: Callable[..., Page]
) -> None:
    ask(page, QUESTION)
    page.get_by_role("button", name="分享").click()
    expect(page.locator("#zj-share-link")).to_have_value(re.compile("/shared/."))
    link = page.locator("#zj-share-link").input_value()
    assert faults(page) == []
    page.keyboard.press("Escape")
    other = new_page(reduced_motion="reduce")
    other.goto(link)
    expect(other.get_by_role("heading", name=QUESTION)).to_be_visible()
    expect(other.get_by_role("main")).to_contain_text("原文摘录，非AI生成")
    expect(other.get_by_role("main")).to_contain_text("fake-1")
    assert faults(other) == []
    page.get_by_role("button", name="更多").click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="导出 Word").click()
    content = saved.value.path().read_bytes()
    text = "\n".join(paragraph.text for paragraph in WordFile(io.BytesIO(content)).paragraphs)
    assert QUESTION in text and "社区食堂每月补贴3200元" in text and "原文摘录，非AI生成" in text


def test_documents_are_chosen_told_in_the_address_and_remembered(page: Page, site: str) -> None:
    expect(
        page.get_by_label("您的问题")
    ).to_be_visible()  # before Gradio has drawn, the page around it is its main part
    page.get_by_role("button", name="选择文件").click()
    assert faults(page) == []
    page.get_by_label("青石区公园报告").check()
    expect(page.get_by_label("全部文件")).not_to_be_checked()
    page.get_by_role("button", name="就用这些").click()
    expect(page.locator(".zj-hero-title")).to_have_text("青石区公园报告")
    assert f"source={quote('公园.txt')}" in page.url
    ask(page, QUESTION)
    expect(page.locator(".zj-state")).to_have_text("没有找到")
    page.goto(site, wait_until="commit")  # its script goes on at once
    page.wait_for_url("**source=**")
    page.get_by_role("button", name="选择文件").click()
    page.get_by_label("全部文件").check()
    page.get_by_role("button", name="就用这些").click()
    expect(page.locator(".zj-hero-title")).to_have_text("章句")


def test_a_conversation_is_found_renamed_and_deleted(page: Page) -> None:
    ask(page, QUESTION)
    page.get_by_role("button", name="历史").click()
    page.get_by_role("button", name="改名").click()
    page.get_by_label("新的名称").fill("食堂的事")
    page.keyboard.press("Enter")
    expect(page.locator(".zj-history-open")).to_contain_text("食堂的事")
    page.get_by_label("查找历史").fill("没有这个词")
    expect(page.locator(".zj-history-list")).to_have_text("没有找到。")
    page.get_by_label("查找历史").fill("补贴")
    expect(page.locator(".zj-history-open")).to_have_count(1)
    assert faults(page) == []
    page.get_by_role("button", name="删除：食堂的事").click()
    expect(page.locator(".zj-history-open")).to_have_count(0)


@pytest.mark.parametrize("width", [390, 1280])
def test_the_elders_form_has_large_text_and_large_targets(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.get_by_role("button", name="长辈版").click()
    ask(page, QUESTION)
    sizes = page.evaluate(
        """() => {
            const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
            for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                const parent = node.parentElement;
                if (!node.data.trim() || parent.closest('script, .zj-seal, [aria-hidden="true"], .zj-toast') || !parent.checkVisibility({visibilityProperty: true})) continue;
                const box = parent.getBoundingClientRect();
                if (box.width > 2 && box.height > 2) found.push([parseFloat(getComputedStyle(parent).fontSize), node.data.trim().slice(0, 12)]);
            }
            return found;
        }"""
    )
    assert [one for one in sizes if not 18 <= one[0] <= 31] == []
    low = page.locator("a[href]:visible, button:visible").evaluate_all(
        """all => all.filter(one => !one.matches('.zj-skip')).map(one => {
            const own = one.getBoundingClientRect(), rim = getComputedStyle(one, '::after');
            const height = one.matches('.cite') ? Math.max(own.height, parseFloat(rim.height) || 0) : own.height;
            return [Math.round(height), one.textContent.trim()];
        }).filter(one => one[0] < 60)"""
    )
    assert low == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert faults(page) == []


def test_high_contrast_is_kept(page: Page) -> None:
    page.get_by_role("button", name="更多").click()
    page.get_by_role("button", name="高对比度").click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-contrast", "more")
    expect(page.get_by_label("您的问题")).to_be_visible()  # Gradio draws the page's main part
    assert faults(page) == []


def test_the_page_for_a_file_of_ones_own(page: Page, site: str) -> None:
    page.goto(site + "/own")
    expect(page.get_by_label("选择文件，或拖到这里")).to_be_visible()
    assert faults(page) == []
