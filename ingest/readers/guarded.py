"""Readers in a process of their own, within limits of time and memory: a hostile file takes that one down, not the batch."""

from __future__ import annotations

import multiprocessing
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from types import TracebackType

from ingest.errors import InputError, ZhangjuError
from ingest.readers import read_bytes
from ingest.readers.reading import FileText

SECONDS = 1_800.0
"""A book of scans takes some seconds a page."""
MEMORY = 6 << 30


class Guard:
    """Reads one file after the other in a worker, which is replaced when it dies or is stopped."""

    def __init__(self, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._seconds, self._memory = seconds, memory
        self._worker: SpawnProcess | None = None
        self._line: Connection | None = None

    def __enter__(self) -> Guard:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def read(self, data: bytes, suffix: str, name: str) -> FileText:
        """As ``read_bytes``; raises ``InputError`` also where the limits are passed or the reader breaks down."""
        line = self._line or self._start()
        try:
            line.send((data, suffix, name))
            if not line.poll(self._seconds):
                self._stop()
                raise InputError(
                    f"{name}：读了 {self._seconds:.0f} 秒还没有读完，已放弃，请拆成几个小一些的文件"
                )
            answer = line.recv()
        except (EOFError, OSError):
            self._stop()
            raise InputError(
                f"{name}：读取时中止（内存超限或文件损坏），请拆成几个文件，或另存后再试"
            ) from None
        if isinstance(answer, FileText):
            return answer
        raise InputError(str(answer))

    def _start(self) -> Connection:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        self._worker = context.Process(target=_serve, args=(theirs, self._memory), daemon=True)
        self._worker.start()
        theirs.close()
        self._line = ours
        return ours

    def _stop(self) -> None:
        if self._line is not None:
            self._line.close()
        if self._worker is not None:
            self._worker.kill()
            self._worker.join()
            self._worker.close()
        self._line = self._worker = None


def _serve(line: Connection, memory: int) -> None:
    """Answers requests until the other end is closed."""
    _limit(memory)
    while True:
        try:
            data, suffix, name = line.recv()
        except (EOFError, KeyboardInterrupt):
            return
        try:
            line.send(read_bytes(data, suffix, name))
        except ZhangjuError as error:
            line.send(str(error))
        except RecursionError:
            line.send(f"{name}：内容嵌套过深，无法读取，请另存后再试")
        except MemoryError:
            line.send(f"{name}：读取时内存不够，请拆成几个小一些的文件")


def _limit(memory: int) -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
