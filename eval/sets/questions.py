"""The question of a question set and the evidence that it asks for.  Data only."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TYPES = {
    "number": "数字",
    "entity": "名称",
    "date": "日期",
    "list": "列举",
    "definition": "定义",
    "how": "做法",
    "why": "原因",
    "locate": "定位",
    "table": "表格",
    "comparison": "比较",
    "conflict": "数字不一",
    "followup": "追问",
    "unanswerable": "无答案",
}
"""The usual types with their Chinese names; a set may use others."""

STYLES = {
    "plain": "平实",
    "colloquial": "口语",
    "keyword": "关键词",
    "longwinded": "冗长",
    "typo": "错字",
    "traditional": "繁体",
    "english": "夹英文",
    "formal": "公文",
}


@dataclass(frozen=True)
class Gold:
    """One piece of evidence.

    ``quote`` is the text that must be cited; a set without quotes (a spreadsheet) may name a ``section``,
    a heading path or a part of one, or only ``answers``, the accepted answer strings.  ``doc`` is the
    name of the file that holds it.
    """

    quote: str = ""
    section: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    doc: str = ""
    alt_quotes: tuple[str, ...] = ()

    @property
    def quotes(self) -> tuple[str, ...]:
        return (self.quote, *self.alt_quotes)


@dataclass(frozen=True)
class SetQuestion:
    """``doc`` names the one file that the question is put to, "" for all; ``history`` holds the earlier
    questions with their answers; one ``gold`` is enough unless ``all_required``."""

    id: str
    text: str
    type: str = ""
    style: str = ""
    answerable: bool = True
    gold: tuple[Gold, ...] = ()
    all_required: bool = False
    must_include: tuple[str, ...] = ()
    history: tuple[tuple[str, str], ...] = ()
    doc: str = ""
    note: str = ""

    @property
    def accepted(self) -> tuple[str, ...]:
        return tuple(answer for gold in self.gold for answer in gold.answers)

    def to_json(self) -> dict[str, Any]:
        """The object of ``../shared/score/README.md``; fields that say nothing are left out."""
        row: dict[str, Any] = {"id": self.id, "question": self.text, "type": self.type, "style": self.style}
        row["history"] = [{"question": question, "answer": answer} for question, answer in self.history]
        row |= {"answerable": self.answerable, "doc": self.doc}
        row["gold"] = [_gold_json(gold) for gold in self.gold]
        row |= {"all_required": self.all_required, "must_include": list(self.must_include), "note": self.note}
        optional = ("style", "doc", "all_required", "must_include", "note")
        return {key: value for key, value in row.items() if value or key not in optional}


def _gold_json(gold: Gold) -> dict[str, Any]:
    row: dict[str, Any] = {"section": list(gold.section), "quote": gold.quote, "answers": list(gold.answers)}
    if gold.doc:
        row["doc"] = gold.doc
    if gold.alt_quotes:
        row["alt_quotes"] = list(gold.alt_quotes)
    return row


def write_questions(path: Path, questions: Sequence[SetQuestion]) -> None:
    lines = (json.dumps(question.to_json(), ensure_ascii=False) + "\n" for question in questions)
    path.write_text("".join(lines), encoding="utf-8")
