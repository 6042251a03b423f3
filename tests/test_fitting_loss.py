"""The reader's losses, worked out by hand on a group of two windows."""

from __future__ import annotations

from math import exp, log

import pytest
import torch
from reader_made import tiny

from eval.fitting.reader.batches import WindowRow, batch_of
from eval.fitting.reader.loss import against_none, log_sum, losses, sentence_logits

GROUP = torch.tensor([0, 0, 1])


def test_the_sum_over_a_group() -> None:
    logits = torch.tensor([1.0, 2.0, -1.0])
    found = log_sum(logits, GROUP, 2, none=True)
    assert found.tolist() == pytest.approx([log(1 + exp(1) + exp(2)), log(1 + exp(-1))])
    assert log_sum(logits, GROUP, 2, none=False)[0].item() == pytest.approx(log(exp(1) + exp(2)))


def test_right_ones_against_the_rest_and_none() -> None:
    logits = torch.tensor([1.0, 2.0, -1.0])
    found = against_none(logits, torch.tensor([True, False, False]), GROUP, 2)
    # The first group's right one is the first; the second has none, so "none" (logit 0) is right.
    assert found.tolist() == pytest.approx([log(1 + exp(1) + exp(2)) - 1, log(1 + exp(-1))])


def test_a_sentence_is_the_mean_of_its_tokens() -> None:
    tokens = torch.tensor([[0.0, 1.0, 2.0, 3.0], [5.0, 0.0, 0.0, 0.0]])
    found = sentence_logits(tokens, torch.tensor([[0, 1, 3], [1, 0, 1]]))
    assert found.tolist() == [2.0, 2.5]


def test_all_losses_of_a_tiny_group() -> None:
    """Question 0 with window 0, which answers, and window 1, which does not; all logits 0 but a few."""
    batch = batch_of(tiny(), [WindowRow(0, 0, 0, 0), WindowRow(0, 0, 1, -1)])
    # <s> 6 16 </s> (20) </s> text </s>: the shorter row, window 1, comes first.
    assert batch.ids[0, :9].tolist() == [0, 6, 16, 2, 2, 8, 9, 10, 2]
    assert batch.ids[1, :11].tolist() == [0, 6, 16, 2, 20, 2, 4, 5, 6, 7, 2]
    assert batch.readable[1].nonzero()[:, 0].tolist() == [0, 6, 7, 8, 9]
    assert batch.sentence.tolist() == [[0, 5, 5], [0, 6, 7], [1, 6, 7], [1, 8, 9]]
    assert batch.proof.tolist() == [False, False, False, True] and batch.known.all()
    assert batch.span.tolist() == [[1, 9, 9]]
    tokens = torch.zeros(*batch.ids.shape, 4)
    tokens[1, 8:10, 2] = 3.0  # the proof's evidence
    tokens[1, 9, 0] = 2.0  # the answer's start
    pairs = torch.tensor([-1.0, 1.0])
    found = losses(tokens, pairs, batch)
    assert found.sentence.item() == pytest.approx(log(1 + 3 + exp(3)) - 3)
    assert found.each.item() == pytest.approx((3 * log(2) + 3 * log(1 + exp(-3))) / 4)
    among = log(1 + exp(-1) + exp(1)) - 1
    assert found.pair.item() == pytest.approx(log(1 + exp(-1)) + among)
    start, end = log(exp(2) + 4) - 2, log(5)
    assert found.place.item() == pytest.approx((1.0 * (start + end) + 0.25 * 2 * log(4)) / 1.25)
    # Of the four tokens read one is inside, which weighs three times.
    assert found.inside.item() == pytest.approx((3 + 3) * log(2) / 4)
    total = found.sentence + 0.3 * found.each + 0.6 * found.pair + found.place + found.inside
    assert found.numbers()[0] == pytest.approx(total.item())


def test_where_the_sentence_is_not_known_all_count_together() -> None:
    batch = batch_of(tiny(), [WindowRow(0, 1, 1, 1)])
    assert batch.proof.all() and not batch.known.any()
    found = losses(torch.zeros(*batch.ids.shape, 4), torch.zeros(1), batch)
    assert found.sentence.item() == pytest.approx(log(3) - log(2))
    assert found.each.item() == found.place.item() == found.inside.item() == 0
