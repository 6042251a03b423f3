"""``python -m index`` as a user runs it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from index_fakes import two_documents

from index import Index
from index.__main__ import main
from ingest import write_passages


@pytest.fixture(scope="module")
def passages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("passages") / "passages.jsonl"
    write_passages(two_documents(), path)
    return path


def test_passages_to_an_index_and_back(
    passages: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "index"
    assert main([str(passages), "--out", str(out)]) == 0
    said = capsys.readouterr()
    assert "2 份文件, 3 段, 6 句" in said.out
    assert said.err == ""  # no progress bars where there is no terminal
    index = Index.open(out)
    assert index.search("去年收到多少件复议案件?")[0].passage.heading_path == ("一、复议",)
    assert index.search("市民去哪里遛弯?")[0].passage.source == "乙.txt"
    assert main([str(passages), "--out", str(out), "--no-sentences"]) == 0
    assert Index.open(out).manifest.sentences == 0
    assert main(["--out", str(out), "--roll-back"]) == 0
    assert Index.open(out).manifest.sentences == 6


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere.jsonl", "--out", "index"], "nowhere.jsonl"),
        (["--out", "index"], "缺少 passages.jsonl"),
        (["--out", "nowhere", "--roll-back"], "不存在"),
        (["PASSAGES", "--out", "index", "--model", "./no-such-model"], "no-such-model"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(
    passages: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main([str(passages) if one == "PASSAGES" else one for one in arguments]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_help_answers_without_heavy_imports() -> None:
    program = (
        "import sys\n"
        "from index.__main__ import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'numpy', 'torch', 'faiss', 'onnxruntime', 'jieba', 'sentence_transformers'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
