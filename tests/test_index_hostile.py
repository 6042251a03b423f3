"""Index files whose hashes are right and whose contents are not: one line, and nothing opened that is no plain file."""

from __future__ import annotations

import io
import json
import os
import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from index_fakes import BagOfCharacters, two_documents

from index import Index, generations
from index.building import build_index
from index.manifest import FILE, file_hash, read_manifest, write_manifest
from index.vectors import VectorIndex, write
from ingest.errors import InputError

MODEL = BagOfCharacters()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("index") / "index"
    build_index(two_documents(), root, MODEL)
    return root


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    """The folder of a generation that may be spoilt."""
    shutil.copytree(built, tmp_path / "index")
    return generations.current_folder(tmp_path / "index")


def sign(folder: Path) -> None:
    """Writes a manifest that fits the files as they are now, as an attacker would."""
    manifest = read_manifest(folder)
    write_manifest(
        replace(manifest, files={name: file_hash(folder / name) for name in manifest.files}), folder
    )


def refusal(folder: Path) -> str:
    with pytest.raises(InputError) as caught:
        index = Index.open(folder.parent.parent, MODEL)
        for parsed in index.documents:  # read when they are asked for
            index.books.of(parsed.document.source)
    message = str(caught.value)
    assert "\n" not in message
    return message


def npy(array: np.ndarray, pickled: bool = False) -> bytes:  # type: ignore[type-arg]
    out = io.BytesIO()
    np.save(out, array, allow_pickle=pickled)
    return out.getvalue()


CONTENTS: list[tuple[str, bytes]] = [
    ("lexical-data.npy", npy(np.zeros(3, np.float64))),
    ("lexical-data.npy", npy(np.zeros((3, 3), np.float32))),
    ("lexical-data.npy", npy(np.full(3, np.nan, np.float32))),
    ("lexical-data.npy", npy(np.array([{}]), pickled=True)),
    ("lexical-data.npy", b"\x93NUMPY" + b"\xff" * 100),
    ("lexical-indices.npy", npy(np.full(3, 10**6, np.int32))),
    ("lexical-indices.npy", npy(np.full(3, -1, np.int32))),
    ("lexical-starts.npy", npy(np.array([0, 10**12], np.int64))),
    ("lexical-starts.npy", npy(np.array([], np.int64))),
    ("words.sqlite3", b""),
    ("words.sqlite3", b"SQLite format 3\0" + b"\xff" * 4000),
    ("documents.jsonl", b"{}\n"),
    ("documents.jsonl", b""),
    ("documents.jsonl", b"[" * 100_000 + b"\n"),
    ("documents.json", b"[]"),
    ("documents.json", b"[" * 100_000),
    ("documents.json", b'[{"source": 1}]'),
    ("documents-places.npy", npy(np.array([0, -5, 10], np.int64))),
    ("passage-sentences.npy", npy(np.array([9, -9, 6], np.int32))),
    ("passages.npy", b""),
    ("passages.npy", npy(np.full((3, 16), 7, np.float32))),
    ("passages.npy", npy(np.full((3, 16), np.nan, np.float32))),
    ("passages.npy", npy(np.zeros((3, 8), np.float32))),
    ("sentences.npy", npy(np.array([{}]), pickled=True)),
]


@pytest.mark.parametrize(("name", "content"), CONTENTS)
def test_a_signed_file_of_another_content_is_refused(folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)
    sign(folder)
    refusal(folder)


def test_corrupted_and_signed_files_are_refused_or_harmless(folder: Path) -> None:
    """Six hundred spoilt files: each is refused in one line, or answers as an index does."""
    rng = random.Random(15)
    names = sorted(read_manifest(folder).files)
    whole = {name: (folder / name).read_bytes() for name in names}
    for turn in range(600):
        name = names[turn % len(names)]
        content = bytearray(whole[name])
        for _ in range(rng.choice((1, 4, 30))):
            content[rng.randrange(min(len(content), 400) if rng.random() < 0.7 else len(content))] = (
                rng.randrange(256)
            )
        (folder / name).write_bytes(content[: rng.randrange(len(content))] if turn % 5 == 0 else content)
        sign(folder)
        try:
            Index.open(folder.parent.parent, MODEL).search("受理诉求多少件", 3)
        except InputError as error:
            assert "\n" not in str(error)
        (folder / name).write_bytes(whole[name])


def _device(path: Path) -> None:
    path.symlink_to("/dev/zero")


REPLACEMENTS: dict[str, Callable[[Path], None]] = {
    "a device": _device,
    "a pipe": os.mkfifo,
    "a link out of the folder": lambda path: path.symlink_to("/etc/passwd"),
    "a link to itself": lambda path: path.symlink_to(path.name),
    "a folder": lambda path: path.mkdir(),
}


@pytest.mark.parametrize("kind", REPLACEMENTS)
@pytest.mark.parametrize("name", ["CURRENT", FILE, "documents.jsonl", "passages.npy", "words.sqlite3"])
def test_only_plain_files_of_the_folder_are_opened(folder: Path, name: str, kind: str) -> None:
    path = folder.parent.parent / name if name == "CURRENT" else folder / name
    path.unlink()
    REPLACEMENTS[kind](path)
    refusal(folder)


FIELDS: dict[str, object] = {
    "a file outside": {"files": {"../../../etc/passwd": "0"}},
    "a file by its full name": {"files": {"/dev/zero": "0"}},
    "a file in a folder": {"files": {"a/b.npy": "0"}},
    "a hidden file": {"files": {".x.npy": "0"}},
    "a name that is a number": {"files": {"a.npy": 0}},
    "files as a list": {"files": ["a.npy"]},
    "parts as a list": {"parts": []},
    "a part that is none": {"parts": {"a": 1, "b": 2}},
    "a part that is a path": {"parts": {"甲.txt": "../../x", "乙.txt": "0" * 32}},
    "an original that is a path": {"originals": ["../../x.pdf"]},
    "a dimension that is a word": {"dim": "8"},
    "a dimension below zero": {"dim": -1},
    "a dimension beyond all": {"dim": 10**30},
    "a dimension that is true": {"dim": True},
    "passages that are a list": {"passages": []},
    "a generation that is a path": {"generation": "../../x"},
    "a model that is a list": {"model": []},
    "other counts": {"passages": 10**6},
    "other sentences": {"sentences": 1},
    "no sentences": {"documents": 0},
}


@pytest.mark.parametrize("name", FIELDS)
def test_a_signed_manifest_of_another_kind_is_refused(folder: Path, name: str) -> None:
    row = json.loads((folder / FILE).read_text("utf-8"))
    row.pop("sha256")
    changed = replace(read_manifest(folder), **FIELDS[name])  # type: ignore[arg-type]
    write_manifest(changed, folder)
    refusal(folder)


def test_bits_of_another_shape_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.vectors.EXACT_LIMIT", 2)
    write([np.eye(50, 64, dtype=np.float32)], 64, 50, tmp_path, "v")
    assert len(VectorIndex.load(tmp_path, "v", 64, 50)) == 50
    for name, array in (("bits", np.zeros(50, np.uint8)), ("centre", np.full(64, np.nan, np.float32))):
        whole = (tmp_path / f"v-{name}.npy").read_bytes()
        (tmp_path / f"v-{name}.npy").write_bytes(npy(array))
        with pytest.raises(ValueError, match=f"v-{name}"):
            VectorIndex.load(tmp_path, "v", 64, 50)
        (tmp_path / f"v-{name}.npy").write_bytes(whole)
