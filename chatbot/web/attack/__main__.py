"""``python -m chatbot.web.attack http://127.0.0.1:7860``: tries to hang, drown and outwit a server of one's own.

Only servers of this machine are attacked.  The process behind the address is found by ``--pid``, for its time of a
core and its memory.  Start the server with ZHANGJU_RATE=1000000/minute, or the limit answers most of it.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlsplit

import httpx

from chatbot.web.guard.forbidden import BODIES, RAW, turn
from ingest.command import CommandParser
from ingest.errors import InputError

_MOST_SECONDS, _MOST_CLIENTS, _MOST_HELD = 1800, 256, 2000
_JSON = {"Content-Type": "application/json"}
_JOIN = "/gradio_api/queue/join"


@dataclass(frozen=True)
class Process:
    """The server's process, where it is known."""

    pid: int | None

    @property
    def cpu(self) -> float:
        """Seconds of a core so far; 0 where the process is not known."""
        if self.pid is None:
            return 0.0
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def memory(self) -> int:
        """Resident MB."""
        if self.pid is None:
            return 0
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") >> 20


def main(argv: Sequence[str] | None = None) -> int:
    parser = CommandParser(
        prog="python -m chatbot.web.attack", description="攻击本机上自己的服务，看它是否挺得住。"
    )
    parser.add_argument("address", help="服务的地址，只能在本机，例如 http://127.0.0.1:7860")
    parser.add_argument("--pid", type=int, help="服务的进程号，用来读它的处理器时间和内存")
    parser.add_argument("--clients", type=int, default=64, help="同时提问的人数(默认 64)")
    parser.add_argument("--seconds", type=float, default=60, help="压力测试的秒数(默认 60)")
    parser.add_argument("--held", type=int, default=500, help="占住不放的连接数(默认 500)")
    args = parser.parse_args(argv)
    try:
        address = loopback(args.address)
    except InputError as fault:
        print(f"错误：{fault}", file=sys.stderr)
        return fault.exit_code
    process = Process(args.pid)
    forbidden(address)
    costly(address, process)
    held(address, min(args.held, _MOST_HELD))
    load(address, process, min(args.clients, _MOST_CLIENTS), min(args.seconds, _MOST_SECONDS))
    return 0


def loopback(address: str) -> str:
    """Raises ``InputError`` for a server that is not of this machine."""
    if urlsplit(address).hostname not in ("127.0.0.1", "localhost", "::1"):
        raise InputError(f"{address} 不在本机：只攻击自己机器上的服务。")
    return address.rstrip("/")


def forbidden(address: str) -> None:
    bodies = [json.dumps(body).encode() for body in BODIES.values()] + list(RAW.values())
    with httpx.Client(base_url=address, timeout=30) as client:
        codes = [client.post(_JOIN, content=body, headers=_JSON).status_code for body in bodies]
    through = sum(code < 400 or code >= 500 for code in codes)
    print(f"forbidden messages: {through} of {len(codes)} through", flush=True)


def costs() -> Iterator[tuple[str, str, Any]]:
    """Requests that ask for much work: name, path, body."""
    for word in (
        "年",
        "不",
        "2021年",
        "一亿",
        "分别",
        "（一）",
        "和",
        "比",
        "\u4e00",
        "1,",
        "呢？",
        "第一条",
    ):
        yield f"{word} × 1000", "/api/ask", {"question": (word * 1000)[:1000]}
    turns = [{"question": "年" * 1000, "answer": "2021年" * 10_000}] * 8
    yield "a long history", "/api/ask", {"question": "那上一年呢？", "history": turns}
    yield "search", "/api/search", {"query": "年" * 1000, "k": 50}
    replayed = json.dumps(["不" * 990 + str(number) for number in range(20)], ensure_ascii=False)
    yield (
        "a replay of 20 long questions",
        _JOIN,
        {**turn(), "fn_index": 1, "data": [replayed], "session_hash": "cost"},
    )
    shown = [
        {"role": role, "metadata": None, "options": None, "content": [{"type": "text", "text": text * 4000}]}
        for role, text in (("user", '<p class="zj-question">'), ("assistant", '<a class="cite"'))
    ]
    yield "marks without end", _JOIN, turn("那上一年呢？", tuple(shown * 3), session_hash="marks")


