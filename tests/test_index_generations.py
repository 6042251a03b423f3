"""Generations on disk: killed builds, what a change costs, going back."""

from __future__ import annotations

import errno
import os
import select
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from index_fakes import BagOfCharacters, parsed, two_documents

from index import generations
from index.building import build_index, change_index
from index.manifest import read_manifest, write_manifest
from index.search import Index
from index.vectors import Vectors
from ingest import InputError, Parsed

MODEL = BagOfCharacters()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    build_index(two_documents(), tmp_path / "index", MODEL)
    return tmp_path / "index"


def test_the_same_content_is_the_same_generation(root: Path, tmp_path: Path) -> None:
    again = build_index(two_documents(), tmp_path / "again", MODEL)
    assert again.id == Index.open(root, MODEL).generation
    fewer = build_index(two_documents()[:1], tmp_path / "fewer", MODEL)
    assert fewer.id != again.id
    renamed = build_index(two_documents(), tmp_path / "renamed", BagOfCharacters(name="another"))
    assert renamed.id != again.id


def test_two_generations_are_kept_and_one_can_go_back(root: Path) -> None:
    first = generations.current_folder(root).name
    build_index(two_documents()[:1], root, MODEL)
    second = generations.current_folder(root).name
    build_index(two_documents()[1:], root, MODEL)
    third = generations.current_folder(root).name
    assert generations.finished(root) == [second, third]
    assert first not in (second, third)
    assert generations.roll_back(root) == second
    assert [one.document.source for one in Index.open(root, MODEL).documents] == ["甲.txt"]
    with pytest.raises(InputError, match="没有更早的版本"):
        generations.roll_back(root)


def test_after_going_back_the_next_build_serves(root: Path) -> None:
    build_index(two_documents()[:1], root, MODEL)
    generations.roll_back(root)
    made = build_index(two_documents()[1:], root, MODEL)
    assert generations.current_folder(root) == made.path
    assert [one.document.source for one in Index.open(root, MODEL).documents] == ["乙.txt"]


def test_a_damaged_older_generation_does_not_come_back(root: Path) -> None:
    older = generations.current_folder(root)
    newer = build_index(two_documents()[:1], root, MODEL).path
    (older / "passages.npy").write_bytes(b"")
    with pytest.raises(InputError, match=r"passages\.npy"):
        generations.roll_back(root)
    assert generations.current_folder(root) == newer


def test_an_index_that_is_open_outlives_its_files(root: Path) -> None:
    opened = Index.open(root, MODEL)
    shutil.rmtree(root)
    assert opened.search("行政复议")[0].passage.source == "甲.txt"


KILLED = """
import sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from index_fakes import BagOfCharacters
from test_index_generations import new_documents
from index.building import build_index, change_index

class Waits(BagOfCharacters):
    calls = 0
    def encode_passages(self, texts, progress=False):
        Waits.calls += 1
        if Waits.calls == {call}:
            print("building", flush=True)
            sys.stdin.read()
        return super().encode_passages(texts, progress)

build_index([*new_documents()], Path({root!r}), Waits())
"""


def new_documents() -> list[Parsed]:
    return [parsed(f"{name}.txt", ("一、新事", [f"{name}事新办了三件。"])) for name in "丙丁戊"]


