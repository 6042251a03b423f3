"""What ``eval.fitting.ranking`` says to bad input; whatever happens, the weights stay."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from chatbot.fitted import rank
from eval.fitting.ranking import main

GOLD = {"quote": "全年办件12件。", "section": ["一、总则"], "answers": ["12件"]}
ITEM = {"id": "1", "question": "全年办了多少件?", "answerable": True, "doc": "a.txt", "gold": [GOLD]}


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "a.txt").write_text("一、总则\n全年办件12件。\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "里没有题目"),
        (b"{not json\n", "第1行"),
        (b"[1]\n", "第1行"),
        (b'{"id": "1"}\n', "question"),
        ('{"question": "多少件?"}'.encode("gb18030"), "UTF-8"),
        (json.dumps({**ITEM, "gold": "x"}).encode() + b"\n", "gold"),
        (json.dumps({**ITEM, "answerable": "yes"}).encode() + b"\n", "answerable"),
        (json.dumps(ITEM).encode() + b"\n", "题目太少"),
    ],
)
def test_a_bad_set_is_one_line_and_the_weights_stay(
    docs: Path, tmp_path: Path, content: bytes, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = rank.WEIGHTS.read_bytes()
    questions = tmp_path / "q.jsonl"
    questions.write_bytes(content)
    assert main([str(docs), str(questions)]) == 2
    error = capsys.readouterr().err.strip().splitlines()[-1]
    assert said in error
    assert rank.WEIGHTS.read_bytes() == before


def test_what_is_missing_is_named(docs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    questions = tmp_path / "q.jsonl"
    questions.write_text(json.dumps(ITEM) + "\n", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    for given, said in (
        ([str(tmp_path / "none"), str(questions)], "没有文件夹"),
        ([str(tmp_path / "empty"), str(questions)], "里没有 .txt"),
        ([str(docs), str(tmp_path / "none.jsonl")], "没有题集文件"),
        ([str(docs), str(questions), "--reader", str(tmp_path / "none")], "none"),
    ):
        assert main(given) == 2
        assert said in capsys.readouterr().err
    with pytest.raises(SystemExit) as stopped:
        main([str(docs)])
    assert stopped.value.code == 2
