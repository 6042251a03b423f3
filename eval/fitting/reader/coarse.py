"""Weights in four bits (Q4_0): blocks of 32 that share a float16 scale, each weight scale * (0..15 - 8).

The scale is the weight that stands out most, divided by -8, so that this one is held exactly.  The layout of a block is
that of ``index/compact.py``, which a machine with a GPU need not have: two bytes of scale, then sixteen bytes, byte j with
weight j low and weight j + 16 high.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

BLOCK, BYTES = 32, 18


def _steps(weight: Tensor) -> tuple[Tensor, Tensor]:
    """Numbers 0..15, float32 (blocks, 32), and scales, float16 (blocks, 1); ``weight`` has a multiple of 32 elements."""
    blocks = weight.detach().float().reshape(-1, BLOCK)
    peak = blocks.gather(1, blocks.abs().argmax(1, keepdim=True))
    scale = (peak / -8).half()
    wide = scale.float()
    inverse = torch.where(wide == 0, torch.zeros_like(wide), 1 / wide)
    return (blocks * inverse + 8.5).floor().clamp(0, 15), scale


class _Through(torch.autograd.Function):
    """Rounded forwards, as if it were not backwards (Bengio, Léonard, Courville 2013)."""

    @staticmethod
    def forward(_ctx: Any, weight: Tensor) -> Tensor:
        steps, scale = _steps(weight)
        return ((steps - 8) * scale.float()).view_as(weight).to(weight.dtype)

    @staticmethod
    def backward(_ctx: Any, *gradients: Any) -> Any:
        return gradients[0]


def coarse(weight: Tensor) -> Tensor:
    """``weight`` as four bits hold it; the gradient goes through unchanged."""
    rounded: Tensor = _Through.apply(weight)  # type: ignore[no-untyped-call]
    return rounded


def packed(weight: Tensor) -> NDArray[np.uint8]:
    """The blocks' bytes, shape (blocks, 18)."""
    steps, scale = _steps(weight)
    low = steps.to(torch.uint8).cpu().numpy()
    bytes_ = low[:, :16] | (low[:, 16:] << 4)
    return np.concatenate([scale.cpu().numpy().view(np.uint8).reshape(-1, 2), bytes_], axis=1)


def unpacked(blocks: NDArray[np.uint8]) -> NDArray[np.float32]:
    """The weights of blocks' bytes in any shape, flat."""
    raw = blocks.reshape(-1, BYTES)
    scale = raw[:, :2].copy().view("<f2").astype(np.float32)
    steps = np.concatenate([raw[:, 2:] & 15, raw[:, 2:] >> 4], axis=1).astype(np.float32)
    weights: NDArray[np.float32] = ((steps - 8) * scale).reshape(-1)
    return weights
