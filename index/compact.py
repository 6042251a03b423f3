"""ONNX models whose large tensors lie beside them in fewer bytes: ``NAME.onnx`` with ``weights.npz``.

A tensor is kept as it is, or as the 4-bit blocks that its integers were rounded from (Q4_0: 32 weights a block, a float16
scale and 16 bytes of two 4-bit values, stored with an offset of 8), or as rows of another model's table.  What the
session is given is the same to the bit; it is made when the model is opened.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from index.onnx import onnxruntime
from ingest.errors import InputError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

WEIGHTS_FILE = "weights.npz"
BLOCK = 32
BLOCK_BYTES = 18
LEAST = 65_536
"""Bytes from which a tensor is moved out of the graph."""

Tensor = NDArray[Any]
Floats = NDArray[np.float32]


def dequantise(blocks: NDArray[np.uint8]) -> Floats:
    """float32, shape (n * 32,), of ``blocks``, shape (n, 18): byte j holds weight j low and weight j + 16 high."""
    scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
    nibbles = np.concatenate([blocks[:, 2:] & 0x0F, blocks[:, 2:] >> 4], axis=1).astype(np.float32)
    values: Floats = ((nibbles - 8.0) * scale).reshape(-1)
    return values


def rounded(values: Floats, scale: Floats, zero: Tensor) -> Tensor:
    """``values``, shape (rows, columns), as the integers that onnxruntime's quantiser makes of them, for one scale or one a
    column."""
    low, high = (0, 255) if zero.dtype == np.uint8 else (-128, 127)
    whole = (values / scale).round() + zero.astype(np.float32)
    integers: Tensor = np.clip(whole, low, high).astype(zero.dtype)
    return integers


def tensors(path: Path, shared: Callable[[], Floats] | None = None) -> dict[str, Tensor]:
    """The large tensors of the model at ``path`` by name; {} where nothing lies beside it; ``shared`` gives the table that
    rows are taken from.  ``InputError`` where what lies there is damaged."""
    file = path.with_name(WEIGHTS_FILE)
    if not file.is_file():
        return {}
    try:
        with file.open("rb") as whole, np.load(whole, allow_pickle=False) as kept:
            parts = {name: kept[name] for name in kept.files}
            return {name: _tensor(name, parts, shared) for name in parts if "|" not in name}
    except (OSError, EOFError, ValueError, KeyError, BadZipFile) as error:
        raise InputError(f"模型文件 {file} 已损坏：{error}；请重新安装") from error


def _tensor(name: str, parts: Mapping[str, Tensor], shared: Callable[[], Floats] | None) -> Tensor:
    given = parts[name]
    if f"{name}|scale" not in parts:
        return given
    if f"{name}|columns" not in parts:
        if shared is None:
            raise KeyError(f"{name} stands in another model's table")
        values = shared()[given]
    else:
        values = dequantise(given.reshape(-1, BLOCK_BYTES)).reshape(-1, int(parts[f"{name}|columns"]))
        if bool(parts[f"{name}|turned"]):
            values = values.T
    return rounded(np.ascontiguousarray(values), parts[f"{name}|scale"], parts[f"{name}|zero"])


def table(path: Path, name: str) -> Floats:
    """The float32 table, shape (rows, columns), behind the 4-bit tensor ``name`` of the model at ``path``."""
    with np.load(path.with_name(WEIGHTS_FILE), allow_pickle=False) as kept:
        return dequantise(kept[name].reshape(-1, BLOCK_BYTES)).reshape(-1, int(kept[f"{name}|columns"]))


def open_model(path: Path, options: Any, shared: Callable[[], Floats] | None = None) -> InferenceSession:
    """A session of the model at ``path`` with the tensors that lie beside it."""
    library = onnxruntime()
    given = tensors(path, shared)
    values = [library.OrtValue.ortvalue_from_numpy(np.ascontiguousarray(v)) for v in given.values()]
    if values:
        options.add_external_initializers(list(given), values)
    return library.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def strip(model: Any) -> dict[str, Tensor]:
    """Moves the large tensors out of an ``onnx.ModelProto``, in place; gives them by name.  Needs the extra ``model``."""
    from onnx import TensorProto, numpy_helper

    moved: dict[str, Tensor] = {}
    for tensor in model.graph.initializer:
        values = numpy_helper.to_array(tensor)
        if values.nbytes < LEAST:
            continue
        moved[tensor.name] = values.copy()
        tensor.ClearField("raw_data")
        tensor.data_location = TensorProto.EXTERNAL
        del tensor.external_data[:]
        for key, value in (("location", WEIGHTS_FILE), ("offset", "0"), ("length", str(values.nbytes))):
            entry = tensor.external_data.add()
            entry.key, entry.value = key, value
    return moved