class Counting(BagOfCharacters):
    """Counts the texts that it embeds."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def encode_passages(self, texts: Sequence[str], progress: bool = False) -> Vectors:
        self.texts.extend(texts)
        return super().encode_passages(texts)


def test_a_killed_build_leaves_the_old_generation_serving_and_the_next_one_goes_on(root: Path) -> None:
    before = Index.open(root, MODEL).generation
    program = KILLED.format(tests=str(Path(__file__).parent), root=str(root), call=2)
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as build:
        assert build.stdout is not None
        assert select.select([build.stdout], [], [], 120)[0]
        assert build.stdout.readline() == "building\n"
        with pytest.raises(InputError, match="另一个程序正在更新"):
            build_index(two_documents()[1:], root, MODEL)
        build.kill()
        build.wait()
    assert Index.open(root, MODEL).generation == before
    encoder = Counting()
    made = build_index(new_documents(), root, encoder)
    assert not any("丙" in text for text in encoder.texts)  # its part was whole
    assert any("丁" in text for text in encoder.texts)
    assert generations.current_folder(root) == made.path


def test_a_build_that_fails_leaves_nothing(root: Path) -> None:
    class Fails(BagOfCharacters):
        def encode_passages(self, texts: object, progress: bool = False) -> object:  # type: ignore[override]
            raise InputError("模型坏了")

    before = sorted(root.rglob("*"))
    with pytest.raises(InputError, match="模型坏了"):
        build_index(new_documents(), root, Fails())
    assert sorted(root.rglob("*")) == before


def test_what_a_killed_build_left_is_swept(root: Path) -> None:
    (root / "generations" / ".building-00000000").mkdir()
    draft = root / ".CURRENT-1-00000000"
    draft.touch()
    os.utime(draft, (0, 0))
    build_index(two_documents()[:1], root, MODEL)
    assert not list((root / "generations").glob(".building-*")) and not draft.exists()


def test_one_changed_document_costs_that_document(root: Path) -> None:
    encoder = Counting()
    changed = parsed("乙.txt", ("一、绿化", ["新增公园绿地五十公顷。", "居民在湖边垂钓。"]))
    change_index(root, encoder, [changed])
    assert encoder.texts == ["一、绿化\n新增公园绿地50公顷。居民在湖边垂钓。", "一、绿化\n居民在湖边垂钓。"]
    index = Index.open(root, MODEL)
    whole = build_index([two_documents()[0], changed], root.parent / "whole", MODEL)
    assert whole.id == index.generation
    assert [hit.passage.source for hit in index.search("垂钓", 1)] == ["乙.txt"]
    for name in ("passages.npy", "sentences.npy", "lexical-data.npy", "words.sqlite3", "documents.jsonl"):
        assert (whole.path / name).read_bytes() == (generations.current_folder(root) / name).read_bytes()


def test_a_removed_document_is_gone_with_the_last_generation_that_names_it(root: Path) -> None:
    """A generation is kept to go back to; the one after it takes the document's part from the disk."""
    known = Index.open(root, MODEL).manifest.parts["乙.txt"]
    part = root / "parts" / f"{known}.npz"
    change_index(root, MODEL, removed=["乙.txt"])
    assert part.exists()
    change_index(root, MODEL, [parsed("丙.txt", ("一、税务", ["减税三百万元。"]))])
    assert not part.exists()
    everything = b"".join(path.read_bytes() for path in root.rglob("*") if path.is_file())
    assert "公园绿地".encode() not in everything and "复议".encode() in everything


def test_a_full_disk_is_one_line(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*given: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    before = generations.current_folder(root)
    monkeypatch.setattr("index.library.write_manifest", full)
    with pytest.raises(InputError, match=r"No space left on device.*旧版本照常可用"):
        build_index(two_documents()[:1], root, MODEL)
    assert generations.current_folder(root) == before
    assert not list((root / "generations").glob(".building-*"))


def test_nothing_to_search(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="没有可检索的段落"):
        build_index([parsed("空.txt")], tmp_path / "index", MODEL)
    assert not (tmp_path / "index").exists()


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="无法写入"):
        build_index(two_documents(), tmp_path / "file", MODEL)


def test_the_manifest_is_checked_before_a_generation_serves(root: Path) -> None:
    serving = generations.current_folder(root)
    with generations.changing(root), generations.building(root) as folder:
        for one in serving.iterdir():
            shutil.copy(one, folder)
        (folder / "passages.npy").write_bytes(b"")
        write_manifest(read_manifest(serving), folder)
        with pytest.raises(InputError, match=r"passages\.npy"):
            generations.publish(folder, root)
    assert generations.current_folder(root) == serving
