"""Answers that somebody shared, as they stood then: SQLite, each under a name that cannot be guessed, for some days."""

from __future__ import annotations

import secrets
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

from chatbot.web.desk.kept import KeptFile

_SCHEMA = "CREATE TABLE IF NOT EXISTS shared (id TEXT PRIMARY KEY, at REAL NOT NULL, answer TEXT NOT NULL)"


@dataclass(frozen=True)
class Shared:
    """``answer`` is the API's JSON of it; ``at`` is seconds since 1970."""

    at: float
    answer: str


class SharedStore(KeptFile):
    """A file under the data folder.  With 0 days nothing is kept or given."""

    def __init__(self, path: Path, keep_days: int) -> None:
        self.keep_days = keep_days
        super().__init__(path, _SCHEMA)

    def add(self, answer: str) -> str:
        """Stores it and gives its name."""
        name = secrets.token_urlsafe(16)
        with self._open() as db:
            self._forget(db)
            db.execute("INSERT INTO shared VALUES (?, ?, ?)", (name, time.time(), answer))
        return name

    def get(self, name: str) -> Shared | None:
        with self._open() as db:
            self._forget(db)
            row = db.execute("SELECT at, answer FROM shared WHERE id = ?", (name,)).fetchone()
        return Shared(*row) if row else None

    def _forget(self, db: sqlite3.Connection) -> None:
        db.execute("DELETE FROM shared WHERE at < ?", (time.time() - self.keep_days * 86400,))
