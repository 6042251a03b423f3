"""Questions with some of their windows as the tensors of one step.

A row is ``<s> question </s> heading </s> text </s>``, built as ``chatbot/reader/features.py`` builds it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from eval.fitting.reader.dataset import Dataset

MAX_TOKENS = 320
BOS, PAD, EOS = 0, 1, 2
_STEP = 32
"""Widths are multiples of this, which keeps the number of shapes small."""


class WindowRow(NamedTuple):
    """One window of one question: ``gold`` is its number among the gold pairs, -1 for a window without the answer."""

    group: int
    question: int
    window: int
    gold: int


@dataclass(frozen=True)
class Batch:
    """``ids`` int64, ``mask`` and ``readable`` bool, each (n, tokens), the shortest rows first: ``readable`` are the
    text's tokens and ``<s>``, where a span may begin and end.

    ``group`` (n,) says which of the ``groups`` questions a row belongs to, ``gold`` (n,) whether it answers.  ``sentence``
    (m, 3): row, first and last token; ``proof`` (m,) whether it proves the answer, ``known`` (m,) whether that is known:
    where it is not, all sentences of a gold window count as proofs together.  ``span`` (k, 3): row, first, last token.
    """

    ids: Tensor
    mask: Tensor
    readable: Tensor
    group: Tensor
    groups: int
    gold: Tensor
    sentence: Tensor
    proof: Tensor
    known: Tensor
    span: Tensor

    def to(self, device: str) -> Batch:
        held = {field.name: getattr(self, field.name) for field in fields(self)}
        moved: dict[str, Any] = {k: v.to(device) for k, v in held.items() if isinstance(v, Tensor)}
        return replace(self, **moved)


def _ids(data: Dataset, row: WindowRow) -> tuple[list[int], int]:
    """The ids of a row and where its text begins."""
    question, heading = data.question[row.question].tolist(), data.heading[row.window].tolist()
    front = [BOS, *question, EOS, *heading, EOS]
    return [*front, *data.text[row.window].tolist()[: MAX_TOKENS - len(front) - 1], EOS], len(front)


def _sentences(data: Dataset, row: WindowRow, begin: int, end: int) -> list[tuple[int, int, bool, bool]]:
    """First and last token, proof, known of each sentence of a row that begins within it."""
    proofs = set(data.proofs[row.gold].tolist()) if row.gold >= 0 else set()
    known = row.gold < 0 or bool(proofs)
    places = data.sentences[row.window].reshape(-1, 2).tolist()
    return [
        (begin + a, min(begin + b, end - 1), k in proofs or not known, known)
        for k, (a, b) in enumerate(places)
        if a >= 0 and begin + a < end
    ]


def _spans(data: Dataset, row: WindowRow, begin: int, end: int) -> list[tuple[int, int]]:
    places = data.spans[row.gold].reshape(-1, 2).tolist() if row.gold >= 0 else []
    return [(begin + a, begin + b) for a, b in places if begin + b < end]


def batch_of(data: Dataset, rows: Sequence[WindowRow]) -> Batch:
    """At least one row; groups are numbered from 0."""
    built = sorted(((_ids(data, row), row) for row in rows), key=lambda pair: len(pair[0][0]))
    n, width = len(built), -(-len(built[-1][0][0]) // _STEP) * _STEP
    ids = np.full((n, width), PAD, np.int64)
    mask, readable = np.zeros((n, width), bool), np.zeros((n, width), bool)
    sentence, proof, known, span = [], [], [], []
    for i, ((row_ids, begin), row) in enumerate(built):
        end = len(row_ids) - 1
        ids[i, : end + 1] = row_ids
        mask[i, : end + 1] = True
        readable[i, 0] = readable[i, begin:end] = True
        for first, last, proves, sure in _sentences(data, row, begin, end):
            sentence.append((i, first, last))
            proof.append(proves)
            known.append(sure)
        span += [(i, first, last) for first, last in _spans(data, row, begin, end)]
    ordered = [row for _, row in built]
    return Batch(
        torch.from_numpy(ids),
        torch.from_numpy(mask),
        torch.from_numpy(readable),
        torch.tensor([row.group for row in ordered]),
        1 + max(row.group for row in ordered),
        torch.tensor([row.gold >= 0 for row in ordered]),
        torch.tensor(sentence, dtype=torch.long).reshape(-1, 3),
        torch.tensor(proof, dtype=torch.bool),
        torch.tensor(known, dtype=torch.bool),
        torch.tensor(span, dtype=torch.long).reshape(-1, 3),
    )
