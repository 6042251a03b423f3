"""The web faces of the engine: chat page, reading page, widget, API.  Heavy imports wait for the call."""

from __future__ import annotations

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
    engine: Engine, host: str = "127.0.0.1", port: int = 7860, settings: Settings | None = None
) -> None:
    """Serves until interrupted.  One process: the chat's queue lives in it."""
    import uvicorn

    settings = settings or from_environment()
    app = create_app(engine, settings)
    uvicorn.run(
        app,
        host=host,
        port=port,
        root_path=settings.root_path,
        # For the scheme only: the limit reads the address itself, from the entry that the proxy wrote.
        proxy_headers=settings.behind_proxy,
        forwarded_allow_ips="*" if settings.behind_proxy else None,
        log_level="warning",
        timeout_graceful_shutdown=3,
    )
