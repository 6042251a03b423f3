"""Makes a network fit for int8 activations: numbers that stand far out of a layer's input move into its weights.

Activations share one scale a tensor, so one channel that reaches 33 where most stay under 1 leaves these a handful
of steps.  Each channel is divided by a factor and its column of weights multiplied by it, which changes nothing in
float32.  Xiao, Lin, Seznec, Wu, Demouth, Han, "SmoothQuant", ICML 2023.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from chatbot.reader.features import Features

if TYPE_CHECKING:
    from eval.fitting.reader.net import Net

ALPHA = 0.8
"""How much of the difficulty moves, 0..1.  With 0.8 the packaged reader's logits are off by 0.07 in the mean, by 0.2
without; 0.6 to 0.8 differ little."""
PARTS = ("qkv", "up", "down")
"""What is smoothed; what attention gives to ``out`` has no channel that stands out."""
_WIDEST = 20.0


class Smoothed(nn.Linear):
    """A linear layer whose input is first multiplied by ``smooth``, shape (in,)."""

    smooth: Tensor

    def __init__(self, layer: nn.Linear, factor: Tensor) -> None:
        super().__init__(layer.in_features, layer.out_features)
        self.register_buffer("smooth", 1 / factor)
        with torch.no_grad():
            self.weight.copy_(layer.weight * factor)
            self.bias.copy_(layer.bias)

    def forward(self, x: Tensor) -> Tensor:
        return F.linear(x * self.smooth, self.weight, self.bias)


def smooth(net: Net, pairs: Sequence[Features]) -> None:
    """Smooths ``net`` in place by what its layers are given for ``pairs``; it must be in evaluation mode."""
    peaks: dict[tuple[int, str], Tensor] = {}
    hooks = []
    for number, layer in enumerate(net.layers):
        for part in PARTS:

            def note(
                _module: nn.Module, given: tuple[Tensor], _made: Tensor, key: tuple[int, str] = (number, part)
            ) -> None:
                peak = given[0].detach().abs().amax((0, 1))
                peaks[key] = torch.maximum(peaks[key], peak) if key in peaks else peak

            hooks.append(getattr(layer, part).register_forward_hook(note))
    with torch.no_grad():
        for pair in pairs:
            ids = torch.tensor([pair.ids])
            net(ids, torch.ones_like(ids))
    for hook in hooks:
        hook.remove()
    for (number, part), peak in peaks.items():
        layer = net.layers[number]
        setattr(layer, part, Smoothed(getattr(layer, part), _factor(getattr(layer, part).weight, peak)))


def _factor(weight: Tensor, peak: Tensor) -> Tensor:
    """For each channel peak^alpha / weight^(1 - alpha), against the median channel, within 1/20..20."""
    widest = weight.detach().abs().amax(0).clamp(min=1e-5)
    factor = peak.clamp(min=1e-5) ** ALPHA / widest ** (1 - ALPHA)
    return (factor / factor.median()).clamp(1 / _WIDEST, _WIDEST)
