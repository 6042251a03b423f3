"""The documents and questions that weights are fitted on, read from files; a fault is named with its line.

Knows nothing of features and weights.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from eval.sets import load_questions
from eval.sets.questions import Question
from ingest.errors import InputError


def sources_of(docs: Path) -> list[Path]:
    """The documents of a folder and of those below it; ``InputError`` where there are none."""
    if not docs.is_dir():
        raise InputError(f"没有文件夹 {docs}；请给出放文件的文件夹")
    found = [p for p in sorted(docs.rglob("*")) if p.suffix in (".txt", ".md", ".html")]
    if not found:
        raise InputError(f"{docs} 里没有 .txt、.md 或 .html 文件")
    return found


def questions_of(questions: Path) -> list[Question]:
    """The questions of a file or of every ``.jsonl`` of a folder; ``InputError`` with what is wrong."""
    files = sorted(questions.glob("*.jsonl")) if questions.is_dir() else [questions]
    found = [question for file in files for question in load_questions(file)]
    if not found:
        raise InputError(f"{questions} 里没有题目")
    return found


def items_of(questions: Path) -> list[dict[str, Any]]:
    """The questions of a file or of every ``.jsonl`` of a folder; ``InputError`` with the line that is none."""
    files = sorted(questions.glob("*.jsonl")) if questions.is_dir() else [questions]
    found: list[dict[str, Any]] = []
    for file in files:
        try:
            lines = file.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"读不了题集 {file}：{error}；请给出 UTF-8 的 .jsonl 文件") from error
        for number, line in enumerate(lines, 1):
            if line.strip():
                found.append(_item(line, f"{file} 第{number}行"))
    if not found:
        raise InputError(f"{questions} 里没有题目")
    return found


def _item(line: str, place: str) -> dict[str, Any]:
    try:
        item = json.loads(line)
    except ValueError as error:
        raise InputError(f"{place}：不是JSON；请每行写一道题") from error
    if not isinstance(item, dict) or not isinstance(item.get("question"), str) or "answerable" not in item:
        raise InputError(f"{place}：缺少 question 或 answerable；格式见 eval template")
    gold = item.get("gold", [])
    whole = isinstance(gold, list) and all(
        isinstance(g, dict) and isinstance(g.get("quote"), str) and isinstance(g.get("answers", []), list)
        for g in gold
    )
    if not whole or not isinstance(item["answerable"], bool):
        raise InputError(
            f"{place}：answerable 要是 true 或 false，gold 要是带 quote 的列表；格式见 eval template"
        )
    return item
