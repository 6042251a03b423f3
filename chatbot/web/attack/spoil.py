"""``python -m chatbot.web.attack.spoil INDEX``: spoils a copy of an index, file by file, and looks whether it is told.

Knows nothing of what the files hold: it takes whatever lies in the folder, but for the parts, which no answer is made
from and the next build alone reads.
"""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from index import Encoder, Index
from ingest.command import CommandParser
from ingest.errors import InputError, ZhangjuError

PARTS = "parts"
_QUESTION = "受理诉求多少件"
Change = Callable[[bytes, Random], bytes]


def _flipped(whole: bytes, random: Random) -> bytes:
    changed = bytearray(whole)
    changed[random.randrange(len(changed))] ^= random.randrange(1, 256)
    return bytes(changed)


CHANGES: dict[str, Change] = {
    "a byte changed": _flipped,
    "cut off": lambda whole, random: whole[: random.randrange(len(whole))],
    "grown": lambda whole, random: whole + random.randbytes(random.randint(1, 100)),
    "zeros": lambda whole, random: bytes(len(whole)),
    "noise": lambda whole, random: random.randbytes(len(whole)),
    "empty": lambda whole, random: b"",
}


def spoil(root: Path, encoder: Encoder | None, count: int, seed: int = 0) -> Counter[str]:
    """How often ``root``, which is spoilt and mended ``count`` times, was refused in one line (``told``), answered as
    before (``unharmed``), answered otherwise (``wrong``) or raised something else (``raised: …``)."""
    random, seen = Random(seed), Counter[str]()
    files = spoilable(root)
    before = _answered(root, encoder)
    for turn in range(count):
        path = files[turn % len(files)]
        whole = path.read_bytes()
        name = list(CHANGES)[turn // len(files) % len(CHANGES)]
        spoilt = CHANGES[name](whole, random)
        if spoilt == whole:
            spoilt = _flipped(whole, random)
        path.write_bytes(spoilt)
        try:
            seen["unharmed" if _answered(root, encoder) == before else "wrong"] += 1
        except InputError as fault:
            seen["told" if "\n" not in str(fault) else "told in several lines"] += 1
        except Exception as error:  # a traceback is what we look for
            seen[f"raised: {type(error).__name__} ({path.name}, {name})"] += 1
        path.write_bytes(whole)
    return seen


def spoilable(root: Path) -> list[Path]:
    """The files that answers are made from."""
    own = (path for path in root.rglob("*") if path.is_file() and path.stat().st_size)
    return sorted(path for path in own if path.relative_to(root).parts[0] != PARTS)


def _answered(root: Path, encoder: Encoder | None) -> list[tuple[str, float]]:
    return [(hit.passage.id, round(hit.score, 6)) for hit in Index.open(root, encoder).search(_QUESTION, 3)]


def main(argv: Sequence[str] | None = None) -> int:
    parser = CommandParser(
        prog="python -m chatbot.web.attack.spoil", description="逐个损坏索引副本里的文件，看打开时是否说明。"
    )
    parser.add_argument("index", type=Path, help="索引目录(只读，损坏的是副本)")
    parser.add_argument("--count", type=int, default=600, help="损坏多少次(默认 600)")
    args = parser.parse_args(argv)
    try:
        with TemporaryDirectory(prefix="zhangju-spoil-") as folder:
            copy = Path(folder) / "index"
            encoder = Index.open(args.index).encoder
            shutil.copytree(args.index, copy, symlinks=True)
            seen = spoil(copy, encoder, args.count)
    except ZhangjuError as fault:
        print(f"错误：{fault}", file=sys.stderr)
        return fault.exit_code
    print(f"{args.count} spoilt files:", ", ".join(f"{times} {what}" for what, times in seen.most_common()))
    return 0 if seen["told"] == args.count else 1


if __name__ == "__main__":
    sys.exit(main())
