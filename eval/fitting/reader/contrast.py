"""The encoder trained on: a question lies nearer to its passage and its sentence than to others, among them the hardest.

InfoNCE (van den Oord, Li, Vinyals 2018) over the batch's passages, each question's own with two of those that the search puts
on top wrongly; the same over sentences, whose wrong ones are of the right passage and of a near one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from eval.fitting.reader.dataset import PASSAGE_TOKENS, QUERY_TOKENS, SENTENCE_TOKENS, Dataset, Ragged
from eval.fitting.reader.mining import padded
from eval.fitting.reader.net import NetEncoder

SHARES = {
    "real": 0.34,
    "invented": 0.30,
    "laws": 0.01,
    "legal": 0.13,
    "encyclopaedia": 0.16,
    "traditional": 0.06,
}
_TEMPERATURE = 0.03
_SENTENCES = 0.7
"""What the loss over sentences weighs."""
_WRONG = 2
_LOW = -1e4


@dataclass(frozen=True)
class Pairs:
    """``queries`` (n); ``passages``: each query's own in the first n places, then the wrong ones; ``barred`` (n, passages):
    also right, so never counted as wrong.  ``proven``: the queries with a proof, whose ``sentences`` begin with it."""

    queries: np.ndarray
    passages: np.ndarray
    barred: np.ndarray
    proven: np.ndarray
    sentences: np.ndarray


@dataclass(frozen=True)
class PairSampler:
    data: Dataset
    candidates: Sequence[Sequence[int]]
    questions: int = 96
    seed: int = 1

    def batch(self, step: int, _share: float) -> Pairs:
        rng = np.random.default_rng((self.seed, step))
        pools = {p: self.data.questions(p) for p in SHARES}
        pools = {p: pool[np.isin(pool, self.data.gold_question)] for p, pool in pools.items()}
        pools = {p: pool for p, pool in pools.items() if len(pool)}
        weights = np.array([SHARES[p] for p in pools])
        counts = rng.multinomial(self.questions, weights / weights.sum())
        drawn = [rng.choice(pools[p], n) for p, n in zip(pools, counts, strict=True) if n]
        return self._pairs(np.unique(np.concatenate(drawn)), rng)

    def _pairs(self, queries: np.ndarray, rng: np.random.Generator) -> Pairs:
        own, wrong, proven, proofs, others = [], [], [], [], []
        for i, question in enumerate(queries.tolist()):
            gold = self.data.gold[question]
            window, number = gold[rng.integers(len(gold))]
            near = self._wrong(question, rng)
            own.append(window)
            wrong += near
            proof = self.data.proofs[number]
            if not len(proof):
                continue
            first, end = self.data.first_sentence[window : window + 2]
            proven.append(i)
            proofs.append(first + int(rng.choice(proof)))
            rest = np.setdiff1d(np.arange(first, end), first + proof)
            begin, stop = self.data.first_sentence[near[0]], self.data.first_sentence[near[0] + 1]
            others += [int(rng.choice(rest))] if len(rest) else []
            others += [int(rng.integers(begin, stop))] if stop > begin else []
        passages = np.array(own + wrong)
        barred = np.array([np.isin(passages, [w for w, _ in self.data.gold[q]]) for q in queries.tolist()])
        barred[np.arange(len(queries)), np.arange(len(queries))] = False
        return Pairs(queries, passages, barred, np.array(proven, int), np.array(proofs + others, int))

    def _wrong(self, question: int, rng: np.random.Generator) -> list[int]:
        gold = {window for window, _ in self.data.gold[question]}
        near = [w for w in self.candidates[question] if w not in gold]
        near = near or [int(rng.integers(len(self.data.text)))]
        picked = rng.permutation(min(len(near), 10))[:_WRONG]
        return [int(near[i]) for i in picked] + [int(near[picked[0]])] * (_WRONG - len(picked))


def contrast(net: NetEncoder, data: Dataset, pairs: Pairs, device: str) -> Tensor:
    """The loss of one batch, a scalar."""
    queries = _vectors(net, data.query, pairs.queries, QUERY_TOKENS, device)
    passages = _vectors(net, data.passage, pairs.passages, PASSAGE_TOKENS, device)
    value = _among(queries, passages, torch.from_numpy(pairs.barred).to(device))
    if len(pairs.proven) < 2:
        return value
    sentences = _vectors(net, data.sentence_passages, pairs.sentences, SENTENCE_TOKENS, device)
    same = pairs.sentences[None, :] == pairs.sentences[: len(pairs.proven), None]
    same[np.arange(len(pairs.proven)), np.arange(len(pairs.proven))] = False
    asked = queries[torch.from_numpy(pairs.proven).to(device)]
    return value + _SENTENCES * _among(asked, sentences, torch.from_numpy(same).to(device))


def loss_of(net: NetEncoder, data: Dataset, device: str, pairs: Pairs) -> tuple[Tensor, list[float]]:
    """The value to lower, and the figures to print."""
    value = contrast(net, data, pairs, device)
    return value, [float(value.detach())]


def _among(queries: Tensor, texts: Tensor, barred: Tensor) -> Tensor:
    """Cross-entropy of each query's own text, that of its number, among all that are not ``barred``."""
    likeness = (queries @ texts.T / _TEMPERATURE).masked_fill(barred, _LOW)
    return F.cross_entropy(likeness, torch.arange(len(queries), device=queries.device))


def _vectors(net: NetEncoder, rows: Ragged, chosen: np.ndarray, limit: int, device: str) -> Tensor:
    ids, mask = padded(rows, chosen, limit)
    return net.vectors(ids.to(device), mask.to(device))
