"""``python -m index``: passages to an index, or a library of documents that is kept up to date.

python -m index build/passages.jsonl --out build/index
python -m index add --library build/library 文件夹
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from index.commands import COMMANDS, STORE_HELP, go_back, library_parser, named_store, run_library
from ingest.command import CommandParser
from ingest.errors import InputError, ZhangjuError


def _parser() -> argparse.ArgumentParser:
    parser = CommandParser(
        prog="python -m index",
        description=f"为 passages.jsonl 建立索引; 文件库用 {'、'.join(COMMANDS)} (如 python -m index add --help)",
    )
    parser.add_argument("passages", type=Path, nargs="?", help="python -m ingest 写出的 passages.jsonl")
    parser.add_argument("--out", type=Path, required=True, help="索引文件夹; 旧版本在新版本建成之前照常可用")
    parser.add_argument(
        "--model", help="向量模型: sentence-transformers 的名称或路径 (默认：随程序附带的模型)"
    )
    parser.add_argument("--no-sentences", action="store_true", help="不存句子向量：大型文集省时省空间")
    parser.add_argument("--store", type=named_store, default="faiss", help=f"{STORE_HELP} (默认 faiss)")
    parser.add_argument("--roll-back", action="store_true", help="不建索引, 让上一个版本重新生效")
    return parser


def run(args: argparse.Namespace) -> str:
    """Do what was asked; the line to print."""
    if args.roll_back:
        return f"已回退到 {go_back(args.out)}"
    if args.passages is None:
        raise InputError("缺少 passages.jsonl: 请先运行 python -m ingest, 再给出它写出的文件")
    from index.building import build_index
    from index.encoder import load_encoder
    from ingest import read_passages
    from ingest.stored.originals import Originals, folder_of

    parsed = read_passages(args.passages)
    originals = Originals(folder_of(args.passages))
    made = build_index(
        parsed, args.out, load_encoder(args.model), True, not args.no_sentences, [originals], args.store
    )
    return made.told(args.out)


def main(argv: Sequence[str] | None = None) -> int:
    given = list(sys.argv[1:] if argv is None else argv)
    try:
        if given and given[0] in COMMANDS:
            run_library(library_parser().parse_args(given))
        else:
            print(run(_parser().parse_args(given)))
    except ZhangjuError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
