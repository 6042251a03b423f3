"""Running a set: one row a question whatever happens, kept so that a run can be read back."""

import io
import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from chatbot.answer import Answer, Citation, Turn
from eval import progress
from eval.__main__ import main
from eval.measuring.results import load_results
from eval.runs.run import load_run
from eval.runs.running import Subject, run_file, scope
from eval.sets.questions import Gold, SetQuestion, write_questions
from ingest.errors import InputError

TEXT = "全年受理诉求3.2万件。办结率为98%。"


class Clerk:
    """Imitates ``Engine``: answers from one text, refuses 明年, dies of 崩溃, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, tuple[Turn, ...], frozenset[str] | None]] = []

    def respond(
        self, question: str, history: Sequence[Turn] = (), sources: Collection[str] | None = None
    ) -> Answer:
        self.asked.append((question, tuple(history), None if sources is None else frozenset(sources)))
        if "崩溃" in question:
            raise KeyError("第一行\n第二行")
        if "明年" in question:
            return Answer(
                "not_found", "文件没有写。", question, question, reason="outside_scope", confidence=0.1
            )
        end = TEXT.index("。") + 1
        cited = Citation("a.txt", "d", ("一", "二"), "s1.2", 3, TEXT[:end], 0, end, "p")
        return Answer("answered", TEXT[:end], question, question, (cited,), "3.2万件", confidence=0.9)


GOLD = (Gold(quote="全年受理诉求3.2万件", section=("一", "二"), answers=("3.2万件",)),)
QUESTIONS = (
    SetQuestion("q1", "受理多少件？", type="number", gold=GOLD),
    SetQuestion("q2", "崩溃", gold=GOLD),
    SetQuestion("q3", "明年呢？", answerable=False, history=(("受理多少件？", "3.2万件"),)),
)


@pytest.fixture
def question_file(tmp_path: Path) -> Path:
    write_questions(tmp_path / "set.jsonl", QUESTIONS)
    return tmp_path / "set.jsonl"


def subject(clerk: Clerk, *names: str) -> Subject:
    return Subject(clerk, dict.fromkeys(names or ("a.txt",), TEXT), "index", "g1", {"threshold": 0.5})


def test_a_run_keeps_one_row_a_question(question_file: Path, tmp_path: Path) -> None:
    clerk = Clerk()
    run = run_file(subject(clerk), question_file, tmp_path / "run")
    assert [outcome.verdict for outcome in run.outcomes] == ["right", "crashed", "rightly_refused"]
    assert clerk.asked[-1] == ("明年呢？", (Turn("受理多少件？", "3.2万件"),), None)

    first, second, third = map(json.loads, (tmp_path / "run/results.jsonl").read_text("utf-8").splitlines())
    assert first["citations"] == [
        {
            "source": "a.txt",
            "section": ["一", "二"],
            "anchor": "s1.2",
            "quote": TEXT[:12],
            "start": 0,
            "end": 12,
            "page": 3,
        }
    ]
    assert (first["status"], first["short_answer"], first["confidence"]) == ("answered", "3.2万件", 0.9)
    assert (second["status"], second["error"]) == ("error", "KeyError: '第一行\\n第二行'")
    assert (third["status"], third["reason"]) == ("not_found", "outside_scope")
    assert all(row["latency_ms"] >= 0 for row in (first, second, third))


def test_a_run_reads_back_as_it_was(question_file: Path, tmp_path: Path) -> None:
    made = run_file(subject(Clerk()), question_file, tmp_path / "run")
    read = load_run(tmp_path / "run")
    assert read == made
    assert read.info.generation == "g1"
    summary = json.loads((tmp_path / "run/run.json").read_text("utf-8"))
    assert summary["figures"]["correct"]["value"] == 2 / 3
    assert summary["figures"]["bad_citations"] == {"value": 0.0, "low": None, "high": None, "n": 3}
    assert summary["refusal_auroc"] == 1.0


def test_what_a_refusal_withheld_is_kept(question_file: Path, tmp_path: Path) -> None:
    class Candid(Clerk):
        def respond(self, question: str, *args: object, **kwargs: object) -> Answer:
            return super().respond(question.replace("明年", "今年"))

    candid = replace(subject(Clerk()), candid=Candid())
    run_file(candid, question_file, tmp_path / "run")
    results = load_run(tmp_path / "run").results
    assert results["q3"].status == "not_found" and results["q1"].withheld is None
    withheld = results["q3"].withheld
    assert withheld is not None and withheld.short_answer == "3.2万件" and withheld.bad_citations == 0


def test_quotes_that_are_not_the_sources_are_counted(question_file: Path, tmp_path: Path) -> None:
    other = Subject(Clerk(), {"a.txt": "另一个版本" + TEXT})
    run = run_file(other, question_file, tmp_path / "run")
    assert run.figures["bad_citations"].value == 1


def test_a_stopped_run_is_none(question_file: Path, tmp_path: Path) -> None:
    run_file(subject(Clerk()), question_file, tmp_path / "run")

    class Interrupted(Clerk):
        def respond(self, *args: object, **kwargs: object) -> Answer:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_file(subject(Interrupted()), question_file, tmp_path / "run")
    with pytest.raises(InputError, match="没有跑完"):
        load_run(tmp_path / "run")


def test_limit(question_file: Path, tmp_path: Path) -> None:
    assert len(run_file(subject(Clerk()), question_file, tmp_path / "run", limit=1).questions) == 1


def test_a_question_is_put_to_its_document() -> None:
    asked = SetQuestion("q", "问", doc="b.txt")
    assert scope(asked, {"a.txt", "b.txt"}) == {"b.txt"}
    assert scope(asked, {"b.txt"}) is None
    assert scope(SetQuestion("q", "问", gold=(Gold("甲", doc="b.txt"),)), {"a.txt", "b.txt"}) is None


def test_a_document_that_the_index_lacks(tmp_path: Path) -> None:
    asked = SetQuestion("q", "受理多少件？", gold=GOLD, doc="c.txt")
    write_questions(tmp_path / "all.jsonl", [asked])
    with pytest.raises(InputError, match=r"c\.txt"):
        run_file(subject(Clerk()), tmp_path / "all.jsonl", tmp_path / "run")
    write_questions(
        tmp_path / "some.jsonl", [asked, SetQuestion("r", "受理多少件？", gold=GOLD, doc="a.txt")]
    )
    run = run_file(subject(Clerk(), "a.txt", "b.txt"), tmp_path / "some.jsonl", tmp_path / "run")
    assert [outcome.verdict for outcome in run.outcomes] == ["crashed", "right"]


def test_results_of_another_program_become_a_run(
    question_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_file(subject(Clerk()), question_file, tmp_path / "run")
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    command = ["score", str(question_file), str(tmp_path / "run/results.jsonl"), "--source", str(tmp_path)]
    assert main([*command, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["correct"] == 2 / 3
    assert main([*command, "--out", str(tmp_path / "kept"), "--failures", "5"]) == 0
    assert "程序出错" in capsys.readouterr().out
    assert load_run(tmp_path / "kept").results == load_results(tmp_path / "run/results.jsonl")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"status": "answered"}', "字段 id"),
        ('{"id": "q1", "status": "answered", "citations": [{"quote": 3}]}', "字段 quote"),
        ('{"id": "q1", "status": "answered", "latency_ms": "7"}', "字段 latency_ms"),
    ],
)
def test_faulty_results_are_refused(
    question_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, message: str
) -> None:
    (tmp_path / "r.jsonl").write_text(content, encoding="utf-8")
    assert main(["score", str(question_file), str(tmp_path / "r.jsonl")]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert "r.jsonl 第1行" in error
    assert error.count("\n") == 1


@pytest.mark.parametrize("content", ["[]", '{"format": 99}', "{"])
def test_a_foreign_run_is_refused(question_file: Path, tmp_path: Path, content: str) -> None:
    run_file(subject(Clerk()), question_file, tmp_path / "run")
    (tmp_path / "run/run.json").write_text(content, encoding="utf-8")
    with pytest.raises(InputError):
        load_run(tmp_path / "run")


def test_template_on_the_terminal_and_as_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["template"]) == 0
    assert capsys.readouterr().out.startswith("问题,答案,章节")
    for name in ("t.csv", "t.xlsx"):
        assert main(["template", "--out", str(tmp_path / name)]) == 0
    assert main(["template", "--out", str(tmp_path / "t.doc")]) == 2


def test_progress_only_on_a_terminal() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    plain, terminal = io.StringIO(), Terminal()
    assert list(progress.progress([1, 2], 2, "评测", plain)) == [1, 2]
    assert list(progress.progress([1, 2], 2, "评测", terminal)) == [1, 2]
    assert plain.getvalue() == ""
    assert "评测 2/2  100%" in terminal.getvalue()
    assert progress.line(40, 160, "评测", 30) == "评测 40/160  25%  已用 0:30  还要 1:30"
    assert progress.line(1, 3, "评测", 3000).endswith("已用 50:00  还要 1:40:00")
