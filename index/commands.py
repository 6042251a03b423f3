"""The commands of a library: add, replace, remove, move, list, check, roll back."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.command import CommandParser
from ingest.errors import InputError

if TYPE_CHECKING:
    from index.library import Library
    from index.reading import Opening

COMMANDS = ("add", "replace", "remove", "move", "list", "check", "roll-back")
STORE_HELP = "向量和词权存在哪里: faiss (文件库自己的文件) 或 milvus:地址"


def library_parser() -> argparse.ArgumentParser:
    parser = CommandParser(prog="python -m index", description="管理文件库")
    commands = parser.add_subparsers(dest="command", required=True)

    def command(name: str, told: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=told, description=told)
        made.add_argument("--library", type=Path, required=True, metavar="DIR", help="文件库的文件夹")
        return made

    for name, told in (
        ("add", "加入文件: 已有同名文件而内容不同的不动, 逐个说明"),
        ("replace", "加入文件: 同名的换成新的"),
    ):
        made = command(name, told)
        made.add_argument("files", nargs="+", metavar="FILE", help="文件、文件夹或压缩包")
        made.add_argument("--jobs", type=_jobs, default=1, metavar="N", help="同时读几份文件 (默认 1)")
        made.add_argument(
            "--cluster", metavar="ADDRESS", help="由 Dask 集群读取并算向量, 如 tcp://127.0.0.1:8786"
        )
        made.add_argument("--model", help="向量模型 (只在新建时可选; 默认：随程序附带的模型)")
        made.add_argument("--no-sentences", action="store_true", help="不存句子向量 (只在新建时可选)")
        made.add_argument("--store", type=named_store, help=f"{STORE_HELP} (默认：不变; 新建时 faiss)")
    command("remove", "撤下文件").add_argument("names", nargs="+", metavar="NAME", help="文件名, 见 list")
    made = command("move", "把向量和词权换个地方存, 文件和版本不变")
    made.add_argument("--store", type=named_store, required=True, help=STORE_HELP)
    command("list", "列出文件: 文件名、标题、段数、句数, 与哪些文件几乎相同")
    command("check", "逐个核对正在使用的版本的全部文件")
    command("roll-back", "让上一个版本重新生效")
    return parser


def run_library(args: argparse.Namespace) -> None:
    """Do what was asked and print it; raises InputError where that is not possible."""
    runs: dict[str, Callable[[argparse.Namespace], None]] = {
        "add": _add,
        "replace": _add,
        "remove": _remove,
        "move": _move,
        "list": _list,
        "check": _check,
        "roll-back": _roll_back,
    }
    runs[args.command](args)


def _add(args: argparse.Namespace) -> None:
    from index.stocking import stock
    from ingest.readers.batch import sources_in

    sources = sources_in(args.files)
    library = _library(args)
    faults: list[str] = []

    def report(fault: str) -> None:
        faults.append(fault)
        print(f"跳过：{fault}", file=sys.stderr)

    with library.changing():
        serving = library.serving()
        made = stock(library, sources, serving, _opening(args), report)
        if not made:
            raise InputError(faults[0] if len(faults) == 1 else f"{len(faults)} 个文件都没能读出")
        if args.command == "add":
            for name in [name for name, key in made.items() if serving.get(name, key) != key]:
                report(f"{name}：库里已有同名文件而内容不同，要换请用 replace")
                del made[name]
        keys = {name: made.get(name, key) for name, key in serving.items()} | made
        if keys == serving and library.store == _store(args.library):
            print(f"{args.library}: 没有变化")
            return
        new, changed = len(keys) - len(serving), sum(keys[name] != key for name, key in serving.items())
        print(f"加入 {new} 份, 换新 {changed} 份, 未变 {len(serving) - changed} 份")
        print(library.publish(keys).told(args.library))


def _opening(args: argparse.Namespace) -> Opening:
    if not args.cluster:
        from index.reading import by_jobs

        return by_jobs(args.jobs)
    if args.jobs != 1:
        raise InputError("--cluster 与 --jobs 只能给一个：几个进程由集群自己定")
    from index.cluster import by_cluster

    return by_cluster(args.cluster)


def _remove(args: argparse.Namespace) -> None:
    library = _library(args)
    with library.changing():
        serving = library.serving()
        unknown = [name for name in args.names if name not in serving]
        if unknown:
            raise InputError(
                f"库里没有“{unknown[0]}”：文件名见 python -m index list --library {args.library}"
            )
        keys = {name: key for name, key in serving.items() if name not in args.names}
        if not keys:
            raise InputError("不能撤下最后一份文件：请先加入另一份, 或删除整个文件夹")
        print(library.publish(keys).told(args.library))


def _move(args: argparse.Namespace) -> None:
    library = _library(args)
    with library.changing():
        print(library.publish(library.serving()).told(args.library))


def _list(args: argparse.Namespace) -> None:
    from index.generations import current_folder
    from index.manifest import read_manifest
    from index.texts import marks_of

    folder = current_folder(args.library)
    marks = marks_of(folder, read_manifest(folder))
    twins: dict[str, list[str]] = {}
    for mark in marks:
        twins.setdefault(mark.family, []).append(mark.source)
    try:
        for mark in marks:
            others = [name for name in twins[mark.family] if mark.family and name != mark.source]
            told = f"\t{_nearly(others)}" if others else ""
            print(f"{mark.source}\t{mark.title}\t{mark.passages}\t{mark.sentences}{told}")
    except BrokenPipeError:  # the reader has seen enough (… | head)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _nearly(others: Sequence[str]) -> str:
    many = f"等 {len(others)} 份" if len(others) > 1 else ""
    return f"与“{others[0]}”{many}几乎相同"


def _check(args: argparse.Namespace) -> None:
    from index.generations import current_folder
    from index.manifest import check_files, read_manifest

    folder = current_folder(args.library)
    manifest = read_manifest(folder)
    check_files(manifest, folder)
    print(f"{folder}: {len(manifest.files)} 个文件完好")


def _roll_back(args: argparse.Namespace) -> None:
    print(f"已回退到 {go_back(args.library)}")


def go_back(root: Path) -> str:
    """Lets the generation before the current one serve again; its name."""
    from index.generations import current_folder, roll_back
    from index.manifest import read_manifest
    from index.stores import let_serve

    name = roll_back(root)
    let_serve(read_manifest(current_folder(root)))
    return name


def named_store(text: str) -> str:
    from index.stores import store_named

    return store_named(text)


def _store(root: Path) -> str | None:
    """The store of the generation that serves; None where there is none."""
    from index.generations import CURRENT, current_folder
    from index.manifest import read_manifest

    return read_manifest(current_folder(root)).store if (root / CURRENT).exists() else None


def _library(args: argparse.Namespace) -> Library:
    """The library as it is, or a new one."""
    from index.encoder import load_encoder
    from index.generations import CURRENT
    from index.library import Library, encoder_of

    if (args.library / CURRENT).exists():
        given = vars(args).get("model")
        encoder = load_encoder(given) if given else encoder_of(args.library)
        return Library.at(args.library, encoder, vars(args).get("store"))
    if args.command in ("remove", "move"):
        raise InputError(f"{args.library} 不是文件库：请先用 python -m index add 加入文件")
    return Library(args.library, load_encoder(args.model), not args.no_sentences, args.store or "")


def _jobs(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 256:
        raise argparse.ArgumentTypeError(f"应为 1 到 256 的整数，收到 {text!r}")
    return int(text)
