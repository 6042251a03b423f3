"""The process that serves: says its address once it is warm and listens."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from socket import socket

import uvicorn

from chatbot.web.app import create_app
from chatbot.web.desk.ports import ServedEngine
from chatbot.web.guard.impatient import Impatient
from chatbot.web.guard.logs import start_logs
from chatbot.web.settings import Settings


def serve(
    engine: ServedEngine, host: str, port: int, settings: Settings, announce: Callable[[str], None]
) -> None:
    config = uvicorn.Config(
        create_app(engine, settings),
        host=host,
        port=port,
        root_path=settings.root_path,
        proxy_headers=False,  # it would believe the first entry, which anybody can write
        http=Impatient,
        ws="none",  # nothing of ours speaks it
        log_config=None,  # ours
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=3,
    )
    start_logs(settings.data_dir / "logs", settings.access_days)
    _many_connections()
    with suppress(KeyboardInterrupt):
        _Announcing(config, announce).run()


def _many_connections() -> None:
    """As many open connections as the system lets a program have: held ones must not keep others out."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


class _Announcing(uvicorn.Server):
    # Not a socket bound beforehand: asyncio would leave Nagle's delay on it, 40 ms an answer.

    def __init__(self, config: uvicorn.Config, announce: Callable[[str], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        host, port = self.servers[0].sockets[0].getsockname()[:2]
        self._announce(f"http://{f'[{host}]' if ':' in host else host}:{port}")
