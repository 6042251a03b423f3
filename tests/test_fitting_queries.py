"""How questions' vectors are moved: learnt by hand on a world of four dimensions, and what the packaged map keeps."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from eval.fitting.queries import Pair, hits, learn, main
from index import build_index, default_encoder
from index.e5.queries import FILE, QueryMap, load
from ingest import Document, parse


def _unit(*values: float) -> np.ndarray:
    vector = np.array(values, dtype=np.float32)
    return vector / np.linalg.norm(vector)


TEXTS = np.stack([_unit(1, 0, 0, 0), _unit(0, 1, 0, 0), _unit(0, 0, 1, 0)])


def _pair(query: np.ndarray, gold: int) -> Pair:
    others = np.array([i for i in range(len(TEXTS)) if i != gold])
    return Pair("d", query, np.array([gold]), others, TEXTS)


def test_what_is_learnt_leads_to_the_texts_that_answer() -> None:
    """Who asks with the fourth dimension means the second text."""
    rng = np.random.default_rng(3)
    asked = [_unit(*(np.array([0.5, 0, 0.4, 1.0]) + 0.1 * rng.normal(size=4))) for _ in range(64)]
    pairs = [_pair(query, 1) for query in asked] + [_pair(_unit(1, 0, 0, 0.1), 0) for _ in range(64)]
    assert hits(pairs[:64], lambda q: q)[:, 0].mean() == 0.0
    moved = learn(pairs * 12)
    assert hits(pairs, moved)[:, 0].mean() == 1.0


def test_the_same_pairs_teach_the_same() -> None:
    pairs = [_pair(_unit(0.5, 0, 0.4, 1), 1), _pair(_unit(1, 0, 0, 0.1), 0)]
    assert np.array_equal(learn(pairs, epochs=2).outer, learn(pairs, epochs=2).outer)


@given(arrays(np.float32, (3, 4), elements=st.floats(-1, 1, width=32)))
def test_a_moved_question_is_a_unit_vector(rows: np.ndarray) -> None:
    queries = rows + np.array([2, 0, 0, 0], dtype=np.float32)
    queries /= np.linalg.norm(queries, axis=1, keepdims=True)
    rng = np.random.default_rng(0)
    move = QueryMap(*(rng.normal(scale=0.1, size=size).astype(np.float32) for size in ((4, 2), (2, 4), (4,))))
    np.testing.assert_allclose(np.linalg.norm(move(queries), axis=1), 1.0, atol=1e-5)


def test_a_map_is_read_as_it_was_written(tmp_path: Path) -> None:
    move = QueryMap(np.ones((4, 2), np.float32), np.ones((2, 4), np.float32), np.zeros(4, np.float32))
    move.save(tmp_path / "q.npz")
    assert np.array_equal(load(tmp_path / "q.npz")(TEXTS), move(TEXTS))


def test_bad_input_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path), str(tmp_path / "none.jsonl")]) == 2
    assert str(tmp_path) in capsys.readouterr().err
    with pytest.raises(SystemExit) as stopped:
        main([str(tmp_path)])
    assert stopped.value.code == 2


@pytest.mark.parametrize("folds", ["0", "4"])
def test_questions_about_other_documents_teach_nothing(
    tmp_path: Path, folds: str, capsys: pytest.CaptureFixture[str]
) -> None:
    build_index(
        [parse(Document("a.txt", "一、总则\n全年办件12件。\n"))], tmp_path / "index", default_encoder()
    )
    item = {"question": "办了多少件?", "answerable": True, "doc": "b.txt", "gold": [{"quote": "12件"}]}
    questions = tmp_path / "q.jsonl"
    questions.write_text(json.dumps(item) + "\n", encoding="utf-8")
    before = FILE.read_bytes()
    assert main([str(tmp_path / "index"), str(questions), "--folds", folds]) == 2
    assert "题目太少" in capsys.readouterr().err
    assert FILE.read_bytes() == before


def test_the_map_that_travels_with_the_program_moves_and_keeps_length() -> None:
    queries = np.eye(384, dtype=np.float32)[:3]
    moved = load()(queries)
    np.testing.assert_allclose(np.linalg.norm(moved, axis=1), 1.0, atol=1e-5)
    assert not np.allclose(moved, queries, atol=0.01)
