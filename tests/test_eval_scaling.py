"""A large library out of a small one, and what is measured of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from index_fakes import BagOfCharacters, two_documents

from eval.runs import scaling
from index import Index
from ingest import write_passages


def test_documents_are_repeated_with_other_figures_in_the_same_places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("index.encoder.default_encoder", BagOfCharacters)
    write_passages(two_documents(), tmp_path / "p.jsonl")
    root = tmp_path / "large"
    assert scaling.main(["build", str(tmp_path / "p.jsonl"), "--times", "3", "--out", str(root)]) == 0
    assert "one document changed" in capsys.readouterr().out
    index = Index.open(root, BagOfCharacters())
    assert (len(index.documents), len(index.passages)) == (6, 9)
    once, again = index.documents.of("甲.txt"), index.documents.of("0001/甲.txt")
    assert "1048件" in once.document.text and "2159件" in again.document.text
    assert [one.span for one in once.passages[1:]] == [one.span for one in again.passages[1:]]
    assert scaling.main(["build", str(tmp_path / "p.jsonl"), "--times", "0", "--out", str(root)]) == 2


def test_vectors_are_drawn_once_for_a_text_and_are_of_length_1() -> None:
    drawn = scaling.Drawn(BagOfCharacters())
    rows = drawn.encode_passages(["甲", "乙", "甲"])
    assert (rows[0] == rows[2]).all() and not (rows[0] == rows[1]).all()
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1.0, abs=1e-5)
