"""``python -m chatbot.web.screenshots``: takes the README's pictures of the pages, from the bundled white paper.

It serves the pages on a free port of this machine with data of its own, which are gone afterwards.  Needs
playwright and chromium; ``--every`` also takes what the README does not show, to be looked at.  ``--axe`` tries the
rules of axe-core (WCAG 2.2 AA and best practice) on every state that is taken, and needs axe-playwright-python.
"""

from __future__ import annotations

import base64
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.command import CommandParser
from ingest.errors import InputError, ZhangjuError

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

QUESTION = "2021年受理了多少件12345诉求?"
REFUSED = "明年公园门票多少钱?"
DOUBTED = "行政复议案件有多少件"
PASSWORD = "only-for-pictures"
_DESKTOP, _PHONE = (1280, 800), (390, 844)
_QUALITY = 82  # of WebP, percent: below it the strokes of small characters blur
_LARGEST = 150_000  # bytes of a picture in the README
_WAIT = 60_000  # milliseconds
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_LOCKED = "demo"  # a collection with a password
_DRAFT = "澜溪镇渡船办法\n\n第一条 渡船每日六时开行。\n\n第二条 大雾停航，停航时张贴告示。\n"


@dataclass(frozen=True)
class Shot:
    """A picture: the page at ``path`` after ``steps``, in the README or not."""

    name: str
    path: str
    steps: Callable[[Page], object] = lambda page: None
    size: tuple[int, int] = _DESKTOP
    dark: bool = False
    shown: bool = True


def ask(page: Page, question: str = QUESTION) -> None:
    page.locator("#zj-box textarea").fill(question)
    page.locator("#zj-box button").first.click()
    page.locator(".zj-answer").last.wait_for()


def ask_and_open(page: Page) -> None:
    ask(page)
    page.locator(".zj-said .cite").first.click()
    page.locator("#zj-panel mark").wait_for()


def refuse(page: Page) -> None:
    ask(page, REFUSED)


def in_contrast(page: Page) -> None:
    ready(page)
    page.evaluate("zhangju.commands.contrast()")


def open_menu(page: Page) -> None:
    ready(page)
    page.locator('[data-do="menu"]').click()


def ready(page: Page) -> None:
    page.locator("#zj-box button").first.wait_for()


def sign_in(page: Page) -> None:
    field = page.locator('input[autocomplete="current-password"]')  # a collection's new password is another
    if field.count():
        field.fill(PASSWORD)
        field.press("Enter")
        page.locator(".zr-nav").wait_for()


def open_dialog(name: str) -> Callable[[Page], None]:
    """Opens a dialog of the chat page by its command."""

    def steps(page: Page) -> None:
        if name in ("down", "share"):
            ask(page)
            page.locator(f'[href="#do-{name}"]').last.click()
        else:
            ready(page)
            page.evaluate(f"zhangju.commands[{name!r}]()")
        page.locator(".zj-dialog:visible").wait_for()

    return steps


def open_shared(page: Page) -> None:
    open_dialog("share")(page)
    page.goto(page.locator("#zj-share-link").input_value())


def sign_out(page: Page) -> None:
    page.context.clear_cookies()
    page.reload()


def look_at_draft(page: Page) -> None:
    page.locator('a[href*="/draft/"]').first.click()
    page.locator(".zr-tree").wait_for()


def shots(document: str) -> Iterator[Shot]:
    """Every picture; ``document`` is the id of the white paper."""
    reading = f"/doc/{document}#s2.1"
    yield Shot("chat", "/", ready)
    yield Shot("answer", "/", ask_and_open)
    yield Shot("reading", reading)
    yield Shot("operator", "/operator/questions", sign_in)
    yield Shot("phone", "/", ask, _PHONE)
    yield Shot("elder", "/?size=elder", ask, _PHONE)
    for dark in (False, True):
        for kind, size in (("desktop", _DESKTOP), ("phone", _PHONE)):
            tail = f"-{kind}{'-dark' if dark else ''}"
            for name, path, steps in _states(reading, document):
                yield Shot(name + tail, path, steps, size, dark, shown=False)


def _states(reading: str, document: str) -> Iterator[tuple[str, str, Callable[[Page], object]]]:
    yield "chat", "/", ready
    yield "panel", "/", ask_and_open
    yield "refusal", "/", refuse
    yield "doubt", "/", lambda page: ask(page, DOUBTED)
    yield "greeting", "/", lambda page: ask(page, "你好")
    yield "shared", "/", open_shared
    yield "menu", "/", open_menu
    yield "why", "/", open_dialog("down")
    yield "share", "/", open_dialog("share")
    yield "history", "/", open_dialog("history")
    yield "contrast", "/", in_contrast
    yield "large", "/?size=large", ask
    yield "elder", "/?size=elder", ready
    yield "elder-panel", "/?size=elder", ask_and_open
    yield "english", "/?lang=en", ask
    yield "traditional", "/?lang=zh-TW", ask
    yield "embedded", "/?embed=1", ask
    yield "reading", reading, lambda page: None
    yield "figures", f"/doc/{document}/figures", lambda page: None
    yield "shelf", "/doc/", lambda page: None
    yield "nowhere", "/nowhere", lambda page: None
    yield "widget", "/widget", lambda page: None
    yield "api", "/api/docs", lambda page: None
    yield "own", "/own", lambda page: None
    yield "cited", f"/doc/{document}?q=17206-17266&find=涉企#hit", lambda page: None
    yield "missing", "/doc/none", lambda page: None
    yield "entrance", f"/c/{_LOCKED}/", lambda page: None
    yield "sign-in", "/operator", sign_out
    yield "draft", "/operator/documents", look_at_draft
    for name in ("", "/questions", "/checked", "/documents", "/collections", "/evaluation"):
        yield f"operator{name.replace('/', '-')}", f"/operator{name}", sign_in


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, str]]:
    """The pages over the white paper; gives their address and the document's id."""
    import uvicorn

    from chatbot.bundled import bundled_index
    from chatbot.engine import Engine
    from chatbot.web.app import create_app
    from chatbot.web.desk.collections import Collection, password_lock
    from chatbot.web.settings import Settings

    path = bundled_index(lambda line: print(line, file=sys.stderr))
    engine = Engine.open(path)
    settings = Settings(
        data_dir=folder, operator_password=PASSWORD, index_root=path, own_files=True, rate="100000/minute"
    )
    app = create_app(engine, settings)
    document = engine.index.documents[0].document
    source = document.source
    app.state.desk.collections.put(Collection("all", "公开文件", (source,)))
    app.state.desk.collections.put(
        Collection(_LOCKED, "内部文件", (source,), "sign_in", lock=password_lock(PASSWORD))
    )
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning"))
    listener = server.config.bind_socket()
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", document.id
    finally:
        server.should_exit = True
        thread.join()


