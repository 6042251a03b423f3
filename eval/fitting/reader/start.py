"""The network as training begins: e5's weights with fresh heads, or what an earlier run left.  Needs numpy and torch alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import torch

from eval.fitting.reader.coarse import unpacked
from eval.fitting.reader.dataset import DataError
from eval.fitting.reader.net import Net, NetEncoder, NetShape
from eval.fitting.reader.parts import FROZEN, read

FILE = "base.npz"
READER, ENCODER = "reader", "encoder"
LAYER = (
    ("qkv.weight", ("q.w", "k.w", "v.w")), ("qkv.bias", ("q.b", "k.b", "v.b")),
    ("out.weight", ("ao.w",)), ("out.bias", ("ao.b",)), ("norm1.weight", ("aln.w",)), ("norm1.bias", ("aln.b",)),
    ("up.weight", ("fi.w",)), ("up.bias", ("fi.b",)), ("down.weight", ("fo.w",)), ("down.bias", ("fo.b",)),
    ("norm2.weight", ("oln.w",)), ("norm2.bias", ("oln.b",)),
)  # fmt: skip
"""This network's names and e5's, whose query, key and value are one matrix here."""
N = TypeVar("N", bound=NetEncoder)


def begin_reader(data: Path, dropout: float, start: Path | None = None) -> Net:
    """The reader with e5's weights (heads drawn by torch's seed) or, with ``start``, those that a run left there."""
    return _begun(Net(_shape(data, READER, start), dropout), data, READER, start)


def begin_encoder(data: Path, dropout: float, start: Path | None = None) -> NetEncoder:
    return _begun(NetEncoder(_shape(data, ENCODER, start), dropout), data, ENCODER, start)


def _base(data: Path) -> Any:
    try:
        return np.load(data / FILE, allow_pickle=False)
    except (OSError, ValueError) as error:
        raise DataError(
            f"读不到起点权重 {data / FILE}：{error}；请先用 eval.fitting.reader.data 生成"
        ) from error


def _shape(data: Path, name: str, start: Path | None) -> NetShape:
    with _base(data) as base:
        hidden = len(base["emb.ln.w"])
        positions = base["emb.pos"].size // 18 * 32 // hidden
        layers = sum(key.endswith(".ao.b") for key in base.files)
        inner = len(base["l0.fi.b"])
        vocabulary = base[f"words.{name}"].size // 18 * 32 // hidden
    if start is not None:
        positions = len(read(start, name)["positions.weight"])
    return NetShape(vocabulary, layers, hidden, hidden // 32, inner, positions)


def _begun(net: N, data: Path, name: str, start: Path | None) -> N:
    with _base(data) as base:
        weights = _from_e5(base, net.shape)
        weights[FROZEN] = _tensor(base, f"words.{name}").view(net.shape.vocabulary, net.shape.hidden)
    if start is not None:
        weights = {FROZEN: weights[FROZEN]} | {k: torch.from_numpy(v) for k, v in read(start, name).items()}
    try:
        missing, unknown = net.load_state_dict(weights, strict=False)
    except RuntimeError as error:
        raise DataError(
            f"{start or data} 里的权重与网络的形状不同：{str(error).splitlines()[-1].strip()}"
        ) from error
    if unknown or (start is not None and missing):
        raise DataError(f"{start or data} 里的权重不是这个网络的：{[*unknown, *missing][:3]}")
    return net


def _from_e5(base: Any, shape: NetShape) -> dict[str, torch.Tensor]:
    # Token type 0 everywhere: its embedding is a constant that the positions can carry.
    places = _tensor(base, "emb.pos").view(-1, shape.hidden)
    found = {
        "positions.weight": places + _tensor(base, "emb.type").view(-1, shape.hidden)[0],
        "norm.weight": _tensor(base, "emb.ln.w"),
        "norm.bias": _tensor(base, "emb.ln.b"),
    }
    inputs = {
        "out.weight": shape.hidden,
        "qkv.weight": shape.hidden,
        "up.weight": shape.hidden,
        "down.weight": shape.inner,
    }
    for layer in range(shape.layers):
        for ours, theirs in LAYER:
            whole = torch.cat([_tensor(base, f"l{layer}.{part}") for part in theirs])
            found[f"layers.{layer}.{ours}"] = whole.view(-1, inputs[ours]) if ours in inputs else whole
    return found


def _tensor(base: Any, name: str) -> torch.Tensor:
    array = base[name]
    return torch.from_numpy(unpacked(array) if array.dtype == np.uint8 else array.astype(np.float32).ravel())
