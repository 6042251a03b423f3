"""The errors that a reader of a message can do something about.

Every stage raises these and each ``__main__`` turns them into one line on standard error; nothing
else catches broadly.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class ZhangjuError(Exception):
    """Anything that this program reports in one line instead of a traceback."""

    exit_code = 1

    def __str__(self) -> str:
        """One line, whatever a file's name or another program's message brought along."""
        return " ".join(super().__str__().split("\n"))


class InputError(ZhangjuError):
    """What was given cannot be used; the message says what was wrong and what to do."""

    exit_code = 2


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """What keeps a file from being written becomes an ``InputError`` that names ``path``."""
    try:
        yield
    except OSError as error:
        raise InputError(f"写不了 {path}：{error.strerror or error}。") from error
