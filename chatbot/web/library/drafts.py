"""Uploaded files on their way to readers: each in a folder of its own, with what was read from it and how far it is."""

from __future__ import annotations

import json
import re
import secrets
import shutil
import time
import unicodedata
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

from ingest import READERS, InputError, Parsed, read_passages

Stage = Literal["waiting", "reading", "ready", "failed", "publishing"]

LARGEST = 32 << 20
"""Bytes of one file."""
MOST = 50
"""Drafts that may lie here at once."""

_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')
_STATE, _PASSAGES, _ORIGINAL = "draft.json", "passages.jsonl", "original"


@dataclass(frozen=True)
class DocumentDraft:
    """``source`` is the file's name, by which the document will be cited; ``at`` is seconds since 1970.

    ``address`` is where it was fetched from, "" where it was not; ``watched`` says that it lies in the watched folder.
    """

    id: str
    source: str
    size: int
    at: float
    stage: Stage = "waiting"
    fault: str = ""
    address: str = ""
    watched: bool = False


class Drafts:
    """The folder of drafts; a change is written whole before it counts."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def add(self, name: str, content: bytes, address: str = "", watched: bool = False) -> DocumentDraft:
        """Keeps a file; ``InputError`` for one that is empty, too large or of a kind that is not read."""
        source = safe_name(name)
        if not content:
            raise InputError(f"{source}：文件是空的。")
        if len(content) > LARGEST:
            raise InputError(f"{source}：文件有 {len(content) >> 20} MB，最多 {LARGEST >> 20} MB。")
        if Path(source).suffix.lower() not in READERS:
            raise InputError(f"{source}：读不了这种文件；可以用 {'、'.join(sorted(READERS))}。")
        if len(self.all()) >= MOST:
            raise InputError(f"待处理的文件已有 {MOST} 份：请先发布或删除一些。")
        name = f"{int(time.time())}-{secrets.token_hex(4)}"
        draft = DocumentDraft(name, source, len(content), time.time(), address=address, watched=watched)
        folder = self.root / draft.id / _ORIGINAL
        folder.mkdir(parents=True)
        (folder / source).write_bytes(content)
        self._write(draft)
        return draft

    def all(self) -> list[DocumentDraft]:
        """The newest first."""
        folders = list(self.root.iterdir()) if self.root.is_dir() else []
        found = [self.get(folder.name) for folder in folders if folder.is_dir()]
        return sorted((draft for draft in found if draft), key=lambda draft: (-draft.at, draft.id))

    def get(self, name: str) -> DocumentDraft | None:
        if not re.fullmatch(r"\d+-[0-9a-f]{8}", name):
            return None
        try:
            return DocumentDraft(**json.loads((self.root / name / _STATE).read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def set(self, draft: DocumentDraft, stage: Stage, fault: str = "") -> DocumentDraft:
        changed = replace(draft, stage=stage, fault=fault)
        if (self.root / draft.id).is_dir():  # it may have been deleted meanwhile
            self._write(changed)
        return changed

    def delete(self, draft: DocumentDraft) -> None:
        """The state goes first: where it stands, the rest is whole."""
        (self.root / draft.id / _STATE).unlink(missing_ok=True)
        shutil.rmtree(self.root / draft.id, ignore_errors=True)

    def original(self, draft: DocumentDraft) -> Path:
        return self.root / draft.id / _ORIGINAL / draft.source

    def passages(self, draft: DocumentDraft) -> Path:
        return self.root / draft.id / _PASSAGES

    def parsed(self, draft: DocumentDraft) -> Parsed | None:
        """What was read from the file; None before that, or where it was not readable."""
        try:
            return read_passages(self.passages(draft))[0]
        except InputError:
            return None

    def _write(self, draft: DocumentDraft) -> None:
        path = self.root / draft.id / _STATE
        part = path.with_suffix(".part")
        part.write_text(json.dumps(asdict(draft), ensure_ascii=False), "utf-8")
        part.replace(path)


def safe_name(name: str) -> str:
    """A file's name that can stand on every disk and in every citation, without folders; at most 120 characters."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    clean = _UNSAFE.sub("_", "".join(c for c in last if c.isprintable())).strip(" .").lstrip("-")
    stem, dot, suffix = clean.rpartition(".")
    while len(clean.encode("utf-8")) > 200:
        stem = stem[:-1]
        clean = f"{stem}{dot}{suffix[:10]}"
    return clean or "未命名.txt"
