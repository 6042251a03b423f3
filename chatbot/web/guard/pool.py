"""The threads that answer: few, with few places before them, and nobody waits beyond the deadline.

Whatever else the server does (pages, health, files) runs elsewhere and is answered while all of these are busy.
"""

from __future__ import annotations

import asyncio
import math
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")

_USUAL = 0.2  # seconds an answer takes, until the first ones have been timed
_WEIGHT = 0.1  # of the newest answer in the running mean


class Busy(Exception):
    """No place is left, or the deadline has passed.  ``retry_after``: whole seconds, at least 1."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"busy for about {retry_after} s")
        self.retry_after = retry_after


def told_busy(busy: Busy) -> str:
    return f"现在提问的人太多，请 {busy.retry_after} 秒后再试。"


@dataclass(frozen=True)
class _Job:
    work: Callable[[], Any]
    future: Future[Any]
    until: float


class Pool:
    """``workers`` threads; ``waiting`` jobs may wait for one; ``deadline`` seconds from the asking to the answer.

    A thread cannot be stopped from outside: a job past its deadline keeps its thread, and its place, until it
    ends.  So the places count what really runs.  The threads are daemons, or one that hangs would keep the
    process from ending.
    """

    def __init__(self, workers: int, waiting: int, deadline: float) -> None:
        self.workers, self.waiting, self.deadline = workers, waiting, deadline
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._taken = 0
        self._begun = False
        self._mean = _USUAL

    @property
    def taken(self) -> int:
        """Jobs that run or wait, 0 to ``workers + waiting``."""
        return self._taken

    def submit(self, work: Callable[[], T]) -> Future[T]:
        """Raises ``Busy`` where every place is taken; the future raises it where the deadline passes unbegun."""
        future: Future[T] = Future()
        with self._lock:
            if self._taken >= self.workers + self.waiting:
                raise Busy(self._wait())
            self._taken += 1
            if not self._begun:
                self._begin()
        self._jobs.put(_Job(work, future, time.monotonic() + self.deadline))
        return future

    async def run(self, work: Callable[[], T]) -> T:
        """The result of ``work``; raises ``Busy`` where there is no place for it or it is not done in time."""
        return await self.result(self.submit(work))

    async def result(self, future: Future[T]) -> T:
        try:
            return await asyncio.wait_for(asyncio.wrap_future(future), self.deadline)
        except TimeoutError:
            raise Busy(self._wait()) from None

    def close(self) -> None:
        """Lets idle threads end; what runs is left to run."""
        with self._lock:
            if self._begun:
                for _ in range(self.workers):
                    self._jobs.put(None)
                self._begun = False

    def _begin(self) -> None:
        self._begun = True
        for number in range(self.workers):
            threading.Thread(target=self._serve, name=f"answer-{number}", daemon=True).start()

    def _serve(self) -> None:
        while (job := self._jobs.get()) is not None:
            began = time.monotonic()
            _do(job, began, self._wait())
            with self._lock:
                self._taken -= 1
                self._mean += _WEIGHT * (time.monotonic() - began - self._mean)

    def _wait(self) -> int:
        return max(1, math.ceil(self._taken * self._mean / self.workers))


def _do(job: _Job, began: float, wait: int) -> None:
    if not job.future.set_running_or_notify_cancel():
        return  # whoever asked has gone
    if began > job.until:
        job.future.set_exception(Busy(wait))
        return
    try:
        result = job.work()
    except BaseException as error:  # the future hands it on to whoever asked
        job.future.set_exception(error)
    else:
        job.future.set_result(result)
