"""Runs that operators start: one at a time, stoppable, kept over a restart, faulty sets refused."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import pytest

from chatbot.answer import Answer, Citation, Turn
from eval.runs.bench import FAULT, Bench
from eval.runs.running import Subject
from ingest.errors import InputError

TEXT = "全年受理诉求3.2万件。"
CSV = "问题,答案\n全年受理诉求多少件？,3.2万件\n明年的预算是多少？,\n".encode()


class Clerk:
    """Imitates ``Engine``: one answer to all; waits before each while ``gate`` is shut."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.asked = threading.Semaphore(0)

    def respond(
        self, question: str, history: Sequence[Turn] = (), sources: Collection[str] | None = None
    ) -> Answer:
        self.asked.release()
        assert self.gate.wait(20)
        cited = Citation("a.txt", "d", ("一",), "s1", 1, TEXT, 0, len(TEXT), "p")
        return Answer("answered", TEXT, question, question, (cited,), "3.2万件", confidence=0.9)


@pytest.fixture
def clerk() -> Clerk:
    return Clerk()


@pytest.fixture
def bench(tmp_path: Path, clerk: Clerk) -> Iterator[Bench]:
    made = Bench(tmp_path / "runs", lambda: Subject(clerk, {"a.txt": TEXT}, generation="g1"))
    yield made
    clerk.gate.set()
    made.stop()


def finish(bench: Bench) -> None:
    assert bench._thread is not None
    bench._thread.join()


def test_a_run_is_kept_and_found_after_a_restart(bench: Bench) -> None:
    name = bench.start("题集.csv", CSV)
    finish(bench)
    assert bench.running is None
    again = Bench(bench.root, bench.subject)
    (kept,) = again.kept()
    assert (kept.name, kept.question_set, kept.count, kept.correct) == (name, "题集.csv", 2, 0.5)
    assert kept.generation == "g1"
    assert [outcome.verdict for outcome in again.load(name).outcomes] == ["right", "not_refused"]


def test_one_at_a_time_with_progress_until_it_is_stopped(bench: Bench, clerk: Clerk) -> None:
    clerk.gate.clear()
    name = bench.start("a.csv", CSV)
    clerk.asked.acquire()
    running = bench.running
    assert running is not None and (running.name, running.done, running.total) == (name, 0, 2)
    assert bench.kept() == []
    with pytest.raises(InputError, match="正在评测"):
        bench.start("b.csv", CSV)
    with pytest.raises(InputError, match="先停止"):
        bench.delete(name)
    bench._halt.set()
    clerk.gate.set()
    bench.stop()
    (kept,) = bench.kept()
    assert kept.correct is None and kept.fault == ""
    with pytest.raises(InputError, match="没有跑完"):
        bench.load(name)
    bench.delete(name)
    assert bench.kept() == []


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", "问题,可回答\n问,也许\n".encode(), r"a\.csv 第2行，字段 answerable"),
        ("a.jsonl", b'{"id": "q", "question": 3}', r"第1行，字段 question"),
        ("a.pdf", b"%PDF", "题集应为"),
        ("a.xlsx", b"no workbook", "XLSX"),
        ("../../a.jsonl", b'{"id": "q"}', r"a\.jsonl 第1行"),
        ("", b"", "题集应为"),
        ("a.csv", "问题,答案,文件\n问,答,z.txt\n".encode(), r"z\.txt"),
    ],
)
def test_a_faulty_set_is_refused_and_leaves_nothing(
    bench: Bench, name: str, content: bytes, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        bench.start(name, content)
    assert bench.kept() == [] and not list(bench.root.iterdir())
    assert bench.running is None


def test_two_runs_within_a_second_are_two(bench: Bench) -> None:
    names = []
    for _ in range(2):
        names.append(bench.start("a.csv", CSV))
        finish(bench)
    assert len(set(names)) == 2
    assert [kept.name for kept in bench.kept()] == sorted(names, reverse=True)


@pytest.mark.parametrize("name", ["..", "none", "20240101-000000", "../runs"])
def test_only_runs_can_be_named(bench: Bench, name: str) -> None:
    with pytest.raises(InputError, match="没有这次评测"):
        bench.load(name)
    with pytest.raises(InputError, match="没有这次评测"):
        bench.delete(name)


def test_what_a_run_died_of_is_told(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: object) -> None:
        raise OSError("磁盘满了")

    monkeypatch.setattr("eval.runs.bench.run_file", full)
    name = bench.start("a.csv", CSV)
    finish(bench)
    assert (bench.root / name / FAULT).read_text("utf-8") == "磁盘满了"
    assert bench.kept()[0].fault == "磁盘满了"
