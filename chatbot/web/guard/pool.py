"""The threads that answer: few, with few places before them, shared out by address, and nobody waits beyond the deadline.

Whatever else the server does (pages, health, files) runs elsewhere and is answered while all of these are busy.
"""

from __future__ import annotations

import asyncio
import math
import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial
from queue import SimpleQueue
from typing import Any, TypeVar

from index.deadline import Deadline, Overdue, limited

T = TypeVar("T")

_WEIGHT = 0.1  # of the newest answer in the running mean


class Busy(Exception):
    """No place is left, or the deadline has passed.  ``retry_after``: whole seconds, at least 1."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"busy for about {retry_after} s")
        self.retry_after = retry_after


def told_busy(busy: Busy) -> str:
    return f"现在提问的人太多，请 {busy.retry_after} 秒后再试。"


class _Wanted(Future[T]):
    """The result of a job for as long as somebody wants it: to cancel it ends the work at its next step as well."""

    def __init__(self, deadline: Deadline) -> None:
        super().__init__()
        self.deadline = deadline

    def cancel(self) -> bool:
        self.deadline.end()
        return super().cancel()


@dataclass(frozen=True)
class _Job:
    work: Callable[[], Any]
    future: _Wanted[Any]
    who: str


class Pool:
    """``workers`` threads for each caller and one thread more, so that nobody holds them all; ``waiting`` jobs may wait
    for one; ``deadline`` seconds from the asking to the answer; ``usual`` seconds an answer takes, until the first
    ones have been timed.

    Where answers take long, fewer may wait: only so many that each begins with half of its time left.  Otherwise all
    would begin when it is too late, and none would be answered.

    Callers take turns: of those who wait, the one that was served longest ago is next.  Where all places are taken,
    whoever holds most of them gives up the newest to a caller that holds less.

    A thread cannot be stopped from outside: a job past its deadline, or cancelled, keeps its thread and its place until
    it comes to its next step (``index.deadline``).  So the places count what really runs.  The threads are daemons, or
    one that hangs would keep the process from ending.
    """

    def __init__(self, workers: int, waiting: int, deadline: float, usual: float = 0.2) -> None:
        self.workers, self.waiting, self.deadline = workers, waiting, deadline
        self._started: SimpleQueue[_Job | None] = SimpleQueue()
        self._lock = threading.RLock()
        self._running: Counter[str] = Counter()
        self._queues: OrderedDict[str, deque[_Job]] = OrderedDict()
        """What waits, by caller; the caller that was served longest ago first."""
        self._begun = False
        self._mean = usual

    @property
    def taken(self) -> int:
        """Jobs that run or wait, 0 to ``workers + 1 + waiting``."""
        with self._lock:
            return self._running.total() + self._waiting()

    def submit(self, work: Callable[[], T], who: str = "") -> Future[T]:
        """Raises ``Busy`` where no place is left for ``who``; the future raises it where the deadline passes before the
        work is done, or where the place went to another caller."""
        future: _Wanted[T] = _Wanted(Deadline(time.monotonic() + self.deadline))
        # With the context of whoever asks: what they may see goes with them.
        job = _Job(partial(copy_context().run, _work, work, future.deadline), future, who)
        with self._lock:
            if not self._begun:
                self._begin()
            if self._may_run(who) and who not in self._queues:
                self._start(job)
            else:
                given_up = self._make_room(who)
                self._queues.setdefault(who, deque()).append(job)
                if given_up and given_up.future.set_running_or_notify_cancel():
                    given_up.future.set_exception(Busy(self._wait()))
        return future

    async def run(self, work: Callable[[], T], who: str = "") -> T:
        """The result of ``work``; raises ``Busy`` where there is no place for it or it is not done in time."""
        return await self.result(self.submit(work, who))

    async def result(self, future: Future[T] | asyncio.Future[T]) -> T:
        try:
            return await asyncio.wait_for(asyncio.wrap_future(future), self.deadline)
        except TimeoutError:
            raise Busy(self._wait()) from None

    def close(self) -> None:
        """Lets idle threads end; what runs is left to run."""
        with self._lock:
            if self._begun:
                for _ in range(self.workers + 1):
                    self._started.put(None)
                self._begun = False

    def _begin(self) -> None:
        self._begun = True
        for number in range(self.workers + 1):
            threading.Thread(target=self._serve, name=f"answer-{number}", daemon=True).start()

    def _may_run(self, who: str) -> bool:
        return self._running.total() <= self.workers and self._running[who] < self.workers

    def _start(self, job: _Job) -> None:
        self._running[job.who] += 1
        self._started.put(job)

    def _make_room(self, who: str) -> _Job | None:
        """The job that gives up its place, None where one is free; raises ``Busy`` where ``who`` holds as many as anybody."""
        if self._waiting() < self._places():
            return None
        largest = max(self._queues, key=lambda name: len(self._queues[name]), default=who)
        if len(self._queues.get(largest, ())) <= len(self._queues.get(who, ())) + 1:
            raise Busy(self._wait())
        return self._queues[largest].pop()

    def _start_next(self) -> None:
        """Starts what may start, a job of each caller in turn."""
        while (who := next((name for name in self._queues if self._may_run(name)), None)) is not None:
            queue = self._queues.pop(who)
            self._start(queue.popleft())
            if queue:
                self._queues[who] = queue  # behind all others

    def _serve(self) -> None:
        while (job := self._started.get()) is not None:
            began = time.monotonic()
            whole = _do(job, self._wait())
            with self._lock:
                self._running[job.who] -= 1
                if not self._running[job.who]:
                    del self._running[job.who]
                took = time.monotonic() - began
                # What did not come to its end would have taken longer.
                self._mean += _WEIGHT * ((took if whole else max(took, self._mean)) - self._mean)
                self._start_next()

    def _places(self) -> int:
        """Jobs that may wait."""
        return min(self.waiting, max(1, int(self.deadline / 2 / self._mean * self.workers)))

    def _waiting(self) -> int:
        return sum(map(len, self._queues.values()))

    def _wait(self) -> int:
        return max(1, math.ceil(self.taken * self._mean / self.workers))


def _work(work: Callable[[], T], deadline: Deadline) -> T:
    with limited(deadline):
        return work()


def _do(job: _Job, wait: int) -> bool:
    """Whether the work came to an end of its own."""
    if not job.future.set_running_or_notify_cancel():
        return False  # whoever asked has gone
    if job.future.deadline.passed:
        job.future.set_exception(Busy(wait))
        return False
    try:
        result = job.work()
    except Overdue:
        job.future.set_exception(Busy(wait))
        return False
    except BaseException as error:  # the future hands it on to whoever asked
        job.future.set_exception(error)
    else:
        job.future.set_result(result)
    return True
