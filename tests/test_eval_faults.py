"""Faulty input to ``python -m eval``: exit code 2 and one line in Chinese, never a traceback."""

import zipfile
from pathlib import Path

import pytest

from eval.__main__ import main

SQUAD = '{"data":[{"paragraphs":[{"context":"办结率为98%。","qas":[{"id":"1","question":"办结率？","answers":[]}]}]}]}'


def refused(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    """What is said on standard error, once it is one line and the exit code 2."""
    try:
        code: object = main([str(argument) for argument in arguments])
    except SystemExit as stop:
        code = stop.code
    said = capsys.readouterr().err
    assert code == 2
    assert len(said.splitlines()) == 1
    return said


@pytest.mark.parametrize("name", ["set.json", "set.jsonl"])
def test_a_figure_too_long_to_read(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / name
    path.write_text('{"id": ' + "9" * 5000 + "}", encoding="utf-8")
    assert "数字太长" in refused(capsys, "run", tmp_path / "index", path, "--out", tmp_path / "run")


@pytest.mark.parametrize("part", ["[Content_Types].xml", "xl/worksheets/sheet1.xml"])
def test_a_damaged_workbook(part: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole, damaged = tmp_path / "whole.xlsx", tmp_path / "damaged.xlsx"
    assert main(["template", "--out", str(whole)]) == 0
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(damaged, "w") as target:
        for name in source.namelist():
            target.writestr(name, b"<broken" if name == part else source.read(name))
    assert "damaged.xlsx 不是可读的XLSX" in refused(
        capsys, "run", tmp_path / "index", damaged, "--out", tmp_path / "run"
    )


def test_a_folder_that_cannot_be_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    squad = tmp_path / "set.json"
    squad.write_text(SQUAD, encoding="utf-8")
    assert "写不了" in refused(capsys, "convert", squad, "--out", squad)


@pytest.mark.parametrize("count", ["abc", "0", "-1", "1.5"])
def test_a_count_that_is_none(count: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "应为正整数" in refused(capsys, "read", "set.json", "--out", "p.json", f"--limit={count}")


def test_half_a_surrogate_pair(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text(r'{"id": "1", "question": "\ud800", "answerable": false}', encoding="utf-8")
    said = refused(capsys, "run", tmp_path / "index", path, "--out", tmp_path / "run")
    assert "字段 question：有不完整的字符" in said


def test_an_empty_set_to_convert(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    squad = tmp_path / "set.json"
    squad.write_text('{"data":[]}', encoding="utf-8")
    assert "没有题目" in refused(capsys, "convert", squad, "--out", tmp_path / "out")


def test_a_run_that_was_changed_by_hand(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = tmp_path / "run"
    run.mkdir()
    (run / "questions.jsonl").write_text("", encoding="utf-8")
    (run / "results.jsonl").write_text("", encoding="utf-8")
    (run / "run.json").write_text('{"format": 1, "seconds": "long"}', encoding="utf-8")
    assert "seconds 不是所需的类型" in refused(capsys, "report", run, "--out", tmp_path / "r.html")
