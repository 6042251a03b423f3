"""Originals against texts that others made of them: distances by hand and against the plain table of edits."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.sets.twins import edit_distance, likeness, main
from ingest.readers import document

WORDS = st.text(alphabet="甲乙丙", max_size=12)


def by_table(one: str, other: str) -> int:
    row = list(range(len(other) + 1))
    for number, char in enumerate(one, 1):
        below = [number]
        for at, opposite in enumerate(other, 1):
            below.append(min(row[at] + 1, below[-1] + 1, row[at - 1] + (char != opposite)))
        row = below
    return row[-1]


@given(WORDS, WORDS)
def test_the_distance_is_that_of_the_table_of_edits(one: str, other: str) -> None:
    assert edit_distance(one, other) == by_table(one, other)


def test_marks_and_blanks_do_not_count_and_order_is_told_apart() -> None:
    twin = document("一、人数\n\n甲区 3 人。\n\n二、钱数 ……… 5\n\n乙区两元。\n", "a.txt")
    same = likeness(document("# 一、人数\n\n| 甲区 | 3人。 |\n\n二、钱数5\n\n乙区两元。\n", "a.md"), twin)
    assert (same.edits, same.lost, same.more) == (0, 0, 0)
    moved = likeness(document("一、人数\n\n3人甲区。\n\n二、钱数5\n\n乙区两元。\n", "b.txt"), twin)
    assert (moved.edits, moved.lost, moved.more) == (4, 0, 0)
    short = likeness(document("一、人数\n\n甲区3人。人\n", "c.txt"), twin)
    assert (short.length, short.lost, short.more, short.found) == (19, 10, 1, 1)
    assert short.share(short.edits) == pytest.approx(10 / 19)


def test_folders_without_pairs_are_bad_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text("一、人数\n\n三人。\n", encoding="utf-8")
    (tmp_path / "docs").mkdir()
    assert main([str(tmp_path), "--docs", str(tmp_path / "docs")]) == 2
    assert "同名" in capsys.readouterr().err
    (tmp_path / "docs/a.txt").write_text("一、人数\n\n五人。\n", encoding="utf-8")
    assert main([str(tmp_path), "--docs", str(tmp_path / "docs")]) == 0
    assert capsys.readouterr().out.splitlines()[-1].split()[-1] == "a.txt"
