"""Trains the reader, and the encoder where asked, from data made once.

    python -m eval.fitting.reader.train --data build/reader/data --out build/reader/run --seconds 500 --device cuda

On a GPU (bfloat16, some 280 windows a step) ten minutes are enough; on a CPU the same takes days, and with ``--every`` the same
command goes on where it was stopped.  ``--start packaged`` or ``--start RUN`` goes on from weights instead of e5's.  Imports
nothing but numpy, torch and its own modules (but for ``--start packaged``), so a checkout and the data folder are all that a
machine needs.  ``eval.fitting.reader.join`` makes a checkpoint of what it writes.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from eval.fitting.reader.dataset import FILE, DataError, Dataset, load

if TYPE_CHECKING:
    from eval.fitting.reader.net import NetEncoder
    from eval.fitting.reader.training import Plan

    N = TypeVar("N", bound=NetEncoder)

PACKAGED = "packaged"
JUDGED = ("unseen", "fit", "unseen_invented")
_ELSEWHERE = ("data", "out", "every", "device", "threads", "workers", "judge", "what")
"""What a run may go on with differently."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval.fitting.reader.train", description=__doc__)
    add = parser.add_argument
    add("--data", type=Path, required=True, help="folder that eval.fitting.reader.data made")
    add("--out", type=Path, required=True, help="folder for the weights, and for the state of a stopped run")
    add("--device", choices=("cpu", "cuda"), default="cpu")
    add("--what", choices=("reader", "encoder", "both"), default="reader")
    add("--seconds", type=float, default=500.0, help="of the reader's training, decayed to its end")
    add("--encoder-seconds", type=float, default=70.0)
    add("--steps", type=int, default=0, help="end after so many steps, whatever the time")
    add("--start", help="'packaged', or the folder of an earlier run; e5's weights by default")
    add("--rate", type=float, default=3e-4)
    add("--encoder-rate", type=float, default=6e-5)
    add("--warm", type=int, default=200, help="steps that lead up to the highest rate")
    add("--decay", type=float, default=0.998, help="of the weights' running mean, 0..1")
    add("--dropout", type=float, default=0.1)
    add("--frozen", type=int, default=0, help="layers, from the bottom, that are not trained")
    add("--questions", type=int, default=48, help="questions a step")
    add("--windows", type=int, default=6, help="windows of a question")
    add("--mix", type=json.loads, help='shares of the parts: {"real": 0.5, "invented": 0.5}')
    add("--negatives", choices=("vectors", "words"), help="words on a CPU, where vectors take an hour")
    add("--every", type=int, default=0, help="keep the state every so many steps, to go on from")
    add("--judge", action="store_true", help="print what the reader reaches on what is held out")
    add("--threads", type=int, default=2)
    add("--workers", type=int, default=0, help="processes that make batches; some 4 keep a GPU busy")
    add("--seed", type=int, default=1)
    return parser


def _plan(args: argparse.Namespace, name: str, seconds: float, rate: float, warm: int, decay: float) -> Plan:
    from eval.fitting.reader.training import Plan

    named = {k: str(v) for k, v in sorted(vars(args).items()) if k not in _ELSEWHERE}
    recipe = json.dumps(named | {"bytes": (args.data / FILE).stat().st_size}, ensure_ascii=False)
    folder = args.out / "state" / name
    plan = Plan(rate, seconds, args.steps, warm, decay, args.seed, args.every, folder, recipe)
    return replace(plan, workers=args.workers)


def _placed(args: argparse.Namespace, net: N) -> N:
    """On its device and in its precision."""
    import torch

    net.to(args.device, torch.bfloat16 if args.device == "cuda" else torch.float32)
    return net


