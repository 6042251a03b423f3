"""Runs that operators start: one at a time in a thread of its own, kept on disk, so that a restart loses none.

A run is a folder named by its time; the uploaded file lies in it under ``upload``.  A folder without the summary
that ``finish_run`` writes was stopped, by a person, a fault (``error.txt``) or a restart.
"""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from eval.runs.run import RESULTS, SUMMARY, Run, load_run
from eval.runs.running import Responder, Subject, check_documents, run_file
from eval.sets import load_questions
from eval.sets.fields import parse_json
from ingest.errors import InputError, ZhangjuError

if TYPE_CHECKING:
    from chatbot.answer import Answer, Turn

UPLOAD, FAULT = "upload", "error.txt"
_NAME = re.compile(r"\d{8}-\d{6}(-\d+)?")
_UNSAFE = re.compile(r"[^\w.\-（）()]+")


@dataclass(frozen=True)
class Kept:
    """A run on disk; ``correct`` 0..1, None where it was not finished, and then ``fault`` may say why."""

    name: str
    question_set: str
    count: int = 0
    correct: float | None = None
    generation: str = ""
    fault: str = ""

    @property
    def when(self) -> str:
        return datetime.strptime(self.name[:15], "%Y%m%d-%H%M%S").strftime("%Y-%m-%d %H:%M")


@dataclass(frozen=True)
class BenchProgress:
    """The run that is under way."""

    name: str
    question_set: str
    done: int
    total: int


class Stopped(BaseException):
    """Ends a run between two questions; no fault of the program, so nothing that catches those sees it."""


class Bench:
    """The runs under ``root``; ``subject`` gives what is to be evaluated at the moment a run starts."""

    def __init__(self, root: Path, subject: Callable[[], Subject]) -> None:
        self.root, self.subject = root, subject
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._halt = threading.Event()
        self._under_way: tuple[Path, Path, int] | None = None

    def start(self, file_name: str, content: bytes) -> str:
        """Begin a run and give its name; ``InputError`` for a faulty set, or while another one runs."""
        self._require_idle()
        try:
            folder = self._new_folder()
        except OSError as error:
            raise InputError(f"现在无法保存题集（{error.strerror or error}）。") from error
        try:
            questions = _keep(folder, file_name, content)
            subject = self.subject()
            found = load_questions(questions)  # not under the lock: a large sheet takes its time
            check_documents(found, subject.texts, questions.name)
            with self._lock:
                self._require_idle()
                self._begin(folder, questions, len(found), subject)
        except (ZhangjuError, OSError) as error:
            shutil.rmtree(folder, ignore_errors=True)
            if isinstance(error, ZhangjuError):
                raise
            raise InputError(f"现在无法保存题集（{error.strerror or error}）。") from error
        return folder.name

    def _require_idle(self) -> None:
        if self.running is not None:
            raise InputError("正在评测，完成后才能再开始一次。")

    def _begin(self, folder: Path, questions: Path, count: int, subject: Subject) -> None:
        self._halt.clear()
        self._under_way = (folder, questions, count)
        stoppable = replace(subject, responder=_Stoppable(subject.responder, self._halt))
        self._thread = threading.Thread(
            target=_work, args=(stoppable, questions, folder), name="evaluation", daemon=True
        )
        self._thread.start()

    @property
    def running(self) -> BenchProgress | None:
        under_way, thread = self._under_way, self._thread
        if under_way is None or thread is None or not thread.is_alive():
            return None
        folder, questions, total = under_way
        return BenchProgress(folder.name, questions.name, _rows(folder / RESULTS), total)

    def stop(self) -> None:
        """End the run that is under way, if there is one, and wait for its last question."""
        thread = self._thread
        self._halt.set()
        if thread is not None:
            thread.join()

    def kept(self) -> list[Kept]:
        """The newest first, without the one that is under way."""
        running = self.running
        names = [path.name for path in self.root.iterdir()] if self.root.is_dir() else []
        return [
            self._about(name)
            for name in sorted(names, reverse=True)
            if _NAME.fullmatch(name) and not (running and running.name == name)
        ]

    def load(self, name: str) -> Run:
        """``InputError`` where there is no such run or it was not finished."""
        return load_run(self._folder(name))

    def delete(self, name: str) -> None:
        running = self.running
        if running and running.name == name:
            raise InputError("正在评测的这一次，请先停止。")
        shutil.rmtree(self._folder(name))

    def _about(self, name: str) -> Kept:
        folder = self.root / name
        upload = next(iter((folder / UPLOAD).glob("*")), None)
        question_set = upload.name if upload else ""
        if not (folder / SUMMARY).is_file():
            fault = folder / FAULT
            return Kept(name, question_set, fault=fault.read_text("utf-8") if fault.is_file() else "")
        summary = parse_json(folder / SUMMARY)
        correct = summary["figures"]["correct"]
        return Kept(name, question_set, correct["n"], correct["value"], summary["generation"])

    def _folder(self, name: str) -> Path:
        folder = self.root / name
        if not _NAME.fullmatch(name) or not folder.is_dir():
            raise InputError("没有这次评测，可能已经删除。")
        return folder

    def _new_folder(self) -> Path:
        stamp = datetime.now().strftime("%Y%m%d-%H%M%S")
        self.root.mkdir(parents=True, exist_ok=True)
        folder, again = self.root / stamp, 2
        while True:
            try:
                folder.mkdir()
            except FileExistsError:
                folder, again = self.root / f"{stamp}-{again}", again + 1
            else:
                (folder / UPLOAD).mkdir()
                return folder


class _Stoppable:
    """A responder that stops at the next question once it is told to."""

    def __init__(self, responder: Responder, halt: threading.Event) -> None:
        self.responder, self.halt = responder, halt

    def respond(
        self, question: str, history: Sequence[Turn] = (), sources: Collection[str] | None = None
    ) -> Answer:
        if self.halt.is_set():
            raise Stopped
        return self.responder.respond(question, history, sources)


def _keep(folder: Path, file_name: str, content: bytes) -> Path:
    """The uploaded file under a harmless form of its own name, by which faults name it."""
    plain = Path(file_name.replace("\\", "/")).name
    path = folder / UPLOAD / (_UNSAFE.sub("_", plain).lstrip(".")[-80:] or "questions")
    path.write_bytes(content)
    return path


def _work(subject: Subject, questions: Path, folder: Path) -> None:
    try:
        run_file(subject, questions, folder)
    except Stopped:
        return
    except (ZhangjuError, OSError) as fault:
        (folder / FAULT).write_text(str(fault), encoding="utf-8")


def _rows(path: Path) -> int:
    return path.read_bytes().count(b"\n") if path.is_file() else 0
