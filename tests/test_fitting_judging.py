"""Limits chosen by hand-worked worth, and a reader that remembers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from chatbot.judging.verdict import MARK, RIGHT
from chatbot.reader.reading import AnswerSpan, Reading, Window
from eval.fitting.boosting import boosted
from eval.fitting.judging import TREES, Judged, choose
from eval.runs.kept_reader import KeptReader


def judged(
    answerable: list[bool], right: list[bool], mark: list[bool], wide: list[bool] | None = None
) -> Judged:
    n = len(right)
    return Judged(
        np.array(["d"] * n),
        np.array(answerable),
        np.zeros((n, len(RIGHT))),
        np.array(right),
        np.array(right if wide is None else wide),
        np.zeros((n, len(MARK))),
        np.ones(n, dtype=bool),
        np.array(mark),
    )


def test_what_is_likelier_wrong_is_refused() -> None:
    data = judged([True] * 6 + [False] * 4, [True] * 6 + [False] * 4, [True] * 6 + [False] * 4)
    right = np.array([0.9, 0.9, 0.9, 0.8, 0.8, 0.8, 0.3, 0.3, 0.2, 0.2])
    limits = choose(right, right, data)
    assert 0.3 < limits.refuse <= 0.8
    assert limits.refuse <= limits.sure <= 0.8


def test_the_next_sentences_are_shown_where_more_come_right_by_them_than_wrong() -> None:
    """The surest two are lost among more sentences, of the four less sure ones two are won by them."""
    right, wide = [True, True, True, False, False, True], [False, False, True, True, True, True]
    data = judged([True] * 6, right, right, wide)
    limits = choose(np.array([0.9, 0.9, 0.7, 0.7, 0.7, 0.7]), np.zeros(6), data)
    assert 0.7 < limits.wide <= 0.9


def test_one_answer_is_enough_where_more_change_nothing() -> None:
    data = judged([True] * 4, [True] * 4, [True] * 4)
    limits = choose(np.array([0.9, 0.8, 0.7, 0.6]), np.zeros(4), data)
    assert limits.wide == limits.refuse


def test_bold_waits_for_marks_that_are_right() -> None:
    data = judged([True] * 4, [True] * 4, [True, True, False, False])
    right = np.array([0.9] * 4)
    limits = choose(right, np.array([0.9, 0.8, 0.5, 0.4]), data)
    assert 0.5 < limits.bold <= 0.8


def test_less_is_put_up_with_where_nearly_nothing_would_be_bold() -> None:
    """Of forty marks the surest is right, which is too few to stop at; of the ten surest eight are."""
    mark = np.array([True] + [False] * 2 + [True] * 7 + [False] * 30)
    sure = np.linspace(0.95, 0.05, 40)
    limits = choose(np.full(40, 0.9), sure, judged([True] * 40, [True] * 40, mark.tolist()))
    chosen = sure >= limits.bold
    assert 0.75 <= mark[chosen].mean() < 0.85 and chosen.sum() >= 10


def test_a_probability_grows_with_its_sign() -> None:
    rows = np.array([[0.0, 1.0], [0.2, 1.0], [0.8, 1.0], [1.0, 1.0]] * 40)
    model = boosted(("grows", "never varies"), rows, np.array([False, False, True, True] * 40), TREES)
    low, high = model.probability(np.array([[0.0, 7.0], [1.0, 7.0]]))
    assert low < 0.2 and high > 0.8
    assert low == model.probability(np.array([[0.0, 1.0]]))[0]


def test_what_is_stored_says_what_was_fitted() -> None:
    rng = np.random.default_rng(3)
    rows = rng.normal(size=(400, 3))
    labels = rows[:, 0] * rows[:, 1] + 0.3 * rng.normal(size=400) > 0
    model = TREES.model().fit(rows.astype(np.float32), labels)
    expected = model.predict_proba(rows.astype(np.float32))[:, 1]
    assert boosted(("a", "b", "c"), rows, labels, TREES).probability(rows) == pytest.approx(
        expected, abs=1e-4
    )


class Counting:
    """A reader that counts how often it reads."""

    def __init__(self) -> None:
        self.times = 0

    def read(
        self, question: str, windows: list[Window], sentences: list[list[tuple[int, int]]]
    ) -> list[Reading]:
        self.times += 1
        span = AnswerSpan(0, 2, -0.5)
        return [Reading(1.5, (0.25,), (span,), -2.0, ((span,),)) for _ in windows]

    def mark(self, question: str, window: Window, within: tuple[int, int]) -> tuple[AnswerSpan, ...]:
        self.times += 1
        return (AnswerSpan(within[0], within[1], -1.0),)


def test_what_was_read_is_not_read_again(tmp_path: Path) -> None:
    path = tmp_path / "kept" / "readings.jsonl"
    windows, ranges = [Window("一、总则", "全年办件12件。")], [[(0, 8)]]
    first = Counting()
    kept = KeptReader(first, path, "")
    once = kept.read("多少件", windows, ranges)
    assert kept.read("多少件", windows, ranges) == once
    assert kept.mark("多少件", windows[0], (0, 4)) == (AnswerSpan(0, 4, -1.0),)
    assert first.times == 2
    second = Counting()
    again = KeptReader(second, path, "")
    assert again.read("多少件", windows, ranges) == once
    assert again.mark("多少件", windows[0], (0, 4)) == (AnswerSpan(0, 4, -1.0),)
    assert second.times == 0
    again.read("几件", windows, ranges)
    assert second.times == 1


def test_without_a_file_it_remembers_as_long_as_it_lives() -> None:
    reader = Counting()
    for kept, times in ((KeptReader(reader), 1), (KeptReader(reader), 2)):
        first = kept.read("多少件", [Window("", "办件12件。")], [[(0, 6)]])
        assert kept.read("多少件", [Window("", "办件12件。")], [[(0, 6)]]) == first
        assert reader.times == times


@pytest.mark.parametrize("name", ["reader.onnx", "weights.npz"])
def test_another_model_is_another_reader(tmp_path: Path, name: str) -> None:
    for one in ("reader.onnx", "weights.npz"):
        (tmp_path / one).write_bytes(b"1")
    path, reader = tmp_path / "readings.jsonl", Counting()
    KeptReader(reader, path, str(tmp_path)).read("多少件", [Window("", "办件12件。")], [[(0, 6)]])
    (tmp_path / name).write_bytes(b"2")
    KeptReader(reader, path, str(tmp_path)).read("多少件", [Window("", "办件12件。")], [[(0, 6)]])
    assert reader.times == 2
