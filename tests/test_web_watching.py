"""A watched folder: what comes in and goes out, look by look; the library behind it only takes notes."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fake_engine import FakeEngine, document

from chatbot.web import Settings, create_app
from chatbot.web.library.drafts import Drafts
from chatbot.web.library.watching import Watch
from ingest.errors import InputError


class Notes:
    """Imitates ``Library``: a draft is read at once, and what is published is only listed."""

    def __init__(self, folder: Path) -> None:
        self.drafts = Drafts(folder / "drafts")
        self.published: list[str] = ["旧.txt"]
        self.calls: list[tuple[list[str], list[str]]] = []
        self.noted: list[tuple[str, str]] = []
        self.history = SimpleNamespace(note=lambda kind, source: self.noted.append((kind, source)))
        self.desk = SimpleNamespace(whole=SimpleNamespace(shelf=self))

    @property
    def documents(self) -> list[str]:
        return self.published

    def of_source(self, source: str) -> str | None:
        return source if source in self.published else None

    def add(self, name: str, content: bytes, watched: bool) -> None:
        self.drafts.set(self.drafts.add(name, content, watched=watched), "ready")

    def publish_all(self, drafts: list[Any], gone: list[str]) -> None:
        self.calls.append((sorted(draft.source for draft in drafts), list(gone)))
        for draft in drafts:
            self.drafts.delete(draft)
        self.published = sorted({*self.published, *self.calls[-1][0]} - set(gone))


@pytest.fixture
def notes(tmp_path: Path) -> Notes:
    return Notes(tmp_path / "library")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


def write(path: Path, text: str, at: int) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    os.utime(path, (at, at))


def waiting(notes: Notes) -> list[str]:
    return sorted(draft.source for draft in notes.drafts.all())


def test_a_file_waits_for_the_operator_once_it_has_stood_still(notes: Notes, folder: Path) -> None:
    watch = Watch(notes, folder, publish=False)  # type: ignore[arg-type]
    write(folder / "甲.txt", "一半", 1)
    watch.look()
    write(folder / "甲.txt", "一半又一半", 2)
    watch.look()
    assert waiting(notes) == []
    watch.look()
    assert waiting(notes) == ["甲.txt"]
    watch.look()
    assert len(notes.drafts.all()) == 1 and notes.calls == []  # once


def test_new_changed_and_removed_files_are_published_replaced_and_withdrawn(
    notes: Notes, folder: Path
) -> None:
    watch = Watch(notes, folder, publish=True)  # type: ignore[arg-type]
    write(folder / "甲.txt", "甲", 1)
    write(folder / "下级" / "乙.txt", "乙", 1)
    watch.look()
    watch.look()
    assert notes.calls == [(["下级 - 乙.txt", "甲.txt"], [])]
    write(folder / "甲.txt", "甲二", 2)
    (folder / "下级" / "乙.txt").unlink()
    for _ in range(3):
        watch.look()
    assert notes.calls[1:] == [(["甲.txt"], ["下级 - 乙.txt"])]
    again = Watch(notes, folder, publish=True)  # type: ignore[arg-type]  # a restart knows what it has taken
    again.look()
    again.look()
    assert len(notes.calls) == 2


def test_a_touched_file_is_not_read_again(notes: Notes, folder: Path) -> None:
    watch = Watch(notes, folder, publish=True)  # type: ignore[arg-type]
    for at in (1, 2):
        write(folder / "甲.txt", "甲", at)
        watch.look()
        watch.look()
    assert len(notes.calls) == 1


def test_what_is_removed_is_noted_where_the_operator_decides(notes: Notes, folder: Path) -> None:
    watch = Watch(notes, folder, publish=False)  # type: ignore[arg-type]
    for name in ("旧.txt", "另.txt"):
        write(folder / name, name, 1)
    watch.look()
    watch.look()
    (folder / "旧.txt").unlink()
    watch.look()
    watch.look()
    assert notes.noted == [("gone", "旧.txt")] and waiting(notes) == ["另.txt"]


def test_an_empty_or_missing_folder_withdraws_nothing(notes: Notes, folder: Path) -> None:
    watch = Watch(notes, folder, publish=True)  # type: ignore[arg-type]
    write(folder / "甲.txt", "甲", 1)
    watch.look()
    watch.look()
    (folder / "甲.txt").unlink()
    watch.look()
    watch.look()
    assert "一份文件也没有" in watch.fault and len(notes.calls) == 1
    folder.rmdir()
    watch.look()
    assert "读不到" in watch.fault and len(notes.calls) == 1


def test_links_hidden_files_and_other_kinds_do_not_count(notes: Notes, folder: Path, tmp_path: Path) -> None:
    write(tmp_path / "outside" / "密.txt", "密", 1)
    (folder / "链.txt").symlink_to(tmp_path / "outside" / "密.txt")
    (folder / "夹").symlink_to(tmp_path / "outside")
    write(folder / ".隐.txt", "隐", 1)
    write(folder / "甲.exe", "MZ", 1)
    watch = Watch(notes, folder, publish=False)  # type: ignore[arg-type]
    watch.look()
    watch.look()
    assert waiting(notes) == []


def test_a_file_that_cannot_be_taken_is_told_and_not_tried_again(notes: Notes, folder: Path) -> None:
    watch = Watch(notes, folder, publish=True)  # type: ignore[arg-type]
    write(folder / "空.txt", "", 1)
    watch.look()
    watch.look()
    assert watch.fault == "空.txt：文件是空的。"
    watch.look()
    assert watch.fault == ""


def test_watching_needs_an_operator(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="ZHANGJU_OPERATOR_PASSWORD"):
        create_app(
            FakeEngine([document("题\n\n一、甲\n\n甲有1人。\n")]),
            Settings(data_dir=tmp_path, watch_folder=tmp_path),
        )
