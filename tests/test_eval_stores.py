"""A library's files and Milvus side by side."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from index_fakes import BagOfCharacters, two_documents

from eval.runs import stores
from index import Hit, build_index

pytest.importorskip("milvus_lite")


def test_the_same_hits_are_counted_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("index.encoder.load_encoder", lambda name=None: BagOfCharacters())
    monkeypatch.setattr("index.library.load_encoder", lambda name=None: BagOfCharacters())
    monkeypatch.setattr("index.search.load_encoder", lambda name=None: BagOfCharacters())
    build_index(two_documents(), tmp_path / "index", BagOfCharacters())
    asked = ["行政复议多少件", "公园绿地", "讲座几场"]
    rows = [{"id": text, "question": text, "answerable": False} for text in asked]
    (tmp_path / "q.jsonl").write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    place = tmp_path / "trial.db"
    arguments = [str(tmp_path / "index"), str(tmp_path / "q.jsonl"), "--store", f"milvus:{place}"]
    assert stores.main(arguments) == 0
    told = capsys.readouterr().out
    assert "the same 12 hits: 3 of 3 questions" in told and "milvus: search p50" in told
    assert list((place / "collections").iterdir()) == []
    assert stores.main([*arguments[:3], "faiss"]) == 2
    capsys.readouterr()

    from milvus_lite.server_manager import server_manager_instance

    from index.milvus.client import connected

    connected.cache_clear()
    server_manager_instance.release_server(str(place))


def test_equals_may_stand_in_any_order_and_others_not() -> None:
    first, second, third = (passage for parsed in two_documents() for passage in parsed.passages)
    hits = [Hit(first, 0.5), Hit(second, 0.5), Hit(third, 0.4)]
    assert stores.alike(hits, [hits[1], hits[0], hits[2]])
    assert not stores.alike(hits, [hits[0], hits[2], hits[1]])
    assert not stores.alike(hits, hits[:2])
    assert not stores.alike(hits, [*hits[:2], replace(hits[2], lexical_score=0.1)])
