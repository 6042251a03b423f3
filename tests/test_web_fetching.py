"""Files from the web: what is fetched, what is not, and that a checked address is the one that is connected to."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from chatbot.web.library.fetching import Fetched, _is_public, fetch
from ingest.errors import InputError

TEXT = "食堂办法\n\n第一条 每月补贴30元。\n".encode()


class Site(BaseHTTPRequestHandler):
    """A site with a file, pages that lead on, and some that behave badly."""

    def do_GET(self) -> None:
        kind, _, rest = self.path[1:].partition("/")
        if kind == "to":
            self.send_response(302)
            self.send_header("Location", rest)
            self.end_headers()
            return
        self.send_response(404 if kind == "none" else 200)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        if kind == "named":
            self.send_header("Content-Disposition", "attachment; filename*=UTF-8''%E9%A3%9F%E5%A0%82.txt")
        if kind == "packed":
            self.send_header("Content-Encoding", "gzip")
        if kind == "broken":
            self.send_header("Content-Length", str(len(TEXT) + 1))
        if kind == "long":
            self.send_header("Content-Length", str(1 << 40))
        self.end_headers()
        self.wfile.write(b"x" * 5000 if kind == "endless" else TEXT)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/a/食堂.txt", "食堂.txt"),
        ("/a/%E9%A3%9F.txt?x=1", "食.txt"),
        ("/a/t20.jsp", "t20.txt"),
        ("/named/x", "食堂.txt"),
        ("/", "127.0.0.1.txt"),
    ],
)
def test_a_file_comes_with_a_name_of_its_kind(site: str, path: str, name: str) -> None:
    assert fetch(site + path, 1000, private=True) == Fetched(name, TEXT, site + path)


def test_a_redirect_is_followed_to_where_it_leads(site: str) -> None:
    assert fetch(f"{site}/to//a/b.txt", 1000, private=True).address == f"{site}/a/b.txt"


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/none", "404"),
        ("/packed", "压缩"),
        ("/long", "超过"),
        ("/endless", "超过"),
        ("/to/file:///etc/passwd", "写法不对"),
        ("/to/" + "/to/" * 9, "转来转去"),
    ],
)
def test_what_cannot_be_had_is_told_in_a_line(site: str, path: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        fetch(site + path, 1000, private=True)


@pytest.mark.parametrize(
    "address", ["ftp://a.example/x", "file:///etc/passwd", "//a.example/x", "https://", "http://[x", "x"]
)
def test_other_addresses_are_refused(address: str) -> None:
    with pytest.raises(InputError, match="写法不对"):
        fetch(address, 1000)


def test_a_password_in_an_address_is_refused() -> None:
    with pytest.raises(InputError, match="密码"):
        fetch("https://a:b@a.example/x", 1000)


@pytest.mark.parametrize(
    "found",
    [
        "127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
        "::1", "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
    ],
)  # fmt: skip
def test_an_inner_address_is_not_asked(found: str) -> None:
    assert not _is_public(found)
    with pytest.raises(InputError, match="内部网络"):
        fetch("http://inner.example/x", 1000, resolve=lambda host, port: ["93.184.215.14", found])


def test_public_addresses_are_public() -> None:
    assert _is_public("93.184.215.14") and _is_public("2606:2800:21f:cb07:6820:80da:af6b:8b2c")


def test_a_redirect_to_an_inner_host_is_not_followed(site: str) -> None:
    port = int(site.rsplit(":", 1)[1])
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if host == "inner.example" or not asked[1:] else []

    with pytest.raises(InputError, match="内部网络"):
        fetch(f"http://outer.example:{port}/to/http://inner.example/x", 1000, resolve=resolve)
    asked.clear()
    with pytest.raises(InputError, match="找不到"):
        fetch(f"http://outer.example:{port}/to/http://third.example/x", 1000, private=True, resolve=resolve)
    assert asked == ["outer.example", "third.example"]  # a name is looked up once


def test_time_is_limited(site: str) -> None:
    with pytest.raises(InputError, match="时限"):
        fetch(f"{site}/a/x.txt", 1000, private=True, seconds=0)


@pytest.mark.parametrize(
    "head", [b"", b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"]
)
def test_a_site_that_sends_a_byte_now_and_then_is_cut_off(head: bytes) -> None:
    gone = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def trickle() -> None:
            line, _ = listener.accept()
            with line, suppress(OSError):
                line.sendall(head)
                while not gone.wait(0.01):
                    line.sendall(b"H")

        thread = threading.Thread(target=trickle)
        thread.start()
        try:
            address = f"http://127.0.0.1:{listener.getsockname()[1]}/a.txt"
            with pytest.raises(InputError, match="超过了时限"):
                fetch(address, 10**9, private=True, seconds=0.3)
        finally:
            gone.set()
            thread.join()


def test_a_file_that_breaks_off_is_not_taken_for_whole(site: str) -> None:
    with pytest.raises(InputError, match="中途断开"):
        fetch(f"{site}/broken/a.txt", 1000, private=True)


@pytest.mark.parametrize(
    "address",
    ["64:ff9b:1::a00:1", "::ffff:0:10.0.0.1", "::10.0.0.1", "64:ff9b::a00:1", "fec0::1", "2002:a00:1::"],
)
def test_an_address_that_carries_an_inner_one_is_not_public(address: str) -> None:
    assert not _is_public(address)
