"""A bar on standard error with the time that is left; knows nothing of what is done."""

from __future__ import annotations

import sys
from typing import Any

_FORMAT = "{desc} {percentage:3.0f}%|{bar:24}| 已用 {elapsed} 还需 {remaining}"


class Progress:
    """``total`` is the size of all pieces, in whatever unit their sizes are given in."""

    def __init__(self, total: int, shown: bool = True) -> None:
        self._bar: Any = None
        if shown and total > 0:
            from tqdm import tqdm

            often = 0.3 if sys.stderr.isatty() else 30.0  # a log wants few lines
            self._bar = tqdm(
                total=total,
                bar_format=_FORMAT,
                mininterval=often,
                maxinterval=often,
                file=sys.stderr,
                leave=False,
            )
        self._size = self._told = 0

    def begin(self, name: str, size: int) -> None:
        """The next piece; the one before it is done."""
        self._to(self._size)
        self._size, self._told = size, 0
        if self._bar is not None:
            self._bar.set_description_str(name[-24:], refresh=False)

    def tell(self, done: int, count: int) -> None:
        """How much of the piece that was begun is done."""
        self._to(self._size * done // max(1, count))

    def close(self) -> None:
        self._to(self._size)
        if self._bar is not None:
            self._bar.close()

    def _to(self, size: int) -> None:
        if self._bar is not None:
            self._bar.update(size - self._told)
        self._told = size
