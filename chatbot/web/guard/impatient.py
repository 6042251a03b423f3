"""Connections that ask nothing, or do not read what they asked for, are closed: uvicorn waits for ever for both."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol

PATIENCE = 20.0  # seconds; looked at this often, so that a request's head may take up to twice as long


class Impatient(AutoHTTPProtocol):  # type: ignore[misc, valid-type]  # one of two classes, by what is installed
    """uvicorn's protocol, which closes a connection on which no request has come whole between two looks, and breaks
    one whose caller has taken nothing of an answer between them."""

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        self._seen: Any = None
        self._unread = 0
        self._look = self.loop.call_later(PATIENCE, self._look_again)

    def connection_lost(self, exc: Exception | None) -> None:
        self._look.cancel()
        super().connection_lost(exc)

    def _look_again(self) -> None:
        unread = self.transport.get_write_buffer_size()
        if self._unread and unread >= self._unread:
            self.transport.abort()  # to close it would wait for what was written to be read
            return
        self._unread = unread
        cycle = self.cycle
        waiting = cycle is None or cycle.response_complete
        if waiting and (cycle is None or cycle is self._seen):
            self.transport.close()
            if not unread:
                return
        self._seen = cycle
        self._look = self.loop.call_later(PATIENCE, self._look_again)
