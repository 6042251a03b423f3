"""What a network reaches on questions kept out of the training, each with the windows that the search puts on top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from eval.fitting.reader.batches import Batch, WindowRow, batch_of
from eval.fitting.reader.dataset import Dataset
from eval.fitting.reader.loss import END, EVIDENCE, START, log_sum, outputs, sentence_logits
from eval.fitting.reader.net import Net

_AT_ONCE = 24


@dataclass(frozen=True)
class Figures:
    """Of ``questions``: ``first``, share of the answerable whose best sentence is a proof; ``reach``, share with a proof
    among the sentences read at all; ``span``, F1 over tokens of the best span within a right first sentence; ``area``,
    AUROC of the share of "none", answerable against not; ``kinds``: first and number by kind.  NaN where there is nothing."""

    questions: int
    first: float
    reach: float
    span: float
    area: float
    kinds: dict[str, tuple[float, int]]

    def __str__(self) -> str:
        kinds = " ".join(f"{kind} {first:.2f}/{n}" for kind, (first, n) in self.kinds.items())
        whole = f"first {self.first:.3f} reach {self.reach:.3f} span {self.span:.3f} area {self.area:.3f}"
        return f"{self.questions} questions: {whole} | {kinds}"


@dataclass(frozen=True)
class _One:
    kind: str
    answerable: bool
    silence: float
    first: bool
    reach: bool
    span: float | None


@torch.no_grad()
def judged(
    net: Net, data: Dataset, candidates: Sequence[Sequence[int]], part: str, device: str, depth: int = 8
) -> Figures:
    """Reads ``depth`` windows of each question of ``part``."""
    net.eval()
    asked = data.questions(part).tolist()
    rows = [
        one
        for at in range(0, len(asked), _AT_ONCE)
        for one in _judge(net, data, candidates, asked[at : at + _AT_ONCE], device, depth)
    ]
    yes, no = [r for r in rows if r.answerable], [r for r in rows if not r.answerable]
    kinds = {
        kind: (_mean([r.first for r in yes if r.kind == kind]), sum(r.kind == kind for r in yes))
        for kind in sorted({r.kind for r in yes})
    }
    return Figures(
        len(rows),
        _mean([r.first for r in yes]),
        _mean([r.reach for r in yes]),
        _mean([r.span for r in yes if r.span is not None]),
        area([-r.silence for r in yes], [-r.silence for r in no]),
        kinds,
    )


def _judge(
    net: Net, data: Dataset, candidates: Sequence[Sequence[int]], asked: list[int], device: str, depth: int
) -> list[_One]:
    gold = [dict(data.gold.get(question, [])) for question in asked]
    batch = batch_of(
        data,
        [
            WindowRow(g, question, window, gold[g].get(window, -1))
            for g, question in enumerate(asked)
            for window in candidates[question][:depth]
        ],
    ).to(device)
    tokens, _ = outputs(net, batch)
    logits = sentence_logits(tokens[..., EVIDENCE], batch.sentence)
    group = batch.group[batch.sentence[:, 0]]
    silence = -log_sum(logits, group, len(asked), none=True)
    found = []
    for g, question in enumerate(asked):
        here = (group == g).nonzero()[:, 0]
        best = int(here[logits[here].argmax()]) if len(here) else -1
        right = best >= 0 and bool(batch.proof[best] & batch.known[best])
        reach = len(here) > 0 and bool((batch.proof[here] & batch.known[here]).any())
        span = _span(tokens, batch, best) if right else None
        kind = data.kinds[data.kind[question]]
        found.append(_One(kind, question in data.gold, float(silence[g]), right, reach, span))
    return found


def _span(tokens: torch.Tensor, batch: Batch, sentence: int) -> float | None:
    """F1 over tokens of the best span within a sentence, against the accepted ones there; None where there are none."""
    row, first, last = batch.sentence[sentence].tolist()
    accepted = [(a, b) for r, a, b in batch.span.tolist() if r == row and a >= first and b <= last]
    if not accepted:
        return None
    here = tokens[row, first : last + 1].cpu()
    scores = here[:, None, START] + here[None, :, END]
    backwards = torch.ones_like(scores, dtype=torch.bool).tril(-1)
    start, end = divmod(int(scores.masked_fill(backwards, -1e9).argmax()), len(here))
    start, end = start + first, end + first
    return max(_overlap((start, end), (a, b)) for a, b in accepted)


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> float:
    """F1 of two ranges of tokens, both ends included."""
    common = max(0, min(one[1], other[1]) - max(one[0], other[0]) + 1)
    return 2 * common / (one[1] - one[0] + other[1] - other[0] + 2)


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if len(values) else float("nan")


def area(yes: Sequence[float], no: Sequence[float]) -> float:
    """How often one of ``yes`` stands above one of ``no``, ties half; NaN where either is empty."""
    if not yes or not no:
        return float("nan")
    above = np.array(yes)[:, None] - np.array(no)[None]
    return float(((above > 0) + 0.5 * (above == 0)).mean())
