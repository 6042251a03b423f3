"""What several areas test against: the real white paper, indexed once, the engine over it, and a browser."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from filelock import FileLock
from hypothesis import settings

import index as index_package
from chatbot.engine import Engine
from index import Index, build_index, default_encoder
from ingest import BUNDLED, parse, read_document

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Request

    from chatbot.reader.others import CrossReader, SpanReader

# A busy machine makes an example slow, not wrong; speed belongs to benchmarks.
settings.register_profile("zhangju", deadline=None)
settings.load_profile("zhangju")


@pytest.fixture(scope="session")
def white_paper_index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an index of the white paper, built by the real road.

    Building takes most of a minute, so it is kept in pytest's cache under a hash of what goes into it: the document as it
    is parsed, the model and the code of ``index``.  ``pytest --cache-clear`` builds it again.
    """
    parsed, encoder = parse(read_document(BUNDLED)), default_encoder()
    kept = getattr(request.config, "cache", None)
    root = kept.mkdir("white-paper") if kept is not None else tmp_path_factory.mktemp("white-paper")
    code = [path.read_text("utf-8") for path in sorted(Path(index_package.__file__).parent.glob("*.py"))]
    key = sha256("".join((repr(parsed), encoder.fingerprint, *code)).encode()).hexdigest()[:16]
    with FileLock(root / "lock"):  # test processes side by side build it once
        if not (root / key).exists():
            for old in root.glob("*/"):
                shutil.rmtree(old, ignore_errors=True)
            build_index([parsed], root / "new", encoder)
            (root / "new").rename(root / key)
    return root / key


@pytest.fixture(scope="session")
def tiny_readers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Folders of tiny models that may stand in the packaged reader's place, by what they are."""
    from reader_models import tiny_models

    return tiny_models(tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="session")
def cross_reader(tiny_readers: dict[str, Path]) -> CrossReader:
    from chatbot.reader.others import CrossReader, load_other

    loaded = load_other(str(tiny_readers["one"]))
    assert isinstance(loaded, CrossReader)
    return loaded


@pytest.fixture(scope="session")
def span_reader(tiny_readers: dict[str, Path]) -> SpanReader:
    from chatbot.reader.others import SpanReader, load_other

    loaded = load_other(str(tiny_readers["span"]))
    assert isinstance(loaded, SpanReader)
    return loaded


@pytest.fixture(scope="session")
def engine(white_paper_index: Path) -> Engine:
    """The engine over the white paper."""
    return Engine.open(white_paper_index)


@pytest.fixture(scope="session")
def candid(engine: Engine) -> Engine:
    """The engine with nothing withheld and everything marked: what is drafted, whatever the fitted probabilities say."""
    shown = copy(engine)
    shown.judge = replace(engine.judge, refuse=0.0, sure=0.0, bold=0.0)
    return shown


@pytest.fixture(scope="session")
def index(white_paper_index: Path) -> Index:
    """The opened index of the white paper."""
    return Index.open(white_paper_index)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real browser, one for a file."""
    from playwright.sync_api import expect
    from web_app import chromium

    expect.set_options(timeout=30_000)  # a busy machine is no fault of a page
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def site_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the pages of ``site`` keep what they keep."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def site(site_data: Path) -> Iterator[str]:
    """The address of the pages over the fake engine and the white paper, one for a file."""
    from web_app import application, served

    with served(application(site_data)) as address:
        yield address


@pytest.fixture
def asked() -> list[str]:
    """The address of every request that the pages of a test make."""
    return []


STREAM_LEFT = ("AbortError", "Connection errored out.")
"""What Gradio's client says in the console where a page is left before its stream has ended."""


@pytest.fixture
def new_page(browser: Browser, asked: list[str]) -> Iterator[Callable[..., Page]]:
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    def told(text: str) -> None:
        if not any(words in text for words in STREAM_LEFT):
            faults.append(text)

    def made(**options: object) -> Page:
        context = browser.new_context(**{"locale": "zh-CN", "accept_downloads": True, **options})  # type: ignore[arg-type]
        contexts.append(context)
        context.on("request", note)
        page = context.new_page()
        page.on("pageerror", lambda error: told(f"{error.name}: {error}"))
        page.on("console", lambda message: told(message.text) if message.type == "error" else None)
        return page

    yield made
    for context in contexts:
        context.close()
    assert faults == []
    assert {urlsplit(url).hostname for url in asked if url.startswith("http")} <= {"127.0.0.1"}
