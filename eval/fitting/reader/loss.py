"""What the reader is trained to do, as one number.

The windows of one question are judged against each other and against "none": a sentence's logit stands for its share among all
sentences of the question's windows and one more of logit 0, so that logits compare between windows (shared normalisation:
Clark and Gardner, "Simple and effective multi-paragraph reading comprehension", ACL 2018).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor
from torch.nn import functional as F

from eval.fitting.reader.batches import Batch
from eval.fitting.reader.net import Net

LOW = -1e4
START, END, EVIDENCE, INSIDE = range(4)
_EACH, _PAIR = 0.3, 0.6
_SILENT = 0.25
"""What a window without an answer weighs in the loss of places, one with an answer being 1."""


def outputs(net: Net, batch: Batch, pieces: int = 3) -> tuple[Tensor, Tensor]:
    """What ``net`` reads, (n, tokens, 4) and (n,); in pieces of like length, so that short rows are not padded to long ones."""
    n, width = batch.ids.shape
    edges = [n * i // pieces for i in range(pieces + 1)] if n > 2 * pieces else [0, n]
    tokens, pairs = [], []
    for a, b in pairwise(edges):
        here = min(width, -(-int(batch.mask[b - 1].sum()) // 32) * 32)
        token, pair = net.read(batch.ids[a:b, :here], batch.mask[a:b, :here])
        tokens.append(F.pad(token, (0, 0, 0, width - here)))
        pairs.append(pair)
    return torch.cat(tokens), torch.cat(pairs)


@dataclass(frozen=True)
class Losses:
    """``sentence`` and ``pair`` against the other windows and none; ``each`` sentence by itself; ``place`` of the span;
    which tokens are ``inside`` it.  Scalars."""

    sentence: Tensor
    each: Tensor
    pair: Tensor
    place: Tensor
    inside: Tensor

    @property
    def total(self) -> Tensor:
        return self.sentence + _EACH * self.each + _PAIR * self.pair + self.place + self.inside

    def numbers(self) -> list[float]:
        """The total, then each part."""
        parts = (self.total, self.sentence, self.each, self.pair, self.place, self.inside)
        return [float(part.detach()) for part in parts]


def log_sum(logits: Tensor, group: Tensor, groups: int, none: bool) -> Tensor:
    """Log of the sum of exp over each group, (groups,); ``none`` adds one more of logit 0, without it an empty group is very low."""
    floor = torch.full((groups,), 0.0 if none else LOW, device=logits.device)
    peak = floor.scatter_reduce(0, group, logits.detach(), "amax", include_self=True)
    begun = torch.exp(-peak) if none else torch.full_like(peak, 1e-9)
    return peak + torch.log(begun.scatter_add(0, group, torch.exp(logits - peak[group])))


def against_none(logits: Tensor, right: Tensor, group: Tensor, groups: int) -> Tensor:
    """Minus the log of the share of the ``right`` ones (of "none" where a group has none), (groups,)."""
    held = torch.zeros(groups, dtype=torch.bool, device=logits.device)
    held[group[right]] = True
    said = log_sum(logits[right], group[right], groups, none=False)
    return log_sum(logits, group, groups, none=True) - torch.where(held, said, torch.zeros_like(said))


def sentence_logits(tokens: Tensor, sentence: Tensor) -> Tensor:
    """Mean of the token logits (n, tokens) over each of ``sentence``'s (m, 3) row, first and last token."""
    total = F.pad(tokens.cumsum(1), (1, 0))
    row, first, last = sentence.unbind(1)
    return (total[row, last + 1] - total[row, first]) / (last + 1 - first)


def losses(tokens: Tensor, pairs: Tensor, batch: Batch) -> Losses:
    """``tokens`` (n, tokens, 4) and ``pairs`` (n,) as ``Net.read`` gives them for ``batch``."""
    sentence = sentence_logits(tokens[..., EVIDENCE], batch.sentence)
    asked = batch.group[batch.sentence[:, 0]]
    present = torch.zeros(batch.groups, dtype=torch.bool, device=pairs.device)
    present[asked] = True
    among = against_none(sentence, batch.proof, asked, batch.groups)[present].mean()
    proof = batch.proof.float()
    # One sentence in about eight is a proof, so proofs weigh more.
    each = F.binary_cross_entropy_with_logits(sentence, proof, 1 + 2 * proof, reduction="none")
    each = (each * batch.known).sum() / batch.known.sum().clamp(min=1)
    pair = F.binary_cross_entropy_with_logits(pairs, batch.gold.float())
    pair = pair + against_none(pairs, batch.gold, batch.group, batch.groups).mean()
    return Losses(among, each, pair, _place(tokens, batch), _inside(tokens[..., INSIDE], batch))


def loss_of(net: Net, device: str, batch: Batch) -> tuple[Tensor, list[float]]:
    """The value to lower, and the figures to print."""
    moved = batch.to(device)
    found = losses(*outputs(net, moved), moved)
    return found.total, found.numbers()


def _place(tokens: Tensor, batch: Batch) -> Tensor:
    """Minus the log of the probability of any accepted start and end; ``<s>`` where the window does not answer."""
    marked = torch.zeros_like(batch.gold)
    marked[batch.span[:, 0]] = True
    weight = torch.where(marked, 1.0, torch.where(batch.gold, 0.0, _SILENT))
    weight = weight / weight.sum().clamp(min=1e-9)
    found = torch.zeros((), device=tokens.device)
    for head, at in ((START, 1), (END, 2)):
        logits = tokens[..., head].masked_fill(~batch.readable, LOW)
        accepted = torch.zeros_like(batch.readable)
        accepted[batch.span[:, 0], batch.span[:, at]] = True
        accepted[:, 0] |= ~batch.gold
        said = logits.masked_fill(~accepted, LOW).logsumexp(1)
        found = found + (weight * (logits.logsumexp(1) - said)).sum()
    return found


def _inside(logits: Tensor, batch: Batch) -> Tensor:
    """Of every token of a marked window, whether it is part of an accepted answer."""
    row, first, last = batch.span.unbind(1)
    edges = torch.zeros(logits.shape[0], logits.shape[1] + 1, device=logits.device)
    one = torch.ones(len(row), device=logits.device)
    edges = edges.index_put((row, first), one, accumulate=True)
    edges = edges.index_put((row, last + 1), -one, accumulate=True)
    inside = (edges.cumsum(1)[:, :-1] > 0.5).float()
    read = torch.zeros_like(batch.readable)
    read[row] = batch.readable[row]
    read[:, 0] = False
    values = F.binary_cross_entropy_with_logits(logits, inside, reduction="none") * (1 + 2 * inside)
    return (values * read).sum() / read.sum().clamp(min=1)
