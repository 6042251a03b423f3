"""The encoder that training wrote, as the package has it: ``python -m eval.fitting.reader.package build/reader/run --data build/reader/data --out build/e5``.

Writes ``model.onnx``, ``weights.npz`` and ``tokenizer.json`` as ``python -m index.e5`` does; put them into ``index/e5`` to serve.  An index that was
made with other weights has to be made anew.  Needs the extra ``model``.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ingest.command import CommandParser, reporting
from ingest.errors import InputError

if TYPE_CHECKING:
    from eval.fitting.reader.net import NetEncoder


def e5_tensors(net: NetEncoder) -> dict[str, np.ndarray]:
    """The weights by e5's names, flat float32, without the word vectors; token type 0 is part of the positions."""
    from eval.fitting.reader.start import LAYER

    held = {name: weight.detach().float().cpu().numpy() for name, weight in net.state_dict().items()}
    found = {
        "emb.pos": held["positions.weight"],
        "emb.type": np.zeros((2, net.shape.hidden), np.float32),
        "emb.ln.w": held["norm.weight"],
        "emb.ln.b": held["norm.bias"],
    }
    for layer in range(net.shape.layers):
        for ours, theirs in LAYER:
            parts = np.split(held[f"layers.{layer}.{ours}"], len(theirs))
            found |= {f"l{layer}.{name}": part for name, part in zip(theirs, parts, strict=True)}
    return {name: np.ascontiguousarray(tensor).ravel() for name, tensor in found.items()}


def package(run: Path, data: Path, out: Path) -> Path:
    """Writes the package and gives the model's path."""
    from eval.fitting.reader.base import wheel_model
    from eval.fitting.reader.dataset import DataError
    from eval.fitting.reader.start import begin_encoder
    from index.e5.export import export_int8
    from index.e5.pack import matrices, pack
    from index.e5.runtime import MODEL_FILE, TOKENIZER_FILE
    from index.e5.torchmodel import cut, to_transformers

    try:
        tensors = e5_tensors(begin_encoder(data, 0.0, run))
    except DataError as error:
        raise InputError(str(error)) from error
    model = cut(wheel_model())
    bert, tokenizer = to_transformers(replace(model, tensors=model.tensors | tensors))
    out.mkdir(parents=True, exist_ok=True)
    (out / TOKENIZER_FILE).write_text(tokenizer.backend_tokenizer.to_str(pretty=False), encoding="utf-8")
    export_int8(bert, out / MODEL_FILE)
    pack(out / MODEL_FILE, matrices(bert))
    return out / MODEL_FILE


@reporting
def main(argv: Sequence[str] | None = None) -> int:
    parser = CommandParser(prog="python -m eval.fitting.reader.package", description=__doc__)
    parser.add_argument("run", type=Path, help="folder with encoder-0.npz")
    parser.add_argument("--data", type=Path, required=True, help="folder that eval.fitting.reader.data made")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args(argv)
    print(package(args.run, args.data, args.out))
    return 0


if __name__ == "__main__":
    sys.exit(main())
