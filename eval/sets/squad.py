"""SQuAD-style reading sets: contexts, questions, answer spans."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.sets.fields import RowFields, kind_of, parse_json
from eval.sets.questions import Gold, SetQuestion
from ingest.errors import InputError

_SENTENCE = re.compile(r"[^。！？!?；;\n]*[。！？!?；;\n]?")


@dataclass(frozen=True)
class ReadingItem:
    """A question on one context; ``answers`` is empty where the context does not answer it.

    ``answer_start`` of the file is not kept: 200 of CMRC 2018 dev's are wrong.  ``start`` finds the text.
    """

    id: str
    question: str
    context_id: str
    context: str
    answers: tuple[str, ...]

    @property
    def start(self) -> int:
        """Where the first answer stands in the context, -1 where it does not."""
        return self.context.find(self.answers[0]) if self.answers else -1

    def as_question(self) -> SetQuestion:
        """The evidence is the sentence that the answer stands in."""
        gold = Gold(quote=self._sentence(), answers=self.answers)
        golds = (gold,) if self.answers else ()
        return SetQuestion(id=self.id, text=self.question, answerable=bool(golds), gold=golds)

    def _sentence(self) -> str:
        for match in _SENTENCE.finditer(self.context):
            if match.end() > self.start >= match.start():
                return match.group().strip()
        return self.answers[0] if self.answers else ""


def load_squad(path: Path) -> tuple[ReadingItem, ...]:
    if not path.is_file():
        raise InputError(f"没有阅读题文件 {path}。")
    items = tuple(read_squad(parse_json(path), path.name))
    if not items:
        raise InputError(f"{path.name}：里面没有题目。")
    texts: dict[str, str] = {}
    seen: set[str] = set()
    for item in items:
        if item.id in seen:
            raise InputError(f"{path.name}：题号 {item.id} 出现了两次，编号应当不同。")
        if texts.setdefault(item.context_id, item.context) != item.context:
            raise InputError(f"{path.name}：两段不同的原文都叫 {item.context_id}，编号应当不同。")
        seen.add(item.id)
    return items


def read_squad(value: Any, name: str) -> Iterator[ReadingItem]:
    """Every question of a parsed file; a context without an id is named by its place (``12-3``)."""
    if not isinstance(value, dict) or not isinstance(value.get("data"), list):
        raise InputError(f"{name}：应为SQuAD格式（对象，data 为列表），得到{kind_of(value)}。")
    for number, article in enumerate(RowFields(value, name).objects("data")):
        for order, paragraph in enumerate(article.objects("paragraphs")):
            context = paragraph.text("context")
            context_id = paragraph.text("id", f"{number}-{order}")
            for row in paragraph.objects("qas"):
                answers = tuple(answer.text("text") for answer in row.objects("answers"))
                yield ReadingItem(row.text("id"), row.text("question"), context_id, context, answers)
