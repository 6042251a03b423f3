"""``python -m chatbot.web.attack.kills``: kills what writes at a moment of its own choosing, and looks for what is lost.

Each writer runs in a child that says what it has acknowledged and is killed with SIGKILL; another child then looks
whether all of that is there, whole.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from chatbot.web.attack.writers import WRITERS, Writer
from ingest.command import CommandParser

_LONGEST = 0.4  # seconds until a kill, about two builds


def kill(writer: Writer, folder: Path, first: int, pause: float) -> bool:
    """Lets the writer acknowledge something, kills it ``pause`` seconds later; whether all of it is there."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _end(lambda: writer.write(folder, first, lambda line: _told(writing, line)))
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
        _end(lambda: writer.look(folder, said))
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


def killed(writers: Mapping[str, Writer], count: int) -> dict[str, tuple[int, int]]:
    """Kills the writers ``count`` times in turn; for each how often it was killed, and how often something was lost."""
    random, found = Random(0), dict.fromkeys(writers, (0, 0))
    names = list(writers)
    for turn in range(0, count, 2):
        name = names[turn // 2 % len(names)]
        with TemporaryDirectory(prefix="zhangju-kills-") as folder:
            for life in range(min(2, count - turn)):  # the second begins with what the first left behind
                whole = kill(writers[name], Path(folder), 10_000 * life, _LONGEST * random.random())
                kills, lost = found[name]
                found[name] = kills + 1, lost + (not whole)
    return found


def kill_all(writers: Mapping[str, Writer], prog: str, argv: Sequence[str] | None) -> int:
    """The command: prints what ``killed`` found; 1 where something was lost."""
    parser = CommandParser(prog=prog, description="在写入途中杀死进程，看有没有写坏或丢失。")
    parser.add_argument("--count", type=int, default=200, help="一共杀多少次(默认 200)")
    parser.add_argument("--kinds", nargs="+", choices=list(writers), help="只杀哪几种(默认全部)")
    args = parser.parse_args(argv)
    found = killed({name: writers[name] for name in args.kinds or writers}, args.count)
    told = ", ".join(f"{name} {lost} of {kills}" for name, (kills, lost) in found.items())
    print(f"{sum(kills for kills, _ in found.values())} kills, torn or lost: {told}")
    return 1 if any(lost for _, lost in found.values()) else 0


def main(argv: Sequence[str] | None = None) -> int:
    return kill_all(WRITERS, "python -m chatbot.web.attack.kills", argv)


if __name__ == "__main__":
    sys.exit(main())
