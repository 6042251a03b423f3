"""Why a question is not answered, told apart and put into words."""

from __future__ import annotations

import re

from chatbot.answer import Reason
from chatbot.drafting.draft import Draft
from chatbot.question.analysis import Question
from chatbot.question.demands import longest_list, meets, unfolds
from chatbot.question.premises import Premises
from chatbot.question.words import COUNTS, FREE, NAMED, SHARES, SPANS, says

_MESSAGES: dict[Reason, str] = {
    "not_in_document": "文件没有回答这个问题。",
    "figure_missing": "文件提到了相关内容，但没有给出所问的这一项。",
    "outside_scope": "所问的时间或地区不在文件的范围内。",
    "false_premise": "问题的前提与原文不符，请看原文的说法。",
    "not_a_question": "这不是一个可以从文件中查找答案的问题。",
}


LITTLE = 0.3
"""How well what is shown must at least meet such a demand."""
ELSEWHERE = 0.5
"""The share of the question's words, missing around a telephone number, from which it is somebody else's."""
_NAMED = ("phone", "person")
"""Demands whose sign no other words replace."""
_AMOUNT = re.compile(
    r"多少|(?<!未来)(?<![前这那好过头近没上])几(?!乎|何|近|经|度|代|年来)|多[久长高大远]|百分之|几成|how (?:many|much|long)",
    re.IGNORECASE,
)
_ELSE = re.compile(r"谁|哪(?:个|些)?(?:部门|单位)|怎么|怎样|如何|为什么|为何|[吗嘛么][?？。!]*$")
"""A question that speaks of money or time and asks for something else."""
_IN_WORDS = {"money": FREE, "percent": SHARES, "figure": COUNTS, "duration": SPANS}
"""Amounts that are told without a figure."""


def lacks(question: Question, proposed: Draft) -> bool:
    """Whether what would be shown lacks what hardly any likeness makes up for.

    A telephone number, a name or a figure of the kind asked for must be there; a slogan's numbers must be unfolded, a
    list must have as many members as are asked for and belong to the slogan that is asked about; a place or a Latin
    name must be one that the document speaks of, a figure must be of a year that is asked about.
    """
    premises = proposed.premises
    explained = question.kind in ("list", "definition")
    return bool(
        proposed.untimely
        or premises.place_unknown
        or premises.acronym_unknown
        or (_must_show(question) and not _shows(question, proposed.shown))
        or (question.demand == "phone" and premises.missing > ELSEWHERE)
        or (explained and not unfolds(question, proposed.shown))
        or (explained and question.count >= 3 and not _lists(question, proposed))
    )


_COUNTED = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,2}是|其[一二三四五六]|第[一二三四五六]|[(（][一二三四五六七八九十\d]{1,2}[)）]|[①-⑳]|\d{1,2}[.．、])"
)


def _must_show(question: Question) -> bool:
    """Whether the question asks outright for a number, an amount or a name."""
    if question.demand == "firm":
        return says(question.text, NAMED)
    asked = question.demand in _IN_WORDS and bool(_AMOUNT.search(question.text))
    return question.demand in _NAMED or (asked and not _ELSE.search(question.text))


def _shows(question: Question, text: str) -> bool:
    return meets(question, text) >= LITTLE or says(text, _IN_WORDS.get(question.demand, ()))


def _lists(question: Question, proposed: Draft) -> bool:
    """Whether one piece, or the counted pieces together, list as many members as are asked for, of what is asked about.

    A slogan's members may be one fewer than its number (三书同达: one is what goes with the other two).
    """
    if len([piece for piece in proposed.pieces if _COUNTED.match(piece.shown)]) >= question.count:
        return True
    if not question.quoted:
        return longest_list(proposed.shown) >= question.count
    return any(
        name in piece.near and longest_list(piece.shown.replace(name, "")) >= max(2, question.count - 1)
        for piece in proposed.pieces
        for name in question.quoted
    )


def message(reason: Reason) -> str:
    """One line for the reader."""
    return _MESSAGES[reason]


def reason_for(question: Question, premises: Premises, evidence: str) -> Reason:
    """The most telling reason, given that the evidence is not good enough."""
    if premises.place_unknown:
        return "outside_scope"
    if premises.direction or premises.figure >= 0.5:
        return "false_premise"
    if premises.year >= 0.8:
        return "outside_scope"
    if question.demand != "none" and meets(question, evidence) < 0.5 and premises.missing < 0.6:
        return "figure_missing"
    return "not_in_document" if premises.missing >= 0.5 or premises.strange >= 0.5 else "figure_missing"
