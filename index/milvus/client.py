"""Milvus reached: a client for each address; calls that are bounded in time, and whose failures are told in one line.

pymilvus tries again by itself up to 75 times where it is given no time, and where it is, gives up as soon as it cannot
connect anew: so reading is tried again here, and writing is not, for a row must not be written twice.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from index.store import StoreAway
from ingest.errors import InputError

T = TypeVar("T")

ANSWERING = 4.0
"""Seconds that one call of a question may take."""
BUILDING = 120.0
"""Seconds that one call of a build may take."""
_WAITS = (0.3, 0.6, 1.2)
"""Seconds between two tries to connect."""
_FIRST_WAIT = 0.1
_CONNECT_FAILED = 2  # pymilvus's code
# A channel waits longer before each new try, up to two minutes: too long for visitors once the server is back.
_CHANNEL = {
    "grpc.keepalive_permit_without_calls": 0,  # milvus-lite takes pings without calls for an attack
    "grpc.initial_reconnect_backoff_ms": 200,
    "grpc.min_reconnect_backoff_ms": 200,
    "grpc.max_reconnect_backoff_ms": 1000,
}


@cache
def connected(address: str) -> Any:
    """The ``MilvusClient`` of this process for an address; raises StoreAway, InputError where pymilvus is missing."""
    try:
        from pymilvus import MilvusClient
        from pymilvus.exceptions import MilvusException
    except ImportError:
        raise InputError("文件库在 Milvus 里, 需要 pymilvus: 请先装 pip install -e '.[milvus]'") from None
    for name in ("pymilvus", "milvus_lite"):  # they write a traceback for what is told in one line here
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    if not address.startswith("http"):
        _require_folder(address)
    for wait in (*_WAITS, None):
        try:
            return MilvusClient(address, token=_token(), timeout=ANSWERING, grpc_options=_CHANNEL)
        except MilvusException as error:
            if wait is None:
                raise away(address, error) from None
            time.sleep(wait)
    raise AssertionError("unreachable")


@contextmanager
def reaching(address: str) -> Iterator[Any]:
    """The client; whatever it cannot do becomes a StoreAway of one line."""
    client = connected(address)
    from grpc import RpcError
    from pymilvus.exceptions import MilvusException

    try:
        yield client
    except (MilvusException, RpcError) as error:
        raise away(address, error) from error


def read(address: str, call: Callable[[Any], T]) -> T:
    """What ``call`` reads by the client; tried again for ``ANSWERING`` seconds, waiting longer each time, while the server
    cannot be connected to.  Raises StoreAway."""
    until, wait = time.monotonic() + ANSWERING, _FIRST_WAIT
    while True:
        try:
            with reaching(address) as client:
                return call(client)
        except StoreAway as error:
            if not _lost(error.__cause__) or time.monotonic() + wait > until:
                raise
        time.sleep(wait)
        wait *= 2


def _lost(error: BaseException | None) -> bool:
    """Whether there was no connection: what may be otherwise in a moment."""
    from grpc import StatusCode

    code = getattr(error, "code", None)
    return (code() if callable(code) else code) in (_CONNECT_FAILED, StatusCode.UNAVAILABLE)


def away(address: str, error: Exception) -> StoreAway:
    told = " ".join(str(getattr(error, "message", "") or error).split())[:160]
    if not address.startswith("http"):
        return StoreAway(f"打不开 Milvus 文件 {address} ({told}): 同一时间只能有一个程序使用它")
    return StoreAway(f"现在连不上 Milvus {address} ({told}): 请检查它是否在运行, 稍后再试")


def _require_folder(address: str) -> None:
    if not Path(address).parent.is_dir():
        raise InputError(f"Milvus 文件 {address} 所在的文件夹不存在")


def _token() -> str:
    """``user:password`` or a key, from the environment: what is written down does not hold it."""
    return os.environ.get("ZHANGJU_MILVUS_TOKEN", "")
