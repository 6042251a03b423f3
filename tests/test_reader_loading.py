"""Other models in the packaged reader's place: how they are loaded, and what is refused."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from reader_models import (
    CHARACTERS,
    POSITIONS,
    QUESTION,
    RANGES,
    WINDOWS,
    save,
)

from chatbot.reader.others import CrossReader, SpanReader, load_other
from ingest.errors import InputError


def _fault(name: str) -> str:
    with pytest.raises(InputError) as caught:
        load_other(name)
    line = str(caught.value)
    assert "\n" not in line and "请" in line
    return line


def _changed(folder: Path, to: Path, change: Callable[[Path], object]) -> str:
    shutil.copytree(folder, to)
    change(to)
    return str(to)


def _set(**values: object) -> Callable[[Path], object]:
    def change(folder: Path) -> None:
        path = folder / "config.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | values))

    return change


def test_models_compute_in_full_precision_within_their_limit(
    cross_reader: CrossReader, span_reader: SpanReader
) -> None:
    import torch

    assert cross_reader._model.dtype == span_reader._model.dtype == torch.float32
    assert cross_reader._model.max_seq_length == POSITIONS - 2


def test_a_folder_is_loaded_without_a_network(
    tiny_readers: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda self, address: called.append(address))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *address, **_: called.append(address))
    for kind in ("one", "span"):
        load_other(str(tiny_readers[kind])).read(QUESTION, WINDOWS, RANGES)
    assert called == []


@pytest.mark.parametrize(
    "name", ["", " ", "/no/such/folder", "a/b/c", "../nowhere", "一/二", "x" * 5000, "a\nb", "\0", "C:\\a\\b"]
)
def test_what_is_neither_a_folder_nor_a_name(name: str) -> None:
    assert "既不是模型文件夹，也不是 Hugging Face 的模型名称" in _fault(name)


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(b"")
    assert "不是模型文件夹" in _fault(str(tmp_path / "model.bin"))


def test_an_empty_folder(tmp_path: Path) -> None:
    line = _fault(str(tmp_path))
    assert all(part in line for part in ("config.json", "权重", "词表"))


@pytest.mark.parametrize("kind", ["one", "span"])
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda f: (f / "config.json").unlink(), "没有 config.json；"),
        (lambda f: (f / "model.safetensors").unlink(), "没有 权重"),
        (lambda f: (f / "tokenizer.json").unlink(), "没有 词表"),
        (lambda f: (f / "config.json").write_text("{"), "无法载入"),
        (lambda f: (f / "config.json").write_text("[]"), "无法载入"),
        (lambda f: (f / "config.json").write_bytes(b"\xff\xfe\x00"), "无法载入"),
        (lambda f: (f / "model.safetensors").write_bytes(b""), "无法载入"),
        (lambda f: (f / "model.safetensors").write_bytes(b"\x08" + bytes(99)), "无法载入"),
        (lambda f: (f / "tokenizer.json").write_text("{}"), "无法载入"),
        (_set(model_type="of no kind"), "无法载入"),
        (_set(hidden_size=64), "无法载入"),
        (_set(hidden_size="wide"), "无法载入"),
        (_set(architectures=None), "的结构是 (未写明)"),
        (_set(architectures=["T5ForConditionalGeneration"]), "的结构是 T5ForConditionalGeneration"),
        (_set(auto_map={"AutoConfig": "code.Config"}, model_type="theirs"), "无法载入"),
    ],
)
def test_broken_folders(
    tiny_readers: dict[str, Path],
    tmp_path: Path,
    kind: str,
    change: Callable[[Path], object],
    said: str,
) -> None:
    assert said in _fault(_changed(tiny_readers[kind], tmp_path / "broken", change))


def test_models_that_cannot_read_here(tiny_readers: dict[str, Path]) -> None:
    assert "的结构是 BertModel；" in _fault(str(tiny_readers["plain"]))
    assert "有 3 个类别" in _fault(str(tiny_readers["three"]))
    assert "词表不认得汉字" in _fault(str(tiny_readers["english"]))


@pytest.mark.parametrize("kind", ["one", "span"])
def test_the_vocabulary_of_another_model(tiny_readers: dict[str, Path], tmp_path: Path, kind: str) -> None:
    more = [chr(0x3400 + i) for i in range(99)]
    other = save(tmp_path / "other", "BertModel", [*more, *CHARACTERS])
    line = _fault(
        _changed(tiny_readers[kind], tmp_path / "mixed", lambda f: shutil.copy(other / "tokenizer.json", f))
    )
    assert "无法载入" in line


def test_a_head_of_random_numbers_is_not_taken_for_a_model(
    tiny_readers: dict[str, Path], tmp_path: Path
) -> None:
    other = _set(architectures=["BertForQuestionAnswering"])
    line = _fault(_changed(tiny_readers["plain"], tmp_path / "headless", other))
    assert "缺少权重 qa_outputs.bias 等 2 项" in line


def test_the_libraries_come_late_and_say_nothing(tiny_readers: dict[str, Path], tmp_path: Path) -> None:
    """In a program of its own: the libraries keep the standard error that they were imported with."""
    broken = _changed(tiny_readers["span"], tmp_path / "broken", _set(hidden_size=64))
    script = (
        "import sys\n"
        "from chatbot.reader.others import load_other\n"
        "from ingest.errors import InputError\n"
        "assert not {'torch', 'transformers', 'sentence_transformers', 'huggingface_hub'} & set(sys.modules)\n"
        "*sound, broken = sys.argv[1:]\n"
        "for folder in sound:\n"
        "    load_other(folder)\n"
        "try:\n"
        "    load_other(broken)\n"
        "except InputError as error:\n"
        "    print(len(str(error).splitlines()))\n"
    )
    given = [str(tiny_readers["one"]), str(tiny_readers["span"]), broken]
    done = subprocess.run([sys.executable, "-c", script, *given], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "1\n", "")


# The hub


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty folder of downloaded models, and no network: asking for one fails as it does then."""
    import huggingface_hub

    def unreachable(name: str, timeout: float) -> None:
        raise ConnectionError("[Errno -2] Name or service not known")

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(huggingface_hub, "model_info", unreachable)
    return tmp_path / "hub"


