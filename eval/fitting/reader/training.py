"""The training loop: AdamW, warm-up and linear decay, bfloat16 where the processor has it, resumable.

Two processes of one thread each, which meet once a step, train faster on two busy cores than one process of
two threads, which meet thousands of times.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import multiprocessing as mp
from torch.multiprocessing.spawn import start_processes

from eval.fitting.reader.batches import Item, batch_of, order
from eval.fitting.reader.checkpoint import State, resume, save
from eval.fitting.reader.loss import loss
from eval.fitting.reader.net import Net

if TYPE_CHECKING:
    from multiprocessing.synchronize import Barrier

_PATIENCE = 900.0


@dataclass(frozen=True)
class Plan:
    """``minutes`` ends the run early, with the rate decayed in time; 0 for no limit."""

    epochs: int
    rate: float
    batch: int
    seed: int
    minutes: float
    bf16: bool
    workers: int = 2
    save_every: int = 100
    warmup: float = 0.06


def _share(plan: Plan, step: int, total: int, seconds: float) -> float:
    """How much of the run is over, 0..1: by steps or by time, whichever is further."""
    by_time = seconds / (plan.minutes * 60) if plan.minutes else 0.0
    return min(1.0, max(step / total, by_time))


def _rate(plan: Plan, step: int, total: int, share: float) -> float:
    warm = min(plan.warmup * total, 60)
    return plan.rate * min(1.0, (step + 1) / (warm + 1)) * max(0.02, 1 - share)


def optimiser_for(net: Net, rate: float) -> torch.optim.AdamW:
    """AdamW with decay on matrices only; what is frozen is left out."""
    learnt = [p for p in net.parameters() if p.requires_grad]
    matrices = [p for p in learnt if p.ndim > 1]
    rest = [p for p in learnt if p.ndim <= 1]
    groups = [{"params": matrices, "weight_decay": 0.01}, {"params": rest, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.98), eps=1e-6, fused=True)


class Exchange:
    """Where the workers leave their gradients for one another, and the clock that they all go by."""

    def __init__(self, net: Net, workers: int) -> None:
        size = sum(p.numel() for p in net.parameters() if p.requires_grad)
        self.gradients = torch.zeros(workers, size)
        self.clock = torch.zeros(1, dtype=torch.float64)
        for shared in (self.gradients, self.clock):
            shared.share_memory_()  # type: ignore[no-untyped-call]
        self.barrier: Barrier = mp.get_context("fork").Barrier(workers)

    def mean(self, net: Net, rank: int) -> None:
        """Replaces every gradient with the workers' mean."""
        learnt = [p for p in net.parameters() if p.requires_grad]
        at = 0
        for p in learnt:
            if p.grad is not None:
                self.gradients[rank, at : at + p.numel()] = p.grad.view(-1)
            at += p.numel()
        self.barrier.wait(_PATIENCE)
        mean, at = self.gradients.mean(0), 0
        for p in learnt:
            p.grad = mean[at : at + p.numel()].view_as(p)
            at += p.numel()
        self.barrier.wait(_PATIENCE)


@dataclass(frozen=True)
class Job:
    net: Net
    tokenizer: str
    items: Sequence[Item]
    plan: Plan
    out: Path
    recipe: str


def train(job: Job) -> None:
    """Trains ``job.net``; the last checkpoint lies in ``job.out``.  A stopped run goes on from there."""
    torch.set_num_threads(1)
    exchange = Exchange(job.net, job.plan.workers)
    start_processes(  # type: ignore[no-untyped-call]
        _work, (job, exchange), nprocs=job.plan.workers, start_method="fork"
    )


def _work(rank: int, job: Job, exchange: Exchange) -> None:
    net, plan = job.net, job.plan
    optimiser = optimiser_for(net, plan.rate)
    state = resume(job.out, net, optimiser, job.recipe)
    exchange.barrier.wait(_PATIENCE)
    batches = [b for epoch in range(plan.epochs) for b in order(job.items, plan.batch, plan.seed + epoch)]
    total, began = len(batches), time.monotonic() - state.seconds
    exchange.clock[0] = state.seconds
    net.train()
    smooth = 0.0
    for step in range(state.step, total):
        torch.manual_seed((plan.seed * 1_000_003 + step) * plan.workers + rank)
        seconds = float(exchange.clock)
        if plan.minutes and seconds > plan.minutes * 60:
            break
        share = _share(plan, step, total, seconds)
        for group in optimiser.param_groups:
            group["lr"] = _rate(plan, step, total, share)
        value = _gradients(net, [job.items[i] for i in batches[step][rank :: plan.workers]], plan.bf16)
        if rank == 0:
            smooth = value if step == state.step else 0.98 * smooth + 0.02 * value
        exchange.barrier.wait(_PATIENCE)
        if rank == 0:  # between two meetings, so that all see the same time
            exchange.clock[0] = time.monotonic() - began
        exchange.mean(net, rank)
        torch.nn.utils.clip_grad_norm_((p for p in net.parameters() if p.requires_grad), 1.0)
        optimiser.step()
        if rank == 0:
            if step % 25 == 0:
                print(f"{step}/{total} {seconds:.0f}s loss {smooth:.3f}", file=sys.stderr, flush=True)
            if (step + 1) % plan.save_every == 0:
                save(job.out, net, job.tokenizer, optimiser, State(step + 1, seconds, job.recipe))
    if rank == 0:
        save(job.out, net, job.tokenizer, optimiser, State(total, float(exchange.clock), job.recipe))


def _gradients(net: Net, items: Sequence[Item], bf16: bool) -> float:
    """Fills the gradients for ``items`` (none where there are no items) and gives the loss."""
    net.zero_grad(set_to_none=True)
    if not items:
        return 0.0
    batch = batch_of(items)
    with torch.autocast("cpu", torch.bfloat16, enabled=bf16):
        outputs = net(batch.ids, batch.mask)
    value = loss(outputs, batch)
    value.backward()  # type: ignore[no-untyped-call]
    return float(value.detach())
