"""Every change of what is answered from: a line a change, never altered."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True)
class HistoryEntry:
    """``kind`` is a key of ``words`` after ``library_did_``; ``generation`` is what served from then on, "" where
    nothing changed for readers; ``address`` is where a file was fetched from."""

    at: float
    kind: str
    source: str
    generation: str = ""
    replaced: str = ""
    address: str = ""

    @property
    def when(self) -> str:
        return datetime.fromtimestamp(self.at).strftime("%Y-%m-%d %H:%M")


class History:
    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()

    def note(
        self, kind: str, source: str, generation: str = "", replaced: str = "", address: str = ""
    ) -> None:
        entry = HistoryEntry(time.time(), kind, source, generation, replaced, address)
        line = json.dumps(asdict(entry), ensure_ascii=False)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self._lock, self.path.open("a", encoding="utf-8") as log:
            log.write(line + "\n")

    def entries(self, most: int = 200) -> list[HistoryEntry]:
        """The newest first; a line that a crash cut short is left out."""
        try:
            lines = self.path.read_text("utf-8").splitlines()
        except FileNotFoundError:
            return []
        found = []
        for line in lines[-most:]:
            try:
                found.append(HistoryEntry(**json.loads(line)))
            except (ValueError, TypeError):
                continue
        return found[::-1]
