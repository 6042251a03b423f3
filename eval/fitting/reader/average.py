"""The mean of several checkpoints' weights: ``python -m eval.fitting.reader.average CHECKPOINT ... --weights 1 1 2 --out DIR``.

Checkpoints of one network that went on from one another lie in one valley of the loss, and their mean in its midst
(Wortsman et al., "Model soups", ICML 2022): it keeps what each round is good at.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.command import CommandParser, reporting
from ingest.errors import InputError

if TYPE_CHECKING:
    from eval.fitting.reader.net import Net


def average(nets: Sequence[Net], weights: Sequence[float]) -> Net:
    """A network with the weighted mean of the others' weights, which must have one shape (else ``InputError``)."""
    from eval.fitting.reader.net import Net

    if len({net.shape for net in nets}) != 1:
        raise InputError("存档的网络形状不同，不能求平均；请只给同一个网络各轮训练的存档")
    mean = Net(nets[0].shape)
    held = [net.state_dict() for net in nets]
    whole = sum(weights)
    mean.load_state_dict(
        {
            name: sum(one[name] * (weight / whole) for one, weight in zip(held, weights, strict=True))
            for name in held[0]
        }
    )
    return mean


@reporting
def main(argv: Sequence[str] | None = None) -> int:
    parser = CommandParser(prog="python -m eval.fitting.reader.average", description=__doc__)
    parser.add_argument("checkpoints", nargs="+", type=Path)
    parser.add_argument(
        "--weights", nargs="+", type=float, help="one for each checkpoint; by default all alike"
    )
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args(argv)
    weights = args.weights or [1.0] * len(args.checkpoints)
    sound = all(isfinite(w) and w >= 0 for w in weights) and sum(weights) > 0
    if len(weights) != len(args.checkpoints) or not sound:
        parser.error("--weights 要与存档一样多，不能为负，也不能全为0")
    from eval.fitting.reader.checkpoint import load, save_weights

    loaded = [load(folder) for folder in args.checkpoints]
    if len({tokenizer for _, tokenizer in loaded}) != 1:
        raise InputError("存档的词表不同，不能求平均；请只给同一个网络各轮训练的存档")
    save_weights(args.out, average([net for net, _ in loaded], weights), loaded[0][1])
    return 0


if __name__ == "__main__":
    sys.exit(main())
