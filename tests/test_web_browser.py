"""The pages in a real browser: asking, chips, panel, reading page, refusal, hostile text, no other host."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from fake_engine import document
from playwright.sync_api import Page, expect
from starlette.types import Receive, Scope, Send
from web_app import application, ask, served

from ingest import BUNDLED, Parsed

pytestmark = pytest.mark.browser

QUESTION = "全年区政府门户网站主动公开政府信息多少条"
QUOTE = "全年区政府门户网站主动公开政府信息27209条"
OTHER = "2021年朝阳区共受理12345市民服务热线诉求多少件"
OTHER_QUOTE = "76.6万件"
REFUSED = "火星上的咖啡价格"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}

HOSTILE = (
    "一、<script>window.ran=1</script>标题\n\n"
    '<img src="https://evil.test/a.png" onerror="window.ran=1">受理<b onclick="window.ran=1">5件</b>投诉。\n\n'
    "二、[链接](javascript:window.ran=1)\n\n"
    '<form action="https://evil.test/"><button>交</button></form>${window.ran=1}{{constructor}}办理6件举报。\n\n'
    '三、<meta http-equiv="refresh" content="0;url=https://evil.test/">\n\n'
    "![图](https://evil.test/b.png) \u202e文字倒排\u202c <svg onload=window.ran=1> 答复7件咨询。"
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def site(data: Path) -> Iterator[str]:
    with served(application(data)) as address:
        yield address


def test_a_turn_shows_answer_short_answer_chip_and_source(new_page: Callable[..., Page], site: str) -> None:
    page = new_page()
    page.goto(site)
    ask(page, QUESTION)
    expect(page.locator(".zj-said")).to_contain_text(QUOTE)
    expect(page.locator(".zj-said .zj-short")).to_have_text("27209条")
    expect(page.locator(".zj-basis li")).to_contain_text("3.主动靠前服务,政务公开不断深化")
    expect(page.get_by_label("您的问题")).to_have_value("")
    assert page.locator("#zj-chat [aria-label*='<']").count() == 0


@pytest.mark.parametrize("options", [{}, PHONE])
def test_the_question_box_has_its_place_before_it_is_drawn(
    new_page: Callable[..., Page], site: str, options: dict[str, object]
) -> None:
    tops = []
    for scripts in (False, True):
        page = new_page(java_script_enabled=scripts, **options)
        page.goto(site)
        if scripts:
            expect(page.get_by_role("button", name="发送")).to_be_visible()
        box = page.locator("gradio-app").bounding_box()
        assert box is not None
        tops.append(box["height"])
    assert abs(tops[0] - tops[1]) <= 1


def test_a_turn_costs_two_requests(new_page: Callable[..., Page], site: str, asked: list[str]) -> None:
    page = new_page()
    page.goto(site)
    ask(page, QUESTION)
    before = len(asked)
    ask(page, QUESTION)
    assert [urlsplit(url).path for url in asked[before:]] == [
        "/gradio_api/queue/join",
        "/gradio_api/queue/data",
    ]


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


def test_ask_about_a_section_brings_its_name_to_the_question(
    new_page: Callable[..., Page], site: str
) -> None:
    page = new_page()
    page.goto(site + "/doc/")
    page.locator("main a").first.click()
    page.get_by_role("link", name="问这一节：2.审计监督有效落实").click()
    expect(page.get_by_label("您的问题")).to_have_value("关于“2.审计监督有效落实”：")


def test_a_refusal_says_why_and_offers_sections_and_questions(
    new_page: Callable[..., Page], site: str
) -> None:
    page = new_page()
    page.goto(site)
    ask(page, REFUSED)
    answer = page.locator(".zj-answer")
    expect(answer.locator(".zj-state")).to_have_text("没有找到")
    expect(answer.locator(".zj-why")).to_have_text("文件没有谈到这件事。")
    expect(answer.locator(".zj-basis .zj-label")).to_have_text("最接近的章节")  # said once
    expect(answer.locator(".zj-turn")).to_contain_text("12345")
    assert answer.locator("a.zj-place").count() >= 1
    answer.locator(".zj-ask").first.click()
    expect(page.locator(".zj-answer")).to_have_count(2)


def test_starters_come_from_the_document_and_ask(new_page: Callable[..., Page], site: str) -> None:
    page = new_page()
    page.goto(site)
    starter = page.locator(".zj-starter").first
    question = starter.inner_text()
    starter.click()
    expect(page.locator(".zj-question")).to_have_text(question)
    expect(page.locator(".zj-answered")).to_have_count(1)


def test_a_follow_up_shows_the_question_as_it_was_searched(new_page: Callable[..., Page], site: str) -> None:
    page = new_page()
    page.goto(site)
    ask(page, QUESTION)
    ask(page, "上门办理的呢")
    expect(page.locator(".zj-resolved")).to_contain_text(f"{QUESTION} 上门办理的呢")


def test_feedback_reaches_the_database(new_page: Callable[..., Page], site: str, data: Path) -> None:
    page = new_page()
    page.goto(site)
    ask(page, QUESTION)
    page.get_by_role("button", name="没帮助").click()
    page.get_by_label("出处不对").check()
    page.get_by_label("补充说明").fill("应为另一节")
    page.get_by_role("button", name="提交").click()
    expect(page.locator("#zj-status")).to_have_text("已记下，谢谢")
    with sqlite3.connect(data / "feedback.sqlite3") as db:
        row = db.execute(
            "SELECT verdict, reason, comment, question FROM feedback ORDER BY id DESC"
        ).fetchone()
    db.close()
    assert row == ("down", "source", "应为另一节", QUESTION)


def test_export_holds_question_answer_and_exact_quote(new_page: Callable[..., Page], site: str) -> None:
    page = new_page()
    page.goto(site)
    ask(page, QUESTION)
    page.get_by_role("button", name="更多").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="导出 JSON").click()
    (turn,) = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))["turns"]
    (quote,) = turn["sources"][0]["quotes"]
    assert turn["question"] == QUESTION
    assert BUNDLED.read_text(encoding="utf-8")[quote["start"] : quote["end"]] == quote["quote"]
    page.get_by_role("button", name="更多").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="导出 Markdown").click()
    written = Path(download.value.path()).read_text(encoding="utf-8")
    assert f"## {QUESTION}" in written and QUOTE in written and "[1]" in written
    assert "127.0.0.1" not in written


def test_copy_takes_the_answer_with_its_source(new_page: Callable[..., Page], site: str) -> None:
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(site)
    ask(page, QUESTION)
    page.get_by_role("button", name="复制（附出处）").click()
    expect(page.locator("#zj-status")).to_have_text("已复制")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert QUOTE in copied and "3.主动靠前服务" in copied and "<" not in copied
    assert copied.startswith(f"问：{QUESTION}\n") and copied.endswith("原文摘录，非AI生成")
    assert "127.0.0.1" not in copied  # nobody else could follow a link to this machine


def test_history_is_kept_in_the_browser_and_opens_again(new_page: Callable[..., Page], site: str) -> None:
    page = new_page()
    page.goto(site)
    ask(page, QUESTION)
    page.get_by_role("button", name="新对话").click()
    expect(page.locator(".zj-answer")).to_have_count(0)
    expect(page.locator(".zj-hero")).to_be_visible()
    page.get_by_role("button", name="历史").click()
    page.locator(".zj-history-open", has_text=QUESTION).click()
    expect(page.locator(".zj-said")).to_contain_text(QUOTE)
    page.reload()
    expect(page.locator(".zj-said")).to_contain_text(QUOTE)
    page.get_by_role("button", name="历史").click()
    page.get_by_role("button", name="全部清除").click()
    expect(page.locator(".zj-history-list")).to_have_text("还没有对话。")


def test_another_conversation_of_the_same_length_takes_the_place_of_this_one(
    new_page: Callable[..., Page], site: str
) -> None:
    page = new_page()
    page.goto(site)
    ask(page, QUESTION)
    page.get_by_role("button", name="新对话").click()
    expect(page.locator(".zj-answer")).to_have_count(0)
    ask(page, OTHER)
    page.get_by_role("button", name="历史").click()
    page.locator(".zj-history-open", has_text=QUESTION).click()
    expect(page.locator(".zj-said")).to_contain_text(QUOTE)
    expect(page.locator("html")).not_to_have_attribute("data-busy", "")


def test_the_end_of_a_composition_does_not_send(new_page: Callable[..., Page], site: str) -> None:
    page = new_page()
    page.goto(site)
    box = page.get_by_label("您的问题")
    box.fill("zheng")
    box.dispatch_event("keydown", {"key": "Enter", "keyCode": 229, "isComposing": True})
    ask(page, QUESTION)
    expect(page.locator(".zj-question")).to_have_text([QUESTION])


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


def styles(page: Page, selector: str, name: str) -> set[str]:
    found = page.locator(selector)
    assert found.count() > 0, selector
    return set(found.evaluate_all("(all, name) => all.map(one => getComputedStyle(one)[name])", name))


def test_the_printed_chat_is_questions_answers_and_sources_alone(
    new_page: Callable[..., Page], site: str
) -> None:
    page = new_page()
    page.goto(site)
    ask(page, QUESTION)
    ask(page, REFUSED)
    page.locator(".zj-said .cite").click()
    page.emulate_media(media="print", color_scheme="dark")
    for control in ("button", "textarea", "#zj-panel", ".zj-tools", ".zj-asks", ".zj-starter"):
        expect(page.locator(f"{control}:visible")).to_have_count(0)
    for kept in (".zj-title", ".zj-said .cite", ".zj-basis a.zj-place", ".zj-basis .zj-page", ".zj-foot"):
        expect(page.locator(kept).first).to_be_visible()
    assert page.locator("body").evaluate("body => getComputedStyle(body).paddingRight") == "0px"
    assert styles(page, ".zj-question", "breakAfter") == {"avoid"}
    assert styles(page, ".zj-basis", "breakInside") == {"avoid"}
    assert styles(page, ".zj-said .cite", "backgroundColor") == {
        "rgba(0, 0, 0, 0)"
    }  # open on the screen only


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


def test_a_finger_leaves_no_colours_of_hovering(new_page: Callable[..., Page], site: str) -> None:
    page = new_page(**PHONE)
    page.goto(site)
    ask(page, QUESTION)
    page.locator(".zj-said .cite").tap()
    page.keyboard.press("Escape")
    assert styles(page, ".cite", "backgroundColor") == {"rgb(255, 253, 249)"}
    page.get_by_role("button", name="更多").tap()
    assert styles(page, "[data-do='menu']", "borderTopColor") == {"rgba(0, 0, 0, 0)"}


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


def test_no_cookies_and_no_heartbeat(new_page: Callable[..., Page], site: str, asked: list[str]) -> None:
    page = new_page()
    page.goto(site)
    ask(page, QUESTION)
    assert page.context.cookies() == []
    assert not [url for url in asked if "heartbeat" in url]


def test_everything_works_under_a_prefix(new_page: Callable[..., Page], tmp_path: Path) -> None:
    app = application(tmp_path)

    async def under_prefix(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            assert scope["path"].startswith("/qa/"), scope["path"]
            scope = {**scope, "root_path": "/qa"}
        await app(scope, receive, send)

    with served(under_prefix) as address:
        page = new_page()
        page.goto(address + "/qa/")
        ask(page, QUESTION)
        page.locator(".zj-said .cite").click()
        expect(page.locator("#zj-panel mark")).to_contain_text(QUOTE)
        page.goto(address + str(page.locator("a.zj-strong").get_attribute("href")))
        expect(page.locator("#hit")).to_contain_text(QUOTE)
