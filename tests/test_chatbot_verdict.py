"""What becomes of a draft: the order of the limits, by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from chatbot.fitted import rank
from chatbot.judging import verdict
from chatbot.judging.verdict import MARK, RIGHT, Judge


def constant(names: tuple[str, ...], probability: float) -> rank.Logistic:
    zero = np.zeros(len(names))
    return rank.Logistic(names, zero, zero + 1, zero, float(np.log(probability / (1 - probability))))


def judged(monkeypatch: pytest.MonkeyPatch, right: float, mark: float, most: float = 1.0) -> verdict.Verdict:
    monkeypatch.setattr(verdict, "right_signs", lambda *_: np.zeros(len(RIGHT)))
    monkeypatch.setattr(verdict, "mark_signs", lambda *_: np.zeros(len(MARK)))
    monkeypatch.setattr(verdict, "cap", lambda *_: most)
    judge = Judge(constant(RIGHT, right), constant(MARK, mark), refuse=0.4, sure=0.6, bold=0.7)
    nothing: Any = SimpleNamespace(question=None)
    return judge.verdict(nothing, nothing)


@pytest.mark.parametrize(
    ("right", "mark", "refused", "sure", "marked"),
    [
        (0.39, 0.9, True, False, False),
        (0.41, 0.9, False, False, False),  # possibly related: nothing in bold
        (0.61, 0.6, False, True, False),
        (0.61, 0.8, False, True, True),
    ],
)
def test_the_limits(
    monkeypatch: pytest.MonkeyPatch, right: float, mark: float, refused: bool, sure: bool, marked: bool
) -> None:
    found = judged(monkeypatch, right, mark)
    assert (found.refused, found.sure, found.marked) == (refused, sure, marked)
    assert found.probability == pytest.approx(right)


def test_what_lacks_the_thing_asked_for_is_refused_however_likely(monkeypatch: pytest.MonkeyPatch) -> None:
    found = judged(monkeypatch, 0.9, 0.9, most=0.25)
    assert found.refused
    assert found.probability == 0.25


def test_a_threshold_of_ones_own_never_leaves_doubt_above_it() -> None:
    judge = Judge.load(read=True, threshold=0.99)
    assert judge.refuse == judge.sure == 0.99


def test_a_logistic_by_hand() -> None:
    model = rank.Logistic(("a", "b"), np.array([1.0, 0.0]), np.array([2.0, 1.0]), np.array([2.0, -1.0]), 0.5)
    got = model.probability(np.array([[3.0, 0.5]]))
    assert got[0] == pytest.approx(1 / (1 + np.exp(-2.0)))  # (3-1)/2*2 - 0.5 + 0.5


@pytest.mark.parametrize("read", [True, False])
def test_the_packaged_parts_fit_this_version(read: bool) -> None:
    judge = Judge.load(read)
    assert 0 < judge.refuse <= judge.sure < 1
    assert 0 < judge.bold < 1
