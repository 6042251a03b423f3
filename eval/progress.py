"""A progress line with the time left, on a terminal only."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TextIO, TypeVar

Item = TypeVar("Item")

PERIOD = 0.2
"""Seconds between two drawings of the line."""


def progress(items: Iterable[Item], total: int, label: str, out: TextIO | None = None) -> Iterator[Item]:
    """Hand the items on; where ``out`` (standard error) is a terminal, show how many and how long yet."""
    out = out or sys.stderr
    if not out.isatty():
        yield from items
        return
    begun = drawn = time.monotonic()
    for done, item in enumerate(items, start=1):
        now = time.monotonic()
        if now - drawn >= PERIOD or done == total:
            out.write(f"\r\x1b[K{line(done, total, label, now - begun)}")
            out.flush()
            drawn = now
        yield item
    out.write("\n")


def line(done: int, total: int, label: str, seconds: float) -> str:
    """``评测 40/160  25%  已用 0:10  还要 0:30``"""
    left = seconds / done * (total - done)
    return f"{label} {done}/{total}  {done / total:.0%}  已用 {_clock(seconds)}  还要 {_clock(left)}"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
