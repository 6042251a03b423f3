"""Posts JSON to one address, and never waits longer or reads more than it may.

Follows no redirection and no proxy: what is sent goes to the address given and nowhere else.
"""

from __future__ import annotations

import http.client
import json
import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from queue import Empty, SimpleQueue
from urllib.parse import urlsplit

LONGEST = 1 << 18
"""Bytes of a response that are read."""
_CHUNK = 1 << 14


class OutwardFault(Exception):
    """Nothing came back that can be used."""


def post_json(url: str, data: object, headers: Mapping[str, str], seconds: float) -> object:
    """What the JSON of the response holds; raises ``OutwardFault`` where it is none, or not there within ``seconds``."""
    return _Call(url, data, headers, seconds).result()


class _Call:
    """One request in a thread of its own, so that a server that sends a byte a second holds nobody up."""

    def __init__(self, url: str, data: object, headers: Mapping[str, str], seconds: float) -> None:
        parts = urlsplit(url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._connection = kind(parts.hostname or "", parts.port, timeout=seconds)
        self._path = parts.path or "/"
        self._headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Accept": "application/json",
            **headers,
        }
        self._body = json.dumps(data, ensure_ascii=False).encode()
        self._seconds = seconds
        self._told: SimpleQueue[tuple[object, OutwardFault | None]] = SimpleQueue()

    def result(self) -> object:
        threading.Thread(target=self._run, name="outward", daemon=True).start()
        try:
            told, fault = self._told.get(timeout=self._seconds)
        except Empty:
            raise OutwardFault(f"no answer within {self._seconds:.1f} s") from None
        finally:
            self._cut()
        if fault is not None:
            raise fault
        return told

    def _cut(self) -> None:
        """Ends what still runs."""
        line = self._connection.sock
        if line is not None:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def _run(self) -> None:
        try:
            self._told.put((self._ask(), None))
        except OutwardFault as fault:
            self._told.put((None, fault))
        except (OSError, http.client.HTTPException, ValueError, RecursionError) as error:
            self._told.put((None, OutwardFault(str(error) or type(error).__name__)))
        finally:
            self._connection.close()

    def _ask(self) -> object:
        self._connection.request("POST", self._path, self._body, self._headers)
        response = self._connection.getresponse()
        if response.status != 200:
            raise OutwardFault(f"status {response.status}")
        read = bytearray()
        while chunk := response.read(_CHUNK):
            read += chunk
            if len(read) > LONGEST:
                raise OutwardFault(f"more than {LONGEST} bytes")
        told: object = json.loads(read.decode("utf-8"))
        return told
