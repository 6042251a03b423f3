"""A file of SQLite that may fail: full, read-only, locked or damaged, it stops nothing but the storing."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

_PATIENCE = 2.0  # seconds that one call waits for a locked file
_REST = 10.0  # seconds after a failure in which the file is left alone


class Unstored(Exception):
    """Nothing could be read or written: the disk is full, read-only, locked or gone.  Says what SQLite says."""


class KeptFile:
    """The base of a store: a connection for each call, so that several threads may use it.

    Every call raises ``Unstored`` where the file cannot be used; ``fault`` says why, "" while all is well.  A file
    that is damaged when the program starts is set aside beside it, and a new one begun.  What is deleted is
    overwritten, and what has expired goes when the program starts.
    """

    def __init__(self, path: Path, schema: str) -> None:
        self.path, self._schema = path, schema
        self.fault = ""
        self._again = 0.0
        with suppress(Unstored):
            self._begin()
            self._overwrite()

    def _forget(self, db: sqlite3.Connection) -> None:
        """Drops what has been kept long enough."""

    def _begin(self) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._failed(error) from error
        try:
            self._prepare()
        except Unstored as error:
            if type(error.__cause__) is not sqlite3.DatabaseError:  # its subclasses are a lock, a full disk …
                raise
            self._set_aside()
            self._again = 0.0
            self._prepare()

    def _prepare(self) -> None:
        with self._open() as db:
            if db.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise sqlite3.DatabaseError("damaged")
            db.execute("PRAGMA journal_mode=WAL")
            db.executescript(self._schema)
            self._forget(db)

    def _set_aside(self) -> None:
        stamp = datetime.now().strftime("%Y%m%d-%H%M%S")
        for ending in ("", "-wal", "-shm"):
            part = self.path.with_name(self.path.name + ending)
            try:
                part.replace(self.path.with_name(f"{self.path.name}.damaged-{stamp}{ending}"))
            except FileNotFoundError:
                continue
            except OSError as error:
                raise self._failed(error) from error

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        if time.monotonic() < self._again:
            raise Unstored(self.fault)
        try:
            with closing(sqlite3.connect(self.path, timeout=_PATIENCE)) as db, db:
                db.execute("PRAGMA synchronous=NORMAL")
                db.execute("PRAGMA secure_delete=ON")
                yield db
        except (sqlite3.Error, OSError) as error:
            raise self._failed(error) from error
        self.fault = ""

    def _failed(self, error: Exception) -> Unstored:
        """Notes the fault; for a while nobody else waits for the same file."""
        self.fault = str(error) or type(error).__name__
        self._again = time.monotonic() + _REST
        return Unstored(self.fault)

    def _overwrite(self) -> None:
        """Brings the deletion from the log into the file, which overwrites the text."""
        with self._open() as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
