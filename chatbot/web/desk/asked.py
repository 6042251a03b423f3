"""Every question that was asked, with what became of it: SQLite, nothing personal.

No addresses and no names are kept.  Texts are dropped after the days that the operator sets; the counts stay.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from chatbot.answer import Answer
from chatbot.web.desk.feedback import normal_form
from chatbot.web.desk.kept import KeptFile

State = Literal["sure", "checked", "maybe", "none", "talk"]
"""How an answer was shown; ``talk`` is what was no question."""
STATES: tuple[State, ...] = ("sure", "checked", "maybe", "none", "talk")
PAGE = 50
"""Questions on one page."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS asked (
    id INTEGER PRIMARY KEY, at REAL NOT NULL, day TEXT NOT NULL, face TEXT NOT NULL, typed TEXT NOT NULL,
    resolved TEXT NOT NULL, normal TEXT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL,
    generation TEXT NOT NULL, handled INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS asked_day ON asked (day);
CREATE INDEX IF NOT EXISTS asked_normal ON asked (normal);
"""


@dataclass(frozen=True)
class AskedQuestion:
    """``typed`` as it was written, ``resolved`` as it was searched; ``times`` counts equal ones in a list of top ones."""

    id: int
    at: float
    typed: str
    resolved: str
    state: State
    reason: str
    handled: bool
    times: int = 1

    @property
    def when(self) -> str:
        return datetime.fromtimestamp(self.at).strftime("%m-%d %H:%M")


@dataclass(frozen=True)
class Day:
    """Counts of one day by state."""

    day: str
    counts: dict[State, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def refused(self) -> int:
        return self.counts["none"]


@dataclass(frozen=True)
class Wanted:
    """Which questions a page lists; ``state`` "" for all but handled ones, ``handled`` for those."""

    state: str = ""
    find: str = ""
    page: int = 1

    def where(self) -> tuple[str, list[Any]]:
        parts: list[str] = ["typed <> ''", "handled = ?"]
        values: list[Any] = [self.state == "handled"]
        if self.state in STATES:
            parts.append("state = ?")
            values.append(self.state)
        if self.find:
            parts.append("(typed LIKE ? ESCAPE '\\' OR resolved LIKE ? ESCAPE '\\')")
            wild = self.find.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
            values += [f"%{wild}%"] * 2
        return " AND ".join(parts), values


class AskedStore(KeptFile):
    """A file under the data folder."""

    def __init__(self, path: Path, keep_text_days: int) -> None:
        self.keep_text_days = keep_text_days
        super().__init__(path, _SCHEMA)

    def note(self, question: str, answer: Answer, face: str) -> None:
        keep = self.keep_text_days > 0
        texts = (question, answer.resolved_question, normal_form(question)) if keep else ("", "", "")
        now = time.time()
        row = (now, _day(now), face, *texts, state_of(answer), answer.reason or "", answer.generation)
        with self._open() as db:
            db.execute(
                "INSERT INTO asked (at, day, face, typed, resolved, normal, state, reason, generation)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                row,
            )

    def listed(self, wanted: Wanted) -> tuple[list[AskedQuestion], int]:
        """The questions of one page, the newest first, and how many there are in all."""
        where, values = wanted.where()
        with self._open() as db:
            self._forget(db)
            total = db.execute(f"SELECT COUNT(*) FROM asked WHERE {where}", values).fetchone()[0]
            rows = db.execute(
                f"SELECT id, at, typed, resolved, state, reason, handled FROM asked WHERE {where}"
                " ORDER BY id DESC LIMIT ? OFFSET ?",
                [*values, PAGE, PAGE * (wanted.page - 1)],
            ).fetchall()
        return [AskedQuestion(*row) for row in rows], int(total)

    def top(self, days: int, states: Sequence[State] = STATES, most: int = 10) -> list[AskedQuestion]:
        """The questions asked most often in the last days; spellings that differ in marks and width are one."""
        marks = ",".join("?" * len(states))
        with self._open() as db:
            self._forget(db)
            rows = db.execute(
                "SELECT MAX(id), MAX(at), typed, resolved, state, reason, MIN(handled), COUNT(*) FROM asked"
                f" WHERE normal <> '' AND handled = 0 AND day > ? AND state IN ({marks})"
                " GROUP BY normal ORDER BY COUNT(*) DESC, MAX(at) DESC LIMIT ?",
                [_ago(days), *states, most],
            ).fetchall()
        return [AskedQuestion(*row) for row in rows]

    def days(self, count: int) -> list[Day]:
        """The last days, today last, those without a question too."""
        with self._open() as db:
            rows = db.execute(
                "SELECT day, state, COUNT(*) FROM asked WHERE day > ? GROUP BY day, state", [_ago(count)]
            ).fetchall()
        found = {(day, state): times for day, state, times in rows}
        names = [_ago(back) for back in range(count - 1, -1, -1)]
        return [Day(name, {state: found.get((name, state), 0) for state in STATES}) for name in names]

    def handle(self, number: int, handled: bool) -> None:
        """Marks a question, and all that are spelt like it, as dealt with or not."""
        with self._open() as db:
            db.execute(
                "UPDATE asked SET handled = :handled WHERE id = :id OR (normal <> '' AND normal ="
                " (SELECT normal FROM asked WHERE id = :id))",
                {"id": number, "handled": handled},
            )

    def delete(self, number: int) -> None:
        with self._open() as db:
            db.execute("DELETE FROM asked WHERE id = ?", (number,))
        self._overwrite()

    def _forget(self, db: sqlite3.Connection) -> None:
        before = time.time() - self.keep_text_days * 86400
        db.execute(
            "UPDATE asked SET typed = '', resolved = '', normal = '' WHERE at < ? AND typed <> ''", (before,)
        )


def state_of(answer: Answer) -> State:
    if answer.status == "answered":
        return "checked" if answer.checked else "sure" if answer.sure else "maybe"
    return "talk" if answer.reason == "not_a_question" else "none"


def rising(days: Sequence[Day], least: int = 10) -> bool:
    """Whether today's share of refusals is half as high again as that of the days before; of ``least`` questions on."""
    today, before = days[-1], days[:-1]
    asked = sum(day.total for day in before)
    if today.total < least or asked < least:
        return False
    usual = sum(day.refused for day in before) / asked
    return today.refused / today.total > max(0.1, 1.5 * usual)


def _day(at: float) -> str:
    return datetime.fromtimestamp(at).strftime("%Y-%m-%d")


def _ago(days: int) -> str:
    return (date.today() - timedelta(days=days)).isoformat()