def _keep(hub: Path, folder: Path) -> Path:
    """Lay a model where the hub's client keeps the ones that it has downloaded, as some/reader."""
    kept = hub / "models--some--reader"
    (kept / "refs").mkdir(parents=True)
    (kept / "refs" / "main").write_text("0" * 40)
    shutil.copytree(folder, kept / "snapshots" / ("0" * 40))
    return kept / "snapshots" / ("0" * 40)


def test_no_network(hub: Path) -> None:
    line = _fault("some/reader")
    assert "没有名为 some/reader 的文件夹" in line and "Name or service not known" in line


def test_a_model_downloaded_before_needs_no_network(hub: Path, tiny_readers: dict[str, Path]) -> None:
    kept = _keep(hub, tiny_readers["span"])
    assert isinstance(load_other("some/reader"), SpanReader)
    (kept / "model.safetensors").unlink()
    assert "无法从 Hugging Face 下载" in _fault("some/reader")


def test_no_such_model_on_the_hub(hub: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub
    from huggingface_hub.errors import RepositoryNotFoundError

    def missing(name: str, timeout: float) -> None:
        raise RepositoryNotFoundError("404\nnot found", response=SimpleNamespace(headers={}, request=None))  # type: ignore[arg-type]

    monkeypatch.setattr(huggingface_hub, "model_info", missing)
    assert "Hugging Face 上也没有这个模型" in _fault("some/reader")


@pytest.mark.parametrize(
    ("stored", "fetched"),
    [
        (["model.safetensors", "pytorch_model.bin", "code.py"], "*.safetensors"),
        (["pytorch_model.bin"], "*.bin"),
    ],
)
def test_one_form_of_the_weights_is_downloaded_and_no_code(
    hub: Path,
    tiny_readers: dict[str, Path],
    monkeypatch: pytest.MonkeyPatch,
    stored: list[str],
    fetched: str,
) -> None:
    import huggingface_hub

    known = huggingface_hub.snapshot_download
    asked: list[list[str]] = []

    def download(name: str, allow_patterns: list[str], local_files_only: bool = False) -> str:
        if local_files_only:
            return str(known(name, allow_patterns=allow_patterns, local_files_only=True))
        asked.append(allow_patterns)
        return str(_keep(hub, tiny_readers["one"]))

    info = SimpleNamespace(siblings=[SimpleNamespace(rfilename=name) for name in stored])
    monkeypatch.setattr(huggingface_hub, "model_info", lambda name, timeout: info)
    monkeypatch.setattr(huggingface_hub, "snapshot_download", download)
    assert isinstance(load_other("some/reader"), CrossReader)
    assert isinstance(load_other("some/reader"), CrossReader)
    assert asked == [["*.json", "*.txt", "*.model", fetched]]
