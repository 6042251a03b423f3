"""``python -m chatbot.web.attack.texts INDEX``: random questions and documents, none of which may raise or take long."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median

from chatbot.engine import Engine
from chatbot.web.attack.officialese import Officialese
from ingest import Document, parse
from ingest.command import CommandParser
from ingest.errors import ZhangjuError

_SHOWN = 5
_FEW = 20
_SLOW = 5  # times the median of like length


@dataclass(frozen=True)
class Timed:
    """A text by its seed: its characters, and the seconds of a core that it took."""

    seed: int
    length: int
    seconds: float


@dataclass
class Tried:
    """What was tried, and what was raised, each with its seed."""

    timed: list[Timed] = field(default_factory=list)
    raised: list[str] = field(default_factory=list)

    def line(self, name: str) -> str:
        if not self.timed:
            return f"{name}: none"
        most, times = self.slowest()
        return (
            f"{name}: {len(self.raised)} of {len(self.timed)} raised, "
            f"median {median(one.seconds for one in self.timed):.4f} s of a core; the slowest of its length took "
            f"{most.seconds:.4f} s (seed {most.seed}, {most.length} characters), {times:.1f} times the median of like length"
        )

    @property
    def usual(self) -> dict[int, float]:
        """The median of the seconds by the bits of the length."""
        groups: dict[int, list[Timed]] = {}
        for one in self.timed:
            groups.setdefault(one.length.bit_length(), []).append(one)
        return {
            size: median(one.seconds for one in (group if len(group) >= _FEW else self.timed))
            for size, group in groups.items()
        }

    def slowest(self) -> tuple[Timed, float]:
        """The text that took longest against the median of those of like length (within a power of two), and how many
        times that; lengths of which there are few are told against all."""
        usual = self.usual
        ratios = ((one, one.seconds / max(usual[one.length.bit_length()], 1e-9)) for one in self.timed)
        return max(ratios, key=lambda pair: pair[1])


def try_out(count: int, first: int, work: Callable[[Officialese], tuple[str, Callable[[], object]]]) -> Tried:
    """``work`` makes a text out of those of a seed, and what is timed; the seeds are ``first`` and those after it."""
    tried = Tried()
    for seed in range(first, first + count):
        text, timed = work(Officialese(seed))
        began = time.thread_time()
        try:
            timed()
        except Exception as error:  # whatever it is, it is what we look for
            tried.raised.append(f"seed {seed}: {type(error).__name__}: {error}")
        tried.timed.append(Timed(seed, len(text), time.thread_time() - began))
    usual = tried.usual
    for place, one in enumerate(tried.timed):
        # Once more, and the shorter time counts: what is loaded at first use is not the text's doing.
        if one.seconds > _SLOW * usual[one.length.bit_length()]:
            _, timed = work(Officialese(one.seed))
            began = time.thread_time()
            with suppress(Exception):  # told above
                timed()
            tried.timed[place] = replace(one, seconds=min(one.seconds, time.thread_time() - began))
    return tried


def documents(count: int, first: int = 0) -> Tried:
    def work(texts: Officialese) -> tuple[str, Callable[[], object]]:
        document = Document("随机.txt", texts.document(), "随机")
        return document.text, lambda: parse(document)

    return try_out(count, first, work)


def questions(engine: Engine, count: int, first: int = 0) -> Tried:
    def work(texts: Officialese) -> tuple[str, Callable[[], object]]:
        question = texts.question()

        def respond() -> object:
            engine.finder.find.cache_clear()  # a question that is timed again would be remembered
            return engine.respond(question)

        return question, respond

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
    found = [("documents", documents(args.documents, args.first))]
    if args.questions > 0:
        try:
            engine = Engine.open(args.index)
        except ZhangjuError as fault:
            print(f"错误：{fault}", file=sys.stderr)
            return fault.exit_code
        engine.respond("办理需要哪些条件?")  # loads the dictionaries
        found.append(("questions", questions(engine, args.questions, args.first)))
    for name, tried in found:
        print(tried.line(name), *tried.raised[:_SHOWN], sep="\n", flush=True)
    return 1 if any(tried.raised for _, tried in found) else 0


if __name__ == "__main__":
    sys.exit(main())
