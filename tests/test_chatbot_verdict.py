"""What becomes of a draft: the order of the limits, by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from chatbot.fitted.trees import Trees
from chatbot.judging import verdict
from chatbot.judging.verdict import MARK, RIGHT, Judge


def judged(monkeypatch: pytest.MonkeyPatch, right: float, mark: float) -> verdict.Verdict:
    monkeypatch.setattr(verdict, "right_signs", lambda *_: np.zeros(len(RIGHT)))
    monkeypatch.setattr(verdict, "mark_signs", lambda *_: np.zeros(len(MARK)))
    judge = Judge(
        Trees.constant(RIGHT, right), Trees.constant(MARK, mark), refuse=0.4, sure=0.6, bold=0.7, wide=0.8
    )
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


@pytest.mark.parametrize(("right", "wide"), [(0.5, True), (0.79, True), (0.81, False)])
def test_the_next_sentences_are_shown_under_their_limit(
    monkeypatch: pytest.MonkeyPatch, right: float, wide: bool
) -> None:
    assert judged(monkeypatch, right, 0.9).wide is wide


def test_a_threshold_of_ones_own_never_leaves_doubt_above_it() -> None:
    judge = Judge.load(read=True, threshold=0.99)
    assert judge.refuse == judge.sure == 0.99


@pytest.mark.parametrize("read", [True, False])
def test_the_packaged_parts_fit_this_version(read: bool) -> None:
    judge = Judge.load(read)
    assert 0 < judge.refuse <= judge.sure < 1
    assert 0 < judge.bold < 1
    assert 0 < judge.wide < 1
