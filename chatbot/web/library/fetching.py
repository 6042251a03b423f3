"""A file from an address on the web: public hosts only, within bounds of size and time, each redirect checked anew.

A name is looked up once and the connection goes to the address that was checked, so that a second look-up cannot lead
elsewhere.  Certificates are verified.  Nothing else of what a page refers to is fetched.
"""

from __future__ import annotations

import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from email.message import Message
from pathlib import PurePosixPath
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

from ingest import READERS
from ingest.errors import InputError

SECONDS = 30.0
"""From the address to the last byte."""
_LATE = "超过了时限"
_HOPS = 5
_CHUNK = 1 << 16
_LONGEST = 2000  # characters of an address
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ENDINGS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/csv": ".csv",
    "application/pdf": ".pdf",
    "application/zip": ".zip",
    "application/epub+zip": ".epub",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
}

Resolve = Callable[[str, int], list[str]]
"""The internet addresses of a host."""


@dataclass(frozen=True)
class Fetched:
    """``address`` is where the file was found after all redirects; ``name`` ends as its kind of file does."""

    name: str
    content: bytes
    address: str


def fetch(
    address: str,
    largest: int,
    *,
    private: bool = False,
    resolve: Resolve | None = None,
    seconds: float = SECONDS,
) -> Fetched:
    """The file at an http or https address, at most ``largest`` bytes.

    ``private`` lets addresses through that are not public.  Raises ``InputError`` with one line.
    """
    until = time.monotonic() + seconds
    for _ in range(_HOPS + 1):
        target = _split(address)
        host, port = target.hostname or "", target.port or (443 if target.scheme == "https" else 80)
        where = _checked(host, port, private, resolve or _resolve)
        try:
            with (
                closing(socket.create_connection((where, port), _left(until))) as line,
                _cut_off(line, until),
                closing(_connection(target.scheme, host, line)) as connection,
            ):
                connection.request("GET", _path(target), headers=_headers(target))
                response = connection.getresponse()
                if response.status not in _REDIRECTS:
                    return _whole(response, address, largest, until)
                following = response.getheader("Location", "")
        except (OSError, http.client.HTTPException, ValueError) as fault:
            told = _LATE if time.monotonic() >= until else _told(fault)
            raise InputError(f"{host}：连不上，或中途断开（{told}）。") from fault
        onward = urljoin(address, following)
        if target.scheme == "https" and not onward.startswith("https:"):
            raise InputError(f"{host}：转到了不加密的地址，没有跟过去。")
        address = onward
    raise InputError(f"{address[:100]}：转来转去超过 {_HOPS} 次，没有取到文件。")


def _split(address: str) -> SplitResult:
    try:
        target = urlsplit(address.strip())
        known = target.scheme in ("http", "https") and bool(target.hostname) and target.port != 0
    except ValueError:
        known = False
    if not known or len(address) > _LONGEST:
        raise InputError("网址写法不对：应以 https:// 或 http:// 开头。")
    if target.username is not None or target.password is not None:
        raise InputError("网址里不能带用户名和密码。")
    return target


def _checked(host: str, port: int, private: bool, resolve: Resolve) -> str:
    """The one internet address to connect to; none of the host's may be anything but public."""
    try:
        found = resolve(host, port)
    except (OSError, UnicodeError) as fault:
        raise InputError(f"{host}：找不到这个网站。") from fault
    if not found:
        raise InputError(f"{host}：找不到这个网站。")
    if not private and not all(_is_public(one) for one in found):
        raise InputError(
            f"{host}：是内部网络的地址，没有去取；确需从内网取文件时，请设 ZHANGJU_FETCH_PRIVATE=1。"
        )
    return found[0]


def _is_public(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        address = address.ipv4_mapped or address.sixtofour or address
    if isinstance(address, ipaddress.IPv6Address) and address not in _GLOBAL_UNICAST:
        return False  # among them what carries an IPv4 address: translated, mapped or compatible
    return address.is_global and not address.is_multicast


_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")


def _resolve(host: str, port: int) -> list[str]:
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError(_LATE)
    return left


@contextmanager
def _cut_off(line: socket.socket, until: float) -> Iterator[None]:
    """Breaks the line when the time is up: who sends a byte now and then keeps within every single wait."""
    own = line.dup()  # TLS takes the other one over
    timer = threading.Timer(_left(until), _shut, (own,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        own.close()


def _shut(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def _connection(scheme: str, host: str, line: socket.socket) -> http.client.HTTPConnection:
    """Over ``line``, while certificate and headers name ``host``."""
    connection = http.client.HTTPConnection(host)
    connection.sock = (
        ssl.create_default_context().wrap_socket(line, server_hostname=host) if scheme == "https" else line
    )
    return connection


def _path(target: SplitResult) -> str:
    path = quote(target.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return f"{path}?{quote(target.query, safe='/?%:@!$&()*+,;=~-._')}" if target.query else path


def _headers(target: SplitResult) -> dict[str, str]:
    return {
        "Host": target.netloc,
        "User-Agent": "zhangju",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }


def _whole(response: http.client.HTTPResponse, address: str, largest: int, until: float) -> Fetched:
    host = urlsplit(address).hostname
    if response.status != 200:
        raise InputError(f"{host}：没有取到文件，对方答复 {response.status}。")
    if response.getheader("Content-Encoding", "identity").lower() != "identity":
        raise InputError(f"{host}：对方只给压缩过的内容，读不了；请下载后上传。")
    declared = int(response.getheader("Content-Length") or 0)
    if declared > largest:
        raise InputError(f"{host}：文件超过 {largest >> 20} MB。")
    content = b"".join(_pieces(response, largest))
    _left(until)
    if len(content) > largest:
        raise InputError(f"{host}：文件超过 {largest >> 20} MB。")
    if len(content) < declared:  # ``read1`` says nothing of it
        raise ConnectionError
    return Fetched(_name(address, response.headers), content, address)


def _pieces(response: http.client.HTTPResponse, largest: int) -> Iterator[bytes]:
    taken = 0
    while taken <= largest and (piece := response.read1(_CHUNK)):
        taken += len(piece)
        yield piece


def _name(address: str, headers: Message) -> str:
    """As the server calls it, else as the address ends; with the ending of its kind where it has none that is read."""
    called = headers.get_filename() or ""
    with suppress(UnicodeError):  # a raw UTF-8 name, which headers are not made for
        called = called.encode("latin-1").decode("utf-8")
    path = urlsplit(address)
    name = called or unquote(PurePosixPath(path.path).name) or (path.hostname or "")
    if PurePosixPath(name).suffix.lower() in READERS:
        return name
    ending = _ENDINGS.get(headers.get_content_type(), "")
    return re.sub(r"\.(?:s?html?|php|jsp|aspx?|do|action)$", "", name, flags=re.IGNORECASE) + ending


def _told(fault: BaseException) -> str:
    if isinstance(fault, TimeoutError):
        return _LATE
    if isinstance(fault, ssl.SSLCertVerificationError):
        return "对方的证书无效"
    return type(fault).__name__
