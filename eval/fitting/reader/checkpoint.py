"""Checkpoints of a training run: safetensors and JSON, no pickle; ``state.json`` is written last.

A checkpoint is a folder: ``tokenizer.json``, ``shape.json``, ``model.safetensors`` and, to go on from,
``optimiser.safetensors`` and ``state.json``.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from eval.fitting.reader.net import Net, Shape
from ingest.errors import InputError


@dataclass(frozen=True)
class State:
    """Where a run stands: steps done, seconds spent, and what it was started with."""

    step: int
    seconds: float
    recipe: str


def save_weights(folder: Path, net: Net, tokenizer: str) -> None:
    """The network and its tokenizer, without what a run needs to go on."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "state.json").unlink(missing_ok=True)
    (folder / "tokenizer.json").write_text(tokenizer, encoding="utf-8")
    (folder / "shape.json").write_text(json.dumps(asdict(net.shape)), encoding="utf-8")
    save_file(net.state_dict(), folder / "model.safetensors")


def save(folder: Path, net: Net, tokenizer: str, optimiser: torch.optim.Optimizer, state: State) -> None:
    save_weights(folder, net, tokenizer)
    moments = {
        f"{i}.{name}": value
        for i, slot in optimiser.state_dict()["state"].items()
        for name, value in slot.items()
    }
    save_file(moments, folder / "optimiser.safetensors")
    (folder / "state.json").write_text(json.dumps(asdict(state)), encoding="utf-8")


def load(folder: Path) -> tuple[Net, str]:
    """The network and the tokenizer's JSON; raises ``InputError`` where the folder is not a checkpoint."""
    try:
        shape = Shape(**json.loads((folder / "shape.json").read_text(encoding="utf-8")))
        net = Net(shape)
        net.load_state_dict(load_file(folder / "model.safetensors"))
        return net, (folder / "tokenizer.json").read_text(encoding="utf-8")
    except (OSError, ValueError, TypeError, RuntimeError, SafetensorError) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise InputError(f"{folder} 不是完整的训练存档：{reason}；请换一个存档，或从头训练") from error


def resume(folder: Path, net: Net, optimiser: torch.optim.Optimizer, recipe: str) -> State:
    """Fills ``net`` and ``optimiser`` from ``folder`` if a run with the same recipe stopped there."""
    mark = folder / "state.json"
    if not mark.exists():
        return State(0, 0.0, recipe)
    state = State(**json.loads(mark.read_text(encoding="utf-8")))
    if state.recipe != recipe:
        raise InputError(f"{folder} 里是用别的参数训练的存档；请换一个 --out,或删掉它再训练")
    net.load_state_dict(load_file(folder / "model.safetensors"))
    moments: dict[int, dict[str, torch.Tensor]] = {}
    for key, value in load_file(folder / "optimiser.safetensors").items():
        index, name = key.split(".", 1)
        moments.setdefault(int(index), {})[name] = value
    form = optimiser.state_dict()
    form["state"] = moments
    optimiser.load_state_dict(form)
    return state
