"""``python -m chatbot.web.attack.kills``: kills what writes at a moment of its own choosing, and looks for what is lost.

Three writers: the build of an index, the store of verdicts, an operator's upload.  Each runs in a child that says
what it has acknowledged and is killed with SIGKILL; another child then looks whether all of that is there, whole.
"""

from __future__ import annotations

import hashlib
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import numpy as np

from chatbot.web.desk.feedback import Feedback, FeedbackStore
from chatbot.web.library.drafts import Drafts
from index import Index, build_index
from ingest import Document, parse
from ingest.command import CommandParser

Acknowledge = Callable[[str], None]
_LONGEST = 0.4  # seconds until a kill, about two builds


class Characters:
    """A model small enough that a build is all writing: unit rows of counted characters."""

    name, fingerprint, dim = "characters", "0123456789abcdef", 16

    def encode_queries(self, texts: Sequence[str]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
        rows = np.full((len(texts), self.dim), 0.1, dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for char in text:
                row[ord(char) % self.dim] += 1
        unit: np.ndarray[tuple[int, int], np.dtype[np.float32]] = rows / np.linalg.norm(
            rows, axis=1, keepdims=True
        )
        return unit

    def encode_passages(
        self, texts: Sequence[str], progress: bool = False
    ) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
        return self.encode_queries(texts)


def _text(number: int) -> str:
    return f"工作报告\n\n一、受理\n\n第{number}次共受理诉求{number}件。\n"


def _build(folder: Path, first: int, said: Acknowledge) -> None:
    for number in range(first, first + 1000):
        document = parse(Document("甲.txt", _text(number), "工作报告"))
        build_index([document], folder / "index", Characters())
        said(str(number))


def _built(folder: Path, said: list[str]) -> None:
    """The index is that of the last build acknowledged, or of the one after it."""
    if said:
        (found,) = Index.open(folder / "index", Characters()).documents
        assert found.document.text in (_text(int(said[-1])), _text(int(said[-1]) + 1)), "lost a generation"


def _judge(folder: Path, first: int, said: Acknowledge) -> None:
    store = FeedbackStore(folder / "feedback.sqlite3", 180)
    for number in range(first, first + 100_000):
        store.add(Feedback("up", comment=str(number)))
        said(str(number))


def _judged(folder: Path, said: list[str]) -> None:
    store = FeedbackStore(folder / "feedback.sqlite3", 180)
    assert not store.fault and not list(folder.glob("*.damaged-*")), f"torn: {store.fault}"
    kept = {one.comment for one in store.feedback(10**6)}
    assert kept.issuperset(said), f"lost {set(said) - kept}"


def _upload(folder: Path, first: int, said: Acknowledge) -> None:
    drafts = Drafts(folder / "drafts")
    for number in range(first, first + 100_000):
        content = str(number).encode() * 20_000
        draft = drafts.add(f"{number}.txt", content)
        said(f"{draft.id} {hashlib.sha256(content).hexdigest()}")
        if number - first > 8:
            drafts.delete(draft)


def _uploaded(folder: Path, said: list[str]) -> None:
    drafts = Drafts(folder / "drafts")
    for line in said[:8]:
        name, digest = line.split()
        draft = drafts.get(name)
        assert draft is not None, f"lost {name}"
        assert hashlib.sha256(drafts.original(draft).read_bytes()).hexdigest() == digest, f"torn {name}"
    for draft in drafts.all():
        assert drafts.original(draft).stat().st_size == draft.size, f"torn {draft.id}"
        drafts.delete(draft)


WRITERS = {"index": (_build, _built), "feedback": (_judge, _judged), "upload": (_upload, _uploaded)}


def kill(kind: str, folder: Path, first: int, pause: float) -> bool:
    """Lets the writer of ``kind`` acknowledge something, kills it ``pause`` seconds later; whether all of it is there."""
    write, look = WRITERS[kind]
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _end(lambda: write(folder, first, lambda line: _told(writing, line)))
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        begun = told.readline()
        time.sleep(pause)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        lines = (begun + told.read()).decode().split("\n")
    said = lines[:-1]  # what came without its line's end was not acknowledged
    looking = os.fork()
    if looking == 0:  # not here: a library that starts threads must not have run where children are made
        _end(lambda: look(folder, said))
    return os.waitpid(looking, 0)[1] == 0 and bool(said)


def _told(pipe: int, line: str) -> None:
    os.write(pipe, f"{line}\n".encode())


def _end(work: Callable[[], None]) -> None:
    """Does ``work`` and ends this process, whatever comes."""
    status = 1
    try:
        work()
        status = 0
    except BaseException as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
    finally:
        os._exit(status)


def main(argv: Sequence[str] | None = None) -> int:
    parser = CommandParser(
        prog="python -m chatbot.web.attack.kills", description="在写入途中杀死进程，看有没有写坏或丢失。"
    )
    parser.add_argument("--count", type=int, default=200, help="一共杀多少次(默认 200)")
    args = parser.parse_args(argv)
    random, lost = Random(0), dict.fromkeys(WRITERS, 0)
    for turn in range(args.count):
        kind = list(WRITERS)[turn % len(WRITERS)]
        with TemporaryDirectory(prefix="zhangju-kills-") as folder:
            for life in range(2):  # the second begins with what the first left behind
                lost[kind] += not kill(kind, Path(folder), 10_000 * life, _LONGEST * random.random())
    print(
        f"{2 * args.count} kills, torn or lost:", ", ".join(f"{kind} {times}" for kind, times in lost.items())
    )
    return 1 if any(lost.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
