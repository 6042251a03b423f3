"""Indexes whose files are missing, cut, altered or foreign are refused in one line."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from index_fakes import BagOfCharacters, parsed, two_documents

from index import generations
from index.building import build_index
from index.manifest import FILE as MANIFEST
from index.search import Index
from ingest import InputError

MODEL = BagOfCharacters()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    build_index(two_documents(), tmp_path / "index", MODEL)
    return tmp_path / "index"


def files(root: Path) -> list[str]:
    """Every file of the index that serves, relative to ``root``."""
    folder = generations.current_folder(root)
    return ["CURRENT", *(str(one.relative_to(root)) for one in sorted(folder.iterdir()))]


FILES = [
    "CURRENT",
    "documents-places.npy",
    "documents.json",
    "documents.jsonl",
    "lexical-data.npy",
    "lexical-indices.npy",
    "lexical-starts.npy",
    "manifest.json",
    "passage-ids.npy",
    "passage-sentences.npy",
    "passages.npy",
    "sentences.npy",
    "words.sqlite3",
]


def place(root: Path, name: str) -> Path:
    return root / name if name == "CURRENT" else generations.current_folder(root) / name


def refusal(root: Path) -> str:
    with pytest.raises(InputError) as caught:
        Index.open(root, MODEL)
    message = str(caught.value)
    assert "\n" not in message
    assert "python -m index" in message
    return message


def test_the_matrix_names_every_file(root: Path) -> None:
    assert [Path(name).name for name in files(root)] == FILES


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file(root: Path, name: str) -> None:
    place(root, name).unlink()
    assert name in refusal(root)


@pytest.mark.parametrize("name", FILES)
def test_a_truncated_file(root: Path, name: str) -> None:
    path = place(root, name)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert name in refusal(root)


@pytest.mark.parametrize("name", FILES)
def test_an_empty_file(root: Path, name: str) -> None:
    place(root, name).write_bytes(b"")
    assert name in refusal(root)


@pytest.mark.parametrize("name", FILES)
def test_an_altered_byte(root: Path, name: str) -> None:
    path = place(root, name)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x01
    path.write_bytes(bytes(data))
    refusal(root)


@pytest.mark.parametrize("name", FILES)
def test_a_foreign_file(root: Path, name: str) -> None:
    place(root, name).write_bytes(b"\x80\x04\x95 not what was written \xff")
    assert name in refusal(root)


@pytest.mark.parametrize("name", FILES[1:])
def test_a_file_of_another_index(root: Path, tmp_path: Path, name: str) -> None:
    other = tmp_path / "other"
    build_index([parsed("丙.txt", ("一、税务", ["减税三百万元。", "退税二十户。"]))], other, MODEL)
    shutil.copy(place(other, name), place(root, name))
    refusal(root)


@pytest.mark.parametrize("name", FILES)
def test_a_folder_instead_of_a_file(root: Path, name: str) -> None:
    path = place(root, name)
    path.unlink()
    path.mkdir()
    refusal(root)


def test_an_altered_manifest_is_noticed(root: Path) -> None:
    path = place(root, MANIFEST)
    row = json.loads(path.read_text(encoding="utf-8"))
    row["passages"] += 1
    path.write_text(json.dumps(row), encoding="utf-8")
    assert "改动" in refusal(root)


@pytest.mark.parametrize(
    ("change", "word"),
    [({"version": 99}, "99"), ({"format": "tar"}, "不是本程序的索引"), ({"colour": "红"}, "改动")],
)
def test_another_format(root: Path, change: dict[str, object], word: str) -> None:
    path = place(root, MANIFEST)
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **change}), encoding="utf-8")
    assert word in refusal(root)


def test_a_folder_that_cannot_be_listed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(folder: Path) -> Iterator[Path]:
        raise PermissionError(13, "Permission denied", str(folder))

    monkeypatch.setattr(Path, "iterdir", refuse)  # the modes of folders do not bind an administrator
    with pytest.raises(InputError, match="权限"):
        Index.open(root, MODEL)


def test_a_manifest_nested_without_end(root: Path) -> None:
    place(root, MANIFEST).write_text("[" * 100_000, encoding="utf-8")
    assert "已损坏" in refusal(root)


def test_no_index_there(tmp_path: Path) -> None:
    assert "不存在" in refusal(tmp_path / "nowhere")
    assert "不是索引文件夹" in refusal(tmp_path)
    (tmp_path / "file").write_text("x")
    assert "不是索引文件夹" in refusal(tmp_path / "file")


@pytest.mark.parametrize(
    "other", [BagOfCharacters(name="another"), BagOfCharacters(fingerprint="fedcba9876543210")]
)
def test_another_model(root: Path, other: BagOfCharacters) -> None:
    with pytest.raises(InputError, match=r"bag-of-characters.*现在的模型") as caught:
        Index.open(root, other)
    assert "\n" not in str(caught.value)
