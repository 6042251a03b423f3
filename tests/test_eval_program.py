"""The evaluation over the real program: a small document, the packaged model, the real search."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from index_fakes import parsed

from chatbot.answer import Answer, Turn
from eval.__main__ import main
from eval.outside.corpora import CorpusEntry
from eval.outside.legs import Leg, OneLeg
from eval.outside.search import CorpusSearch, as_parsed, open_corpus
from eval.runs.run import load_run
from eval.runs.running import Subject, run_together
from index import Index, build_index, default_encoder
from index.vectors import Vectors
from ingest import parse, read_document, write_passages

TEXT = """政务服务年度报告

一、总体情况
（一）诉求办理
全年受理群众诉求3.2万件，同比增长5.1%。办结率为98%，满意率为95.3%。
（二）窗口建设
政务服务中心设有窗口48个，工作人员120名，实行周六延时服务。
二、问题与打算
（一）存在问题
部分窗口排队时间偏长，群众反映停车不便。
（二）下一步打算
计划新增自助终端20台，推行预约办理，缩短等候时间。
"""

QUESTIONS = [
    {
        "id": "q1",
        "question": "全年受理群众诉求多少件？",
        "type": "number",
        "answerable": True,
        "gold": [
            {
                "section": ["一、总体情况", "（一）诉求办理"],
                "quote": "全年受理群众诉求3.2万件",
                "answers": ["3.2万件"],
            }
        ],
    },
    {"id": "q2", "question": "鱼香肉丝怎么炒？", "type": "unanswerable", "answerable": False, "gold": []},
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``a.txt``, its passages, its index and a question set."""
    folder = tmp_path_factory.mktemp("program")
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    rows = (json.dumps(row, ensure_ascii=False) + "\n" for row in QUESTIONS)
    (folder / "set.jsonl").write_text("".join(rows), encoding="utf-8")
    read = parse(read_document(folder / "a.txt"))
    write_passages([read], folder / "passages.jsonl")
    build_index([read], folder / "index", default_encoder())
    return folder


