"""Hashes beside a packaged model, checked before it is opened: what answers is what was tested.

One small file in the form that ``sha256sum --check`` reads; whatever writes a model writes it too, and
``python -m index.sums FOLDER NAME ...`` does it by hand.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

from index.manifest import file_hash
from index.regular import read_regular
from ingest.command import CommandParser
from ingest.errors import InputError

FILE = "SHA256SUMS"
_LINE = re.compile(r"([0-9a-f]{64})  ([\w][\w.-]*)")


def write_sums(folder: Path, names: Sequence[str]) -> None:
    lines = [f"{file_hash(folder / name)}  {name}\n" for name in sorted(names)]
    (folder / FILE).write_text("".join(lines), encoding="ascii")


def check_sums(folder: Path) -> None:
    """Raises InputError for the first file that is not what was written; a folder without hashes is somebody's own."""
    if not (folder / FILE).exists():
        return
    try:
        lines = read_regular(folder / FILE, 1 << 16).splitlines()
        for line in lines:
            found = _LINE.fullmatch(line)
            if found is None or file_hash(folder / found[2]) != found[1]:
                raise InputError(
                    f"模型文件 {folder / (found[2] if found else FILE)} 与 {FILE} 不符：请重新安装"
                )
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"模型文件夹 {folder} 读不到（{type(error).__name__}）：请重新安装") from error


def main(argv: Sequence[str] | None = None) -> int:
    parser = CommandParser(prog="python -m index.sums", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="+", metavar="NAME", help="files of the folder")
    args = parser.parse_args(argv)
    try:
        write_sums(args.folder, args.names)
    except OSError as error:
        print(f"index.sums: {error.filename}：{error.strerror}；请检查文件夹和文件名", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
