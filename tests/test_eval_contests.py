"""Peers, variants of the documents, and the table that lays runs side by side."""

import importlib.util
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from eval.contests.peers import PEERS, SIZE, Peer, split
from eval.contests.variants import EmptyBooks, resized, without_headings
from eval.measuring.results import Cited, Result
from eval.report.table import runs_table
from eval.runs.run import Run
from eval.sets.questions import Gold, SetQuestion
from ingest import BUNDLED, parse, read_document
from ingest.ledger.books import Books

needs_peers = pytest.mark.skipif(
    not all(map(importlib.util.find_spec, ("langchain_community", "txtai"))),
    reason="the extra peers is not installed",
)


class Letters:
    """Imitates the embedding model: counts of characters in 256 buckets, as unit rows."""

    name, fingerprint, dim = "letters", "letters", 256

    def encode_queries(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        rows = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            np.add.at(row, [ord(char) % self.dim for char in re.sub(r"\W", "", text)], 1)
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)

    def encode_passages(self, texts: Sequence[str], progress: bool = False) -> npt.NDArray[np.float32]:
        return self.encode_queries(texts)


@pytest.fixture(scope="module")
def white_paper() -> dict[str, str]:
    return {BUNDLED.name: read_document(BUNDLED).text}


def test_chunks_stand_where_they_say(white_paper: dict[str, str]) -> None:
    chunks = split(white_paper)
    assert all(white_paper[chunk.source][chunk.start : chunk.end] == chunk.text for chunk in chunks)
    assert all(0 < len(chunk.text) <= SIZE for chunk in chunks)


@needs_peers
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Theirs.
@pytest.mark.parametrize("name", sorted(PEERS))
@pytest.mark.parametrize("sentence", [False, True])
def test_peers_find_a_sentence_and_cite_it(white_paper: dict[str, str], name: str, sentence: bool) -> None:
    texts = white_paper | {"b.txt": "海淀区另有规定。"}
    peer = Peer(PEERS[name](texts, Letters()), Letters(), sentence)
    wanted = "心连心调解中心"
    given = peer.respond(f"{wanted}是什么单位？", sources={BUNDLED.name})
    assert given.status == "answered"
    (cited,) = given.citations
    assert cited.source == BUNDLED.name
    assert texts[cited.source][cited.start : cited.end] == cited.quote == given.text
    assert len(given.passages) == 10
    assert {hit.passage.source for hit in given.passages} == {BUNDLED.name}
    assert peer.respond("海淀区的规定？", sources={"b.txt"}).citations[0].source == "b.txt"
    assert len(given.text) < SIZE / 2 if sentence else len(given.text) <= SIZE


@pytest.mark.parametrize("size", [120, 600])
def test_resized_keeps_every_sentence_and_no_heading_is_crossed(size: int) -> None:
    parsed = parse(read_document(BUNDLED))
    changed = resized(parsed, size)
    text = parsed.document.text
    assert {s for p in changed.passages for s in p.sentences} == {
        s for p in parsed.passages for s in p.sentences
    }
    assert {p.anchor for p in changed.passages} == {p.anchor for p in parsed.passages}
    for passage in changed.passages:
        assert passage.text == text[passage.start : passage.end]
        assert len(passage.text) <= size or len(passage.sentences) == 1 or passage in parsed.passages
    more = len(changed.passages) > len(parsed.passages)
    assert more if size == 120 else not more


def test_without_headings_only_the_indexed_text_changes() -> None:
    parsed = parse(read_document(BUNDLED))
    changed = without_headings(parsed)
    assert [p.id for p in changed.passages] == [p.id for p in parsed.passages]
    assert all(p.embedded == p.text for p in changed.passages)


def test_without_the_ledger_no_figure_is_known_and_every_name() -> None:
    parsed = parse(read_document(BUNDLED))
    whole, empty = (kind([parsed]).of(BUNDLED.name) for kind in (Books, EmptyBooks))
    assert whole.entries
    assert whole.differing
    assert not empty.entries
    assert not empty.differing
    (passage, *_) = parsed.passages
    assert empty.names(passage.span) == whole.names(passage.span)


def test_table_by_hand() -> None:
    questions = tuple(
        SetQuestion(f"q{n}", "几件？", gold=(Gold("全年受理三件", answers=("三件",)),)) for n in range(8)
    )

    def run(name: str, right: int) -> Run:
        cited = (Cited("a.txt", (), "全年受理三件"),)
        answers = ["三件" if n < right else "别的" for n in range(8)]
        results = [
            Result(f"q{n}", "answered", a, citations=cited, latency_ms=20) for n, a in enumerate(answers)
        ]
        return Run(name, questions, {result.id: result for result in results})

    head, _, ours, peer = runs_table([run("章句", 8), run("别家", 1)]).splitlines()
    assert head.startswith("|  | 正确率 | 无答案的题拒答 |")
    assert ours.startswith("| 章句 | 100.0% | — | 0.0% |")
    assert peer.startswith("| 别家 | 12.5% | — |")
    assert "-87.5% ●" in peer  # p is about 2/2^7


def test_documents_from_a_folder(tmp_path: Path) -> None:
    from eval.contests.contests import load_documents

    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("一、总则\n第一句。\n", encoding="utf-8")
    assert [parsed.document.source for parsed in load_documents(tmp_path)] == ["a.txt", "b.txt"]
    assert len(load_documents(tmp_path / "a.txt")) == 1
