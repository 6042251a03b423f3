"""Weights as float16, or matrices in four bits, in files of at most 15 MB, which go where larger ones do not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from torch import Tensor, nn

from eval.fitting.reader.coarse import packed, unpacked
from eval.fitting.reader.dataset import DataError

LIMIT = 15_000_000
FROZEN = "words.weight"
"""Never trained, so it need not come back."""


_WIDTH = ".width"


def keep(folder: Path, name: str, net: nn.Module, rounded: bool = False) -> list[Path]:
    """Writes ``NAME-0.npz``, ``NAME-1.npz`` … with all weights but the word embeddings; ``rounded``: the layers' matrices
    in four bits, for a network that has learnt to work with these."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob(f"{name}-*.npz"):
        old.unlink()
    parts: list[dict[str, Any]] = [{}]
    size = 0
    for key, weight in net.state_dict().items():
        if key == FROZEN:
            continue
        four = rounded and weight.ndim == 2 and key.startswith("layers.")
        array: np.ndarray = packed(weight) if four else _half(weight)
        if size + array.nbytes > LIMIT:
            parts.append({})
            size = 0
        parts[-1][key] = array
        if four:
            parts[-1][key + _WIDTH] = np.array(weight.shape[1])
        size += array.nbytes
    paths = [folder / f"{name}-{i}.npz" for i in range(len(parts))]
    for path, part in zip(paths, parts, strict=True):
        np.savez(path, **part)
    return paths


def _half(weight: Tensor) -> np.ndarray:
    array: np.ndarray = weight.detach().half().cpu().numpy()
    return array


def read(folder: Path, name: str) -> dict[str, np.ndarray]:
    """The weights that ``keep`` wrote, float32; ``DataError`` where there are none."""
    paths = sorted(folder.glob(f"{name}-*.npz"))
    if not paths:
        raise DataError(f"{folder} 里没有 {name}-0.npz 等权重文件；请给出训练结果的文件夹")
    found: dict[str, np.ndarray] = {}
    for path in paths:
        with np.load(path, allow_pickle=False) as stored:
            found |= {key: _whole(stored, key) for key in stored.files if not key.endswith(_WIDTH)}
    return found


def _whole(stored: Any, key: str) -> np.ndarray:
    if key + _WIDTH in stored.files:
        return unpacked(stored[key]).reshape(-1, int(stored[key + _WIDTH]))
    array: np.ndarray = stored[key].astype(np.float32)
    return array
