"""What the tests of the web faces share: an application over the fake engine, on a port or in process."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fake_engine import FakeEngine
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect, sync_playwright
from starlette.types import ASGIApp

from chatbot.web import Settings, create_app
from ingest import Parsed

CHROMIUM = "/usr/bin/chromium"


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
