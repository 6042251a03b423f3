"""Smoothing for int8: the same network in float32, and inputs whose channels are alike."""

from __future__ import annotations

import torch

from chatbot.reader.features import Features
from eval.fitting.reader.net import Net, NetShape
from eval.fitting.reader.smooth import PARTS, Smoothed, smooth

SHAPE = NetShape(vocabulary=50, layers=2, hidden=24, heads=2, inner=48, positions=16)
PAIRS = [
    Features((0, 7, 2, 9, 11, 30, 2), 3, ((0, 1), (1, 2), (2, 3)), True),
    Features((0, 41, 2), 2, (), True),
]


def net() -> Net:
    """Random, one channel of the first feed-forward layer's input fifty times as large as the others."""
    torch.manual_seed(7)
    made = Net(SHAPE).eval()
    with torch.no_grad():
        made.layers[0].norm1.weight[5] = 50.0
    return made


def read(made: Net) -> list[torch.Tensor]:
    ids = torch.tensor([PAIRS[0].ids])
    with torch.no_grad():
        return list(made(ids, torch.ones_like(ids)))


def test_smoothing_changes_nothing_in_float32() -> None:
    made = net()
    before = read(made)
    smooth(made, PAIRS)
    assert all(isinstance(getattr(layer, part), Smoothed) for layer in made.layers for part in PARTS)
    for old, new in zip(before, read(made), strict=True):
        torch.testing.assert_close(new, old, atol=1e-4, rtol=1e-4)


def test_what_stands_out_moves_into_the_weights() -> None:
    made = net()
    given: list[torch.Tensor] = []
    plain = made.layers[0].up
    plain.register_forward_hook(lambda _layer, inputs, _out: given.append(inputs[0].abs().amax((0, 1))))
    read(made)
    smooth(made, PAIRS)
    assert made.layers[0].up.smooth[5] < made.layers[0].up.smooth.median() / 5
    peaks = given[0]
    smoothed = peaks * made.layers[0].up.smooth
    assert smoothed.max() / smoothed.median() < peaks.max() / peaks.median() / 3
