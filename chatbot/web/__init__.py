"""The web faces of the engine: chat page, reading page, widget, API.  Heavy imports wait for the call."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from chatbot.web.settings import Settings, from_environment

if TYPE_CHECKING:
    from fastapi import FastAPI

    from chatbot.web.desk.ports import ServedEngine

__all__ = ["Settings", "create_app", "from_environment", "serve"]


def create_app(engine: ServedEngine, settings: Settings) -> FastAPI:
    """The application with every face of ``engine``."""
    from chatbot.web.app import create_app as create

    return create(engine, settings)


def serve(
    engine: ServedEngine,
    host: str = "127.0.0.1",
    port: int = 7860,
    settings: Settings | None = None,
    announce: Callable[[str], None] = lambda address: None,
) -> None:
    """Serves until interrupted.  One process: the chat's queue lives in it.

    ``announce`` gets the address once the server is warm and listens (``port`` 0: a free one).
    """
    from chatbot.web.serving import serve as run

    run(engine, host, port, settings or from_environment(), announce)
