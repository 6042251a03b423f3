"""How questions' vectors are moved: learnt by hand on a world of four dimensions, and what the packaged map keeps."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from chatbot.fit_queries import Pair, hits, learn, main
from index.e5.queries import QueryMap, load


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
    assert np.array_equal(learn(pairs).outer, learn(pairs).outer)


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
