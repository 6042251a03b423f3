"""Fitted probabilities: a regression and two trees by hand, trees kept and read again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from chatbot.fitted.rank import Logistic
from chatbot.fitted.trees import LEAF, Trees, load, write

NAMES = ("a", "b")


def test_a_logistic_by_hand() -> None:
    model = Logistic(("a", "b"), np.array([1.0, 0.0]), np.array([2.0, 1.0]), np.array([2.0, -1.0]), 0.5)
    got = model.probability(np.array([[3.0, 0.5]]))
    assert got[0] == pytest.approx(1 / (1 + np.exp(-2.0)))  # (3-1)/2*2 - 0.5 + 0.5


def by_hand() -> Trees:
    """a <= 1: -1, else (b <= 0: 0.5, else 2); and a tree that is a leaf of 0.25."""
    return Trees(
        NAMES,
        feature=np.array([0, LEAF, 1, LEAF, LEAF, LEAF], dtype=np.int16),
        threshold=np.array([1, 0, 0, 0, 0, 0], dtype=np.float32),
        left=np.array([1, 0, 3, 0, 0, 0], dtype=np.int32),
        right=np.array([2, 0, 4, 0, 0, 0], dtype=np.int32),
        value=np.array([0, -1, 0, 0.5, 2, 0.25], dtype=np.float32),
        roots=np.array([0, 5], dtype=np.int32),
        bias=0.1,
    )


def test_what_trees_say() -> None:
    got = by_hand().probability(np.array([[1.0, 9.0], [1.5, 0.0], [1.5, 0.5]]))
    odds = np.array([0.1 - 1 + 0.25, 0.1 + 0.5 + 0.25, 0.1 + 2 + 0.25])
    assert got == pytest.approx(1 / (1 + np.exp(-odds)))


def test_no_rows_and_no_trees() -> None:
    assert by_hand().probability(np.zeros((0, 2))).shape == (0,)
    assert Trees.constant(NAMES, 0.3).probability(np.zeros((2, 2))) == pytest.approx([0.3, 0.3])


def test_trees_are_kept_beside_others(tmp_path: Path) -> None:
    path = tmp_path / "trees.npz"
    write({"one": by_hand()}, path)
    write({"two": Trees.constant(NAMES, 0.5), "one": replace(by_hand(), bias=0.2)}, path)
    rows = np.array([[1.5, 0.5]])
    assert load("one", NAMES, path).probability(rows) == pytest.approx(1 / (1 + np.exp(-2.45)))
    assert load("two", NAMES, path).probability(rows) == pytest.approx([0.5])
    with pytest.raises(ValueError, match=r"trees\.npz: signs of 'one' differ"):
        load("one", ("a", "c"), path)
