"""``python -m chatbot.web.attack.texts INDEX``: random questions and documents, none of which may raise or take long."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from chatbot.engine import Engine
from chatbot.web.attack.officialese import Officialese
from ingest import Document, parse
from ingest.command import CommandParser
from ingest.errors import ZhangjuError

_SHOWN = 5


@dataclass
class Tried:
    """Seconds of a core that each text took, and what was raised, each with its seed."""

    seconds: list[float] = field(default_factory=list)
    raised: list[str] = field(default_factory=list)
    slowest: int = 0

    def line(self, name: str) -> str:
        usual, most = median(self.seconds), max(self.seconds)
        return (
            f"{name}: {len(self.raised)} of {len(self.seconds)} raised, median {usual:.4f} s of a core, "
            f"slowest {most:.4f} s (seed {self.slowest}), {most / max(usual, 1e-9):.1f} times as long"
        )


def try_out(count: int, first: int, work: Callable[[Officialese], Callable[[], object]]) -> Tried:
    """``work`` makes what is timed out of the texts of a seed; the seeds are ``first`` and those after it."""
    tried = Tried()
    for seed in range(first, first + count):
        timed = work(Officialese(seed))
        began = time.thread_time()
        try:
            timed()
        except Exception as error:  # whatever it is, it is what we look for
            tried.raised.append(f"seed {seed}: {type(error).__name__}: {error}")
        spent = time.thread_time() - began
        if spent > max(tried.seconds, default=0.0):
            tried.slowest = seed
        tried.seconds.append(spent)
    return tried


def documents(count: int, first: int = 0) -> Tried:
    def work(texts: Officialese) -> Callable[[], object]:
        document = Document("随机.txt", texts.document(), "随机")
        return lambda: parse(document)

    return try_out(count, first, work)


def questions(engine: Engine, count: int, first: int = 0) -> Tried:
    def work(texts: Officialese) -> Callable[[], object]:
        question = texts.question()
        return lambda: engine.respond(question)

    return try_out(count, first, work)


def main(argv: Sequence[str] | None = None) -> int:
    parser = CommandParser(
        prog="python -m chatbot.web.attack.texts",
        description="用随机的公文问题和文件试程序会不会出错、变慢。",
    )
    parser.add_argument("index", type=Path, help="索引目录")
    parser.add_argument("--questions", type=int, default=10_000, help="问题数(默认 10000)")
    parser.add_argument("--documents", type=int, default=2_000, help="文件数(默认 2000)")
    parser.add_argument("--first", type=int, default=0, help="第一个随机种子(默认 0)")
    args = parser.parse_args(argv)
    try:
        engine = Engine.open(args.index)
    except ZhangjuError as fault:
        print(f"错误：{fault}", file=sys.stderr)
        return fault.exit_code
    engine.respond("办理需要哪些条件?")  # loads the dictionaries
    found = [
        ("documents", documents(args.documents, args.first)),
        ("questions", questions(engine, args.questions, args.first)),
    ]
    for name, tried in found:
        print(tried.line(name), *tried.raised[:_SHOWN], sep="\n", flush=True)
    return 1 if any(tried.raised for _, tried in found) else 0


if __name__ == "__main__":
    sys.exit(main())
