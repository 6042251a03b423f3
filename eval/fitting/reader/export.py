"""A checkpoint to the packaged model: ``python -m eval.fitting.reader.export CHECKPOINT --out DIR``.

Writes ``reader.onnx`` (activations quantised as it runs) with its int8 weights in ``weights.npz`` (``pack.py``) and
``tokenizer.json``, and says how far int8 is from float32.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import warnings
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from chatbot.reader.features import MAX_TOKENS, Features, encode
from chatbot.reader.reader import PACKAGED
from eval.fitting.reader.groups import asked_of
from eval.fitting.reader.shelves import open_shelf
from eval.fitting.reader.sources import asked_in
from eval.sets import SETS
from index.compact import WEIGHTS_FILE
from index.onnx import onnxruntime
from index.sums import write_sums
from ingest.command import CommandParser, reporting
from ingest.errors import InputError

if TYPE_CHECKING:
    from eval.fitting.reader.net import Net


CORPUS = SETS / "invented"
PAIRS = 64
"""Pairs from which it is learnt how large the activations get."""
PIECES = 18_000
"""Pieces kept in the package, so that it stays under 30 MB; rarer words fall into their characters."""


def trimmed(net: Net, tokenizer: str, size: int = PIECES) -> tuple[Net, str]:
    """``net`` with ``size`` pieces at most and no position beyond the token limit, and its tokenizer.

    Kept are single characters and the longer pieces with the best scores.
    """
    import torch

    from eval.fitting.reader.net import Net, NetShape

    form = json.loads(tokenizer)
    if "vocab" not in form.get("model", {}):
        raise InputError("存档里的 tokenizer.json 不是词表；请换一个存档，或从头训练")
    vocabulary = form["model"]["vocab"]
    fixed = [i for i, (piece, _) in enumerate(vocabulary) if i < 4 or len(piece) == 1]
    longer = [i for i, (piece, _) in enumerate(vocabulary) if i >= 4 and len(piece) > 1]
    longer.sort(key=lambda i: -vocabulary[i][1])
    rows = sorted(fixed + longer[: max(0, size - len(fixed))])
    form["model"]["vocab"] = [vocabulary[i] for i in rows]
    weights = net.state_dict()
    weights["words.weight"] = weights["words.weight"][torch.tensor(rows)]
    weights["positions.weight"] = weights["positions.weight"][:MAX_TOKENS]
    shape = {**asdict(net.shape), "vocabulary": len(rows), "positions": MAX_TOKENS}
    small = Net(NetShape(**shape))
    small.take(weights)
    return small, json.dumps(form, ensure_ascii=False)


def _float_onnx(net: Net, path: Path) -> None:
    import torch

    ids = torch.randint(5, net.shape.vocabulary, (2, 24))
    axes = {0: "pairs", 1: "tokens"}
    with warnings.catch_warnings():
        # The older exporter warns of its age; the newer one unrolls the dynamic batch here.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            net.eval(),
            (ids, torch.ones_like(ids)),
            str(path),
            input_names=["ids", "mask"],
            output_names=["start", "end", "evidence", "answerable"],
            dynamic_axes={
                **dict.fromkeys(("ids", "mask", "start", "end", "evidence"), axes),
                "answerable": {0: "pairs"},
            },
            opset_version=17,
            dynamo=False,
        )


def _quantise(source: Path, target: Path) -> None:
    onnxruntime()  # before its parts are loaded
    from onnxruntime.quantization import QuantType, quantize_dynamic

    # Signed weights run on AMX and VNNI; the heads stay float32: they are tiny and decide everything.
    quantize_dynamic(
        source,
        target,
        weight_type=QuantType.QInt8,
        per_channel=True,
        op_types_to_quantize=["MatMul", "Gather"],
    )


def export(checkpoint: Path, out: Path) -> Path:
    """Writes the packaged form of ``checkpoint`` into ``out`` and gives the model's path."""
    from eval.fitting.reader.checkpoint import load
    from eval.fitting.reader.pack import pack
    from eval.fitting.reader.smooth import smooth

    net, tokenizer = trimmed(*load(checkpoint))
    smooth(net.eval(), _pairs(tokenizer))
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "float.onnx"
        _float_onnx(net, plain)
        _quantise(plain, out / "reader.onnx")
    pack(out / "reader.onnx", tokenizer)
    (out / "tokenizer.json").write_text(tokenizer, encoding="utf-8")
    write_sums(out, ["reader.onnx", WEIGHTS_FILE, "tokenizer.json"])
    return out / "reader.onnx"


def _pairs(tokenizer: str) -> list[Features]:
    """Questions of the packaged corpus with the passages nearest to them, as the reader meets them."""
    from tokenizers import Tokenizer

    form = Tokenizer.from_str(tokenizer)
    chosen = random.Random(7).sample(asked_in("invented", CORPUS), PAIRS)
    shelves = {path: open_shelf(path) for path in {asking.document for asking in chosen}}
    found = []
    for asking in chosen:
        asked, shelf = asked_of(asking.question), shelves[asking.document]
        found.append(encode(form, asked, shelf.sheets[shelf.near.rank(asked, 1)[0]].window))
    return found


def difference(checkpoint: Path, out: Path) -> float:
    """Largest difference of the answerability logit, int8 against float32, over a few short random pairs."""
    import numpy as np
    import torch

    from chatbot.reader.reader import Reader
    from eval.fitting.reader.checkpoint import load

    net, _ = trimmed(*load(checkpoint))
    generator = torch.Generator().manual_seed(7)
    ids = torch.randint(5, net.shape.vocabulary, (4, 96), generator=generator)
    with torch.no_grad():
        exact = net.eval()(ids, torch.ones_like(ids))[3].numpy()
    session = Reader.load(out)._session
    coded = session.run(None, {"ids": ids.numpy(), "mask": np.ones_like(ids.numpy())})[3]
    return float(np.abs(exact - coded).max())


@reporting
def main() -> int:
    parser = CommandParser(prog="python -m eval.fitting.reader.export", description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--out", type=Path, default=PACKAGED)
    args = parser.parse_args()
    model = export(args.checkpoint, args.out)
    size = sum(p.stat().st_size for p in args.out.iterdir()) / 1e6
    print(f"{model}: {size:.1f} MB; int8 differs by {difference(args.checkpoint, args.out):.3f} at most")
    return 0


if __name__ == "__main__":
    sys.exit(main())
