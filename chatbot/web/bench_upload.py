"""``python -m chatbot.web.bench_upload http://127.0.0.1:7860 --password …``: from a file brought in to its first answer.

An invented regulation is made as a PDF of forty pages and as a DOCX, uploaded, published and asked, while another
visitor goes on asking.  Start the server with ZHANGJU_OPERATOR_PASSWORD and ZHANGJU_RATE=1000000/minute; the documents
are withdrawn afterwards.  Needs playwright and chromium for the PDF, python-docx for the DOCX.
"""

from __future__ import annotations

import io
import re
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from statistics import quantiles

import httpx

from ingest.command import CommandParser
from ingest.errors import InputError, ZhangjuError

PAGES = 40
_TRADES = "渡船 磨坊 茶园 灯塔 蚕房 窑场 盐田 马队 书院 药圃".split()
_ARTICLES = 5  # on a page
_LIMIT = 600.0  # seconds until a file counts as stuck
_ALONE = 30  # questions asked before, to compare with
_HEADERS = {"Accept": "text/html"}


@dataclass(frozen=True)
class UploadFile:
    """A file with a question that it alone answers."""

    name: str
    content: bytes
    question: str
    short: str


def _trade(number: int) -> str:
    return _TRADES[number % len(_TRADES)]


def question(number: int) -> str:
    """What the article of that number answers."""
    return f"澜溪镇第{number}号{_trade(number)}每次检修的补助为多少元？"


def articles(pages: int) -> Iterator[str]:
    """``第N条 …``: sentences with figures of their own, as many as fill the pages."""
    for number in range(1, pages * _ARTICLES + 1):
        yield (
            f"第{number}条 澜溪镇第{number}号{_trade(number)}每年检修{number % 9 + 2}次，由镇管理站登记。"
            f"每次检修的补助为{1000 + number}元，自报告之日起{number % 20 + 5}日内发放；逾期未报告的，不予补助。"
            f"检修记录保存{number % 5 + 3}年，任何人可以到镇管理站查阅，查阅时须出示有效证件并填写登记表。"
        )


def pdf(pages: int, browser_path: str) -> UploadFile:
    from playwright.sync_api import sync_playwright

    leaves = list(articles(pages))
    body = "".join(
        '<section style="break-after:page">'
        + "".join(f"<p>{line}</p>" for line in leaves[at : at + _ARTICLES])
        + "</section>"
        for at in range(0, len(leaves), _ARTICLES)
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        page.set_content(f'<html lang="zh-CN"><h1>澜溪镇检修办法</h1>{body}')
        content = page.pdf(format="A4")
        browser.close()
    return UploadFile("澜溪镇检修办法.pdf", content, question(77), "1077")


def docx(pages: int) -> UploadFile:
    from docx import Document

    document = Document()
    document.add_heading("澜溪镇检修细则", 0)
    for line in articles(pages):
        document.add_paragraph(line.replace("元，", "元整，"))
    kept = io.BytesIO()
    document.save(kept)
    return UploadFile("澜溪镇检修细则.docx", kept.getvalue(), question(88), "1088")


class Visitor(threading.Thread):
    """Goes on asking the server's own starter questions; ``seconds`` are the times of the answers."""

    def __init__(self, address: str) -> None:
        super().__init__(daemon=True)
        self.address = address
        self.seconds: list[float] = []
        self.over = threading.Event()
        page = httpx.get(address, headers={"Accept-Language": "zh-CN"}).text
        self._questions = re.findall(r'class="zj-starter">([^<]+)<', page)

    def ask(self, number: int) -> float:
        question = f"请问{self._questions[number % len(self._questions)]}"
        began = time.perf_counter()
        httpx.post(f"{self.address}/api/ask", json={"question": question}, timeout=60).raise_for_status()
        return time.perf_counter() - began

    def run(self) -> None:
        for number in count():
            if self.over.is_set():
                return
            self.seconds.append(self.ask(number))


def bring(client: httpx.Client, made: UploadFile) -> None:
    """Uploads, publishes and asks until the answer is there; prints how long each took."""
    began = time.perf_counter()
    here = "/operator/documents"
    client.post(f"{here}/files", files=[("files", (made.name, made.content))]).raise_for_status()
    draft = _until(lambda: re.search(rf"{here}/draft/([\w-]+)\"", client.get(here, headers=_HEADERS).text))
    read = time.perf_counter() - began
    client.post(f"{here}/draft/{draft}/publish").raise_for_status()
    _until(lambda: re.search(f"({re.escape(made.name)})", client.get("/api/documents").text))
    answer = client.post("/api/ask", json={"question": made.question}).json()
    whole = time.perf_counter() - began
    right = made.short in (answer["short_answer"] or answer["answer"] or "")
    print(
        f"{made.name}：{len(made.content) >> 10} KB，读好 {read:.1f} s，第一个回答 {whole:.1f} s，回答{'对' if right else '不对'}",
        flush=True,
    )


def _until(look: Callable[[], re.Match[str] | None]) -> str:
    began = time.monotonic()
    while time.monotonic() - began < _LIMIT:
        if found := look():
            return found[1]
        time.sleep(0.25)
    raise InputError(f"等了 {_LIMIT:.0f} 秒还没有好：请看运营者的文件页。")


def _p95(seconds: Sequence[float]) -> float:
    return quantiles(seconds, n=20)[18] if len(seconds) > 1 else seconds[0]


def main(argv: Sequence[str] | None = None) -> int:
    parser = CommandParser(
        prog="python -m chatbot.web.bench_upload", description="测量从上传到第一个回答要多久。"
    )
    parser.add_argument("address", help="服务的地址，例如 http://127.0.0.1:7860")
    parser.add_argument("--password", required=True, help="运营者密码")
    parser.add_argument("--pages", type=int, default=PAGES, help=f"PDF 的页数(默认 {PAGES})")
    parser.add_argument("--browser", default="/usr/bin/chromium", help="chromium 的路径")
    args = parser.parse_args(argv)
    address = args.address.rstrip("/")
    try:
        with httpx.Client(base_url=address, timeout=120, follow_redirects=True) as client:
            client.post("/operator", data={"password": args.password}).raise_for_status()
            for made in (pdf(args.pages, args.browser), docx(args.pages)):
                visitor = Visitor(address)
                alone = [visitor.ask(number) for number in range(_ALONE)]
                visitor.start()
                try:
                    bring(client, made)
                finally:
                    visitor.over.set()
                    visitor.join()
                before, during = _p95(alone), _p95(visitor.seconds)
                print(
                    f"其间的提问：p95 {during * 1000:.0f} ms（{len(visitor.seconds)} 次），"
                    f"之前 {before * 1000:.0f} ms，{during / before:.1f} 倍",
                    flush=True,
                )
                client.post("/operator/documents/withdraw", data={"source": made.name}).raise_for_status()
    except ZhangjuError as fault:
        print(f"错误：{fault}", file=sys.stderr)
        return fault.exit_code
    except httpx.HTTPError as fault:
        print(f"错误：{address} 没有照常答复（{fault}）。", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
