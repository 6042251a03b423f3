"""No name of a class stands for two things."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parent.parent
STAGES = ("ingest", "index", "chatbot", "eval")


def test_no_two_classes_have_one_name() -> None:
    names = Counter(
        node.name
        for stage in STAGES
        for path in (ROOT / stage).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    )
    assert [name for name, count in names.items() if count > 1] == []
