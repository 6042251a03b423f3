"""Examples as tensors: tokenised once, put into batches of like length, in an order that the seed fixes."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from chatbot.reader.features import PAD, Part, join, tokenise, tokens_of
from eval.fitting.reader.examples import Example

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Places = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Item:
    """An example in token positions.  ``spans`` empty and ``answerable``: the span is not learnt."""

    ids: tuple[int, ...]
    first: int
    answerable: bool
    spans: Places
    sentences: Places
    evidence: tuple[bool, ...] | None


def items(tokenizer: Tokenizer, examples: Sequence[Example]) -> list[Item]:
    """The examples tokenised; sentences beyond the token limit are left out.

    An answer or a proof beyond the limit makes the example worthless: it is dropped.
    """
    known: dict[str, Part] = {}

    def part(text: str) -> Part:
        if text not in known:
            known[text] = tokenise(tokenizer, text)
        return known[text]

    found = []
    for example in examples:
        features = join(part(example.question), part(example.window.heading), part(example.window.text))
        spans = [t for s in example.spans if (t := tokens_of(features, *s)) is not None]
        if example.spans and not spans:
            continue
        placed = [tokens_of(features, *s) for s in example.sentences]
        kept = [i for i, place in enumerate(placed) if place is not None]
        evidence = None if example.evidence is None else tuple(example.evidence[i] for i in kept)
        if example.answerable and evidence is not None and not any(evidence):
            continue
        sentences = tuple(place for place in placed if place is not None)
        found.append(
            Item(features.ids, features.first, example.answerable, tuple(spans), sentences, evidence)
        )
    return found


@dataclass(frozen=True)
class Batch:
    """``ids``, ``mask``, ``readable``: (n, tokens); ``start``, ``end``: the accepted token positions, as a mask
    of the same shape (position 0 for no answer, all zero where the span is not learnt); ``answerable``: (n,);
    ``sentence``: (m, 3) of row, first and last token; ``proof``: (m,)."""

    ids: Tensor
    mask: Tensor
    readable: Tensor
    start: Tensor
    end: Tensor
    answerable: Tensor
    sentence: Tensor
    proof: Tensor


def batch_of(chosen: Sequence[Item]) -> Batch:
    # Multiples of 32 keep the number of shapes, and so of compiled kernels, small.
    n, tokens = len(chosen), -(-max(len(item.ids) for item in chosen) // 32) * 32
    ids = torch.full((n, tokens), PAD, dtype=torch.long)
    mask, readable, start, end = (torch.zeros(n, tokens) for _ in range(4))
    rows: list[tuple[int, int, int]] = []
    proofs: list[float] = []
    for i, item in enumerate(chosen):
        ids[i, : len(item.ids)] = torch.tensor(item.ids)
        mask[i, : len(item.ids)] = 1
        readable[i, item.first : len(item.ids) - 1] = 1
        readable[i, 0] = 1
        for a, b in item.spans:
            start[i, a] = end[i, b] = 1
        if not item.answerable:
            start[i, 0] = end[i, 0] = 1
        if item.evidence is not None:
            rows.extend((i, a, b) for a, b in item.sentences)
            proofs.extend(float(e) for e in item.evidence)
    answerable = torch.tensor([float(item.answerable) for item in chosen])
    sentence = torch.tensor(rows, dtype=torch.long).reshape(-1, 3)
    return Batch(ids, mask, readable, start, end, answerable, sentence, torch.tensor(proofs))


def order(chosen: Sequence[Item], size: int, seed: int) -> list[list[int]]:
    """Positions of the items in batches of ``size``: shuffled, then like lengths together within big pools."""
    rng = random.Random(seed)
    positions = list(range(len(chosen)))
    rng.shuffle(positions)
    batches: list[list[int]] = []
    pool = size * 40
    for at in range(0, len(positions), pool):
        part = sorted(positions[at : at + pool], key=lambda i: len(chosen[i].ids))
        batches.extend(part[i : i + size] for i in range(0, len(part), size))
    rng.shuffle(batches)
    return batches


def stream(chosen: Sequence[Item], size: int, seed: int, skip: int = 0) -> Iterator[Batch]:
    """One epoch's batches from number ``skip`` on."""
    for positions in order(chosen, size, seed)[skip:]:
        yield batch_of([chosen[i] for i in positions])
