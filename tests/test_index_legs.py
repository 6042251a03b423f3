"""Each leg and their fusion against figures worked out by hand."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from index.fusion import places, reciprocal_rank, scaled_mean
from index.lexical import LexicalIndex, Scores, Weighing, write_weights
from index.parts import tally
from index.vectors import VectorIndex, best_first, write
from index.words import tokens

# Three unit vectors in the plane, and a question at 60 degrees: inner products cos 60, cos 30, cos 150.
AXES = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]], dtype=np.float32)
QUESTION = np.array([0.5, math.sqrt(3) / 2], dtype=np.float32)


def test_inner_products_by_hand() -> None:
    numbers, scores = VectorIndex.build(AXES).search(QUESTION, 3)
    assert numbers == [1, 0, 2]
    assert scores == pytest.approx([math.sqrt(3) / 2, 0.5, -0.5], abs=1e-6)


@pytest.mark.parametrize("exact_limit", [0, 10])
def test_bits_find_what_the_exact_index_finds(exact_limit: int) -> None:
    index = VectorIndex.build(AXES, exact_limit)
    assert index.search(QUESTION, 3)[0] == [1, 0, 2]
    assert index.search(QUESTION, 3, np.array([0, 2]))[0] == [0, 2]


def test_fewer_vectors_than_asked_for() -> None:
    """FAISS itself fills such a result up with the number -1."""
    index = VectorIndex.build(AXES)
    assert index.search(QUESTION, 100)[0] == [1, 0, 2]
    assert index.search(QUESTION, 100, np.array([2]))[0] == [2]
    assert index.search(QUESTION, 100, np.array([], dtype=np.int64)) == ([], [])
    assert index.search(QUESTION, 0) == ([], [])


def test_vectors_survive_the_disk(tmp_path: Path) -> None:
    write([AXES[:2], AXES[2:]], 2, 3, tmp_path, "v")
    index = VectorIndex.load(tmp_path, "v", 2, 3)
    assert (len(index), index.dim) == (3, 2)
    assert index.rows(1, 3).tolist() == AXES[1:].tolist()
    assert index.rows(1, 1).shape == (0, 2)


def test_the_best_first_and_equals_in_order() -> None:
    scores = np.array([0.5, 0.9, 0.5, 0.1, 0.9, 0.5], dtype=np.float32)
    assert best_first(scores, 4).tolist() == [1, 4, 0, 2]
    assert best_first(scores, 9).tolist() == [1, 4, 0, 2, 5, 3]
    assert best_first(scores, 0).tolist() == []


def test_candidates_by_bits_hold_the_nearest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Vectors around a common centre, as those of a language model are; the exact search is the reference."""
    monkeypatch.setattr("index.vectors.EXACT_LIMIT", 1000)
    rng = np.random.default_rng(4)
    vectors = (rng.standard_normal(64) * 2 + rng.standard_normal((5000, 64))).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    write(np.array_split(vectors, 7), 64, len(vectors), tmp_path, "v")
    found, exact = VectorIndex.load(tmp_path, "v", 64, len(vectors)), VectorIndex(vectors)
    held = [
        len(set(found.search(vectors[n], 10)[0]) & set(exact.search(vectors[n], 10)[0]))
        for n in range(0, 5000, 100)
    ]
    assert sum(held) >= 0.98 * 10 * len(held)
    among = np.arange(0, 5000, 3)
    assert found.search(vectors[7], 10, among)[0] == exact.search(vectors[7], 10, among)[0]


class Lexical:
    """The lexical leg asked in words."""

    def __init__(self, leg: LexicalIndex, vocabulary: dict[str, int]) -> None:
        self._leg, self._vocabulary = leg, vocabulary

    def scores(self, question: str) -> Scores:
        return self._leg.scores([self._vocabulary[t] for t in tokens(question) if t in self._vocabulary])


