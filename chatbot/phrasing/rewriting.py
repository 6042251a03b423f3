"""Whether a question in other words is still the visitor's question."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chatbot.phrasing.lexicon import content
from chatbot.phrasing.tokens import Token, spelled, tokens
from chatbot.question.analysis import analyse

_SHORTEST, _LONGEST = 4, 120
_NEGATIONS = frozenset("不未无没非")
_EITHER = re.compile(r"[是能可]否|([一-鿿])[不没]\1")
"""Asks whether, and denies nothing: 是否, 有没有, 能不能."""


def is_same_question(other: str, question: str, earlier: Sequence[str]) -> bool:
    """Whether ``other`` asks nothing that was not asked: no new figure, date or foreign word, the same negations, and about
    something that ``question`` or an earlier one names."""
    if not _SHORTEST <= len(other) <= _LONGEST or analyse(other).empty or other == question:
        return False
    asked, known = tokens(other), tokens("\n".join([question, *earlier]))
    fresh = _whole(asked) - _whole(known)
    shared = _characters(asked) & _characters(known)
    return not fresh and _denies(other) == _denies(question) and len(shared) >= 2


def _whole(found: Sequence[Token]) -> set[str]:
    return {t.key for t in found if t.kind != "char"}


def _characters(found: Sequence[Token]) -> set[str]:
    return set(content(spelled(found)))


def _denies(text: str) -> bool:
    """Whether a question denies something; 是否 and 能不能 deny nothing."""
    return any(c in _NEGATIONS for c in _EITHER.sub("", text))
