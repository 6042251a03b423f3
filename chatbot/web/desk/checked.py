"""Answers that a person has tied to sentences of the documents: tried before search, shown as checked.

An answer is kept as the sentences themselves.  Where the documents no longer hold one of them word for word, or its
time is over, the answer is not given, and the page of operators says so.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from chatbot.answer import Answer, Citation
from chatbot.web.desk.feedback import normal_form
from chatbot.web.desk.kept import KeptFile, Unstored
from chatbot.web.desk.shelf import Shelf
from ingest.errors import InputError
from ingest.span import Span
from ingest.structure import Parsed

_SCHEMA = """
CREATE TABLE IF NOT EXISTS checked (
    id INTEGER PRIMARY KEY, wordings TEXT NOT NULL, source TEXT NOT NULL, quotes TEXT NOT NULL, short TEXT NOT NULL,
    until TEXT NOT NULL
);
"""


@dataclass(frozen=True)
class Checked:
    """``wordings`` are the questions that it answers, ``quotes`` sentences of ``source`` word for word; ``short`` is a
    part of the first quote or "", ``until`` the last day (ISO) on which it is given or ""."""

    id: int
    wordings: tuple[str, ...]
    source: str
    quotes: tuple[str, ...]
    short: str = ""
    until: str = ""

    def state(self, shelf: Shelf) -> str:
        """``given``, ``over`` or ``stale``: the end of a key of ``words`` after ``checked_``."""
        if self.until and self.until < date.today().isoformat():
            return "over"
        return "given" if self._places(shelf) else "stale"

    def answer(self, question: str, shelf: Shelf, generation: str) -> Answer | None:
        found = self._places(shelf)
        if found is None or self.state(shelf) != "given":
            return None
        parsed, spans = found
        return Answer(
            "answered",
            "\n".join(self.quotes),
            question,
            question,
            citations=tuple(_cite(parsed, span) for span in spans),
            short_answer=self.short or None,
            confidence=1.0,
            generation=generation,
            checked=True,
        )

    def _places(self, shelf: Shelf) -> tuple[Parsed, list[Span]] | None:
        parsed = shelf.of_source(self.source)
        if parsed is None:
            return None
        starts = [parsed.document.text.find(quote) for quote in self.quotes]
        if min(starts, default=-1) < 0:
            return None
        return parsed, [Span(at, at + len(quote)) for at, quote in zip(starts, self.quotes, strict=True)]


def _cite(parsed: Parsed, span: Span) -> Citation:
    passage = next((p for p in parsed.passages if p.span.overlaps(span)), None)
    return Citation(
        parsed.document.source,
        parsed.document.id,
        passage.heading_path if passage else (),
        passage.anchor if passage else "",
        passage.page if passage else None,
        span.of(parsed.document.text),
        span.start,
        span.end,
        passage.id if passage else "",
    )


class CheckedStore(KeptFile):
    """A file under the data folder; the few answers it holds are looked up in memory."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, _SCHEMA)
        self._all: list[Checked] = []
        self._by_wording: dict[str, Checked] = {}
        with suppress(Unstored):
            self._load()

    def _load(self) -> None:
        with self._open() as db:
            rows = db.execute(
                "SELECT id, wordings, source, quotes, short, until FROM checked ORDER BY id DESC"
            ).fetchall()
        self._all = [
            Checked(r[0], tuple(json.loads(r[1])), r[2], tuple(json.loads(r[3])), r[4], r[5]) for r in rows
        ]
        self._by_wording = {normal_form(w): one for one in reversed(self._all) for w in one.wordings}

    def all(self) -> list[Checked]:
        """The newest first."""
        return self._all

    def find(self, question: str, sources: Sequence[str] | None) -> Checked | None:
        found = self._by_wording.get(normal_form(question))
        return found if found and (sources is None or found.source in sources) else None

    def add(self, checked: Checked, shelf: Shelf) -> None:
        """``InputError`` where a quote does not stand in the document, or the short answer not in the first quote."""
        if not checked.wordings or not all(map(normal_form, checked.wordings)):
            raise InputError("请写出至少一个问题。")
        if not checked.quotes:
            raise InputError("请贴上原文中的句子。")
        if checked.state(shelf) == "stale":
            raise InputError("原文里找不到这些句子：请从原文页逐字复制，一行一句。")
        if checked.short and checked.short not in checked.quotes[0]:
            raise InputError("简答应是第一句中的文字。")
        if checked.until and not _is_day(checked.until):
            raise InputError("有效期应写成 2027-12-31 的样子。")
        row = (
            json.dumps(checked.wordings),
            checked.source,
            json.dumps(checked.quotes),
            checked.short,
            checked.until,
        )
        with self._open() as db:
            db.execute(
                "INSERT INTO checked (wordings, source, quotes, short, until) VALUES (?, ?, ?, ?, ?)", row
            )
        self._load()

    def delete(self, number: int) -> None:
        with self._open() as db:
            db.execute("DELETE FROM checked WHERE id = ?", (number,))
        self._load()


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