def lexical(folder: Path, *texts: str) -> Lexical:
    """The lexical leg of passages, each from a part of its own, by way of the disk."""
    weighing = Weighing()
    for text in texts:
        weighing.add(tally([text]))
    made = weighing.weights()
    write_weights(made, folder)
    return Lexical(LexicalIndex.load(folder, len(texts), made.shape[1], made.nnz), weighing.vocabulary)


def test_reciprocal_rank_by_hand() -> None:
    # 7: 1/61 + 1/62; 8: 1/62 + 1/63; 9: 1/61; 5: 1/63
    scores = reciprocal_rank([[7, 8, 5], [9, 7, 8]], k=60)
    assert list(scores) == [7, 8, 9, 5]
    assert scores[7] == pytest.approx(1 / 61 + 1 / 62)
    assert scores[8] == pytest.approx(1 / 62 + 1 / 63)
    assert scores[9] == pytest.approx(1 / 61)
    assert scores[5] == pytest.approx(1 / 63)


def test_ties_go_to_the_smaller_number() -> None:
    assert list(reciprocal_rank([[4, 2], [2, 4]])) == [2, 4]
    assert list(reciprocal_rank([[9], [3]])) == [3, 9]


def test_no_ranking_finds_nothing() -> None:
    assert reciprocal_rank([]) == reciprocal_rank([[], []]) == {}
    assert places([5, 3]) == {5: 1, 3: 2}


def test_bm25_by_hand(tmp_path: Path) -> None:
    """Lucene's BM25, k1 1.5, b 0.75: idf ln(1 + (N - n + 0.5) / (n + 0.5)), tf / (tf + k1 (1 - b + b L / mean L))."""
    index = lexical(tmp_path, "12 34", "12 12 56", "78")
    idf = math.log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    mean = (2 + 3 + 1) / 3
    expected = [
        idf * 1 / (1 + 1.5 * (0.25 + 0.75 * 2 / mean)),
        idf * 2 / (2 + 1.5 * (0.25 + 0.75 * 3 / mean)),
        0.0,
    ]
    assert index.scores("12").tolist() == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("question", ["", "？？", "从未见过", "99"])
def test_words_that_stand_nowhere(tmp_path: Path, question: str) -> None:
    assert lexical(tmp_path, "12 34", "56").scores(question).tolist() == [0.0, 0.0]


def test_texts_without_a_word(tmp_path: Path) -> None:
    assert lexical(tmp_path, "！！", "……").scores("复议").tolist() == [0.0, 0.0]


def test_weights_are_those_of_bm25s(tmp_path: Path) -> None:
    """To the bit, though the parts were counted one by one."""
    from bm25s import BM25

    texts = ["行政复议1048件，行政应诉30件", "法治讲座", "公园", "复议讲座在公园里的公园"]
    numbers: dict[str, int] = {}
    ids = [[numbers.setdefault(token, len(numbers)) for token in tokens(text)] for text in texts]
    reference = BM25(k1=1.5, b=0.75, method="lucene")
    reference.index((ids, numbers), show_progress=False)
    mine = lexical(tmp_path, *texts)
    for question in ("复议多少件", "讲座", "1048", "散步的公园"):
        known = [token for token in tokens(question) if token in numbers]
        assert mine.scores(question).tolist() == reference.get_scores(known).tolist()


def test_scaled_mean_by_hand() -> None:
    # Depth 3: the third best of each leg counts 0, and so does what lies below it.
    fused = scaled_mean([[0.9, 0.8, 0.7, 0.1], [0.0, 4.0, 1.0, 2.0]], depth=3)
    assert fused.tolist() == pytest.approx([(1 + 0) / 2, (0.5 + 1) / 2, 0.0, (0 + 1 / 3) / 2])
    assert scaled_mean([[0.5, 0.5]]).tolist() == [0.0, 0.0]
    assert scaled_mean([[0.5]]).tolist() == [0.0]
