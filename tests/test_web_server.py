"""The program as people run it: it says where it listens when it listens, and asks nothing of any other host."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Page, expect
from web_app import ask
from web_server import running, watched

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def test_the_record_sees_a_connection_and_a_child(tmp_path: Path) -> None:
    environment, record = watched(tmp_path)
    code = (
        "import contextlib, socket, subprocess, sys\n"
        "with contextlib.suppress(OSError): socket.create_connection(('127.0.0.2', 9), 0.1)\n"
        "subprocess.run([sys.executable, '-c', ''])\n"
    )
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    written = record.read_text(encoding="utf-8")
    assert "socket.connect 127.0.0.2\n" in written
    assert f"subprocess.Popen {sys.executable}\n" in written


@pytest.mark.browser
def test_neither_server_nor_pages_ask_anything_of_another_host(
    white_paper_index: Path, tmp_path: Path, new_page: Callable[..., Page], asked: list[str]
) -> None:
    with running(white_paper_index, tmp_path) as server:
        page = new_page()
        page.goto(server.address)
        ask(page, "2021年受理了多少件12345诉求?")
        page.locator(".zj-said .cite").first.click()
        expect(page.locator("#zj-panel mark")).to_contain_text("76.6万件")
        page.goto(server.address + str(page.get_by_role("link", name="在原文中打开").get_attribute("href")))
        expect(page.locator("#hit")).to_contain_text("76.6万件")
        for path in ("/widget", "/widget.js", "/api/docs", "/metrics", "/readyz"):
            page.request.get(server.address + path)
        page.goto(server.address + "/widget")
        expect(page.locator("body")).to_contain_text("widget.js")
        with httpx.Client(base_url=server.address) as client:
            answer = client.post("/api/ask", json={"question": "行政复议收到多少件?"}).json()
            client.post("/api/feedback", json={"verdict": "up"})
            client.post("/api/search", json={"query": "行政复议"})
        assert answer["status"] == "answered"
    reached = server.reached()  # with what was done on the way out
    assert [event for event, _ in reached if event == "socket.getaddrinfo"]  # its own address, so it records
    assert {name for event, name in reached if event.startswith(("socket.", "http."))} <= LOOPBACK
    assert not [event for event in reached if event[0].startswith(("urllib.", "subprocess.", "os."))]
    assert server.connected() <= LOOPBACK
    assert not (tmp_path / "Microsoft").exists()  # where onnxruntime keeps what it has not yet reported
    assert {urlsplit(url).hostname for url in asked if url.startswith("http")} == {"127.0.0.1"}
