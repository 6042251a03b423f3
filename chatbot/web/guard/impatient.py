"""Connections that ask nothing are closed: uvicorn waits for ever for a request that has begun."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol

PATIENCE = 20.0  # seconds; looked at this often, so that a request's head may take up to twice as long


class Impatient(AutoHTTPProtocol):  # type: ignore[misc, valid-type]  # one of two classes, by what is installed
    """uvicorn's protocol, which closes a connection on which no request has come whole between two looks."""

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        self._seen: Any = None
        self._look = self.loop.call_later(PATIENCE, self._look_again)

    def connection_lost(self, exc: Exception | None) -> None:
        self._look.cancel()
        super().connection_lost(exc)

    def _look_again(self) -> None:
        cycle = self.cycle
        waiting = cycle is None or cycle.response_complete
        if waiting and (cycle is None or cycle is self._seen):
            self.transport.close()
            return
        self._seen = cycle
        self._look = self.loop.call_later(PATIENCE, self._look_again)
