"""What writes, for ``python -m chatbot.web.attack.kills``, and what looks afterwards whether all that was acknowledged is
there: the build of an index, the store of verdicts, an operator's upload, a server that is asked while its index is built
anew."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
import numpy as np

from chatbot.engine import Engine
from chatbot.web.desk.asked import AskedStore
from chatbot.web.desk.feedback import Feedback, FeedbackStore
from chatbot.web.library.drafts import Drafts
from chatbot.web.serving import serve
from chatbot.web.settings import Settings
from index import Index, build_index
from ingest import Document, parse

Acknowledge = Callable[[str], None]
_ASKERS = 4


@dataclass(frozen=True)
class Writer:
    """``write`` writes below a folder without end, numbering from ``first``, and says what it has acknowledged; ``look``
    raises where something of that is lost or torn."""

    write: Callable[[Path, int, Acknowledge], None]
    look: Callable[[Path, list[str]], None]


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


def _serve(folder: Path, first: int, said: Acknowledge) -> None:
    """Verdicts are given and questions asked over the address while the library is built anew."""
    root = folder / "index"
    document = parse(Document("甲.txt", _text(first), "工作报告"))
    build_index([document], root, Characters())
    engine = Engine(Index.open(root, Characters()), None)

    def begin(address: str) -> None:
        work = [lambda: _give(address, first, said), lambda: _build(folder, first + 1, lambda told: None)]
        work += [lambda: _ask(address)] * _ASKERS
        for one in work:
            threading.Thread(target=one, daemon=True).start()

    settings = Settings(data_dir=folder, rate="1000000/minute", index_root=root)
    serve(engine, "127.0.0.1", 0, settings, begin)


def _give(address: str, first: int, said: Acknowledge) -> None:
    with httpx.Client(base_url=address, timeout=30) as client:
        for number in range(first, first + 100_000):
            given = client.post("/api/feedback", json={"verdict": "up", "comment": str(number)})
            if given.status_code == 201:
                said(str(number))


def _ask(address: str) -> None:
    with httpx.Client(base_url=address, timeout=30) as client:
        for number in range(100_000):
            client.post("/api/ask", json={"question": f"第{number}次受理诉求多少件？"})


def _served(folder: Path, said: list[str]) -> None:
    _judged(folder, said)
    asked = AskedStore(folder / "asked.sqlite3", 180)
    assert not asked.fault, f"torn: {asked.fault}"
    (found,) = Index.open(folder / "index", Characters()).documents
    number = found.document.text.partition("第")[2].partition("次")[0]
    assert found.document.text == _text(int(number)), "torn generation"


WRITERS = {
    "index": Writer(_build, _built),
    "feedback": Writer(_judge, _judged),
    "upload": Writer(_upload, _uploaded),
    "server": Writer(_serve, _served),
}
