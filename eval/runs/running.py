"""Put a question set to the program: one result a question, whatever happens."""

from __future__ import annotations

import importlib.metadata
import platform
import resource
import time
from collections.abc import Collection, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from eval.measuring.results import Result, check_citations, crashed, from_answer, result_line
from eval.progress import progress
from eval.runs.run import RESULTS, Info, Run, begin_run, file_hash, finish_run
from eval.sets import load_questions
from eval.sets.questions import SetQuestion
from ingest.errors import InputError

if TYPE_CHECKING:
    from chatbot.answer import Answer, Turn

PACKAGES = (
    "zhangju",
    "torch",
    "onnxruntime",
    "sentence-transformers",
    "faiss-cpu",
    "bm25s",
    "jieba",
    "ir-measures",
)
WARM_UP = "办理需要哪些条件？"


class Responder(Protocol):
    """What answers: ``chatbot.engine.Engine``, a peer, a fake."""

    def respond(
        self, question: str, history: Sequence[Turn] = (), sources: Collection[str] | None = None
    ) -> Answer: ...


@dataclass(frozen=True)
class Subject:
    """A responder with what a run needs to know of it; ``texts`` are the documents by file name."""

    responder: Responder
    texts: dict[str, str]
    index: str = ""
    generation: str = ""
    configuration: dict[str, Any] | None = None
    candid: Responder | None = None
    """The same responder without its refusals: asked what it would have said where it refused."""


def run_file(subject: Subject, question_file: Path, directory: Path, limit: int | None = None) -> Run:
    """Ask every question of the file (the first ``limit``), keep the run in ``directory``, give it back."""
    return run_together({directory: subject}, question_file, limit)[0]


def run_together(
    subjects: Mapping[Path, Subject], question_file: Path, limit: int | None = None
) -> tuple[Run, ...]:
    """Ask every subject each question in turn, so that latencies are met under the same load; a run a folder."""
    questions = load_questions(question_file)[:limit]
    for subject in subjects.values():
        check_documents(questions, subject.texts, question_file.name)
    started, clock = datetime.now(UTC).astimezone(), time.perf_counter()
    for directory in subjects:
        begin_run(directory, questions)
    for subject in subjects.values():
        ask(subject, SetQuestion("", WARM_UP))  # Not measured: what is loaded on first use is loaded now.
    with ExitStack() as stack:
        outs = {name: stack.enter_context((name / RESULTS).open("w", encoding="utf-8")) for name in subjects}
        for question in progress(questions, len(questions), "评测"):
            for directory, subject in subjects.items():
                outs[directory].write(result_line(ask(subject, question)))
                outs[directory].flush()
    common = Info(
        question_set=question_file.name,
        question_hash=file_hash(question_file),
        started=started.isoformat(timespec="seconds"),
        seconds=round(time.perf_counter() - clock, 2),
        peak_memory_mb=round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        versions=versions(),
    )
    return tuple(finish_run(directory, _about(subject, common)) for directory, subject in subjects.items())


def _about(subject: Subject, common: Info) -> Info:
    configuration = subject.configuration or {}
    return replace(common, index=subject.index, generation=subject.generation, configuration=configuration)


def ask(subject: Subject, question: SetQuestion) -> Result:
    """What the subject gives and, where it refuses, what it would have given: the refusal curve needs both."""
    result = _ask(subject.responder, subject.texts, question)
    if result.status != "not_found" or subject.candid is None:
        return result
    withheld = _ask(subject.candid, subject.texts, question)
    return replace(result, withheld=replace(withheld, passages=()) if withheld.answered else None)


def _ask(responder: Responder, texts: Mapping[str, str], question: SetQuestion) -> Result:
    from chatbot.answer import Turn

    history = [Turn(asked, answered) for asked, answered in question.history]
    begun = time.perf_counter()
    try:
        answer = responder.respond(question.text, history, scope(question, texts))
        result = from_answer(question.id, answer, (time.perf_counter() - begun) * 1000)
    except Exception as error:  # Whatever the program dies of is a finding, and the next question is asked.
        return crashed(question.id, error, (time.perf_counter() - begun) * 1000)
    return replace(result, bad_citations=check_citations(result, lambda name: texts.get(name, "")))


def scope(question: SetQuestion, documents: Collection[str]) -> frozenset[str] | None:
    """The documents that a question is put to: its ``doc`` where there are others, else all (``None``)."""
    if not question.doc or set(documents) == {question.doc}:
        return None
    if question.doc not in documents:
        raise InputError(f"文件 {question.doc} 不在索引里")
    return frozenset({question.doc})


def check_documents(questions: Sequence[SetQuestion], documents: Collection[str], name: str) -> None:
    """A set that speaks of none of the index's documents was meant for another index."""
    wanted = {question.doc for question in questions}
    if "" not in wanted and wanted.isdisjoint(documents):
        given = "、".join(sorted(wanted)[:3])
        raise InputError(f"{name}，字段 doc：{given} 等{len(wanted)}个文件都不在索引里，请换题集或索引。")


def versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found
