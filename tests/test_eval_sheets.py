"""Sheets that are larger than they look, and sets that would fail at the last question."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import openpyxl
import pytest

from eval.sets import load_questions, sheets
from ingest.errors import InputError


def workbook(path: Path, *cells: tuple[int, int, str]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["问题", "答案"])
    sheet.append(["全年受理多少件？", "3件"])
    for row, column, value in cells:
        sheet.cell(row, column, value)
    book.save(path)
    return path


def test_a_stray_cell_at_the_far_end_costs_nothing(tmp_path: Path) -> None:
    found = load_questions(workbook(tmp_path / "a.xlsx", (1_048_576, 16_384, "x")))
    assert [question.text for question in found] == ["全年受理多少件？"]


def test_a_row_after_a_gap_keeps_its_number(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="第900行"):
        load_questions(workbook(tmp_path / "a.xlsx", (900, 2, "有答案没有问题")))


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_row_beyond_the_limit_is_said(tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "_ROWS", 5)
    path = tmp_path / f"a{suffix}"
    if suffix == ".xlsx":
        workbook(path, *((row, 1, f"第{row}问？") for row in range(3, 8)))
    else:
        path.write_text("question,answer\n" + "".join(f"第{row}问？,3\n" for row in range(7)), "utf-8")
    with pytest.raises(InputError, match="最多 5 行"):
        load_questions(path)


def test_half_a_million_rows_are_refused_while_they_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("question,answer\n" + "问？,3\n" * 500_000, "utf-8")
    with pytest.raises(InputError, match="最多 20000 行"):
        load_questions(path)


def test_a_workbook_that_unpacks_without_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "_UNPACKED", 1 << 20)
    path = workbook(tmp_path / "a.xlsx")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/media/zeros", bytes(2 << 20))
    assert path.stat().st_size < 1 << 15
    with pytest.raises(InputError, match="解开后"):
        load_questions(path)


@pytest.mark.parametrize("turn", [["", ""], [" ", "答"], {"question": "", "answer": "答"}])
def test_an_earlier_question_that_is_empty_is_refused_at_once(tmp_path: Path, turn: object) -> None:
    path = tmp_path / "a.jsonl"
    row = {"id": "1", "question": "问？", "answerable": False, "history": [["上一问？", "答"], turn]}
    path.write_text(json.dumps(row), "utf-8")
    with pytest.raises(InputError, match="history"):
        load_questions(path)
