"""TREC run files: ``query Q0 entry rank score tag``, written query by query so that a stopped run goes on.

White space inside an id, which the format cannot hold, is written as ``%20`` and its like.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from eval.sets.fields import parse_json
from ingest.errors import InputError, writing

TAG = "zhangju"


@dataclass(frozen=True)
class Scored:
    id: str
    score: float


class TrecRun:
    """A run file with a note beside it (``run.trec.json``) that says what it is a run of.

    Opened again with the same ``about``, it goes on after the last query that is whole; with another one
    it begins anew.
    """

    def __init__(self, path: Path, about: Mapping[str, object]) -> None:
        check_out(path)
        self.path, self.note = path, path.with_name(path.name + ".json")
        if path.exists() and not self.note.exists():
            raise InputError(f"{path} 已经存在，又不是检索结果；请换一个 --out，以免盖掉它。")
        self.done = self._resume() if self._same(about) else {}
        with writing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("".join(map(_block, self.done.items())), encoding="utf-8")
            self.note.write_text(json.dumps(about, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")

    def add(self, query: str, ranked: Sequence[Scored]) -> None:
        with self.path.open("a", encoding="utf-8") as out:
            out.write(_block((query, ranked)))
        self.done[query] = tuple(ranked)

    def _same(self, about: Mapping[str, object]) -> bool:
        if not (self.path.is_file() and self.note.is_file()):
            return False
        return bool(parse_json(self.note) == json.loads(json.dumps(about)))

    def _resume(self) -> dict[str, tuple[Scored, ...]]:
        """Every query but the last, which may have been cut off."""
        found: dict[str, list[Scored]] = {}
        try:
            for line in self.path.read_text(encoding="utf-8").splitlines():
                parts = line.split(" ")
                if len(parts) == 6:
                    found.setdefault(parts[0], []).append(Scored(parts[2], float(parts[4])))
        except ValueError as error:
            raise InputError(f"续跑的结果 {self.path} 已损坏；请删去它，重新检索。") from error
        if found:
            found.popitem()
        return {query: tuple(ranked) for query, ranked in found.items()}


def check_out(path: Path) -> None:
    """Raises ``InputError`` where ``path`` cannot name a file to be written."""
    if not path.name or path.is_dir():
        raise InputError(f"--out 应为一个文件，得到目录 {path}；请写上文件名。")


def token(name: str) -> str:
    """An id as one column of a run file."""
    return re.sub(r"\s", lambda match: quote(match[0]), name)


def ranked_ids(done: Mapping[str, Iterable[Scored]]) -> dict[str, list[str]]:
    return {query: [scored.id for scored in ranked] for query, ranked in done.items()}


def _block(item: tuple[str, Sequence[Scored]]) -> str:
    query, ranked = item
    lines = (
        f"{token(query)} Q0 {token(s.id)} {n} {s.score:.6f} {TAG}\n" for n, s in enumerate(ranked, start=1)
    )
    return "".join(lines)
