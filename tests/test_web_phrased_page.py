"""A model's wording on the page, in a real browser with an imitated model: labelled, the extract one tap away."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from model_imitation import Given, imitation, phrased
from playwright.sync_api import Page, expect
from test_web_accessibility import faults
from web_app import PHONE, QUESTION, QUOTE, application, ask, served

from chatbot.phrasing.settings import ModelSettings

pytestmark = pytest.mark.browser
FRAME = "根据白皮书，"
LABEL = "人工智能生成"


def echo(given: Given) -> str:
    """Says the first extract again, with a frame in front."""
    if "extracts" not in given:
        return json.dumps({"question": given["question"]})
    return phrased((FRAME + given["extracts"][0]["text"], [1]))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    data: Path = tmp_path_factory.mktemp("data")
    with imitation(echo) as model:
        settings = ModelSettings(model.address, "imitation", seconds=15.0)
        with served(application(data, model=settings)) as address:
            yield address


@pytest.mark.parametrize("options", [{}, PHONE], ids=["desktop", "phone"])
def test_the_extract_is_one_tap_away_and_folds_again(
    new_page: Callable[..., Page], site: str, options: dict[str, object]
) -> None:
    page = new_page(**options, reduced_motion="reduce")
    page.goto(site)
    ask(page, QUESTION)
    expect(page.locator(".zj-machine")).to_contain_text(LABEL)
    expect(page.locator(".zj-told")).to_contain_text(re.compile(f"^{FRAME}.*{QUOTE}"))
    extract = page.locator(".zj-original")
    expect(extract).to_be_hidden()
    assert faults(page) == []
    page.get_by_role("button", name="看原文摘录").click()
    expect(extract).to_contain_text(QUOTE)
    expect(extract.locator(".zj-label").first).to_have_text("原文摘录，非AI生成")
    fold = page.get_by_role("button", name="收起原文")
    expect(fold).to_have_attribute("aria-expanded", "true")
    assert faults(page) == []
    extract.locator(".cite").first.click()
    expect(page.locator("#zj-panel mark")).to_contain_text(QUOTE)
    page.keyboard.press("Escape")
    fold.press("Space")
    expect(extract).to_be_hidden()
    expect(page.get_by_role("button", name="看原文摘录")).to_be_focused()


def test_what_leaves_the_page_says_what_a_model_wrote(new_page: Callable[..., Page], site: str) -> None:
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(site)
    expect(page.locator(".zj-foot")).to_contain_text("含人工智能生成的文字")
    ask(page, QUESTION)
    page.get_by_role("button", name="复制（附出处）").click()
    expect(page.locator("#zj-status")).to_have_text("已复制")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert f"（{LABEL}）{FRAME}" in copied
    assert copied.index(FRAME) < copied.index("原文摘录，非AI生成：") < copied.rindex(QUOTE)
    page.get_by_role("button", name="更多").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="导出 Markdown").click()
    written = Path(download.value.path()).read_text(encoding="utf-8")
    assert f"（{LABEL}）{FRAME}" in written and "含人工智能生成的文字" in written
    page.emulate_media(media="print")
    expect(page.locator(".zj-machine strong")).to_be_visible()
    expect(page.locator(".zj-original")).to_be_visible()
