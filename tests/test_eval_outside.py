"""Outside sets: corpora, run files that resume, reading figures; numbers worked out by hand."""

import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.reader import AnswerSpan, Reading, Window
from eval.measuring import convention
from eval.outside import reading
from eval.outside.answering import predict
from eval.outside.corpora import (
    CorpusEntry,
    Query,
    from_squad,
    from_statutes,
    load_corpus,
    load_queries,
    write_set,
)
from eval.outside.rereading import Rereading
from eval.outside.retrieve import retrieve
from eval.outside.trec import Scored, TrecRun
from eval.sets.squad import ReadingItem, load_squad
from ingest.errors import InputError

SHARED = Path(__file__).parents[2] / "shared"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="the shared sets are not beside the checkout")

STATUTE = """# 甲法

第十三条不是行首的不算
<!-- INFO END -->

## 第一章  总则

　第一条　为了甲。

接第一条。

第二条之一 乙。

## 第二章 附则

\u200b第十条 丙。
"""


def test_statutes_by_article(tmp_path: Path) -> None:
    (tmp_path / "经济法").mkdir()
    (tmp_path / "经济法" / "甲法(2020-01-02).md").write_text(STATUTE, encoding="utf-8")
    first, *others = from_statutes(tmp_path)
    assert first.id == "经济法/甲法#第十三条"
    assert others == [
        CorpusEntry("经济法/甲法#第一条", "甲法 第一章  总则", "第一条　为了甲。\n接第一条。"),
        CorpusEntry("经济法/甲法#第二条之一", "甲法 第一章  总则", "第二条之一 乙。"),
        CorpusEntry("经济法/甲法#第十条", "甲法 第二章 附则", "\u200b第十条 丙。"),
    ]
    with pytest.raises(InputError):
        from_statutes(tmp_path / "none")


@needs_shared
def test_the_statutes_are_whole() -> None:
    corpus = from_statutes(SHARED / "statutes/docs")
    queries = load_queries(SHARED / "statutes/questions-dev.jsonl")
    assert len(corpus) == 58_845
    assert {name for query in queries for name in query.gold} <= {entry.id for entry in corpus}


