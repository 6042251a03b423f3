"""Which parts were made of which files, so that the same file read in the same way is not read again: a line a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

_FILE = "made.jsonl"


class Made:
    """The list in a folder of parts; ``known`` has the keys of parts by the names of their documents, by the key of the file."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._path = folder, folder / _FILE
        self.known = dict(self._rows())

    def note(self, file: str, parts: dict[str, str]) -> None:
        self.known[file] = parts
        with self._path.open("a", encoding="utf-8") as log:
            log.write(_line(file, parts))

    def prune(self) -> None:
        """Forgets the files whose parts are gone, names and all."""
        self.known = {
            file: parts
            for file, parts in self.known.items()
            if all((self._folder / f"{key}.npz").is_file() for key in parts.values())
        }
        new = self._path.with_suffix(".new")
        new.write_text("".join(_line(file, parts) for file, parts in self.known.items()), "utf-8")
        new.replace(self._path)

    def _rows(self) -> Iterator[tuple[str, dict[str, str]]]:
        if not self._path.is_file():
            return
        for line in self._path.read_text("utf-8").splitlines():
            try:
                row = json.loads(line)
                yield str(row["file"]), {str(name): str(key) for name, key in row["parts"].items()}
            except (ValueError, KeyError, AttributeError, TypeError):
                continue  # cut short when a process was killed


def _line(file: str, parts: dict[str, str]) -> str:
    return json.dumps({"file": file, "parts": parts}) + "\n"
