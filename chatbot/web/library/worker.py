"""``python -m chatbot.web.library.worker``: reads an uploaded file, or builds the next generation, in a process of its own.

A file that hangs or breaks its reader, or a build that takes every core, is so kept away from whoever is being
answered.  Tells on standard output how far it is, a JSON object a line; the last one has ``done`` or ``fault``.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from ingest.errors import ZhangjuError

_MEMORY = 6 << 30  # bytes of address space: models are mapped, bombs are not
_SECONDS = 1800  # of a core


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="worker")
    parser.add_argument("--seconds", type=int, default=_SECONDS)
    commands = parser.add_subparsers(dest="command", required=True)
    read = commands.add_parser("read")
    read.add_argument("file", type=Path)
    read.add_argument("out", type=Path)
    build = commands.add_parser("build")
    build.add_argument("root", type=Path)
    build.add_argument("--new", action="store_true", help="an index of the added documents alone")
    build.add_argument("--add", type=Path, nargs="*", default=[])
    build.add_argument("--remove", nargs="*", default=[])
    given = parser.parse_args(arguments)
    _behave(given.seconds)
    try:
        _tell(done=True, **(_read(given) if given.command == "read" else _build(given)))
    except ZhangjuError as fault:
        _tell(fault=str(fault))
        return fault.exit_code
    return 0


def _behave(seconds: int) -> None:
    """After everybody else, and within bounds."""
    with suppress(OSError, AttributeError):
        os.nice(10)
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def _tell(**what: Any) -> None:
    print(json.dumps(what, ensure_ascii=False), flush=True)


def _read(given: argparse.Namespace) -> dict[str, Any]:
    from ingest import InputError, parse, read_document, write_passages
    from ingest.stored.originals import Originals, folder_of

    _tell(stage="reading")
    document = read_document(given.file, Originals(folder_of(given.out)))
    _tell(stage="parsing", characters=len(document.text))
    parsed = parse(document)
    if not parsed.passages:
        raise InputError("没有读到正文：请检查文件里是否有文字")
    write_passages([parsed], given.out)
    return {
        "sections": len(parsed.sections),
        "passages": len(parsed.passages),
        "characters": len(document.text),
    }


def _build(given: argparse.Namespace) -> dict[str, Any]:
    from index import build_index, change_index, default_encoder, encoder_of
    from ingest import read_passages
    from ingest.stored.originals import Originals, folder_of

    added = [parsed for path in given.add for parsed in read_passages(path)]
    originals = [Originals(folder_of(path)) for path in given.add]
    if given.new:
        made = build_index(added, given.root, default_encoder(), originals=originals)
        return {"generation": made.path.name}

    def tell(done: int, total: int) -> None:
        _tell(stage="embedding", count=done, total=total)

    _tell(stage="opening")
    made = change_index(given.root, encoder_of(given.root), added, given.remove, originals, tell)
    return {"generation": made.path.name}


if __name__ == "__main__":
    sys.exit(main())
