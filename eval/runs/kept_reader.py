"""A reader that remembers what it said: reading is nearly all the time that fitting and switching rules off take."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

from chatbot.reader.reading import AnswerSpan, Reading, Reads, Window

MODEL_FILES = ("reader.onnx", "weights.npz")
Ranges = Sequence[tuple[int, int]]


class KeptReader:
    """``reads`` behind a file of JSON lines, or in memory alone where ``path`` is None.

    A reader's files in the folder ``name`` tell it from others, by their bytes; without such files its name does.
    """

    def __init__(self, reads: Reads, path: Path | None = None, name: str = "") -> None:
        self._reads, self._path = reads, path
        files = [file for part in MODEL_FILES if (file := Path(name) / part).is_file()]
        self._who = sha256(b"".join(f.read_bytes() for f in files)).hexdigest()[:12] if files else name
        lines = path.read_text(encoding="utf-8").splitlines() if path and path.is_file() else []
        self._known: dict[str, Any] = dict(json.loads(line) for line in lines)

    def read(self, question: str, windows: Sequence[Window], sentences: Sequence[Ranges]) -> list[Reading]:
        found = []
        for window, ranges in zip(windows, sentences, strict=True):
            key = self._key("read", question, window, [list(r) for r in ranges])
            if key not in self._known:
                reading = self._reads.read(question, [window], [ranges])[0]
                self._keep(key, asdict(reading))
            found.append(_reading(self._known[key]))
        return found

    def mark(self, question: str, window: Window, within: tuple[int, int]) -> tuple[AnswerSpan, ...]:
        key = self._key("mark", question, window, list(within))
        if key not in self._known:
            self._keep(key, [asdict(span) for span in self._reads.mark(question, window, within)])
        return _spans(self._known[key])

    def _key(self, *parts: object) -> str:
        shown = json.dumps([self._who, *map(_plain, parts)], ensure_ascii=False)
        return sha256(shown.encode()).hexdigest()[:24]

    def _keep(self, key: str, value: Any) -> None:
        self._known[key] = value
        if self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as out:
            out.write(json.dumps([key, value]) + "\n")


def _plain(part: object) -> object:
    return asdict(part) if isinstance(part, Window) else part


def _spans(rows: Sequence[dict[str, Any]]) -> tuple[AnswerSpan, ...]:
    return tuple(AnswerSpan(**row) for row in rows)


def _reading(row: dict[str, Any]) -> Reading:
    return Reading(
        row["answerable"],
        tuple(row["evidence"]),
        _spans(row["spans"]),
        row["null"],
        tuple(_spans(one) for one in row["inside"]),
    )
