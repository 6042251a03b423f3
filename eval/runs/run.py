"""A run on disk: ``questions.jsonl`` (the set as read), ``results.jsonl``, ``run.json`` written last.

A folder without ``run.json`` is a run that was stopped; a results file alone is judged with ``eval score``.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from eval.measuring.measures import MeasuredFigure, Values, by_group, figures, values
from eval.measuring.refusal import auroc
from eval.measuring.results import Result, load_results, result_line
from eval.measuring.scoring import Outcome, judge_all
from eval.sets import load_questions
from eval.sets.fields import kind_of, parse_json
from eval.sets.questions import SetQuestion, write_questions
from ingest.errors import InputError, writing

FORMAT = 1
QUESTIONS, RESULTS, SUMMARY = "questions.jsonl", "results.jsonl", "run.json"


@dataclass(frozen=True)
class Info:
    """Where a run comes from.  ``configuration`` and ``versions`` are for people and for ``compare`` to lay
    side by side; ``seconds`` is the whole run, ``started`` ISO 8601 with its zone."""

    question_set: str = ""
    question_hash: str = ""
    index: str = ""
    generation: str = ""
    started: str = ""
    seconds: float = 0.0
    peak_memory_mb: float = 0.0
    configuration: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Run:
    """A question set with what the program gave; judgements and figures are derived, never stored."""

    name: str
    questions: tuple[SetQuestion, ...]
    results: Mapping[str, Result]
    info: Info = field(default_factory=Info)

    @cached_property
    def outcomes(self) -> tuple[Outcome, ...]:
        return judge_all(self.questions, self.results)

    @cached_property
    def values(self) -> Mapping[str, Values]:
        return values(self.outcomes)

    @cached_property
    def figures(self) -> Mapping[str, MeasuredFigure]:
        return figures(self.values)


def begin_run(directory: Path, questions: Sequence[SetQuestion]) -> None:
    """Make the folder ready; an earlier run there ceases to be one before its parts are overwritten."""
    with writing(directory):
        directory.mkdir(parents=True, exist_ok=True)
        (directory / SUMMARY).unlink(missing_ok=True)
        write_questions(directory / QUESTIONS, questions)


def finish_run(directory: Path, info: Info) -> Run:
    """Write ``run.json`` beside the results and give the run back as it is now on disk."""
    run = Run(directory.name, load_questions(directory / QUESTIONS), load_results(directory / RESULTS), info)
    rows = {key: _figure_json(figure) for key, figure in run.figures.items()}
    summary: dict[str, Any] = {"format": FORMAT, **asdict(info), "figures": rows}
    summary["refusal_auroc"] = auroc(run.outcomes)
    for group in ("type", "style"):
        found = by_group(run.outcomes, group)
        summary[f"correct_by_{group}"] = {name: _figure_json(figure) for name, figure in found.items()}
    part = directory / (SUMMARY + ".part")
    part.write_text(json.dumps(summary, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    part.replace(directory / SUMMARY)
    return run


def keep_results(directory: Path, question_file: Path, judged: Run) -> Run:
    """Keep results that came from elsewhere as a run."""
    begin_run(directory, judged.questions)
    rows = (result_line(result) for result in judged.results.values())
    (directory / RESULTS).write_text("".join(rows), encoding="utf-8")
    return finish_run(directory, Info(question_file.name, file_hash(question_file)))


def file_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def load_run(directory: Path) -> Run:
    """The run of a folder; ``InputError`` where it is none or was stopped half-way."""
    if not directory.is_dir():
        raise InputError(f"没有评测结果目录 {directory}；先用 python -m eval run 跑一次。")
    path = directory / SUMMARY
    if not path.exists():
        raise InputError(f"{directory} 里没有 {SUMMARY}：不是评测结果，或那一次没有跑完，请重跑。")
    summary = parse_json(path)
    if not isinstance(summary, dict) or summary.get("format") != FORMAT:
        shown = kind_of(summary.get("format") if isinstance(summary, dict) else summary)
        raise InputError(f"{path} 的格式应为{FORMAT}，得到{shown}；请用现在的版本重跑。")
    try:
        info = TypeAdapter(Info).validate_python(summary, extra="ignore")
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise InputError(f"{path} 的 {place} 不是所需的类型：文件被改过，请重跑。") from error
    return Run(directory.name, load_questions(directory / QUESTIONS), load_results(directory / RESULTS), info)


def _figure_json(figure: MeasuredFigure) -> dict[str, float | int | None]:
    return {
        key: None if isinstance(value, float) and math.isnan(value) else value
        for key, value in asdict(figure).items()
    }
