"""The mean of checkpoints' weights, by hand on networks of two layers."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from eval.fitting.reader.average import average, main
from eval.fitting.reader.checkpoint import load, save_weights
from eval.fitting.reader.net import Net, NetShape
from ingest.errors import InputError

SMALL = NetShape(vocabulary=12, positions=8, layers=2, hidden=8, heads=2, inner=16)


def _net(value: float, shape: NetShape = SMALL) -> Net:
    net = Net(shape)
    with torch.no_grad():
        for weight in net.parameters():
            weight.fill_(value)
    return net


def test_weights_count_as_they_are_told_to() -> None:
    mean = average([_net(1.0), _net(5.0)], [1, 3])
    assert {float(w.detach().mean()) for w in mean.parameters()} == {4.0}


def test_other_shapes_are_refused() -> None:
    with pytest.raises(InputError, match="形状"):
        average(
            [
                _net(1.0),
                _net(1.0, NetShape(vocabulary=13, positions=8, layers=2, hidden=8, heads=2, inner=16)),
            ],
            [1, 1],
        )


def test_the_command_writes_a_checkpoint(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, value in (("a", 1.0), ("b", 2.0)):
        save_weights(tmp_path / name, _net(value), "{}")
    folders = [str(tmp_path / "a"), str(tmp_path / "b")]
    assert main([*folders, "--out", str(tmp_path / "mean")]) == 0
    net, tokenizer = load(tmp_path / "mean")
    assert tokenizer == "{}"
    assert {float(w.detach().mean()) for w in net.parameters()} == {1.5}
    assert main([str(tmp_path / "none"), "--out", str(tmp_path / "other")]) == 2
    assert "none" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main([*folders, "--weights", "1", "nan", "--out", str(tmp_path / "other")])
    with pytest.raises(SystemExit) as stopped:
        main([*folders, "--weights", "1", "--out", str(tmp_path / "other")])
    assert stopped.value.code == 2
