"""A server that imitates an OpenAI-compatible interface on 127.0.0.1, with replies that a test gives it.

It imitates ``POST …/chat/completions`` of one model, and can misbehave: be slow, endless, broken, or elsewhere.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Given = dict[str, Any]
"""What the user's message holds: question and extracts, or question and earlier."""
Reply = Callable[[Given], str]


@dataclass
class Imitation:
    """A running imitation: ``reply`` makes the content of a completion; ``fault`` says how it misbehaves."""

    address: str
    reply: Reply
    fault: str = ""
    seen: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    """Set when a slow server may go on."""


@contextmanager
def imitation(reply: Reply, fault: str = "") -> Iterator[Imitation]:
    made = Imitation("", reply, fault)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            made.seen.append(body)
            made.headers.append(dict(self.headers.items()))
            _answer(self, made, json.loads(body["messages"][-1]["content"]))

        def log_message(self, *_: object) -> None:
            """Keeps quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    made.address = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _answer(handler: BaseHTTPRequestHandler, made: Imitation, given: Given) -> None:
    if made.fault == "slow":
        made.released.wait(60)
        return
    if made.fault == "elsewhere":
        handler.send_response(302)
        handler.send_header("Location", made.address)
        handler.send_header("Content-Length", "0")
        handler.end_headers()
        return
    content = made.reply(given)
    data = json.dumps({"choices": [{"message": {"role": "assistant", "content": content}}]}).encode()
    if made.fault == "huge":
        data = json.dumps({"choices": [{"message": {"content": "长" * 600_000}}]}).encode()
    if made.fault == "garbage":
        data = b"\xff\xfe not json"
    if made.fault == "other form":
        data = b'{"choices": []}'
    handler.send_response(500 if made.fault == "broken" else 200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(data)))
    handler.end_headers()
    if made.fault == "drip":
        handler.wfile.write(data[:5])
        handler.wfile.flush()
        made.released.wait(60)
        return
    try:
        handler.wfile.write(data)
    except OSError:  # whoever asked has had enough
        handler.close_connection = True


def phrased(*sentences: tuple[str, list[int]]) -> str:
    """A reply in the form that is asked for."""
    return json.dumps({"sentences": [{"text": text, "cites": cites} for text, cites in sentences]})
