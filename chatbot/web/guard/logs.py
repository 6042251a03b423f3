"""What the program writes down of itself: a log for the operator, and an access log without what was asked.

Both lie under ``logs`` in the data folder, readable by the operator alone, and neither grows without end.  Where
they cannot be written the program goes on without them.
"""

from __future__ import annotations

import gzip
import logging
import shutil
import time
from collections import OrderedDict
from contextlib import suppress
from logging.handlers import RotatingFileHandler, TimedRotatingFileHandler
from pathlib import Path

ACCESS = logging.getLogger("zhangju.access")

_SIZE = 4 << 20  # bytes of one program log, of which four are kept
_DAY = 64 << 20  # bytes of one day's access log, before it is packed
_SAME = 10  # records that one place in the program may write in a minute
_PLACES = 1000
_BEARERS = ("/own/", "/shared/")


def start_logs(folder: Path, access_days: int) -> None:
    """Warnings and errors to standard error and a rotating file, accesses to a file a day, kept ``access_days``."""
    root = logging.getLogger()
    root.setLevel(logging.WARNING)
    to_terminal = logging.StreamHandler()
    handlers: list[logging.Handler] = [to_terminal]
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handlers.append(RotatingFileHandler(_private(folder / "zhangju.log"), "a", _SIZE, 3, "utf-8"))
        if access_days:
            _start_access(folder / "access.log", access_days)
    for handler in handlers:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        handler.addFilter(Sparing())
    root.handlers[:] = handlers


def _start_access(path: Path, days: int) -> None:
    handler = DailyFile(_private(path), days)
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    ACCESS.handlers[:] = [handler]
    ACCESS.propagate = False
    ACCESS.setLevel(logging.INFO)


def _private(path: Path) -> str:
    path.touch(mode=0o600)
    return str(path)


class Sparing(logging.Filter):
    """Lets ``_SAME`` records of one place through in a minute; the next one then says how many were left out."""

    def __init__(self) -> None:
        super().__init__()
        self._seen: OrderedDict[tuple[str, int], tuple[int, int]] = OrderedDict()

    def filter(self, record: logging.LogRecord) -> bool:
        place, minute = (record.pathname, record.lineno), int(record.created // 60)
        then, count = self._seen.pop(place, (minute, 0))
        left_out = max(0, count - _SAME) if then != minute else 0
        count = 1 if then != minute else count + 1
        self._seen[place] = (minute, count)
        while len(self._seen) > _PLACES:
            self._seen.popitem(last=False)
        if left_out:
            record.msg, record.args = f"{record.getMessage()} (and {left_out} more like it before)", None
        return count <= _SAME


class DailyFile(TimedRotatingFileHandler):
    """One packed file a day; a day that is full takes no more lines, so that the folder has a largest size."""

    def __init__(self, path: str, days: int) -> None:
        super().__init__(path, when="midnight", backupCount=days, encoding="utf-8", delay=True)
        self.namer = lambda name: f"{name}.gz"
        self.rotator = _pack
        with suppress(OSError):  # a day may have ended while the program did not run
            self.rolloverAt = self.computeRollover(int(Path(path).stat().st_mtime))
        self._room = _DAY - _length(path)

    def emit(self, record: logging.LogRecord) -> None:
        if self.shouldRollover(record):
            self._room = _DAY
        self._room -= len(record.getMessage()) + 32
        if self._room > 0:
            super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:
        """A full disk: the page is answered all the same."""


def _length(path: str) -> int:
    try:
        return Path(path).stat().st_size
    except OSError:
        return 0


def _pack(source: str, target: str) -> None:
    with Path(source).open("rb") as plain, gzip.open(target, "wb") as packed:
        shutil.copyfileobj(plain, packed)
    Path(target).chmod(0o600)
    Path(source).unlink()


def note_access(address: str, method: str, path: str, status: int, began: float) -> None:
    """One line: from where, what page, with what outcome, in how many ms.  No query string, no body, no name."""
    if path.startswith(_BEARERS):
        path = path[: path.index("/", 1) + 1] + "-"  # the rest opens the page to whoever knows it
    shown = "".join(c if "!" <= c <= "~" else "?" for c in path[:120])
    verb = method[:8] if method.isascii() and method.isalpha() else "?"
    ACCESS.info("%s %s %s %d %.0f", address, verb, shown, status, (time.monotonic() - began) * 1000)
