"""What the heads of ``chatbot.question.wording`` are fitted and tried on: texts with a label each.

Question sets say the kind of a question by its ``type``; what it demands is read off the answers that it has; what it
leans on, off its history.  Small talk and questions about the document were written for this (``eval/sets/asking``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.fitting.sets import items_of
from eval.sets import question_files
from ingest.chinese.figures import figures
from ingest.errors import InputError

ASKING = Path(__file__).parents[1] / "sets" / "asking"
KINDS = (
    "number", "date", "entity", "list", "definition", "how", "why", "locate", "comparison", "conflict",
)  # fmt: skip
INVENTED = 1.0 / 3
"""What a question on an invented document weighs against one on a real document: there are thrice as many."""

_MOSTLY = 0.6
"""The share of an answer that a figure fills where the answer is a figure."""
_FIGURES = {
    "percent": "percent",
    "money": "money",
    "duration": "duration",
    "date": "date",
    "count": "figure",
    "number": "figure",
}
_SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("phone", re.compile(r"[\d()（）\-—－ 、,转]{7,}")),
    ("document", re.compile(r"[^《]{0,6}《[^》]+》[^，。；]{0,12}|.{0,12}[〔\[]\d{4}[〕\]].{0,3}号")),
    ("address", re.compile(r".{2,40}(?:路|街|巷|弄|大道|号|楼|层|室)(?:\d+号?)?")),
    ("firm", re.compile(r"[^，。；]{2,24}(?:公司|集团|银行|企业)")),
    (
        "body",
        re.compile(
            r"[^，。；]{1,30}(?:局|委|部|厅|办|政府|办公室|委员会|机关|部门|单位|机构|法院|检察院|中心|街道|协会|大队)"
        ),
    ),
)
_SWITCHES = re.compile(
    r"新话题|不靠上|换个|换一|另外问|问个别的|别的事|不说|不问|还有一样|another|now about|different", re.I
)


@dataclass(frozen=True)
class Sample:
    """``group`` is what stays on one side of a division: a writer's set, or ``talk``/``about`` for lines of our own."""

    text: str
    label: str
    group: str
    weight: float = 1.0


def questions_of(paths: Sequence[Path]) -> list[dict[str, Any]]:
    """The questions of all ``paths``, each with ``group`` (the stem of its file) and ``weight``."""
    found: list[dict[str, Any]] = []
    for path in paths:
        for file in question_files(path):
            weight = INVENTED if "invented" in file.parts else 1.0
            found += [{**item, "group": file.stem, "weight": weight} for item in items_of(file)]
    return found


def kinds(items: Iterable[Mapping[str, Any]]) -> Iterator[Sample]:
    for item in items:
        if item["type"] in KINDS:
            yield _sample(item, item["type"])


def demands(items: Iterable[Mapping[str, Any]]) -> Iterator[Sample]:
    """What the answers of a question are, or what its note says is not told; nothing where neither shows it."""
    for item in items:
        label = _demand(item)
        if label is not None:
            yield _sample(item, label)


def leaning(items: Iterable[Mapping[str, Any]]) -> Iterator[Sample]:
    """Whether a question needs an earlier one; one that says that it changes the subject does not."""
    for item in items:
        switches = _SWITCHES.search(f"{item['question']} {item.get('note', '')}")
        yield _sample(item, "yes" if item.get("history") and not switches else "")


def lines(name: str) -> list[Sample]:
    """The labelled lines ``label<TAB>text`` of a file of ``eval/sets/asking``; ``InputError`` with the line that is none."""
    found = []
    for number, line in enumerate((ASKING / name).read_text(encoding="utf-8").splitlines(), 1):
        label, tab, text = line.partition("\t")
        if not tab or not text.strip():
            raise InputError(f"{name} 第{number}行：应为“类别<TAB>文字”，得到 {line[:40]!r}")
        found.append(Sample(text, label, Path(name).stem))
    return found


def plain_lines(name: str) -> list[Sample]:
    """The lines of a file of ``eval/sets/asking``, without a label."""
    texts = (ASKING / name).read_text(encoding="utf-8").splitlines()
    return [Sample(text, "", Path(name).stem) for text in texts if text.strip()]


def _sample(item: Mapping[str, Any], label: str) -> Sample:
    return Sample(item["question"], label, item["group"], item["weight"])


def _demand(item: Mapping[str, Any]) -> str | None:
    answers = [a for gold in item.get("gold", []) for a in gold.get("answers", [])]
    if not item["answerable"] or not answers:
        return _missed(item.get("note", ""))
    answer = answers[0].strip()
    figure = max(figures(answer), key=lambda f: f.span.end - f.span.start, default=None)
    if figure is not None and figure.span.end - figure.span.start >= _MOSTLY * len(answer):
        return _FIGURES.get(figure.kind, "figure")
    if item["type"] in ("why", "definition", "list"):
        return {"why": "reason", "definition": "meaning", "list": "members"}[item["type"]]
    return next((name for name, shape in _SHAPES if shape.fullmatch(answer)), "none")


def _missed(note: str) -> str | None:
    """What the note on an unanswerable question says that the text lacks (…，没有地址); None where that is not one thing."""
    lacked = re.search(r"(?:没有?|未|不)(?:写|给|说|列|提)?([^，,；;。没未]{1,14})[。.]?$", note)
    found = [name for name, words in _LACKED if lacked and words.search(lacked[1])]
    return found[0] if len(found) == 1 else None


_LACKED: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("phone", re.compile(r"电话|号码|联系方式|热线")),
    ("address", re.compile(r"地址|地点|位置|楼层|哪里|何处")),
    ("person", re.compile(r"姓名|人名|名字|叫什么")),
    ("money", re.compile(r"金额|价|费用|钱|经费|资金|投资|成本|标准额")),
    ("percent", re.compile(r"比例|占比|率|百分")),
    ("date", re.compile(r"日期|哪天|哪年|时点|年份|月份|开始时间")),
    ("duration", re.compile(r"多久|时限|期限|天数|年限|周期|时长")),
    ("reason", re.compile(r"原因|缘由|为什么|理由")),
    ("meaning", re.compile(r"解释|含义|定义")),
    ("members", re.compile(r"名单|哪些|哪几|列出")),
    ("figure", re.compile(r"个数|数量|人数|家数|次数|件数|产量|规模|面积|总数")),
)
