"""Trains the reader: ``python -m eval.fitting.reader.train --stage a`` (reading in general), then ``--stage b``.

Stage A starts from multilingual-e5-small (``--base``) and learns spans on encyclopaedia questions; stage B
goes on from a checkpoint (``--start``) and learns what official prose and everyday questions are like.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from eval.sets import SETS
from ingest.errors import ZhangjuError

if TYPE_CHECKING:
    from eval.fitting.reader.examples import Example
    from eval.fitting.reader.net import Net

SHARED = Path("../shared")
VOCABULARY = 20_500


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval.fitting.reader.train", description=__doc__)
    parser.add_argument("--stage", choices=("a", "b"), required=True)
    parser.add_argument("--base", type=Path, help="stage A: folder of the BERT to start from")
    parser.add_argument("--start", type=Path, help="checkpoint, or packaged model, to go on from")
    parser.add_argument(
        "--out", type=Path, required=True, help="folder for the checkpoint; a stopped run goes on"
    )
    parser.add_argument("--reading", type=Path, default=SHARED / "reading")
    parser.add_argument("--official", type=Path, default=SHARED / "official")
    parser.add_argument("--corpus", type=Path, default=SETS / "invented")
    parser.add_argument("--laws", type=Path, default=SHARED / "laws")
    parser.add_argument("--statutes", type=Path, default=SHARED / "statutes")
    parser.add_argument(
        "--without", nargs="*", default=[], help="documents, or sets, held out (official, laws …)"
    )
    parser.add_argument("--mixed", type=int, default=3000, help="stage B: examples of stage A mixed in")
    parser.add_argument(
        "--share", type=float, default=1.0, help="stage B: share of all sets but official, 0..1"
    )
    parser.add_argument("--layers", type=int, default=12)
    parser.add_argument("--frozen", type=int, default=0, help="layers, from the bottom, that are not trained")
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--minutes", type=float, default=0.0, help="end by then, decayed; 0: no limit")
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--workers", type=int, default=2, help="processes of one thread each")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--float32", action="store_true", help="no bfloat16 (slower on processors with AMX)")
    return parser


def _begin(args: argparse.Namespace) -> tuple[Net, str]:
    from eval.fitting.reader.base import load_weights, reader_tokenizer
    from eval.fitting.reader.checkpoint import load
    from eval.fitting.reader.net import Net, Shape
    from eval.fitting.reader.sources import vocabulary_texts
    from eval.fitting.reader.thaw import thaw

    if args.start is not None:
        return thaw(args.start) if (args.start / "reader.onnx").exists() else load(args.start)
    if args.base is None:
        raise ZhangjuError("请用 --base 指定起点模型的文件夹，或用 --start 指定存档")
    tokenizer, rows = reader_tokenizer(args.base, vocabulary_texts(args), VOCABULARY)
    net = Net(Shape(vocabulary=len(rows), layers=args.layers))
    load_weights(net, args.base, rows)
    return net, tokenizer


def _examples(args: argparse.Namespace) -> list[Example]:
    from eval.fitting.reader.sources import general, official

    return general(args) if args.stage == "a" else official(args)


def run(args: argparse.Namespace) -> None:
    import torch
    from tokenizers import Tokenizer

    from eval.fitting.reader.batches import items
    from eval.fitting.reader.training import Job, Plan, train

    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    net, tokenizer = _begin(args)
    net.freeze(args.frozen)
    examples = _examples(args)
    chosen = items(Tokenizer.from_str(tokenizer), examples)
    yes = sum(item.answerable for item in chosen)
    print(f"{len(examples)} examples, {len(chosen)} kept, {yes} answerable", file=sys.stderr, flush=True)
    plan = Plan(args.epochs, args.rate, args.batch, args.seed, args.minutes, not args.float32, args.workers)
    recipe = json.dumps({k: str(v) for k, v in sorted(vars(args).items())}, ensure_ascii=False)
    train(Job(net, tokenizer, chosen, plan, args.out, recipe))


def main() -> None:
    try:
        run(_parser().parse_args())
    except ZhangjuError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
