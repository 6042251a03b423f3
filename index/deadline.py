"""Until when whoever asked waits: work looks at it between its steps, and ends there when it is wanted no more.

A thread cannot be stopped from outside, so it has to look.  Knows nothing of what the steps are.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class Overdue(Exception):
    """Nobody waits for the result any more."""


class Deadline:
    """A moment that may be brought forward, but not put off."""

    def __init__(self, until: float) -> None:
        """``until``: seconds on the clock of ``time.monotonic``, which the processes of a machine share."""
        self.until = until

    @property
    def passed(self) -> bool:
        return time.monotonic() > self.until

    def end(self) -> None:
        """From now on it has passed; from any thread."""
        self.until = float("-inf")


_DEADLINE: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


@contextmanager
def limited(deadline: Deadline) -> Iterator[None]:
    """What is done inside looks at ``deadline``."""
    token = _DEADLINE.set(deadline)
    try:
        yield
    finally:
        _DEADLINE.reset(token)


def check_deadline() -> None:
    """Raises ``Overdue`` where the deadline has passed; nothing where there is none."""
    deadline = _DEADLINE.get()
    if deadline is not None and deadline.passed:
        raise Overdue


def until() -> float:
    """The moment of the deadline; infinite where there is none."""
    deadline = _DEADLINE.get()
    return float("inf") if deadline is None else deadline.until
