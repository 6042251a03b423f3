"""How many patterns decide answers: what can be learnt or told by a word is no pattern."""

from __future__ import annotations

import ast
from pathlib import Path

CHATBOT = Path(__file__).parent.parent / "chatbot"
ROOMS = sorted(
    path.name
    for path in CHATBOT.iterdir()
    if (path / "__init__.py").exists() and path.name not in ("reader", "web")
)
MOST, INLINE = 105, 36
"""Patterns compiled by name, and those written where they are used."""


def test_patterns_do_not_grow_again() -> None:
    calls = [
        ast.unparse(node.func)
        for room in ROOMS
        for path in sorted((CHATBOT / room).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    ]
    compiled = sum(call == "re.compile" for call in calls)
    inline = sum(call.startswith("re.") and call not in ("re.compile", "re.escape") for call in calls)
    assert 0 < compiled <= MOST
    assert inline <= INLINE
