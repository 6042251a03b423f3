"""The packaged models are those whose hashes lie beside them."""

from __future__ import annotations

from pathlib import Path

import pytest

from chatbot.reader.reader import PACKAGED
from index.e5.runtime import FOLDER
from index.sums import FILE, check_sums, main, write_sums
from ingest.errors import InputError


@pytest.mark.parametrize("folder", [PACKAGED, FOLDER])
def test_the_packaged_models_are_what_was_exported(folder: Path) -> None:
    assert len((folder / FILE).read_text("ascii").splitlines()) == 3
    check_sums(folder)


def test_an_altered_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.onnx").write_bytes(b"model")
    write_sums(tmp_path, ["a.onnx"])
    check_sums(tmp_path)
    (tmp_path / "a.onnx").write_bytes(b"other")
    with pytest.raises(InputError, match=r"a\.onnx.*请重新安装"):
        check_sums(tmp_path)
    (tmp_path / "a.onnx").unlink()
    with pytest.raises(InputError, match="读不到"):
        check_sums(tmp_path)


@pytest.mark.parametrize("line", ["x", "0" * 64 + "  ../../etc/passwd", "0" * 64 + "  /dev/zero"])
def test_hashes_of_another_form_are_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / FILE).write_text(line + "\n")
    with pytest.raises(InputError, match=FILE):
        check_sums(tmp_path)


def test_a_folder_without_hashes_is_somebodys_own(tmp_path: Path) -> None:
    check_sums(tmp_path)


def test_the_command_tells_of_a_file_that_is_not_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.onnx").write_bytes(b"model")
    assert main([str(tmp_path), "a.onnx"]) == 0
    check_sums(tmp_path)
    assert main([str(tmp_path), "b.onnx"]) == 2
    assert "b.onnx" in capsys.readouterr().err
