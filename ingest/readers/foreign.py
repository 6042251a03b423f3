"""The one boundary where the faults of other people's parsers become one clear line.

A parser that is handed a broken or hostile file may raise anything: ``struct.error``, ``KeyError``, ``RecursionError``,
errors of its own.  None of them is worth a traceback, and all of them mean the same to who gave the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ingest.errors import InputError, ZhangjuError


@contextmanager
def foreign(name: str, kind: str, advice: str) -> Iterator[None]:
    """Raises ``InputError`` for whatever a library raises on the file ``name``; our own errors pass as they are."""
    try:
        yield
    except ZhangjuError:
        raise
    except MemoryError:
        raise InputError(f"{name}：读取时内存不够，请拆成几个小一些的文件") from None
    except Exception as error:
        raise InputError(
            f"{name}：无法作为 {kind} 读取（{type(error).__name__}），文件可能已损坏，{advice}"
        ) from error


def missing(name: str, kind: str, extra: str) -> InputError:
    """The error for a kind of file whose readers are an extra that is not installed."""
    return InputError(f"{name}：读取 {kind} 需要先安装附加组件：pip install 'zhangju[{extra}]'")
