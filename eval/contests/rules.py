"""What each rule of the answering is worth: every one switched off alone, over any question set.

A rule is a pattern, a table of words or a step that some module of the chatbot's rooms holds.  It is switched off from
outside: a pattern matches nothing, a table is empty, a step does nothing.  The program itself knows nothing of switches.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from eval.measuring.results import Result
from eval.measuring.scoring import judge
from eval.progress import progress
from eval.runs.running import ask, check_documents
from eval.runs.subjects import served_subject
from eval.sets import load_questions
from eval.sets.questions import SetQuestion
from ingest.errors import InputError

if TYPE_CHECKING:
    from chatbot.engine import Engine

ROOMS = ("question", "finding", "drafting", "judging", "answering")
NEVER = re.compile(r"(?!)")
STEPS: Mapping[str, Callable[..., Any]] = {
    "question.followup._swap_noun": lambda *_: None,
    "question.followup._shift_year": lambda earlier, _: earlier,
    "question.premises._other_year": lambda *_: 0.0,
    "question.premises.places": lambda *_: [],
    "question.premises._stated_figure": lambda *_: 0.0,
    "question.premises._direction": lambda *_: 0.0,
    "question.premises._acronym_unknown": lambda *_: 0.0,
    "question.premises._body_missing": lambda *_: 0.0,
    "question.demands.lacks_unit": lambda *_: False,
    "question.demands.lacks_counted": lambda *_: False,
    "question.demands.unfolds": lambda *_: True,
    "question.sides.sides": lambda *_: (),
    "finding.finder.says_something": lambda *_: True,
    "finding.ordering._both_sides": lambda *_: None,
    "finding.ordering._fitting_first": lambda _, ranking: ranking,
    "drafting.compose._leads": lambda *_: False,
    "drafting.compose._repeats": lambda *_: False,
    "drafting.compose._adds": lambda *_: False,
    "drafting.disagree.others": lambda *_: [],
    "drafting.draft._untimely": lambda *_: False,
    "drafting.short._only_named": lambda *_: False,
    "drafting.marked._closed": lambda text, span, within: span,
    "drafting.marked._left_over": lambda *_: False,
    "drafting.short._compared": lambda *_: None,
    "drafting.locate.article": lambda *_: None,
    "judging.refusal.lacks": lambda *_: False,
}
"""Steps by their names, each with what does nothing in its place."""


@dataclass(frozen=True, eq=False)
class Rule:
    """Something of one module, by its name behind ``chatbot.``, with what stands for it when it is off."""

    name: str
    what: Any
    off: Any


def rules(names: Sequence[str] = ()) -> list[Rule]:
    """Every rule of the rooms, or those whose names begin with one of ``names`` (``InputError`` where one names none)."""
    found = [rule for module in _modules() for rule in _rules_of(module)]
    for name in names:
        if not any(rule.name.startswith(name) for rule in found):
            raise InputError(f"没有叫 {name} 的规则；例如 {found[0].name}")
    return [rule for rule in found if not names or rule.name.startswith(tuple(names))]


def _modules() -> list[ModuleType]:
    found = []
    for room in ROOMS:
        package = importlib.import_module(f"chatbot.{room}")
        names = [f"chatbot.{room}.{module.name}" for module in pkgutil.iter_modules(package.__path__)]
        found += [importlib.import_module(name) for name in names]
    return found


def _rules_of(module: ModuleType) -> Iterator[Rule]:
    place = module.__name__.removeprefix("chatbot.")
    for key, value in vars(module).items():
        name = f"{place}.{key}"
        if name in STEPS:
            yield Rule(name, value, STEPS[name])
        elif isinstance(value, re.Pattern):
            yield Rule(name, value, NEVER)
        elif isinstance(value, frozenset) and all(isinstance(word, str) for word in value):
            yield Rule(name, value, frozenset())


@contextmanager
def switched_off(rule: Rule) -> Iterator[None]:
    """While it lasts, every module that holds the rule, alone or in a table, holds nothing in its place."""
    held: list[tuple[ModuleType, str, Any]] = []
    for module in [*_modules(), importlib.import_module("chatbot.engine")]:
        for key, value in list(vars(module).items()):
            other = _without(value, rule)
            if other is not value and not key.startswith("__"):
                held.append((module, key, value))
                setattr(module, key, other)
    _forget(_modules())
    try:
        yield
    finally:
        for module, key, value in held:
            setattr(module, key, value)
        _forget(_modules())


def _without(value: Any, rule: Rule) -> Any:
    """``value`` itself where the rule is no part of it."""
    if value is rule.what:
        return rule.off
    if isinstance(value, tuple) and type(value) is tuple:
        changed = tuple(_without(one, rule) for one in value)
        return changed if any(a is not b for a, b in zip(changed, value, strict=True)) else value
    if type(value) is dict:
        table = {key: _without(one, rule) for key, one in value.items()}
        return table if any(table[key] is not value[key] for key in value) else value
    return value


def _forget(holders: Sequence[object]) -> None:
    for holder in holders:
        for value in list(vars(holder).values()):
            clear = getattr(value, "cache_clear", None)
            if clear is not None:
                clear()


@dataclass(frozen=True)
class Worth:
    """What changed with one rule off: answers that read otherwise, questions that turned wrong and right."""

    name: str
    changed: int
    wrong: int
    right: int


def worths(engine: Engine, question_file: Path, names: Sequence[str], limit: int | None) -> list[Worth]:
    """Every rule switched off alone, those that help most first."""
    questions = load_questions(question_file)[:limit]
    chosen = rules(names)
    subject = replace(served_subject(engine), candid=None)
    check_documents(questions, subject.texts, question_file.name)

    def answers() -> list[Result]:
        corpus, finder = engine.corpus, engine.finder
        _forget([finder, corpus.units, corpus.world])
        return [ask(subject, question) for question in questions]

    whole = answers()
    found = []
    for rule in progress(chosen, len(chosen), "规则"):
        with switched_off(rule):
            found.append(_worth(rule.name, questions, whole, answers()))
    return sorted(found, key=lambda w: (w.right - w.wrong, -w.changed))


def _worth(name: str, questions: Sequence[SetQuestion], on: Sequence[Result], off: Sequence[Result]) -> Worth:
    changed = sum(
        (a.status, a.answer, a.short_answer) != (b.status, b.answer, b.short_answer)
        for a, b in zip(on, off, strict=True)
    )
    judged = [
        (judge(question, a).correct, judge(question, b).correct)
        for question, a, b in zip(questions, on, off, strict=True)
    ]
    return Worth(name, changed, judged.count((True, False)), judged.count((False, True)))


def rules_table(found: Sequence[Worth]) -> str:
    """Markdown, a line a rule."""
    head = ["| 去掉的规则 | 变了的回答 | 转错 | 转对 |", "| --- | --- | --- | --- |"]
    return "\n".join([*head, *(f"| {w.name} | {w.changed} | {w.wrong} | {w.right} |" for w in found)])
