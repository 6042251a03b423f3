"""What the tests of the web faces share: an application over the fake engine, on a port or in process."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fake_engine import FakeEngine
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect, sync_playwright
from starlette.types import ASGIApp

from chatbot.drafting.draft import Draft
from chatbot.engine import Engine
from chatbot.finding.finder import Found
from chatbot.judging.verdict import SHOWN, Judge, Verdict
from chatbot.web import Settings, create_app
from ingest import Parsed

CHROMIUM = "/usr/bin/chromium"


QUESTION = "全年区政府门户网站主动公开政府信息多少条"
QUOTE = "全年区政府门户网站主动公开政府信息27209条"
OTHER = "2021年朝阳区共受理12345市民服务热线诉求多少件"
OTHER_QUOTE = "76.6万件"
REFUSED = "火星上的咖啡价格"
"""Questions on the white paper that the fake engine answers with their quotes, and one that it refuses."""
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
_UNKNOWN = ("地铁", "火星")


@dataclass(frozen=True)
class Settled(Judge):
    """Refuses what is asked of ``_UNKNOWN`` and shows the rest as sure, whatever the fitted probabilities are."""

    def verdict(self, found: Found, proposed: Draft) -> Verdict:
        if any(word in found.question.text for word in _UNKNOWN):
            return Verdict(0.0, refused=True, sure=False, marked=False)
        return SHOWN


def settled(engine: Engine) -> Engine:
    """The engine with such a judge."""
    made = copy(engine)
    made.judge = Settled(*(getattr(engine.judge, field.name) for field in fields(Judge)))
    return made


def application(data: Path, documents: Sequence[Parsed] = (), **settings: Any) -> FastAPI:
    return create_app(FakeEngine(documents), Settings(data_dir=data, **settings))


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """The application on a free port of this machine; gives its address."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning"))
    listener = server.config.bind_socket()
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's browser without a screen; names under .test are this machine, so that two sites differ."""
    if not Path(CHROMIUM).exists():
        pytest.skip("needs Debian's chromium")
    expect.set_options(timeout=30_000)  # a busy machine makes a page slow, not wrong
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--host-resolver-rules=MAP *.test 127.0.0.1",
            ],
        )
        yield browser
        browser.close()


def ask(page: Page, question: str) -> None:
    answers = page.locator(".zj-answer")
    before = answers.count()
    page.get_by_label("您的问题").fill(question)
    page.get_by_role("button", name="发送").click()
    expect(answers).to_have_count(before + 1)


def styles(page: Page, selector: str, name: str) -> set[str]:
    """The computed values of a property on every element that there is for ``selector``."""
    found = page.locator(selector)
    assert found.count() > 0, selector
    return set(found.evaluate_all("(all, name) => all.map(one => getComputedStyle(one)[name])", name))
