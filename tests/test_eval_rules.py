"""Rules switched off one at a time, and on again."""

from __future__ import annotations

import pytest

from chatbot.question import analysis
from eval.contests.rules import STEPS, Rule, _worth, rules, rules_table, switched_off
from eval.measuring.results import Result
from eval.sets.questions import SetQuestion
from ingest.errors import InputError


def named(name: str) -> Rule:
    (rule,) = [rule for rule in rules([name]) if rule.name == name]
    return rule


def test_a_rule_is_off_only_while_it_is_switched_off() -> None:
    question = "“青松会客厅”办了多少件?"
    assert analysis.analyse(question).quoted == ("青松会客厅",)
    with switched_off(named("question.analysis._QUOTED")):
        assert analysis.analyse(question).quoted == ()
    assert analysis.analyse(question).quoted == ("青松会客厅",)


def test_a_step_is_off_wherever_it_was_imported() -> None:
    from chatbot.finding import ordering

    before = ordering.sides
    with switched_off(named("question.sides.sides")):
        assert ordering.sides("甲和乙各有多少人?") == ()
    assert ordering.sides is before


def test_every_step_is_there() -> None:
    assert STEPS.keys() <= {rule.name for rule in rules()}


def test_an_unknown_rule_is_bad_input() -> None:
    with pytest.raises(InputError, match="没有叫 nothing 的规则"):
        rules(["nothing"])


def test_what_a_rule_is_worth() -> None:
    questions = [SetQuestion(id=str(n), text="问?", answerable=False) for n in range(3)]
    on = [
        Result("0", "not_found"),
        Result("1", "answered", answer="甲"),
        Result("2", "answered", answer="甲"),
    ]
    off = [
        Result("0", "answered", answer="乙"),
        Result("1", "not_found"),
        Result("2", "answered", answer="乙"),
    ]
    worth = _worth("规则", questions, on, off)
    assert (worth.changed, worth.wrong, worth.right) == (3, 1, 1)
    assert rules_table([worth]).splitlines()[-1] == "| 规则 | 3 | 1 | 1 |"
