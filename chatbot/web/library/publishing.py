"""Drafts to what is answered from: one job after another in a thread, while the old generation goes on answering.

The index is the truth of what is published.  A job builds the next generation in a process of its own, opens it,
asks it one question, and lets it serve from the next question on; where any of that fails, nothing has changed.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import Queue
from typing import Any, Protocol

from chatbot.web.desk.desk import Desk
from chatbot.web.desk.ports import Reopening
from chatbot.web.desk.stock import Stock
from chatbot.web.library.drafts import LARGEST, DocumentDraft, Drafts
from chatbot.web.library.fetching import fetch
from chatbot.web.library.history import History
from chatbot.web.library.process import run_worker
from index.generations import current_folder, finished, point_to
from index.manifest import read_manifest
from index.stores import let_serve
from ingest.errors import InputError, ZhangjuError

_LOG = logging.getLogger(__name__)
_WARMING = "文件讲了什么？"


class Watched(Protocol):
    """A folder whose files come in by themselves; ``fault`` says why they do not, "" while all is well."""

    folder: Path
    publish: bool
    fault: str


@dataclass(frozen=True)
class Job:
    """What is being done: ``stage`` is a key of ``words`` after ``library_``; ``count`` of ``total`` texts, where known."""

    kind: str
    what: str
    stage: str = "waiting"
    count: int = 0
    total: int = 0


class OperatorLibrary:
    """Raises ``InputError`` where the program serves an index that it cannot build anew."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.drafts = Drafts(desk.settings.data_dir / "library" / "drafts")
        self.history = History(desk.settings.data_dir / "library" / "history.jsonl")
        self.job: Job | None = None
        self.fault = ""
        self.watch: Watched | None = None
        self._jobs: Queue[Callable[[], None]] = Queue()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        for draft in self.drafts.all():  # what a restart has interrupted
            if draft.stage in ("waiting", "reading"):
                self._later(lambda draft=draft: self._read(draft))  # type: ignore[misc]
            elif draft.stage == "publishing":
                self.drafts.set(draft, "ready")

    @property
    def able(self) -> bool:
        """Whether what is served can be built anew here."""
        return self.desk.settings.index_root is not None and isinstance(self.desk.whole.engine, Reopening)

    def add(self, name: str, content: bytes, address: str = "", watched: bool = False) -> DocumentDraft:
        draft = self.drafts.add(name, content, address, watched)
        self.history.note("add", draft.source, address=address)
        self._later(lambda: self._read(draft))
        return draft

    def fetch(self, address: str) -> DocumentDraft:
        """Brings the file at a web address in."""
        found = fetch(address, LARGEST, private=self.desk.settings.fetch_private)
        return self.add(found.name, found.content, found.address)

    def publish(self, draft: DocumentDraft, replaces: str = "") -> None:
        """Lets a draft be answered from, in the place of the document called ``replaces`` or of one of its own name."""
        if replaces and self.desk.whole.shelf.of_source(replaces) is None:
            raise InputError(f"没有名为“{replaces}”的文件。")
        old = self.desk.whole.shelf.of_source(replaces or draft.source)
        removed = [replaces] if replaces and replaces != draft.source else []
        self._release(
            [draft],
            removed,
            lambda name: self.history.note("replace" if old else "publish", draft.source, name, replaces),
        )

    def publish_all(self, drafts: Sequence[DocumentDraft], gone: Sequence[str] = ()) -> None:
        """Lets several drafts be answered from, each in the place of one of its name, and takes others away, at once."""
        known = {draft.source for draft in drafts if self.desk.whole.shelf.of_source(draft.source)}

        def note(name: str) -> None:
            for draft in drafts:
                self.history.note("replace" if draft.source in known else "publish", draft.source, name)
            for source in gone:
                self.history.note("withdraw", source, name)

        self._release(drafts, gone, note)

    def _release(
        self, drafts: Sequence[DocumentDraft], removed: Sequence[str], note: Callable[[str], None]
    ) -> None:
        for draft in drafts:
            if draft.stage != "ready":
                raise InputError(f"{draft.source}：还没有读好，不能发布。")
        for draft in drafts:
            self.drafts.set(draft, "publishing")

        def work() -> None:
            what = "、".join([draft.source for draft in drafts] or removed)
            added = [self.drafts.passages(draft) for draft in drafts]
            try:
                name = self._build("publish", what, ["--add", *added, "--remove", *removed])
            except InputError as fault:
                for draft in drafts:
                    self.drafts.set(draft, "ready", str(fault))
                raise
            note(name)
            for draft in drafts:
                self.drafts.delete(draft)

        self._later(work)

    def withdraw(self, source: str) -> None:
        if self.desk.whole.shelf.of_source(source) is None:
            raise InputError(f"没有名为“{source}”的文件。")
        if len(self.desk.whole.shelf.documents) == 1:
            raise InputError("只剩这一份文件了：请先发布另一份，再撤下它。")

        def work() -> None:
            self.history.note("withdraw", source, self._build("withdraw", source, ["--remove", source]))

        self._later(work)

    def go_back(self, name: str) -> None:
        """Lets another whole generation serve."""
        root = self.desk.settings.index_root
        if root is None or name not in finished(root):
            raise InputError("没有这个版本。")

        def work() -> None:
            self.job = Job("go_back", name, "opening")
            before = current_folder(root).name
            point_to(name, root)
            self._open(before)
            let_serve(read_manifest(current_folder(root)))
            self.history.note("go_back", name, name)

        self._later(work)

    def generations(self) -> list[tuple[str, bool]]:
        """The whole generations, the newest first, and which of them serves."""
        root = self.desk.settings.index_root
        if root is None:
            return [(self.desk.whole.generation, True)]
        serving = current_folder(root).name
        return [(name, name == serving) for name in reversed(finished(root))]

    def finish(self) -> None:
        """Waits until everything asked for so far is done."""
        self._jobs.join()

    def _read(self, draft: DocumentDraft) -> None:
        self.job = Job("read", draft.source)
        draft = self.drafts.set(draft, "reading")
        try:
            run_worker(["read", self.drafts.original(draft), self.drafts.passages(draft)], self._hear)
        except InputError as fault:
            told = str(fault).replace(str(self.drafts.original(draft)), draft.source)
            self.drafts.set(draft, "failed", told)
        else:
            self.drafts.set(draft, "ready")

    def _build(self, kind: str, what: str, arguments: list[Any]) -> str:
        """Builds and opens the next generation; its name."""
        root = self.desk.settings.index_root
        if root is None or not self.able:
            raise InputError("这里的索引不能重建：请用 python -m chatbot 索引目录 启动。")
        self.job = Job(kind, what)
        before = current_folder(root).name
        made = run_worker(["build", root, *arguments], self._hear)
        self._open(before)
        return str(made["generation"])

    def _open(self, before: str) -> None:
        """Lets what is current on disk serve; where it cannot be opened, ``before`` is current again."""
        root, engine = self.desk.settings.index_root, self.desk.whole.engine
        assert root is not None and isinstance(engine, Reopening)
        if self.job:
            self.job = Job(self.job.kind, self.job.what, "opening")
        try:
            opened = engine.over(root)
            opened.respond(_WARMING)
            stock = Stock(opened)
        except Exception:
            point_to(before, root)
            raise
        self.desk.serve(stock)
        stock.prepare()

    def _hear(self, told: dict[str, Any]) -> None:
        if self.job:
            count, total = int(told.get("count", 0)), int(told.get("total", 0))
            self.job = Job(self.job.kind, self.job.what, str(told["stage"]), count, total)

    def _later(self, work: Callable[[], None]) -> None:
        self._jobs.put(work)
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="library", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            work = self._jobs.get()
            self.fault = ""
            try:
                work()
            except ZhangjuError as fault:
                self.fault = str(fault)
            except Exception:
                _LOG.exception("a job of the library failed")
                self.fault = "程序出错了，已记入日志；原来的版本照常使用。"
            finally:
                self.job = None
                self._jobs.task_done()