def _start(args: argparse.Namespace) -> Path | None:
    """The folder of the weights to start from; the package's are first written as a run's would be."""
    if args.start != PACKAGED:
        return Path(args.start) if args.start else None
    from chatbot.reader.reader import PACKAGED as FOLDER
    from eval.fitting.reader.parts import keep
    from eval.fitting.reader.thaw import thaw

    folder: Path = args.out / "start"
    keep(folder, "reader", thaw(FOLDER)[0])
    return folder


def _candidates(
    args: argparse.Namespace, data: Dataset, encoder: NetEncoder | None = None
) -> list[list[int]]:
    """What a search puts on top, with the encoder that the run has trained where there is one."""
    from eval.fitting.reader.mining import mined
    from eval.fitting.reader.sampling import lexical
    from eval.fitting.reader.start import ENCODER, begin_encoder

    if (args.negatives or ("vectors" if args.device == "cuda" else "words")) == "words":
        return lexical(data)
    if encoder is None:
        own = args.out if list(args.out.glob(f"{ENCODER}-*.npz")) else None
        encoder = _placed(args, begin_encoder(args.data, 0.0, own))
        encoder.round(True)
    return mined(encoder, data, args.device)


def train_encoder(args: argparse.Namespace, data: Dataset) -> None:
    from eval.fitting.reader.contrast import PairSampler, loss_of
    from eval.fitting.reader.parts import keep
    from eval.fitting.reader.start import begin_encoder
    from eval.fitting.reader.training import train

    net = _placed(args, begin_encoder(args.data, 0.05))
    net.freeze(args.frozen)
    net.round(True)
    sampler = PairSampler(data, _candidates(args, data, net), 2 * args.questions, args.seed)
    if args.judge:
        _tell_hits(args, data, net, "as it begins")
    plan = _plan(args, "encoder", args.encoder_seconds, args.encoder_rate, 40, 0.99)
    train(net, plan, sampler.batch, partial(loss_of, net, data, args.device))
    keep(args.out, "encoder", net, rounded=True)
    if args.judge:
        _tell_hits(args, data, net, "trained")


def _tell_hits(args: argparse.Namespace, data: Dataset, net: NetEncoder, when: str) -> None:
    from eval.fitting.reader.mining import hits

    for part in (*JUDGED, "legal"):
        first, five = hits(net, data, part, args.device)
        print(f"encoder {when}, {part}: gold first {first:.3f}, among five {five:.3f}", flush=True)


def train_reader(args: argparse.Namespace, data: Dataset) -> None:
    from eval.fitting.reader.judge import judged
    from eval.fitting.reader.loss import loss_of
    from eval.fitting.reader.parts import keep
    from eval.fitting.reader.sampling import Mixture, Sampler
    from eval.fitting.reader.start import begin_reader
    from eval.fitting.reader.training import train

    net = _placed(args, begin_reader(args.data, args.dropout, _start(args)))
    net.freeze(args.frozen)
    candidates = _candidates(args, data)
    mixture = Mixture(args.mix, args.mix) if args.mix else Mixture()
    sampler = Sampler(data, candidates, mixture, args.questions, args.windows, args.seed)
    plan = _plan(args, "reader", args.seconds, args.rate, args.warm, args.decay)
    train(net, plan, sampler.batch, partial(loss_of, net, args.device))
    keep(args.out, "reader", net)
    if args.judge:
        for part in JUDGED:
            print(f"{part}: {judged(net, data, candidates, part, args.device)}", flush=True)


def run(args: argparse.Namespace) -> None:
    data = load(args.data)
    import torch

    if args.device == "cuda" and not torch.cuda.is_available():
        raise DataError("这台机器没有可用的 GPU；请改用 --device cpu")
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    args.out.mkdir(parents=True, exist_ok=True)
    if args.what != "reader":
        train_encoder(args, data)
    if args.what != "encoder":
        train_reader(args, data)


def main(argv: Sequence[str] | None = None) -> int:
    try:
        run(_parser().parse_args(argv))
    except DataError as error:
        print(f"eval.fitting.reader.train: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
