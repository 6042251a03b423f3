"""What the choice of a figure is fitted on, by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from chatbot.drafting.figure_choice import SIGNS
from eval.fitting.figures import BEFORE, Choice, _same, fit, main


@pytest.mark.parametrize(
    ("figure", "answer", "same"),
    [
        ("13件", "13件", True),
        ("13件", "受理13件", True),
        ("13件", "13", True),
        ("3件", "13件", False),
        ("113件", "13件", False),
        ("3件", "受理13件,驳回3件", True),
    ],
)
def test_a_figure_is_not_a_part_of_another(figure: str, answer: str, same: bool) -> None:
    assert _same(figure, answer) is same


def test_what_tells_the_right_one_apart_gains_weight() -> None:
    year = SIGNS.index("year")
    rows = np.zeros((2, len(SIGNS)))
    rows[0, year] = 1.0
    choices = [Choice("a", rows, np.array([True, False]))] * 40
    assert fit(choices)[year] > BEFORE["year"]
    assert fit([Choice("a", rows, np.array([False, True]))] * 40)[year] < BEFORE["year"]


def test_bad_input_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none"), str(tmp_path / "none.jsonl")]) == 2
    assert "none" in capsys.readouterr().err
    with pytest.raises(SystemExit) as stopped:
        main([str(tmp_path)])
    assert stopped.value.code == 2
