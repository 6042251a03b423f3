"""Ledgers as a file: what is read is what was made; what was altered is told in one line."""

import json

import pytest

from ingest import BUNDLED, InputError, Parsed, parse, read_document
from ingest.ledger.bookkeeping import book_line, book_of
from ingest.ledger.books import Books, made_of


@pytest.fixture(scope="module")
def white_paper() -> Parsed:
    return parse(read_document(BUNDLED))


@pytest.fixture(scope="module")
def written(white_paper: Parsed) -> str:
    return book_line(white_paper)


def test_what_is_read_is_what_was_made(white_paper: Parsed, written: str) -> None:
    read, made = book_of(written, white_paper), made_of(white_paper)
    assert read.entries == made.entries
    assert read.differing == made.differing
    assert read.bodies.names == made.bodies.names


@pytest.mark.parametrize("change", ["version", "hash", "place", "pair", "name", "cut"])
def test_what_was_altered_is_told(white_paper: Parsed, written: str, change: str) -> None:
    row = json.loads(written)
    if change == "version":
        row["version"] = 99
    elif change == "hash":
        row["sha256"] = "0"
    elif change == "place":
        row["entries"][0][0] = 10**9
    elif change == "pair":
        row["differing"] = [[-1, 0]]
    elif change == "name":
        row["source"] = "另一份.txt"
    text = json.dumps(row, ensure_ascii=False)
    with pytest.raises(InputError, match="python -m index"):
        book_of(text[: len(text) // 2] if change == "cut" else text, white_paper)


def test_a_book_is_made_once(white_paper: Parsed) -> None:
    books = Books([white_paper])
    assert books.of(white_paper.document.source) is books.of(white_paper.document.source)


def test_a_ledger_from_before_a_field_came_is_read(white_paper: Parsed, written: str) -> None:
    row = json.loads(written)
    at = row["fields"].index("planned")
    del row["fields"][at]
    for entry in row["entries"]:
        del entry[at]
    assert len(book_of(json.dumps(row), white_paper).entries) == len(row["entries"])
