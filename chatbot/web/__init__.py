"""The web faces of the engine: chat page, reading page, widget, API.  Heavy imports wait for the call."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from chatbot.web.settings import Settings, from_environment

if TYPE_CHECKING:
    from fastapi import FastAPI

    from chatbot.web.ports import Engine

__all__ = ["Settings", "create_app", "from_environment", "serve"]


def create_app(engine: Engine, settings: Settings) -> FastAPI:
    """The application with every face of ``engine``."""
    from chatbot.web.app import create_app as create

    return create(engine, settings)


def serve(
    engine: Engine,
    host: str = "127.0.0.1",
    port: int = 7860,
    settings: Settings | None = None,
    announce: Callable[[str], None] = lambda address: None,
) -> None:
    """Serves until interrupted.  One process: the chat's queue lives in it.

    ``announce`` gets the address once the server is warm and holds its port (``port`` 0: a free one), so
    that whoever follows it at once is answered.
    """
    import uvicorn

    settings = settings or from_environment()
    config = uvicorn.Config(
        create_app(engine, settings),
        host=host,
        port=port,
        root_path=settings.root_path,
        # For the scheme only: the limit reads the address itself, from the entry that the proxy wrote.
        proxy_headers=settings.behind_proxy,
        forwarded_allow_ips="*" if settings.behind_proxy else None,
        log_level="warning",
        timeout_graceful_shutdown=3,
    )
    with config.bind_socket() as listener, suppress(KeyboardInterrupt):
        listener.listen()
        shown = f"[{host}]" if ":" in host else host
        announce(f"http://{shown}:{listener.getsockname()[1]}")
        uvicorn.Server(config).run(sockets=[listener])
