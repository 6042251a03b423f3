"""Search over a tiny index with a fake model."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from index_fakes import BagOfCharacters, parsed, two_documents

from index import Hit, Index, build_index
from index.fusion import RRF_K
from index.normal import normalise
from index.parts import embedded_text, sentence_texts

MODEL = BagOfCharacters()


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    out = tmp_path_factory.mktemp("search") / "index"
    build_index(two_documents(), out, MODEL)
    return Index.open(out, MODEL)


def test_the_generation_carries_the_documents(index: Index) -> None:
    assert tuple(index.documents) == tuple(two_documents())
    assert [passage.heading_path[0] for passage in index.passages] == ["一、复议", "二、普法", "一、绿化"]
    assert (index.manifest.documents, index.manifest.passages, index.manifest.sentences) == (2, 3, 6)
    assert index.generation == index.manifest.generation


def test_scores_are_the_sum_over_the_legs(index: Index) -> None:
    for hit in index.search("行政复议申请多少件"):
        ranks = [rank for rank in (hit.dense_rank, hit.sentence_rank, hit.lexical_rank) if rank is not None]
        assert hit.score == pytest.approx(sum(1 / (RRF_K + rank) for rank in ranks))


def test_each_leg_gives_its_own_score(index: Index) -> None:
    question = "行政复议"
    vector = MODEL.encode_queries([normalise(question)])[0]
    for hit in index.search(question):
        passage = MODEL.encode_passages([embedded_text(hit.passage)])[0]
        sentences = MODEL.encode_passages(sentence_texts(hit.passage))
        assert hit.dense_score == pytest.approx(float(passage @ vector), abs=1e-6)
        assert hit.sentence_score == pytest.approx(float((sentences @ vector).max()), abs=1e-6)
        assert (hit.lexical_score or 0.0) > 0.0 or hit.lexical_rank is None


def test_best_first(index: Index) -> None:
    hits = index.search("行政复议申请")
    assert hits[0].passage.heading_path == ("一、复议",)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len(index.search("行政复议申请", 1)) == 1
    assert index.search("行政复议申请", 0) == []


@pytest.mark.parametrize("question", ["第36条", "第三十六条", "第３６條"])
def test_an_article_in_any_numerals(index: Index, question: str) -> None:
    best = min(index.search(question), key=lambda hit: hit.lexical_rank or 99)
    assert best.passage.heading_path == ("二、普法",)


def test_some_sources_only(index: Index) -> None:
    assert {hit.passage.source for hit in index.search("行政复议", sources=["乙.txt"])} == {"乙.txt"}
    assert {hit.passage.source for hit in index.search("行政复议", sources=["甲.txt", "乙.txt"])} == {
        "甲.txt",
        "乙.txt",
    }
    assert index.search("行政复议", sources=[]) == index.search("行政复议", sources=["丙.txt"]) == []


@pytest.mark.parametrize("question", ["", " ", "？？", "😀", "\x00\x07", "\u200b"])
def test_questions_without_a_word(index: Index, question: str) -> None:
    assert index.search(question) == []


def test_a_very_long_question(index: Index) -> None:
    assert index.search("行政复议申请多少件" * 600)[0].passage.heading_path == ("一、复议",)


def test_sentence_vectors_belong_to_their_passage(index: Index) -> None:
    for passage in index.passages:
        vectors = index.sentence_vectors(passage)
        np.testing.assert_array_equal(vectors, MODEL.encode_passages(sentence_texts(passage)))
    stranger = parsed("丁.txt", ("一", ["无关。"])).passages[0]
    with pytest.raises(KeyError):
        index.sentence_vectors(stranger)


def test_the_text_of_a_sentence_names_its_heading() -> None:
    passage = two_documents()[0].passages[1]
    assert sentence_texts(passage) == ["二、普法\n举办法治讲座36场。", "二、普法\n第36条规定了讲座的次数。"]


def test_vectors_of_questions_are_remembered_and_read_only(index: Index) -> None:
    first = index.embed_query("第36条")
    assert first is index.embed_query("第三十六条")
    with pytest.raises(ValueError, match="read-only"):
        first[0] = 1.0


def test_without_sentences(tmp_path: Path) -> None:
    build_index(two_documents(), tmp_path / "index", MODEL, sentences=False)
    index = Index.open(tmp_path / "index", MODEL)
    assert index.manifest.sentences == 0
    assert index.sentence_vectors(index.passages[0]).shape == (0, MODEL.dim)
    hits = index.search("行政复议申请")
    assert hits[0].passage.heading_path == ("一、复议",)
    assert all(hit.sentence_rank is None and hit.sentence_score is None for hit in hits)
    with_them = build_index(two_documents(), tmp_path / "other", MODEL)
    assert with_them.id != index.generation


def test_a_document_without_sentences_or_passages(tmp_path: Path) -> None:
    mixed = [parsed("空.txt"), parsed("标题.txt", ("只有标题", [])), *two_documents()]
    build_index(mixed, tmp_path / "index", MODEL)
    index = Index.open(tmp_path / "index", MODEL)
    assert len(index.documents) == 4
    assert index.sentence_vectors(index.passages[0]).shape == (0, MODEL.dim)
    assert index.search("湖边散步")[0].passage.source == "乙.txt"


def test_several_threads_find_the_same(index: Index) -> None:
    questions = ["行政复议", "法治讲座", "公园绿地", "散步"] * 8

    def found(question: str) -> list[Hit]:
        return index.search(question)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(found, questions)) == [found(question) for question in questions]
