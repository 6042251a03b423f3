"""The files that page images are drawn from, kept beside the passages and later in the index, named by what they hold."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import InputError

DRAWN = (".pdf", ".png", ".jpg", ".bmp", ".tif", ".webp")
"""The kinds of file whose pages can be drawn."""
NAME = re.compile(r"[0-9a-f]{64}\.(?:pdf|png|jpg|bmp|tif|webp)")


def folder_of(passages: str | Path) -> Path:
    """Where the originals of a ``passages.jsonl`` lie."""
    path = Path(passages)
    return (
        path.parent / f"{path.stem}.files"
    )  # a folder given by mistake has no name to change, and is told of later


@dataclass(frozen=True)
class Originals:
    """A folder of originals; a name is the SHA-256 of the content with the kind as its ending."""

    folder: Path

    def keep(self, data: bytes, kind: str) -> str:
        """Writes ``data`` unless it is there already; its name.  Raises ``InputError`` where that is not possible."""
        name = hashlib.sha256(data).hexdigest() + kind
        target = self.folder / name
        try:
            if not target.is_file() or target.stat().st_size != len(data):
                self.folder.mkdir(parents=True, exist_ok=True)
                draft = target.with_name(target.name + ".part")
                draft.write_bytes(data)
                draft.replace(target)
        except OSError as error:
            raise InputError(f"{self.folder}：无法写入原件（{error.strerror}），请检查路径和权限") from None
        return name

    def path(self, name: str) -> Path | None:
        """The file of that name, None where it is no name of an original or is not kept here."""
        path = self.folder / name
        return path if NAME.fullmatch(name) and path.is_file() else None
