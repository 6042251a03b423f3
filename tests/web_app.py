"""What the tests of the web faces share: an application over the fake engine, on a port or in process."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from fake_engine import FakeEngine
from fastapi import FastAPI

from chatbot.web import Settings, create_app
from ingest import Parsed


def application(data: Path, documents: Sequence[Parsed] = (), **settings: Any) -> FastAPI:
    return create_app(FakeEngine(documents), Settings(data_dir=data, **settings))


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
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
