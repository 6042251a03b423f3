"""The training loop: warm-up, linear decay to the end of a run by the clock or by steps, resumable.

Knows nothing of what is learnt: it is given what makes a batch and what makes its losses.
"""

from __future__ import annotations

import multiprocessing
import pickle
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import torch
from torch import Tensor, nn

from eval.fitting.reader.optimiser import Optimiser, State

B = TypeVar("B")
_LOWEST = 0.01


@dataclass(frozen=True)
class Plan:
    """The run ends after ``seconds``, or after ``steps`` where that is not 0.  ``warm`` steps lead up to the highest
    ``rate``; every ``every`` steps (0: never) the state is kept in ``folder``, from which a stopped run goes on.
    ``workers`` processes make the batches (0: a thread of this one, which a GPU would wait for)."""

    rate: float
    seconds: float = 0.0
    steps: int = 0
    warm: int = 200
    decay: float = 0.998
    seed: int = 1
    every: int = 0
    folder: Path | None = None
    recipe: str = ""
    ahead: int = 8
    workers: int = 0
    report: int = 50

    def over(self, step: int, seconds: float) -> float:
        """How much of the run is over, 0..1."""
        return min(1.0, step / self.steps if self.steps else seconds / self.seconds)


_made: dict[str, Callable[[int, float], Any]] = {}
"""What makes batches, where processes that were forked find it: it holds all data, and is not sent to them."""


def _pickled(number: int, share: float) -> bytes:
    return pickle.dumps(_made["make"](number, share), protocol=pickle.HIGHEST_PROTOCOL)


class _Feed(Generic[B]):
    """Batches made ahead of their use, in order."""

    def __init__(self, make: Callable[[int, float], B], plan: Plan) -> None:
        self.make, self.plan = make, plan
        self.pool: Executor = ThreadPoolExecutor(1)
        if plan.workers:
            _made["make"] = make
            self.pool = ProcessPoolExecutor(plan.workers, multiprocessing.get_context("fork"))
        self.waiting: deque[Future[Any]] = deque()

    def next(self, step: int, seconds: float) -> B:
        while len(self.waiting) < self.plan.ahead + 2 * self.plan.workers:
            number = step + len(self.waiting)
            share = self.plan.over(number, seconds)
            task: Callable[[int, float], Any] = _pickled if self.plan.workers else self.make
            self.waiting.append(self.pool.submit(task, number, share))
        found = self.waiting.popleft().result()
        batch: B = pickle.loads(found) if self.plan.workers else found
        return batch

    def close(self) -> None:
        self.pool.shutdown(wait=True, cancel_futures=True)
        _made.clear()


def train(
    net: nn.Module,
    plan: Plan,
    make: Callable[[int, float], B],
    losses: Callable[[B], tuple[Tensor, Sequence[float]]],
) -> State:
    """``make(step, share of the run)`` gives a batch, ``losses`` of it the value to lower and the figures to print.

    ``net`` ends with the mean of its weights over the last part of the run.
    """
    optimiser = Optimiser(net, plan.rate, plan.decay)
    state = State(0, 0.0, plan.recipe)
    if plan.every and plan.folder is not None:
        state = optimiser.resume(plan.folder, plan.recipe)
    began, step, seconds = time.monotonic() - state.seconds, state.step, state.seconds
    feed, smooth = _Feed(make, plan), [0.0]
    net.train()
    try:
        while (share := plan.over(step, seconds)) < 1:
            torch.manual_seed(plan.seed * 1_000_003 + step)
            value, figures = losses(feed.next(step, seconds))
            value.backward()  # type: ignore[no-untyped-call]
            optimiser.step(min(1.0, (step + 1) / (plan.warm + 1)) * max(_LOWEST, 1 - share))
            step, seconds = step + 1, time.monotonic() - began
            smooth = list(figures) if step == state.step + 1 else _mixed(smooth, figures)
            if step % plan.report == 0:
                _say(f"{step} {seconds:.0f}s " + " ".join(f"{figure:.3f}" for figure in smooth))
            if plan.every and plan.folder is not None and step % plan.every == 0:
                optimiser.save(plan.folder, State(step, seconds, plan.recipe))
    finally:
        feed.close()
    state = State(step, seconds, plan.recipe)
    if plan.every and plan.folder is not None:
        optimiser.save(plan.folder, state)
    net.float()  # The mean is finer than what a network in bfloat16 can hold.
    optimiser.use(optimiser.mean)
    return state


def _mixed(old: Sequence[float], new: Sequence[float]) -> list[float]:
    return [0.98 * a + 0.02 * b for a, b in zip(old, new, strict=True)]


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
