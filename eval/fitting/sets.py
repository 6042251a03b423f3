"""The documents and questions that weights are fitted on, read from files; a fault is named with its line.

Knows nothing of features and weights.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from eval.sets import load_questions, question_files, rows_in
from eval.sets.fields import RowFields
from eval.sets.questions import SetQuestion
from ingest.errors import InputError


def sources_of(docs: Path) -> list[Path]:
    """The documents of a folder and of those below it; ``InputError`` where there are none."""
    if not docs.is_dir():
        raise InputError(f"没有文件夹 {docs}；请给出放文件的文件夹")
    found = [p for p in sorted(docs.rglob("*")) if p.suffix in (".txt", ".md", ".html")]
    if not found:
        raise InputError(f"{docs} 里没有 .txt、.md 或 .html 文件")
    return found


def questions_of(questions: Path) -> list[SetQuestion]:
    """The questions of a file or of every set of a folder; ``InputError`` with what is wrong."""
    found = [question for file in question_files(questions) for question in load_questions(file)]
    if not found:
        raise InputError(f"{questions} 里没有题目")
    return found


def items_of(questions: Path) -> list[dict[str, Any]]:
    """The questions of a file or of every set of a folder as objects; ``InputError`` with the line that is none."""
    found = [_item(row) for file in question_files(questions) for row in rows_in(file)]
    if not found:
        raise InputError(f"{questions} 里没有题目")
    return found


def _item(row: RowFields) -> dict[str, Any]:
    row.text("question")
    if "answerable" not in row.row:
        raise row.fault("answerable", "要写 true 或 false；格式见 eval template")
    row.flag("answerable", False)
    for gold in row.objects("gold"):
        gold.text("quote")
        gold.texts("answers")
    return dict(row.row)