@needs_shared
def test_reading_sets_become_corpora(tmp_path: Path) -> None:
    corpus, queries = from_squad(load_squad(SHARED / "reading/cmrc2018-dev.json"))
    assert (len(corpus), len(queries)) == (848, 3219)
    write_set(tmp_path, corpus, queries)
    assert load_corpus(tmp_path / "corpus.jsonl") == corpus
    assert load_queries(tmp_path / "queries.jsonl") == queries


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "空的"),
        ('{"id": "q", "text": "问", "gold": []}', "第1行，字段 gold"),
        ('{"id": "q", "text": "问", "gold": "d"}', "字段 gold"),
        ('{"id": "q", "gold": ["d"]}', "字段 text"),
        ('{"id": "q", "text": "问", "gold": ["d"]}\n' * 2, "出现了两次"),
    ],
)
def test_faulty_queries_are_refused(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "queries.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        load_queries(path)
    with pytest.raises(InputError, match="没有文件"):
        load_corpus(tmp_path / "none.jsonl")


class Shelf:
    """Imitates the search: gives the same three entries, and counts."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def search(self, text: str, depth: int) -> Sequence[Scored]:
        self.asked.append(text)
        return [Scored("d 1", 0.9), Scored("d2", 0.5), Scored("d3", 0.1)][:depth]


QUERIES = (Query("q 1", "甲", ("d 1",)), Query("q2", "乙", ("d3", "x")), Query("q3", "丙", ("none",)))


def test_a_run_file_and_its_figures(tmp_path: Path) -> None:
    run = TrecRun(tmp_path / "run.trec", {"corpus": "c"})
    means = retrieve(Shelf(), QUERIES, run, depth=3).means
    assert means["hit@1"] == pytest.approx(1 / 3)
    assert means["hit@5"] == pytest.approx(2 / 3)
    assert means["mrr@10"] == pytest.approx((1 + 1 / 3) / 3)
    lines = (tmp_path / "run.trec").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "q%201 Q0 d%201 1 0.900000 zhangju"
    assert len(lines) == 9


_NUMBER = re.compile(r"-?\d+")


class Sure:
    """Imitates a reader: the logit that a text holds the answer is the last number in it."""

    def __init__(self) -> None:
        self.read_texts: list[str] = []

    def read(
        self, question: str, windows: Sequence[Window], sentences: Sequence[Sequence[tuple[int, int]]]
    ) -> list[Reading]:
        self.read_texts += [window.text for window in windows]
        return [Reading(float(_NUMBER.findall(window.text)[-1]), (), (), 0.0) for window in windows]

    def mark(self, question: str, window: Window, within: tuple[int, int]) -> tuple[AnswerSpan, ...]:
        return ()


def test_the_first_entries_are_read_again() -> None:
    entries = [
        CorpusEntry("d 1", "", "甲 -2"),
        CorpusEntry("d2", "題", "乙 3"),
        CorpusEntry("d3", "", "丙 9"),
    ]
    reader = Sure()
    twice = Rereading(Shelf(), reader, entries, 2)
    # d 1: search 1, reader 0; d2: search 0, reader 1; a tie keeps the search's order.
    assert [one.id for one in twice.search("问", 3)] == ["d 1", "d2", "d3"]
    assert reader.read_texts == ["甲 -2", "乙 3"]
    # d 1: 1 and 0; d2: (0.5 - 0.1) / 0.8 = 0.5 and 5/11; d3: 0 and 1, so that the means are 1/2, 0.477 and 1/2.
    assert [one.id for one in Rereading(Shelf(), Sure(), entries, 3).search("问", 3)] == ["d 1", "d3", "d2"]
    assert [one.id for one in Rereading(Shelf(), Sure(), entries, 3).search("问", 1)] == ["d 1"]
    scores = [one.score for one in twice.search("问", 3)]
    assert scores == sorted(scores, reverse=True)


def test_a_long_entry_counts_by_its_best_window() -> None:
    long = "甲" * 340 + " -1。\n" + "乙" * 340 + " 5"
    entries = [CorpusEntry("d 1", "", long), CorpusEntry("d2", "", "丁 4"), CorpusEntry("d3", "", "丙 1")]
    # d 1: windows -1 and 5, of which 5 counts: 1 and 1.
    assert [one.id for one in Rereading(Shelf(), Sure(), entries, 3).search("问", 3)] == ["d 1", "d2", "d3"]


def test_a_stopped_run_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "run.trec"
    whole = retrieve(Shelf(), QUERIES, TrecRun(path, {"corpus": "c"}), depth=3)
    complete = path.read_text(encoding="utf-8")
    path.write_text(complete[: complete.index("q3 Q0 d2") + 6], encoding="utf-8")
    shelf = Shelf()
    assert retrieve(shelf, QUERIES, TrecRun(path, {"corpus": "c"}), depth=3) == whole
    assert shelf.asked == ["丙"]
    assert path.read_text(encoding="utf-8") == complete


def test_another_corpus_begins_anew(tmp_path: Path) -> None:
    path = tmp_path / "run.trec"
    retrieve(Shelf(), QUERIES, TrecRun(path, {"corpus": "c"}), depth=3)
    assert TrecRun(path, {"corpus": "other"}).done == {}


def test_a_run_never_lies_over_another_file(tmp_path: Path) -> None:
    precious = tmp_path / "mine.txt"
    precious.write_text("我的", encoding="utf-8")
    with pytest.raises(InputError, match="不是检索结果"):
        TrecRun(precious, {"corpus": "c"})
    assert precious.read_text(encoding="utf-8") == "我的"
    with pytest.raises(InputError, match="目录"):
        TrecRun(tmp_path, {"corpus": "c"})


def test_a_damaged_run_is_said_to_be_one(tmp_path: Path) -> None:
    path = tmp_path / "run.trec"
    retrieve(Shelf(), QUERIES, TrecRun(path, {"corpus": "c"}), depth=3)
    path.write_text("q1 Q0 d1 1 abc zhangju\n", encoding="utf-8")
    with pytest.raises(InputError, match="已损坏"):
        TrecRun(path, {"corpus": "c"})
    part = tmp_path / "p.json.read.part"
    for damaged in ("notjson\n", '{"x": 1}\n', "[]\n"):
        part.write_text(damaged, encoding="utf-8")
        with pytest.raises(InputError, match="已损坏"):
            predict([], lambda item: "", tmp_path / "p.json")


def test_ids_of_a_reading_set_must_differ(tmp_path: Path) -> None:
    def saved(*rows: tuple[str, str, str]) -> Path:
        paragraphs = [
            {"id": name, "context": text, "qas": [{"id": q, "question": "问", "answers": []}]}
            for name, text, q in rows
        ]
        path = tmp_path / "s.json"
        path.write_text(json.dumps({"data": [{"paragraphs": paragraphs}]}), encoding="utf-8")
        return path

    assert len(load_squad(saved(("c", "甲", "1"), ("c", "甲", "2")))) == 2
    with pytest.raises(InputError, match="题号 1 出现了两次"):
        load_squad(saved(("c", "甲", "1"), ("d", "乙", "1")))
    with pytest.raises(InputError, match="都叫 c"):
        load_squad(saved(("c", "甲", "1"), ("c", "乙", "2")))


def test_reading_by_hand() -> None:
    assert convention.tokens("共76.6万件，ω-Force 2018年") == [
        "共",
        "76.6",
        "万",
        "件",
        "ωforce",
        "2018",
        "年",
    ]
    assert convention.exact_match(("《战国》", "别的"), "战国") == 1.0
    assert convention.exact_match((), "") == 1.0
    # The longest common run of 北京大学 and 在北京的大学 is 北京 (or 大学): precision 2/6, recall 2/4.
    assert convention.overlap_f1(("北京大学",), "在北京的大学") == pytest.approx(
        2 * (2 / 6) * (2 / 4) / (2 / 6 + 2 / 4)
    )
    assert convention.overlap_f1(("甲", "乙丙"), "丙乙丙") == pytest.approx(0.8)
    assert convention.overlap_f1(("甲",), "") == 0.0


@given(st.text("甲乙丙a1 ，", max_size=12), st.text("甲乙丙a1 ，", max_size=12))
def test_reading_figures_stay_in_bounds(a: str, b: str) -> None:
    assert 0.0 <= convention.overlap_f1((a,), b) <= 1.0
    if convention.tokens(a):
        assert convention.overlap_f1((a,), a) == 1.0
    assert convention.exact_match((a,), b) in (0.0, 1.0)


def test_reading_over_a_set() -> None:
    items = [ReadingItem(name, "问", "c", "文", ("甲乙",)) for name in ("1", "2", "3")]
    scored = reading.score_reading(items, {"1": "甲乙", "2": "甲"})
    assert (scored.em, scored.n) == (1 / 3, 3)
    assert scored.f1 == pytest.approx((1 + 2 / 3) / 3)
    with pytest.raises(InputError):
        reading.score_reading([], {})


def test_predictions_go_on_after_a_stop(tmp_path: Path) -> None:
    items = [ReadingItem(name, "问", "c", "文", ("甲乙",)) for name in ("1", "2", "3")]
    asked: list[str] = []

    def answer(item: ReadingItem) -> str:
        if item.id == "3" and "3" not in asked:
            asked.append("3")
            raise KeyboardInterrupt
        asked.append(item.id)
        return f"答{item.id}"

    out = tmp_path / "p.json"
    with pytest.raises(KeyboardInterrupt):
        predict(items, answer, out)
    assert not out.exists()
    with (tmp_path / "p.json.read.part").open("a", encoding="utf-8") as part:
        part.write('{"id": "3", "sp')
    assert predict(items, answer, out) == {"1": "答1", "2": "答2", "3": "答3"}
    assert asked == ["1", "2", "3", "3"]
    assert json.loads(out.read_text(encoding="utf-8")) == {"1": "答1", "2": "答2", "3": "答3"}
    assert not (tmp_path / "p.json.read.part").exists()
