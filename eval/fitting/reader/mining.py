"""What a search with vectors puts on top, for hard negatives."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from eval.fitting.reader.batches import PAD
from eval.fitting.reader.dataset import PASSAGE_TOKENS, QUERY_TOKENS, Dataset, Ragged
from eval.fitting.reader.net import NetEncoder

_RANK = 20
"""Reciprocal ranks are 1 / (20 + rank)."""
_STEP = 16


def padded(rows: Ragged, chosen: np.ndarray, limit: int) -> tuple[Tensor, Tensor]:
    """Ids, int64, and mask, bool, of the ``chosen`` rows, cut at ``limit``."""
    lengths = np.minimum(rows.lengths[chosen], limit)
    width = -(-max(1, int(lengths.max(initial=1))) // _STEP) * _STEP
    ids = np.full((len(chosen), width), PAD, np.int64)
    for i, (row, length) in enumerate(zip(chosen.tolist(), lengths.tolist(), strict=True)):
        ids[i, :length] = rows[row][:length]
    return torch.from_numpy(ids), torch.from_numpy(np.arange(width)[None] < lengths[:, None])


@torch.no_grad()
def vectors(
    net: NetEncoder, rows: Ragged, chosen: np.ndarray, limit: int, device: str, size: int = 512
) -> Tensor:
    """Unit rows, float32 (len(chosen), hidden), on ``device``; rows of like length are worked on together."""
    net.eval()
    order = np.argsort(-rows.lengths[chosen], kind="stable")
    found = torch.empty(len(chosen), net.shape.hidden, device=device)
    for at in range(0, len(order), size):
        part = order[at : at + size]
        ids, mask = padded(rows, chosen[part], limit)
        found[torch.from_numpy(part).to(device)] = net.vectors(ids.to(device), mask.to(device))
    return found


def mined(net: NetEncoder, data: Dataset, device: str, depth: int = 20) -> list[list[int]]:
    """Of each question the windows of its shelf that vectors and BM25 together put on top (reciprocal rank fusion:
    Cormack, Clarke, Büttcher, SIGIR 2009), best first; gold is not left out."""
    windows = vectors(net, data.passage, np.arange(len(data.text)), PASSAGE_TOKENS, device)
    queries = vectors(net, data.query, np.arange(len(data.question)), QUERY_TOKENS, device)
    found: list[list[int]] = [[] for _ in range(len(data.question))]
    for shelf, here in data.windows_of.items():
        asked = np.flatnonzero(data.asks == shelf)
        if not len(asked):
            continue
        scores = queries[torch.from_numpy(asked).to(device)] @ windows[torch.from_numpy(here).to(device)].T
        top = scores.topk(min(30, len(here)), 1).indices.cpu().numpy()
        for question, places in zip(asked.tolist(), top, strict=True):
            found[question] = _fused(here[places].tolist(), data.near[question].tolist())[:depth]
    return found


def _fused(*rankings: list[int]) -> list[int]:
    score: dict[int, float] = {}
    for ranking in rankings:
        for rank, window in enumerate(ranking):
            score[window] = score.get(window, 0.0) + 1 / (_RANK + rank)
    return sorted(score, key=lambda window: -score[window])


def hits(net: NetEncoder, data: Dataset, part: str, device: str) -> tuple[float, float]:
    """Share of a part's answerable questions with a gold window first, and among the first five, by vectors alone."""
    asked = np.array([q for q in data.questions(part).tolist() if q in data.gold], dtype=int)
    if not len(asked):
        return float("nan"), float("nan")
    queries = vectors(net, data.query, asked, QUERY_TOKENS, device)
    first = five = 0
    for shelf in np.unique(data.asks[asked]).tolist():
        here = data.windows_of[shelf]
        windows = vectors(net, data.passage, here, PASSAGE_TOKENS, device)
        for place in np.flatnonzero(data.asks[asked] == shelf).tolist():
            top = here[(windows @ queries[place]).topk(min(5, len(here))).indices.cpu().numpy()].tolist()
            gold = {window for window, _ in data.gold[int(asked[place])]}
            first += top[0] in gold
            five += bool(gold & set(top))
    return first / len(asked), five / len(asked)