def take(browser: Browser, address: str, shot: Shot, axe: bool) -> tuple[bytes, list[str]]:
    """The picture as WebP, of the part of the page that is seen first, and what axe finds wrong on the whole of it."""
    width, height = shot.size
    phone = shot.size == _PHONE
    context = browser.new_context(
        locale="zh-CN",
        viewport={"width": width, "height": height},
        device_scale_factor=2 if phone else 1,
        is_mobile=phone,
        has_touch=phone,
        color_scheme="dark" if shot.dark else "light",
        reduced_motion="reduce",
    )
    context.set_default_timeout(_WAIT)
    try:
        page = context.new_page()
        if shot.path.startswith("/operator"):
            page.goto(address + "/operator")
            sign_in(page)
        page.goto(address + shot.path)
        shot.steps(page)
        page.evaluate("document.fonts.ready")
        taken: dict[str, Any] = context.new_cdp_session(page).send(
            "Page.captureScreenshot", {"format": "webp", "quality": _QUALITY}
        )
        return base64.b64decode(taken["data"]), _faults(page) if axe else []
    finally:
        context.close()


def _faults(page: Page) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": _RULES}}).response["violations"]
    return [f"{rule['id']}：{node['html'][:120]}" for rule in found for node in rule["nodes"]]


def _visitors(address: str) -> None:
    """Questions of a day and a file that waits, so that the operator's pages have something to show."""
    import httpx

    with httpx.Client(base_url=address) as operator:
        operator.post("/operator", data={"password": PASSWORD})
        operator.post("/operator/documents/files", files=[("files", ("渡船.txt", _DRAFT.encode()))])

    for question, times in ((QUESTION, 5), (REFUSED, 3), ("立案制改革的成效", 2), ("火星上有没有公园", 1)):
        for _ in range(times):
            httpx.post(f"{address}/api/ask", json={"question": question}, timeout=60).raise_for_status()


def main(argv: Sequence[str] | None = None) -> int:
    parser = CommandParser(prog="python -m chatbot.web.screenshots", description="为各页面截图。")
    parser.add_argument(
        "--out", type=Path, default=Path(".screenshots"), help="放图的文件夹(默认 .screenshots)"
    )
    parser.add_argument("--every", action="store_true", help="连同说明里不用的各种状态一起截")
    parser.add_argument(
        "--axe", action="store_true", help="同时按 axe 的规则检查无障碍，有一处不合就以 1 退出"
    )
    parser.add_argument("--only", nargs="*", help="只截这几张，写名称的开头")
    parser.add_argument("--browser", default="/usr/bin/chromium", help="chromium 的路径")
    args = parser.parse_args(argv)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        print("错误：截图需要 playwright：pip install -e '.[test]'。", file=sys.stderr)
        return 2
    try:
        if not Path(args.browser).exists():
            raise InputError(f"没有浏览器 {args.browser}：请安装 chromium，或用 --browser 写明它在哪里。")
        args.out.mkdir(parents=True, exist_ok=True)
        wrong = 0
        with tempfile.TemporaryDirectory() as data, served(Path(data)) as (address, document):
            _visitors(address)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=args.browser, args=["--no-sandbox", "--disable-gpu"]
                )
                for shot in shots(document):
                    wanted = not args.only or any(shot.name.startswith(name) for name in args.only)
                    if wanted and (shot.shown or args.every):
                        picture, faults = take(browser, address, shot, args.axe)
                        _write(args.out, shot, picture, faults if args.axe else None)
                        wrong += len(faults)
                browser.close()
    except ZhangjuError as fault:
        print(f"错误：{fault}", file=sys.stderr)
        return fault.exit_code
    return 1 if wrong else 0


def _write(folder: Path, shot: Shot, picture: bytes, faults: list[str] | None) -> None:
    if shot.shown and len(picture) > _LARGEST:
        raise InputError(f"{shot.name}：图有 {len(picture) >> 10} KB，说明里的图最多 {_LARGEST >> 10} KB。")
    (folder / f"{shot.name}.webp").write_bytes(picture)
    told = "" if faults is None else f"，无障碍 {len(faults)} 处"
    print("\n  ".join([f"{shot.name}.webp：{len(picture) >> 10} KB{told}", *(faults or ())]), flush=True)


if __name__ == "__main__":
    sys.exit(main())
