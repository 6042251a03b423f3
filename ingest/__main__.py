"""``python -m ingest``: source files to ``passages.jsonl``, to a report on their build, or to a ledger of their figures."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.command import CommandParser, reporting

if TYPE_CHECKING:
    from ingest.document import Document


@reporting
def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; returns its exit code (2 for bad input, with one line on standard error)."""
    options = _parser().parse_args(arguments)
    try:
        return _run(options)
    except BrokenPipeError:  # the reader of the report has seen enough (… | head)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = CommandParser(prog="python -m ingest", description="把原文切成带出处的段落")
    parser.add_argument(
        "sources",
        nargs="*",
        metavar="SOURCE",
        help="原文或文件夹（文本、网页、Word、PDF、扫描件、表格、压缩包等）；不给则用自带的白皮书",
    )
    parser.add_argument("--out", metavar="FILE", help="写到哪个 passages.jsonl")
    parser.add_argument("--check", action="store_true", help="打印目录树（位置、页码）和原文中的每一处问题")
    parser.add_argument(
        "--figures", action="store_true", help="列出每个数字：指标、时间、所属、章节，以及不一致和可疑之处"
    )
    parser.add_argument("--json", action="store_true", help="与 --figures 同用：每个数字一行 JSON")
    return parser


def _run(options: argparse.Namespace) -> int:
    from ingest import parse, write_passages
    from ingest.errors import InputError

    if not options.out and not options.check and not options.figures:
        raise InputError("没有说要做什么，请加 --out 文件、--check 或 --figures")
    if options.json and (options.check or not options.figures):
        raise InputError("--json 只与 --figures 同用")
    parsed = [parse(document) for document in _documents(options)]
    if options.check:
        from ingest.report import report

        for one in parsed:
            print(report(one))
    if options.figures:
        from ingest.ledger.listing import json_lines, listing

        for one in parsed:
            for line in json_lines(one) if options.json else [listing(one)]:
                print(line)
    if options.out:
        write_passages(parsed, options.out)
        total = sum(len(one.passages) for one in parsed)
        print(
            f"{len(parsed)} 个文件，{total} 个段落，已写入 {options.out}",
            file=sys.stderr if options.json else None,
        )
    return 0


def _documents(options: argparse.Namespace) -> Iterator[Document]:
    """The documents that were asked for.  One file that cannot be read is an error; of several, the others go on."""
    from ingest import BUNDLED
    from ingest.errors import InputError
    from ingest.readers.batch import read_sources, sources_in
    from ingest.stored.originals import Originals, folder_of

    sources = sources_in(options.sources or [BUNDLED])
    if options.out and any(_same(options.out, source.path) for source in sources):
        raise InputError(f"{options.out}：这是原文，不能被结果覆盖，请换一个文件名")
    originals = Originals(folder_of(options.out)) if options.out else None
    faults: list[str] = []
    read = 0
    for document in read_sources(sources, faults.append, originals):
        read += 1
        yield document
    if not read:
        raise InputError(
            faults[0] if len(faults) == 1 else f"{len(faults)} 个文件都没能读出：{'；'.join(faults)}"
        )
    for fault in faults:
        print(f"跳过：{fault}", file=sys.stderr)


def _same(out: str, source: Path) -> bool:
    try:
        return Path(out).samefile(source)
    except OSError:  # one of them is not there, or is out of reach: that is told where it is opened
        return False


if __name__ == "__main__":
    sys.exit(main())