def costly(address: str, process: Process) -> None:
    worst = 0.0
    with httpx.Client(base_url=address, timeout=120) as client:
        for name, path, body in costs():
            before, began = process.cpu, time.perf_counter()
            answer = client.post(path, json=body)
            if path == _JOIN and answer.status_code == 200:
                client.get("/gradio_api/queue/data", params={"session_hash": body["session_hash"]})
            spent, took = process.cpu - before, time.perf_counter() - began
            worst = max(worst, spent)
            print(f"{name}: {answer.status_code}, {spent:.2f} s of a core, {took:.2f} s", flush=True)
    print(f"most of a core for one request: {worst:.2f} s", flush=True)


def held(address: str, count: int) -> None:
    """Opens connections that never finish their request, then asks for the page."""
    place = urlsplit(address)
    with ExitStack() as open_ones:
        for _ in range(count):
            one = socket.create_connection((place.hostname or "", place.port or 80), timeout=10)
            open_ones.enter_context(one)
            one.sendall(b"POST /api/ask HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        times = []
        for _ in range(5):
            began = time.perf_counter()
            httpx.get(address, timeout=30).raise_for_status()
            times.append(time.perf_counter() - began)
    print(
        f"the page with {count} held connections: {median(times):.2f} s, worst {max(times):.2f} s", flush=True
    )


@dataclass
class Seen:
    """What one client saw."""

    times: list[float] = field(default_factory=list)
    errors: int = 0
    busy: int = 0
    """Told to come back, with the time to wait."""


def load(address: str, process: Process, clients: int, seconds: float) -> None:
    until = time.perf_counter() + seconds
    titles = _titles(address)

    def client(number: int) -> Seen:
        seen = Seen()
        with httpx.Client(base_url=address, timeout=60) as own:
            asked = number
            while time.perf_counter() < until:
                title = titles[asked % len(titles)]
                _ask_once(own, f"第{asked}次想了解{title}有哪些做法？", seen)
                asked += clients
        return seen

    before, began = process.cpu, time.perf_counter()
    memory = [process.memory]
    with ThreadPoolExecutor(clients + 1) as pool:
        watched = pool.submit(_watch, process, until, memory)
        seen = list(pool.map(client, range(clients)))
        watched.result()
    took = time.perf_counter() - began
    times = [one for each in seen for one in each.times] or [0.0]
    cuts = quantiles(times, n=100) if len(times) > 1 else times * 99
    spent, cores = process.cpu - before, len(os.sched_getaffinity(0))
    settled = memory[len(memory) // 5]
    print(
        f"{clients} clients for {took:.0f} s: {len(times)} answers ({len(times) / took:.1f}/s), "
        f"{sum(each.errors for each in seen)} errors, {sum(each.busy for each in seen)} told to come back, "
        f"p50 {median(times):.2f} s, p99 {cuts[98]:.2f} s ({cuts[98] / max(median(times), 1e-9):.1f} times), "
        f"{spent / len(times):.3f} s of a core each, {spent / took / cores:.0%} of {cores} cores, "
        f"memory {memory} MB, {memory[-1] / max(settled, 1) - 1:+.1%} after the first fifth",
        flush=True,
    )


def _ask_once(client: httpx.Client, question: str, seen: Seen) -> None:
    began = time.perf_counter()
    try:
        answer = client.post("/api/ask", json={"question": question})
    except httpx.HTTPError:
        seen.errors += 1
        return
    if answer.status_code in (429, 503) and "Retry-After" in answer.headers:
        seen.busy += 1
        time.sleep(min(10.0, float(answer.headers["Retry-After"])))
    elif answer.status_code == 200:
        seen.times.append(time.perf_counter() - began)
    else:
        seen.errors += 1


def _watch(process: Process, until: float, memory: list[int]) -> None:
    """Notes the memory twelve times over the whole."""
    pause = max(0.1, (until - time.perf_counter()) / 12)
    while time.perf_counter() < until:
        time.sleep(pause)
        memory.append(process.memory)


def _titles(address: str) -> list[str]:
    with httpx.Client(base_url=address, timeout=60) as client:
        documents = client.get("/api/documents").json()
        found = [
            section["title"]
            for document in documents
            for section in client.get(f"/api/documents/{document['id']}/sections").json()
        ]
    return [title[:60] for title in found if title] or ["总体情况"]


if __name__ == "__main__":
    sys.exit(main())