def test_run_gate_and_report(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "run"
    assert main(["run", str(folder / "index"), str(folder / "set.jsonl"), "--out", str(out)]) == 0
    assert "正确率" in capsys.readouterr().out
    run = load_run(out)
    assert run.figures["evidence@1"].value == 1.0
    assert run.figures["bad_citations"].value == 0
    assert run.figures["crashed"].value == 0
    assert run.info.generation
    assert run.info.configuration["documents"] == 1
    assert run.results["q1"].citations[0].section[-1] == "（一）诉求办理"
    assert main(["gate", str(out), "--floor", "evidence@1=1"]) == 0
    assert main(["report", str(out), "--out", str(tmp_path / "report.html")]) == 0


@pytest.mark.parametrize(
    ("index", "questions", "message"),
    [("none", "set.jsonl", ""), ("index", "none.jsonl", "没有题集文件"), ("index", "a.txt", ".jsonl")],
)
def test_bad_input_is_one_line_and_exit_code_two(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], index: str, questions: str, message: str
) -> None:
    assert main(["run", str(folder / index), str(folder / questions), "--out", str(tmp_path / "run")]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("leg", ["dense", "sentence", "lexical"])
def test_one_leg_is_the_ranking_of_that_leg(folder: Path, leg: Leg) -> None:
    whole = Index.open(folder / "index")
    hits = OneLeg(whole, leg).search("受理了多少诉求？", 3)
    ranks = [getattr(hit, f"{leg}_rank") for hit in hits]
    assert ranks == list(range(1, len(hits) + 1))
    assert all(
        getattr(hit, f"{other}_rank") is None
        for hit in hits
        for other in {"dense", "sentence", "lexical"} - {leg}
    )


@pytest.mark.parametrize("leg", ["dense", "sentence", "lexical"])
def test_one_leg_needs_no_more_of_the_fusion_than_it_asks_for(index: Index, leg: Leg) -> None:
    one = OneLeg(index, leg)
    for question in ("信访有哪些做法？", "2021年受理了多少件诉求？"):
        ranks = [getattr(hit, f"{leg}_rank") for hit in one.search(question, 5)]
        assert ranks == [1, 2, 3, 4, 5]


class Topics:
    """Imitates an embedding model that knows some words, and nothing apart from what they mean."""

    dim, name, fingerprint = 4, "topics", "0123456789abcdef"
    known = (("工资", "薪水"), ("食堂", "吃饭"), ("电梯",))

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        found = [[float(any(word in text for word in words)) for words in self.known] for text in texts]
        rows = np.array([[*row, 0.1] for row in found], dtype=np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def encode_passages(self, texts: Sequence[str], progress: bool = False) -> Vectors:
        return self.encode_queries(texts)


@dataclass(frozen=True)
class Searching:
    """Answers with what an index finds; nothing is reread."""

    index: Index

    def respond(
        self, question: str, history: Sequence[Turn] = (), sources: Collection[str] | None = None
    ) -> Answer:
        hits = self.index.search(question, 10, sources)
        return Answer("not_found", "", question, question, reason="not_in_document", passages=hits)


def test_the_gate_catches_a_leg_that_is_off(tmp_path: Path) -> None:
    """One question shares no word with its answer; two are of lifts, which only their numbers tell apart."""
    made = parsed(
        "甲.txt",
        *((f"{number}号楼", [f"电梯编号DT{number}，由物业保养。"]) for number in (201, 202, 203, 204)),
        ("发放", ["工资由单位按月转账。"]),
        ("就餐", ["食堂设在一层。"]),
    )
    build_index([made], tmp_path / "index", Topics())
    whole = Index.open(tmp_path / "index", Topics())
    asked = (
        ("薪水哪天能拿到？", ["发放"]),
        ("DT202归谁管？", ["202号楼"]),
        ("DT203归谁管？", ["203号楼"]),
    )
    rows = [
        {"id": section[0], "question": question, "type": "entity", "answerable": True,
         "gold": [{"section": section, "quote": "", "answers": []}]}
        for question, section in asked
    ]  # fmt: skip
    questions = tmp_path / "set.jsonl"
    questions.write_text(
        "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8"
    )
    subjects = {"whole": whole, "no-words": OneLeg(whole, "dense"), "no-vectors": OneLeg(whole, "lexical")}
    texts = {made.document.source: made.document.text}
    runs = run_together(
        {tmp_path / name: Subject(Searching(one), texts) for name, one in subjects.items()}, questions
    )
    floor = f"mrr@10={runs[0].figures['mrr@10'].value}"
    assert [main(["gate", str(tmp_path / name), "--floor", floor]) for name in subjects] == [0, 1, 1]


@pytest.mark.skipif(
    not all(map(find_spec, ("langchain_community", "txtai"))), reason="the extra peers is missing"
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Theirs.
def test_peers_are_one_table(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["peers", str(folder / "passages.jsonl"), str(folder / "set.jsonl"), "--out", str(tmp_path)]
    assert main(command) == 0
    rows = [line.split(" | ")[0].strip("| ") for line in capsys.readouterr().out.splitlines()]
    assert rows[2:] == ["章句", "langchain", "langchain-句", "txtai", "txtai-句"]
    assert load_run(tmp_path / "txtai").figures["bad_citations"].value == 0


def test_ablations_are_one_table(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["ablate", str(folder / "passages.jsonl"), str(folder / "set.jsonl"), "--out", str(tmp_path)]
    assert main([*command, "--sizes", "60"]) == 0
    rows = [line.split(" | ")[0].strip("| ") for line in capsys.readouterr().out.splitlines()]
    assert rows[2:] == [
        "章句",
        "不用阅读模型重排",
        "不用阅读模型",
        "不拒答",
        "不用数字台账",
        "只用段落向量",
        "只用句子向量",
        "只用BM25",
        "向量不含标题",
        "每段60字",
    ]
    assert load_run(tmp_path / "只用BM25").questions


ENTRIES = (
    CorpusEntry("d 1", "劳动合同", "用人单位应当与劳动者订立书面劳动合同。"),
    CorpusEntry("d2", "养犬管理", "携犬人应当立即清除犬只排泄的粪便。"),
    CorpusEntry("d3", "长文", "无关的句子说了许多话。" * 60 + "自行车应当停放在划定的区域。"),
)


def test_a_long_entry_stands_once_by_its_best_passage(tmp_path: Path) -> None:
    long = as_parsed(ENTRIES[2:])
    assert len(long.passages) > 1
    assert "".join(passage.text for passage in long.passages) == ENTRIES[2].text
    found = open_corpus(ENTRIES, tmp_path / "index").search("自行车停在哪里？", 3)
    assert found[0].id == "d3"
    assert len({scored.id for scored in found}) == len(found)


def test_retrieve_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus, queries = tmp_path / "corpus.jsonl", tmp_path / "queries.jsonl"
    rows = [{"id": entry.id, "title": entry.title, "text": entry.text} for entry in ENTRIES]
    corpus.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    asked = [
        {"id": "q1", "text": "狗在路边拉屎要清理吗", "gold": ["d2"]},
        {"id": "q2", "text": "签合同", "gold": ["d 1", "x"]},
    ]
    queries.write_text("\n".join(json.dumps(row) for row in asked), encoding="utf-8")
    command = ["retrieve", str(corpus), str(queries), "--out", str(tmp_path / "run.trec"), "--depth", "3"]
    assert main(command) == 0
    said = capsys.readouterr()
    assert "hit@1       1.0000" in said.out
    assert "1 个答案编号不在语料里，如 x" in said.err
    assert (tmp_path / "run.trec").read_text(encoding="utf-8").startswith("q1 Q0 d2 1 ")
    assert main(command) == 0
    assert main([*command, "--leg", "lexical"]) == 0
    corpus.write_text('{"id": "d", "text": 3}', encoding="utf-8")
    assert main(command) == 2


def test_convert_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    squad = {"data": [{"paragraphs": [{"id": "P", "context": "它于1963年建成。", "qas": [
        {"id": "1", "question": "何时建成？", "answers": [{"text": "1963年", "answer_start": 2}]}]}]}]}  # fmt: skip
    (tmp_path / "s.json").write_text(json.dumps(squad), encoding="utf-8")
    assert main(["convert", str(tmp_path / "s.json"), "--out", str(tmp_path / "set")]) == 0
    assert "1 条语料，1 个查询" in capsys.readouterr().out
    assert main(["convert", str(tmp_path), "--out", str(tmp_path / "set")]) == 2


def test_read_by_the_engine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    context = "大桥于1963年10月建成通车。全长1576米，是当地第一座大桥。"
    squad = {"data": [{"paragraphs": [{"id": "P", "context": context, "qas": [
        {"id": "1", "question": "大桥全长多少米？", "answers": [{"text": "1576米", "answer_start": 0}]}]}]}]}  # fmt: skip
    (tmp_path / "s.json").write_text(json.dumps(squad), encoding="utf-8")
    out = tmp_path / "predictions.json"
    assert main(["read", str(tmp_path / "s.json"), "--out", str(out), "--engine"]) == 0
    assert json.loads(out.read_text(encoding="utf-8")) == {"1": "1576米"}
    assert "EM 1.0000" in capsys.readouterr().out


def test_read_what_the_search_finds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No question is told its own context: of three the right one must be found."""
    asked = [
        ("大桥于1963年10月建成通车。全长1576米，是当地第一座大桥。", "大桥全长多少米？", "1576米"),
        ("隧道于1971年动工，全长820米。", "隧道多长？", "820米"),
        ("图书馆藏书26万册，周一闭馆。", "图书馆哪天不开门？", "周一"),
    ]
    paragraphs = [
        {"context": context, "qas": [
            {"id": question[:2], "question": question, "answers": [{"text": answer, "answer_start": 0}]}]}
        for context, question, answer in asked
    ]  # fmt: skip
    (tmp_path / "s.json").write_text(json.dumps({"data": [{"paragraphs": paragraphs}]}), encoding="utf-8")
    out = tmp_path / "predictions.json"
    assert main(["read", str(tmp_path / "s.json"), "--out", str(out), "--searched"]) == 0
    found = json.loads(out.read_text(encoding="utf-8"))
    # The spans may come out longer than the answers; the contexts must be the right ones.
    assert all(found[question[:2]] and found[question[:2]] in context for context, question, _ in asked)
    assert "3 题" in capsys.readouterr().out


def test_nothing_is_written_over_what_it_is_made_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus, queries = tmp_path / "c.jsonl", tmp_path / "q.jsonl"
    corpus.write_text('{"id": "d", "text": "甲"}\n', encoding="utf-8")
    queries.write_text('{"id": "q", "text": "甲", "gold": ["d"]}\n', encoding="utf-8")
    before = queries.read_bytes()
    assert main(["retrieve", str(corpus), str(queries), "--out", str(queries)]) == 2
    assert main(["read", str(queries), "--out", str(queries)]) == 2
    assert queries.read_bytes() == before
    assert "同一个文件" in capsys.readouterr().err
    assert main(["read", str(queries), "--out", "."]) == 2
    assert main(["retrieve", str(corpus), str(queries), "--out", "x.trec", "--reader", "r"]) == 2


def test_searching_nothing_finds_nothing(folder: Path) -> None:
    assert CorpusSearch(Index.open(folder / "index")).search("？？", 3) == []


def test_an_interrupted_command_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(args: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("eval.commands.template", stopped)
    assert main(["template"]) == 130
    assert "已中断" in capsys.readouterr().err
