"""A folder on the server that is looked into every few seconds: new, changed and removed files.

As set, they become drafts for the operator to look at, or are published.  A file counts once it has stood still from
one look to the next; links, hidden files and kinds that are not read do not count.  A folder that cannot be read, or is
all at once empty, is taken for one that is not mounted: nothing is withdrawn for it.
"""

from __future__ import annotations

import hashlib
import json
import logging
import threading
from dataclasses import dataclass
from pathlib import Path

from chatbot.web.library.drafts import MOST, safe_name
from chatbot.web.library.publishing import OperatorLibrary
from chatbot.web.settings import Settings
from ingest import READERS
from ingest.errors import InputError

EVERY = 5.0
"""Seconds from one look to the next."""
_LOG = logging.getLogger(__name__)

Stamp = tuple[int, int]
"""Nanoseconds of the last change, and bytes."""


@dataclass(frozen=True)
class Known:
    """A file as it was taken in."""

    digest: str
    stamp: Stamp


class Watch:
    """``publish`` lets what is found be answered from without anybody looking at it first."""

    def __init__(self, library: OperatorLibrary, folder: Path, publish: bool) -> None:
        self.library = library
        self.folder = folder
        self.publish = publish
        self.fault = ""
        self._state = library.drafts.root.parent / "watched.json"
        self._known = self._recalled()
        self._before: dict[str, Stamp] = {}
        self._gone: set[str] = set()
        self._over = threading.Event()

    def start(self) -> None:
        threading.Thread(target=self._run, name="watch", daemon=True).start()

    def stop(self) -> None:
        self._over.set()

    def _run(self) -> None:
        while not self._over.wait(EVERY):
            try:
                self.look()
            except Exception:
                _LOG.exception("looking into the watched folder failed")

    def look(self) -> None:
        """One look: takes in what has settled, notes what has gone, publishes what is read."""
        self.fault = ""
        try:
            found = self._found()
        except OSError as fault:
            self.fault = f"监看的文件夹 {self.folder} 读不到：{fault.strerror}。"
            return
        if self._known and not found:
            self.fault = f"监看的文件夹 {self.folder} 里一份文件也没有了，正在使用的文件没有撤下。"
            return
        stamps = {name: _stamp(path) for name, path in found.items()}
        for name in sorted(stamps):
            known = self._known.get(name)
            if stamps[name] == self._before.get(name) and (known is None or known.stamp != stamps[name]):
                self._take(name, found[name], stamps[name])
        for name in [name for name in self._known if name not in stamps and name not in self._before]:
            self._miss(name)
        self._before = stamps
        if self.publish:
            self._release()

    def _found(self) -> dict[str, Path]:
        """The files by the names under which they are cited: those in folders below have these in front."""
        found = {}
        for path in sorted(self.folder.rglob("*")):
            parts = path.relative_to(self.folder).parts
            hidden = any(part.startswith((".", "~$")) for part in parts)
            linked = any(self.folder.joinpath(*parts[: n + 1]).is_symlink() for n in range(len(parts)))
            if path.suffix.lower() in READERS and not hidden and not linked and path.is_file():
                found[safe_name(" - ".join(parts))] = path
        if not found:
            next(self.folder.iterdir(), None)  # raises where the folder is not there
        return found

    def _take(self, name: str, path: Path, stamp: Stamp) -> None:
        content = path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        known = self._known.get(name)
        if known is None or known.digest != digest:
            if len(self.library.drafts.all()) >= MOST:
                self.fault = f"待处理的文件已有 {MOST} 份：发布或删除一些之后，再读监看的文件夹。"
                return
            self._drop(name)
            try:
                self.library.add(name, content, watched=True)
            except InputError as fault:  # it is the file's; the next version may be better
                self.fault = str(fault)
        self._remember(name, Known(digest, stamp))

    def _miss(self, name: str) -> None:
        self._drop(name)
        if self.library.desk.whole.shelf.of_source(name) is not None:
            if self.publish:
                self._gone.add(name)
            else:
                self.library.history.note("gone", name)
        self._remember(name, None)

    def _drop(self, name: str) -> None:
        """A draft of an earlier version of the file is of no use any more."""
        for draft in self.library.drafts.all():
            if draft.watched and draft.source == name and draft.stage in ("ready", "failed"):
                self.library.drafts.delete(draft)

    def _release(self) -> None:
        drafts = [draft for draft in self.library.drafts.all() if draft.watched]
        if any(draft.stage in ("waiting", "reading", "publishing") for draft in drafts):
            return
        ready = [draft for draft in drafts if draft.stage == "ready" and not draft.fault]
        shelf = self.library.desk.whole.shelf
        gone = [name for name in sorted(self._gone) if shelf.of_source(name) is not None]
        if not ready and len(gone) == len(shelf.documents):
            kept = gone.pop()
            self.fault = f"{kept}：只剩这一份文件了，没有撤下。"
            return
        if ready or gone:
            self.library.publish_all(ready, gone)
        self._gone.clear()

    def _recalled(self) -> dict[str, Known]:
        try:
            rows = json.loads(self._state.read_text("utf-8"))
            return {name: Known(digest, (at, size)) for name, (digest, at, size) in rows.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}

    def _remember(self, name: str, known: Known | None) -> None:
        if known is None:
            self._known.pop(name, None)
        else:
            self._known[name] = known
        rows = {name: (one.digest, *one.stamp) for name, one in self._known.items()}
        self._state.parent.mkdir(parents=True, exist_ok=True)
        part = self._state.with_suffix(".part")
        part.write_text(json.dumps(rows, ensure_ascii=False), "utf-8")
        part.replace(self._state)


def watching(library: OperatorLibrary | None, settings: Settings) -> Watch | None:
    """The watch over the operator's folder, where one is set; raises ``InputError`` where that cannot be."""
    if settings.watch_folder is None:
        return None
    if library is None:
        raise InputError("要监看文件夹（ZHANGJU_WATCH），请先设运营者密码 ZHANGJU_OPERATOR_PASSWORD。")
    library.watch = Watch(library, settings.watch_folder, settings.watch_publish)
    return library.watch


def _stamp(path: Path) -> Stamp:
    found = path.stat()
    return found.st_mtime_ns, found.st_size
