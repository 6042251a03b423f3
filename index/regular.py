"""Files that are opened only where they are plain files in their folder: no link, no device, no pipe, no folder.

A device gives bytes without end and a pipe none; a link leads out of the folder.  What is written is brought to the
disk before a name points to it.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO


class Irregular(OSError):
    """What lies there is not a plain file, or is larger than it may be."""


def open_regular(path: Path) -> BinaryIO:
    """Opened to read; raises ``Irregular`` for anything but a plain file, OSError where it cannot be opened."""
    # Without waiting: a pipe would wait for somebody to write.
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise Irregular(0, "不是普通文件", str(path))
    return os.fdopen(handle, "rb")


def read_regular(path: Path, limit: int) -> str:
    """UTF-8 text of at most ``limit`` bytes; raises ``Irregular``, OSError or UnicodeDecodeError."""
    with open_regular(path) as data:
        content = data.read(limit + 1)
    if len(content) > limit:
        raise Irregular(0, "太大", str(path))
    return content.decode("utf-8")


def to_disk(path: Path) -> None:
    """Waits until a file, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
