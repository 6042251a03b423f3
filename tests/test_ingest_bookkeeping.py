"""Ledgers as a file: what is read is what was made; what was altered is told in one line."""

import json
from pathlib import Path

import pytest

from ingest import BUNDLED, InputError, Parsed, parse, read_document
from ingest.ledger.bookkeeping import read_books, write_books
from ingest.ledger.books import Books, made_of


@pytest.fixture(scope="module")
def white_paper() -> Parsed:
    return parse(read_document(BUNDLED))


@pytest.fixture(scope="module")
def written(white_paper: Parsed, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("books") / "ledgers.jsonl"
    write_books([white_paper], path)
    return path


def test_what_is_read_is_what_was_made(white_paper: Parsed, written: Path) -> None:
    source = white_paper.document.source
    read, made = read_books(written, [white_paper])[source], made_of(white_paper)
    assert read.entries == made.entries
    assert read.differing == made.differing
    assert read.bodies.names == made.bodies.names


@pytest.mark.parametrize("change", ["head", "hash", "place", "pair", "cut"])
def test_what_was_altered_is_told(white_paper: Parsed, written: Path, tmp_path: Path, change: str) -> None:
    lines = written.read_text(encoding="utf-8").splitlines()
    head, row = json.loads(lines[0]), json.loads(lines[1])
    if change == "head":
        head["version"] = 99
    elif change == "hash":
        row["sha256"] = "0"
    elif change == "place":
        row["entries"][0][0] = 10**9
    elif change == "pair":
        row["differing"] = [[-1, 0]]
    path = tmp_path / "ledgers.jsonl"
    text = json.dumps(head) + "\n" + json.dumps(row, ensure_ascii=False) + "\n"
    path.write_text(text[: len(text) // 2] if change == "cut" else text, encoding="utf-8")
    with pytest.raises(InputError, match="python -m index"):
        read_books(path, [white_paper])


def test_a_missing_file_is_told(white_paper: Parsed, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="python -m index"):
        read_books(tmp_path / "none.jsonl", [white_paper])


def test_a_book_is_made_once(white_paper: Parsed) -> None:
    books = Books([white_paper])
    assert books.of(white_paper.document.source) is books.of(white_paper.document.source)
