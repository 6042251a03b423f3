"""An operator's day in a real browser, over a real index: documents brought in and changed, questions seen and answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from docx_made import docx, p
from fake_engine import document
from pdf_made import Text, pdf
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect
from test_web_accessibility import faults
from web_app import ask, served

from chatbot.engine import Engine
from chatbot.judging.verdict import Judge
from chatbot.question.cleaning import clean
from chatbot.web import Settings, create_app
from index import Index, build_index, default_encoder

pytestmark = pytest.mark.browser
PASSWORD = "correct horse"
PARKS = (
    "青石区公园办法\n\n第一条 公园每日六时开放，二十二时关闭。\n\n第二条 公园内不得垂钓，违者由管理处劝阻。"
)
MARKET = "青石区集市办法\n\n第一条 集市摊位每月收费210元，由管理处收取。\n\n第二条 摊位每日十八时前收摊。"
MEALS = [
    "青石区食堂办法",
    "第一条 社区食堂每月补贴3200元，由区民政局发放。",
    "第三条 每季度首月十日前提交材料。",  # the second is missing, which is a fault of the outline
]
QUESTION = "社区食堂每月补贴多少元？"
UNKNOWN = "火星上的咖啡多少钱？"
PUBLISHING = 600_000  # milliseconds: a process of its own opens the model and builds, on a busy machine
NewPage = Callable[..., Page]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    own = [document(PARKS, "公园.txt"), document(MARKET, "集市.txt")]
    build_index(own, tmp_path / "index", default_encoder())
    load = Judge.load  # without a reader the fitted limits mark nothing, and what is marked is looked at here
    monkeypatch.setattr(Judge, "load", lambda *told: replace(load(*told), sure=0.0, bold=0.0))
    settings = Settings(
        data_dir=tmp_path / "data",
        operator_password=PASSWORD,
        index_root=tmp_path / "index",
        rate="100000/minute",
    )
    with served(create_app(Engine(Index.open(tmp_path / "index")), settings)) as address:
        yield address


@pytest.fixture
def operator(new_page: NewPage, site: str) -> Page:
    return signed_in(new_page(reduced_motion="reduce"), site)


def signed_in(page: Page, site: str) -> Page:
    """The page of documents as an operator sees it."""
    page.goto(site + "/operator")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_role("link", name="文件", exact=True).click()
    expect(page.get_by_role("link", name="文件", exact=True)).to_have_attribute("aria-current", "page")
    return page


def word_file(lines: list[str]) -> FilePayload:
    content = docx("".join(map(p, lines)))
    return FilePayload(name="食堂.docx", mimeType="application/octet-stream", buffer=content)


def pdf_file(lines: list[str]) -> FilePayload:
    content = pdf([[Text(72, 80 + 30 * number, line) for number, line in enumerate(lines)]])
    return FilePayload(name="渡口.pdf", mimeType="application/pdf", buffer=content)


def bring_in(page: Page, *files: FilePayload) -> None:
    page.get_by_label("文件（可多选，可拖入）").set_input_files(list(files))
    page.get_by_role("button", name="上传并读取").click()
    for file in files:
        expect(row(page, "待发布", file["name"])).to_contain_text(
            "读好了", timeout=PUBLISHING
        )  # the page renews itself


def row(page: Page, table: str, name: str) -> Locator:
    return page.get_by_role("group", name=table).get_by_role("row").filter(has_text=name)


def answered(new_page: NewPage, site: str, question: str, said: str) -> None:
    """A visitor who comes now is told so."""
    page = new_page()
    page.goto(site)
    ask(page, question)
    expect(page.locator(".zj-answer")).to_contain_text(said)


def test_documents_are_brought_in_replaced_and_withdrawn(
    operator: Page, new_page: NewPage, site: str
) -> None:
    ferries = ["青石区渡口办法", "第一条 渡船每次载客40人。", "第二条 大雾停航，停航时张贴告示。"]
    bring_in(operator, word_file(MEALS), pdf_file(ferries))
    row(operator, "待发布", "食堂.docx").get_by_role("link", name="查看").click()
    expect(operator.get_by_role("heading", name="大纲（2节）")).to_be_visible()
    expect(operator.locator(".zr-faults")).to_contain_text("第三条")
    assert faults(operator) == []
    operator.get_by_role("link", name="返回").click()
    operator.get_by_role("button", name="读好的全部发布").click()
    expect(row(operator, "正在使用的文件", "食堂.docx")).to_be_visible(timeout=PUBLISHING)
    expect(row(operator, "正在使用的文件", "渡口.pdf")).to_be_visible(timeout=PUBLISHING)
    answered(new_page, site, QUESTION, "3200元")
    answered(new_page, site, "渡船每次载客多少人？", "40人")

    bring_in(operator, word_file([line.replace("3200", "3500") for line in MEALS]))
    row(operator, "待发布", "食堂.docx").get_by_role("link", name="查看").click()
    operator.get_by_text("改动").click()
    expect(operator.locator(".zr-diff del")).to_contain_text("2")
    expect(operator.locator(".zr-diff ins")).to_contain_text("5")
    assert faults(operator) == []
    operator.get_by_role("button", name="发布", exact=True).click()
    log = operator.get_by_role("group", name="变更记录")
    expect(log).to_contain_text("换成新版", timeout=PUBLISHING)
    answered(new_page, site, QUESTION, "3500元")

    in_use = row(operator, "正在使用的文件", "食堂.docx")
    in_use.locator("summary").click()
    in_use.get_by_role("button", name="撤下").click()
    expect(in_use).to_have_count(0, timeout=PUBLISHING)


def test_what_cannot_be_read_and_an_address_inside_are_told_in_one_line(browser: Browser, site: str) -> None:
    """A page that answers 400 is an error to the browser's console, which other pages here may not have."""
    context = browser.new_context(locale="zh-CN", reduced_motion="reduce")
    operator = signed_in(context.new_page(), site)
    operator.get_by_label("文件（可多选，可拖入）").set_input_files(
        FilePayload(name="空.txt", mimeType="text/plain", buffer=b" \n")
    )
    operator.get_by_role("button", name="上传并读取").click()
    expect(row(operator, "待发布", "空.txt")).to_contain_text("读不了", timeout=PUBLISHING)
    operator.get_by_label("或者写网址").fill("http://127.0.0.1/secret.pdf")
    operator.get_by_role("button", name="取来并读取").click()
    expect(operator.get_by_role("alert")).to_contain_text("127.0.0.1")
    assert faults(operator) == []
    context.close()


