"""The words of all passages on disk: which number a token has, in how many passages a word or a pair of characters stands.

One SQLite file, opened to read only; what was looked up is remembered.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from threading import Lock
from urllib.parse import quote

from index.manifest import REBUILD
from ingest.errors import InputError

FILE = "words.sqlite3"
TOKEN, WORD, PAIR = 0, 1, 2
_REMEMBERED = 1 << 15


def write_lexicon(
    path: Path, tokens: Mapping[str, int], words: Mapping[str, int], pairs: Mapping[str, int]
) -> None:
    """``tokens`` has the number of each, ``words`` and ``pairs`` how many passages hold each."""

    def rows(kind: int, told: Mapping[str, int]) -> Iterable[tuple[int, str, int]]:
        return ((kind, text, told[text]) for text in sorted(told))

    with closing(sqlite3.connect(path)) as made:
        made.execute("PRAGMA journal_mode = OFF")
        made.execute("PRAGMA synchronous = OFF")  # brought to the disk when the generation is published
        made.execute(
            "CREATE TABLE term (kind INTEGER, text TEXT, number INTEGER, PRIMARY KEY (kind, text)) WITHOUT ROWID"
        )
        for kind, told in ((TOKEN, tokens), (WORD, words), (PAIR, pairs)):
            made.executemany("INSERT INTO term VALUES (?, ?, ?)", rows(kind, told))
        made.commit()


class Lexicon:
    """Safe for several threads."""

    def __init__(self, path: Path, tokens: int) -> None:
        """Raises ValueError where the tokens' numbers are not those below ``tokens``, sqlite3.Error for another file."""
        self._lock = Lock()
        self._file = sqlite3.connect(
            f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        self._file.execute("PRAGMA trusted_schema = OFF")
        self._file.execute("PRAGMA cell_size_check = ON")
        if self._file.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise ValueError("words: a damaged file")
        least, most, count = self._file.execute(
            "SELECT min(number), max(number), count(*) FROM term WHERE kind = ?", (TOKEN,)
        ).fetchone()
        if count and (type(least) is not int or type(most) is not int or least < 0 or most >= tokens):
            raise ValueError(f"words: numbers beyond {tokens} tokens")
        self._number = lru_cache(maxsize=_REMEMBERED)(self._look_up)

    def get(self, kind: int, text: str) -> int | None:
        return self._number(kind, text)

    def _look_up(self, kind: int, text: str) -> int | None:
        try:
            with self._lock:
                row = self._file.execute(
                    "SELECT number FROM term WHERE kind = ? AND text = ?", (kind, text)
                ).fetchone()
        except sqlite3.Error as error:
            raise InputError(f"索引文件 {FILE} 已损坏 ({error}); {REBUILD}") from None
        if row is not None and type(row[0]) is not int:
            raise InputError(f"索引文件 {FILE} 已损坏; {REBUILD}")
        return row[0] if row else None

    def frequent(self, most: int) -> list[str]:
        """The words that stand in most passages, the most frequent first, then in the order of their characters."""
        with self._lock:
            rows = self._file.execute(
                "SELECT text FROM term WHERE kind = ? ORDER BY number DESC, text LIMIT ?", (WORD, most)
            ).fetchall()
        return [str(text) for (text,) in rows]


class Counts:
    """How many passages hold each text of one kind."""

    def __init__(self, lexicon: Lexicon, kind: int) -> None:
        self._lexicon, self._kind = lexicon, kind

    def __getitem__(self, text: str) -> int:
        return self._lexicon.get(self._kind, text) or 0

    def __contains__(self, text: object) -> bool:
        return isinstance(text, str) and self._lexicon.get(self._kind, text) is not None
