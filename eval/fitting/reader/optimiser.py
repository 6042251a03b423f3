"""AdamW on float32 copies of the weights, and the weights' running mean.

The network itself may hold bfloat16, whose eight bits would swallow small steps.  The mean (exponential, warmed up) is what a
run ends with: it reads better than the last step's weights.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from eval.fitting.reader.dataset import DataError

_FILE = "state.npz"
_MOMENTS = ("exp_avg", "exp_avg_sq")


@dataclass(frozen=True)
class State:
    """Where a run stands: steps done, seconds spent, and what it was started with."""

    step: int
    seconds: float
    recipe: str


class Optimiser:
    """``rate`` is the highest rate; ``decay`` (0..1) says how long the mean remembers."""

    def __init__(self, net: nn.Module, rate: float, decay: float) -> None:
        self.live = [p for p in net.parameters() if p.requires_grad]
        self.master = [p.detach().float().clone().requires_grad_(True) for p in self.live]
        self.mean = [m.detach().clone() for m in self.master]
        self.rate, self.decay, self.steps = rate, decay, 0
        matrices = [m for m in self.master if m.ndim > 1]
        rest = [m for m in self.master if m.ndim <= 1]
        groups = [{"params": matrices, "weight_decay": 0.02}, {"params": rest, "weight_decay": 0.0}]
        self.adam = torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.98), eps=1e-6, fused=True)

    def step(self, share: float) -> None:
        """One step by the gradients of the network's weights at ``share`` (0..1) of the highest rate."""
        for master, live in zip(self.master, self.live, strict=True):
            master.grad = None if live.grad is None else live.grad.float()
        torch.nn.utils.clip_grad_norm_(self.master, 1.0)
        for group in self.adam.param_groups:
            group["lr"] = self.rate * share
        self.adam.step()
        self.steps += 1
        keep = min(self.decay, (1 + self.steps) / (10 + self.steps))
        with torch.no_grad():
            for master, live, mean in zip(self.master, self.live, self.mean, strict=True):
                live.copy_(master)
                live.grad = None
                mean.lerp_(master, 1 - keep)

    def use(self, weights: list[Tensor]) -> None:
        """Puts ``weights`` (``mean`` or ``master``) into the network."""
        with torch.no_grad():
            for live, given in zip(self.live, weights, strict=True):
                live.copy_(given)

    def save(self, folder: Path, state: State) -> None:
        """Replaces the state that ``folder`` holds by one rename, so that a killed run leaves the old one whole."""
        arrays = {"state": np.array(json.dumps(asdict(state)))}
        for i, (master, mean) in enumerate(zip(self.master, self.mean, strict=True)):
            arrays |= {f"{i}.master": _array(master), f"{i}.mean": _array(mean)}
            held = self.adam.state[master]
            arrays |= {f"{i}.{name}": _array(held[name]) for name in _MOMENTS if name in held}
        folder.mkdir(parents=True, exist_ok=True)
        fresh = folder / f"{_FILE}.new"
        with fresh.open("wb") as file:
            np.savez(file, **arrays)  # type: ignore[arg-type]
        fresh.replace(folder / _FILE)

    def resume(self, folder: Path, recipe: str) -> State:
        """Where the run in ``folder`` stopped (the beginning where there is none); the weights are put into the network."""
        if not (folder / _FILE).exists():
            return State(0, 0.0, recipe)
        with np.load(folder / _FILE, allow_pickle=False) as stored:
            state = State(**json.loads(str(stored["state"])))
            if state.recipe != recipe:
                raise DataError(f"{folder} 里是用别的参数训练的存档；请换一个 --out，或删掉它再训练")
            with torch.no_grad():
                for i, (master, mean) in enumerate(zip(self.master, self.mean, strict=True)):
                    master.copy_(torch.from_numpy(stored[f"{i}.master"]))
                    mean.copy_(torch.from_numpy(stored[f"{i}.mean"]))
                    moments = {n: stored[f"{i}.{n}"] for n in _MOMENTS if f"{i}.{n}" in stored.files}
                    if moments:
                        held = {n: torch.from_numpy(v).to(master.device) for n, v in moments.items()}
                        count = torch.tensor(float(state.step), device=master.device)
                        self.adam.state[master] = {"step": count, **held}
        self.steps = state.step
        self.use(self.master)
        return state


def _array(tensor: Tensor) -> np.ndarray:
    array: np.ndarray = tensor.detach().cpu().numpy()
    return array