def test_a_question_nobody_could_answer_is_seen_and_gets_a_checked_answer(
    operator: Page, new_page: NewPage, site: str
) -> None:
    answered(new_page, site, UNKNOWN, "没有找到")
    operator.get_by_role("link", name="问题", exact=True).click()
    expect(operator.get_by_role("row", name="今天").get_by_role("cell").first).to_have_text("1")
    assert faults(operator) == []
    operator.get_by_role("link", name=f"写人工答案：{UNKNOWN}").first.click()
    expect(operator.get_by_label("问题，一行一种问法")).to_have_value(clean(UNKNOWN))
    operator.get_by_label("原文的句子").fill("公园内不得垂钓，违者由管理处劝阻。")
    operator.get_by_role("button", name="保存").click()
    expect(operator.locator("details", has_text=clean(UNKNOWN))).to_contain_text("使用中")
    assert faults(operator) == []
    answered(new_page, site, UNKNOWN, "人工核对")


def test_documents_of_a_collection_are_behind_its_password(
    operator: Page, browser: Browser, new_page: NewPage, site: str
) -> None:
    operator.get_by_role("link", name="文件集", exact=True).click()
    operator.get_by_label("名称", exact=True).fill("内部文件")
    operator.locator('input[name="slug"]').fill("inner")
    operator.locator('select[name="access"]').select_option("sign_in")
    operator.locator('input[name="password"]').fill("open sesame")
    operator.get_by_label("欢迎语").fill("只给同事看")
    operator.get_by_label("青石区集市办法").check()
    assert faults(operator) == []
    operator.get_by_role("button", name="保存").click()
    expect(operator.get_by_role("row", name="内部文件")).to_be_visible()
    answered(new_page, site, "集市摊位每月收费多少元？", "没有找到")
    context = browser.new_context(locale="zh-CN")  # a door that asks for a password answers 401
    visitor = context.new_page()
    visitor.goto(site + "/c/inner/")
    visitor.get_by_label("密码").fill("open sesame")
    visitor.get_by_role("button", name="登录").click()
    expect(visitor.locator(".zj-hero-motto")).to_have_text("只给同事看")
    ask(visitor, "集市摊位每月收费多少元？")
    expect(visitor.locator(".zj-said")).to_contain_text("210元")
    context.close()
