"""The training loop: AdamW, warm-up and linear decay, bfloat16 where the processor has it, resumable."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from chatbot.reader.batches import Item, batch_of, order
from chatbot.reader.checkpoint import State, resume, save
from chatbot.reader.loss import loss
from chatbot.reader.net import Net


@dataclass(frozen=True)
class Plan:
    """``minutes`` ends the run early, with the rate decayed in time; 0 for no limit."""

    epochs: int
    rate: float
    batch: int
    seed: int
    minutes: float
    bf16: bool
    save_every: int = 250
    warmup: float = 0.06


def _share(plan: Plan, step: int, total: int, seconds: float) -> float:
    """How much of the run is over, 0..1: by steps or by time, whichever is further."""
    by_time = seconds / (plan.minutes * 60) if plan.minutes else 0.0
    return min(1.0, max(step / total, by_time))


def _rate(plan: Plan, step: int, total: int, share: float) -> float:
    return plan.rate * min(1.0, (step + 1) / (plan.warmup * total + 1)) * max(0.02, 1 - share)


def optimiser_for(net: Net, rate: float) -> torch.optim.AdamW:
    """AdamW with decay on matrices only; the frozen word embeddings are left out."""
    learnt = [p for p in net.parameters() if p.requires_grad]
    matrices = [p for p in learnt if p.ndim > 1]
    rest = [p for p in learnt if p.ndim <= 1]
    groups = [{"params": matrices, "weight_decay": 0.01}, {"params": rest, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.98), eps=1e-6, fused=True)


def train(net: Net, tokenizer: str, items: Sequence[Item], plan: Plan, out: Path, recipe: str) -> None:
    """Trains ``net`` in place; the last checkpoint lies in ``out``.  A stopped run goes on from there."""
    optimiser = optimiser_for(net, plan.rate)
    state = resume(out, net, optimiser, recipe)
    batches = [b for epoch in range(plan.epochs) for b in order(items, plan.batch, plan.seed + epoch)]
    total, began = len(batches), time.monotonic() - state.seconds
    net.train()
    smooth = 0.0
    for step in range(state.step, total):
        torch.manual_seed(plan.seed * 1_000_003 + step)
        seconds = time.monotonic() - began
        share = _share(plan, step, total, seconds)
        if plan.minutes and seconds > plan.minutes * 60:
            break
        for group in optimiser.param_groups:
            group["lr"] = _rate(plan, step, total, share)
        batch = batch_of([items[i] for i in batches[step]])
        with torch.autocast("cpu", torch.bfloat16, enabled=plan.bf16):
            outputs = net(batch.ids, batch.mask)
        value = loss(outputs, batch)
        optimiser.zero_grad(set_to_none=True)
        value.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_((p for p in net.parameters() if p.requires_grad), 1.0)
        optimiser.step()
        smooth = float(value.detach()) if step == state.step else 0.98 * smooth + 0.02 * float(value.detach())
        if step % 25 == 0:
            print(f"{step}/{total} {seconds:.0f}s loss {smooth:.3f}", file=sys.stderr, flush=True)
        if (step + 1) % plan.save_every == 0:
            save(out, net, tokenizer, optimiser, State(step + 1, time.monotonic() - began, recipe))
    save(out, net, tokenizer, optimiser, State(total, time.monotonic() - began, recipe))
