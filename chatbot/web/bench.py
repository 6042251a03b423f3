"""``python -m chatbot.web.bench http://127.0.0.1:7860``: how fast a running server is, as a visitor sees it.

Start the server with ZHANGJU_RATE=1000000/minute, or the limit answers instead of the engine; the first
answer is the server's first only where nobody has asked before.  The pages need playwright and chromium.
"""

from __future__ import annotations

import re
import sys
import time
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any

import httpx

from ingest.command import CommandParser

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_SHOWN = """question => new Promise(done => {
  const before = document.querySelectorAll(".zj-answer").length;
  const began = performance.now();
  new MutationObserver((_, watch) => {
    if (document.querySelectorAll(".zj-answer").length === before) return;
    watch.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began)));
  }).observe(document.body, { childList: true, subtree: true });
  document.querySelector("#zj-box button").click();
})"""
_BUBBLE = """() => new Promise(done => {
  const began = performance.now();
  addEventListener("zhangju-shown", () => requestAnimationFrame(() => done(performance.now() - began)));
  const script = document.createElement("script");
  script.src = "/widget.js";
  document.body.append(script);
})"""


def main(argv: Sequence[str] | None = None) -> int:
    parser = CommandParser(prog="python -m chatbot.web.bench", description="测量运行中的服务有多快。")
    parser.add_argument("address", help="服务的地址，例如 http://127.0.0.1:7860")
    parser.add_argument("--clients", type=int, default=16, help="同时提问的人数(默认 16)")
    parser.add_argument("--seconds", type=float, default=60, help="每项压力测试的秒数(默认 60)")
    parser.add_argument("--browser", default="/usr/bin/chromium", help="chromium 的路径")
    args = parser.parse_args(argv)
    address = args.address.rstrip("/")
    questions = _questions(address)
    _pages(address, args.browser, questions)
    _overhead(address, questions)
    for name, ask in (("/api/ask", _ask), ("chat turn", _turn(address))):
        _load(name, address, ask, questions, args.clients, args.seconds)
    return 0


def _questions(address: str) -> list[str]:
    """The page's own starter questions: they fit whatever document is served."""
    page = httpx.get(address, headers={"Accept-Language": "zh-CN"}).text
    return re.findall(r'class="zj-starter">([^<]+)<', page)


def _unheard(questions: Sequence[str]) -> list[str]:
    """The questions as the server has not met them: it has tried its own starters."""
    return [polite + question for polite in ("请问", "想了解一下，") for question in questions]


def _say(name: str, values: Sequence[float], unit: str = "ms") -> None:
    cuts = quantiles(values, n=20) if len(values) > 1 else [values[0]] * 19
    print(f"{name}: p50 {median(values):.0f} {unit}, p95 {cuts[18]:.0f} {unit} (n={len(values)})", flush=True)


def _pages(address: str, browser_path: str, questions: Sequence[str]) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"]
        )
        page = _fresh(browser)
        page.goto(address)
        first, *later = [_answer_shown(page, question) for question in _unheard(questions)]
        _say("answer shown, the first", [first])
        _say("answer shown, later", later)
        _say("chat, cold load to usable input", [_usable(browser, address) for _ in range(5)])
        _say("reading page, cold load", [_read(browser, address) for _ in range(5)])
        _say("bubble", [_bubble(browser, address) for _ in range(5)])
        browser.close()
    print(f"widget.js: {len(httpx.get(address + '/widget.js').content)} bytes", flush=True)


def _fresh(browser: Browser) -> Page:
    return browser.new_context(locale="zh-CN").new_page()


def _answer_shown(page: Page, question: str) -> float:
    page.get_by_label("您的问题").fill(question)
    return float(page.evaluate(_SHOWN, question))


def _usable(browser: Browser, address: str) -> float:
    page = _fresh(browser)
    began = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.get_by_label("您的问题").fill("问")
    return _since(began)


def _read(browser: Browser, address: str) -> float:
    document = httpx.get(address + "/api/documents").json()[0]
    page = _fresh(browser)
    began = time.perf_counter()
    page.goto(f"{address}/doc/{document['id']}", wait_until="load")
    return _since(began)


def _bubble(browser: Browser, address: str) -> float:
    page = _fresh(browser)
    page.goto(address + "/doc/")
    return float(page.evaluate(_BUBBLE))


def _since(began: float) -> float:
    return (time.perf_counter() - began) * 1000


def _overhead(address: str, questions: Sequence[str], rounds: int = 25) -> None:
    """What a caller waits beyond the engine's own time, which the server counts in /metrics."""
    with httpx.Client(base_url=address) as client:
        before = _engine_seconds(client)
        began = time.perf_counter()
        for _ in range(rounds):
            for question in questions:
                _ask(client, question)
        waited = _since(began)
        engine = (_engine_seconds(client) - before) * 1000
    asked = rounds * len(questions)
    print(
        f"/api/ask: {waited / asked:.1f} ms, of which the engine {engine / asked:.1f} ms (n={asked})",
        flush=True,
    )


def _engine_seconds(client: httpx.Client) -> float:
    found = re.findall(r"^zhangju_\w*seconds_sum\S* (\S+)$", client.get("/metrics").text, re.M)
    return sum(map(float, found))


def _ask(client: httpx.Client, question: str) -> None:
    client.post("/api/ask", json={"question": question}).raise_for_status()


def _turn(address: str) -> Callable[[httpx.Client, str], None]:
    """A turn as the page takes it: join the queue, then read its events to the end."""
    config: dict[str, Any] = httpx.get(address + "/config").json()
    submit = next(d["id"] for d in config["dependencies"] if any(t[1] == "submit" for t in d["targets"]))

    def turn(client: httpx.Client, question: str) -> None:
        session = uuid.uuid4().hex
        body = {"data": [question, []], "fn_index": submit, "session_hash": session, "event_data": None}
        client.post("/gradio_api/queue/join", json=body).raise_for_status()
        events = client.get("/gradio_api/queue/data", params={"session_hash": session}).text
        if '"success":true' not in events.replace(" ", ""):
            raise httpx.HTTPError(f"a turn ended without success: {events[-200:]}")

    return turn


def _load(
    name: str,
    address: str,
    ask: Callable[[httpx.Client, str], None],
    questions: Sequence[str],
    clients: int,
    seconds: float,
) -> None:
    until = time.perf_counter() + seconds

    def visitor(number: int) -> tuple[list[float], int]:
        times: list[float] = []
        errors = 0
        with httpx.Client(base_url=address, timeout=60) as client:
            for turn in count(number):
                if time.perf_counter() >= until:
                    return times, errors
                began = time.perf_counter()
                try:
                    ask(client, questions[turn % len(questions)])
                except httpx.HTTPError:
                    errors += 1
                times.append(_since(began))
        raise AssertionError("count() does not end")

    with ThreadPoolExecutor(clients) as pool:
        done = list(pool.map(visitor, range(clients)))
    errors = sum(failed for _, failed in done)
    _say(
        f"{name}, {clients} clients for {seconds:.0f} s, {errors} errors",
        [t for times, _ in done for t in times],
    )


if __name__ == "__main__":
    sys.exit(main())
