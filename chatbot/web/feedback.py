"""What people thought of answers, and what they asked in vain: SQLite, write-ahead log, nothing personal.

No addresses and no names are kept.  Texts are dropped after the days that the operator sets; with 0
days only the verdict and its time stay.
"""

from __future__ import annotations

import sqlite3
import time
import unicodedata
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

Verdict = Literal["up", "down"]

_PATIENCE = 2.0  # seconds that one call waits for a locked file
_REST = 10.0  # seconds after a failure in which the file is left alone

_SCHEMA = """
CREATE TABLE IF NOT EXISTS feedback (
    id INTEGER PRIMARY KEY, at REAL NOT NULL, verdict TEXT NOT NULL, reason TEXT NOT NULL,
    comment TEXT NOT NULL, question TEXT NOT NULL, answer TEXT NOT NULL, generation TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS feedback_at ON feedback (at);
CREATE TABLE IF NOT EXISTS unanswered (
    normal TEXT PRIMARY KEY, question TEXT NOT NULL, reason TEXT NOT NULL, times INTEGER NOT NULL,
    last REAL NOT NULL, generation TEXT NOT NULL
);
"""


@dataclass(frozen=True)
class Feedback:
    verdict: Verdict
    reason: str = ""
    comment: str = ""
    question: str = ""
    answer: str = ""
    generation: str = ""
    at: float = 0.0
    """Seconds since 1970, set by the store."""
    id: int = 0
    """Set by the store."""


@dataclass(frozen=True)
class Unanswered:
    """A question asked in vain, with how often; spellings that differ in marks and width are one."""

    question: str
    reason: str
    times: int
    last: float
    generation: str


class Unstored(Exception):
    """Nothing could be read or written: the disk is full, read-only, locked or gone.  Says what SQLite says."""


class FeedbackStore:
    """A file under the data folder; safe for several threads (a connection for each call).

    Every call raises ``Unstored`` where the file cannot be used; ``fault`` says why, "" while all is well.  A file
    that is damaged when the program starts is set aside beside it, and a new one begun.
    """

    def __init__(self, path: Path, keep_text_days: int) -> None:
        self.path = path
        self.keep_text_days = keep_text_days
        self.fault = ""
        self._again = 0.0
        with suppress(Unstored):
            self._begin()
            self._overwrite()

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
            db.executescript(_SCHEMA)
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

    def add(self, feedback: Feedback) -> int:
        """Stores it and gives its id."""
        keep = self.keep_text_days > 0
        texts = (feedback.comment, feedback.question, feedback.answer) if keep else ("", "", "")
        with self._open() as db:
            self._forget(db)
            row = db.execute(
                "INSERT INTO feedback (at, verdict, reason, comment, question, answer, generation)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (time.time(), feedback.verdict, feedback.reason, *texts, feedback.generation),
            )
            return int(row.lastrowid or 0)

    def add_unanswered(self, question: str, reason: str, generation: str) -> None:
        normal = normal_form(question)
        if not normal or self.keep_text_days <= 0:
            return
        with self._open() as db:
            self._forget(db)
            db.execute(
                "INSERT INTO unanswered VALUES (?, ?, ?, 1, ?, ?) ON CONFLICT (normal) DO UPDATE SET"
                " times = times + 1, last = excluded.last, reason = excluded.reason,"
                " generation = excluded.generation",
                (normal, question, reason, time.time(), generation),
            )

    def feedback(self, limit: int = 200) -> list[Feedback]:
        """The newest first."""
        with self._open() as db:
            self._forget(db)
            rows = db.execute(
                "SELECT verdict, reason, comment, question, answer, generation, at, id FROM feedback"
                " ORDER BY id DESC LIMIT ?",
                (limit,),
            ).fetchall()
        return [Feedback(*row) for row in rows]

    def unanswered(self, limit: int = 500) -> list[Unanswered]:
        """The most asked first."""
        with self._open() as db:
            self._forget(db)
            rows = db.execute(
                "SELECT question, reason, times, last, generation FROM unanswered"
                " ORDER BY times DESC, last DESC LIMIT ?",
                (limit,),
            ).fetchall()
        return [Unanswered(*row) for row in rows]

    def delete(self, feedback: int) -> None:
        """Deletes one verdict with its texts."""
        with self._open() as db:
            db.execute("DELETE FROM feedback WHERE id = ?", (feedback,))
        self._overwrite()

    def delete_unanswered(self, question: str) -> None:
        """Deletes a question asked in vain, in any spelling."""
        with self._open() as db:
            db.execute("DELETE FROM unanswered WHERE normal = ?", (normal_form(question),))
        self._overwrite()

    def _overwrite(self) -> None:
        """Brings the deletion from the log into the file, which overwrites the text."""
        with self._open() as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _forget(self, db: sqlite3.Connection) -> None:
        before = time.time() - self.keep_text_days * 86400
        db.execute(
            "UPDATE feedback SET comment = '', question = '', answer = ''"
            " WHERE at < ? AND (comment || question || answer) <> ''",
            (before,),
        )
        db.execute("DELETE FROM unanswered WHERE last < ?", (before,))


def normal_form(question: str) -> str:
    """Letters and digits only, in one width and case."""
    folded = unicodedata.normalize("NFKC", question).casefold()
    return "".join(c for c in folded if c.isalnum())
