"""The packaged int8 model as a network again, so that training can go on from the package.

Its weights differ from the checkpoint's by the rounding to int8, which a few steps of training take up.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.compact import tensors
from index.e5.runtime import word_table
from ingest.errors import InputError

if TYPE_CHECKING:
    from eval.fitting.reader.net import Net

_HEADS = {"pool.weight_Transposed": "pool.weight", "pair_head.weight_Transposed": "pair_head.weight"}
_PARTS = ("qkv", "out", "up", "down")


def thaw(folder: Path) -> tuple[Net, str]:
    """The network and the tokenizer's JSON of a folder that ``export`` wrote; needs the extra ``model``."""
    try:
        import onnx
        from onnx import numpy_helper
    except ImportError as error:
        raise InputError("读取打包的阅读模型需要 onnx: 请先运行 pip install 'zhangju[model]'") from error
    file = folder / "reader.onnx"
    try:
        graph = onnx.load(str(file), load_external_data=False).graph
    except OSError as error:
        raise InputError(f"读不到阅读模型 {file}：{error.strerror}；请换一个文件夹") from error
    outside = tensors(file, word_table)
    inside = [t for t in graph.initializer if t.name not in outside]
    return _net({t.name: numpy_helper.to_array(t) for t in inside} | outside), (
        folder / "tokenizer.json"
    ).read_text(encoding="utf-8")


def _net(stored: dict[str, np.ndarray]) -> Net:
    import torch

    from eval.fitting.reader.net import Net, NetShape

    exact = {name: value for name, value in stored.items() if not _coded(name)}
    whole = {name: _decoded(stored, name) for name in _names(stored)}
    layers = 1 + max(int(name.split(".")[1]) for name in exact if name.startswith("layers."))
    weights: dict[str, Any] = {
        name: value for name, value in exact.items() if name.endswith((".bias", ".weight"))
    }
    # Smoothing (smooth.py) is taken back: what the input is multiplied by goes into the matrix again.
    # The exporter numbers anonymous matrices in the order in which they are used.
    matrices = iter(sorted((n for n in whole if "::" in n), key=lambda n: int(n.rsplit("_", 1)[1])))
    for layer in range(layers):
        for part in _PARTS:
            smooth = exact.get(f"layers.{layer}.{part}.smooth", np.float32(1))
            weights[f"layers.{layer}.{part}.weight"] = whole[next(matrices)].T * smooth
    weights["token_head.weight"] = whole[next(matrices)].T
    for name, ours in _HEADS.items():
        weights[ours] = whole[name].T
    for name in ("words.weight", "positions.weight"):
        weights[name] = whole[name]
    shape = NetShape(len(weights["words.weight"]), layers, positions=len(weights["positions.weight"]))
    net = Net(shape)
    net.take({n: torch.tensor(np.ascontiguousarray(v), dtype=torch.float32) for n, v in weights.items()})
    return net


def _coded(name: str) -> bool:
    return name.endswith(("_quantized", "_scale", "_zero_point"))


def _names(stored: dict[str, np.ndarray]) -> list[str]:
    return [name.removesuffix("_quantized") for name in stored if name.endswith("_quantized")]


def _decoded(stored: dict[str, np.ndarray], name: str) -> np.ndarray:
    zero = stored[f"{name}_zero_point"].astype(np.float32)
    decoded: np.ndarray = (stored[f"{name}_quantized"].astype(np.float32) - zero) * stored[f"{name}_scale"]
    return decoded
