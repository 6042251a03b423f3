"""What people thought of answers, and what they asked in vain: SQLite, write-ahead log, nothing personal.

No addresses and no names are kept.  Texts are dropped after the days that the operator sets; with 0
days only the verdict and its time stay.
"""

from __future__ import annotations

import sqlite3
import time
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from chatbot.web.desk.kept import KeptFile

Verdict = Literal["up", "down"]

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


class FeedbackStore(KeptFile):
    """A file under the data folder."""

    def __init__(self, path: Path, keep_text_days: int) -> None:
        self.keep_text_days = keep_text_days
        super().__init__(path, _SCHEMA)

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
