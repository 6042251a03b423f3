"""Question sets from files: JSON Lines, places in documents, spreadsheets, SQuAD-style JSON, the statutes' lay questions.

``load_questions`` is the one entry; the file's name and first object tell the format.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from eval.sets.fields import RowFields, json_lines, kind_of, parse_json
from eval.sets.questions import Gold, SetQuestion
from ingest.errors import InputError

SETS = Path(__file__).parent
"""Where a checkout keeps its question sets and invented documents; no wheel carries them."""


def load_questions(path: Path) -> tuple[SetQuestion, ...]:
    """Every question of the file, in its order; raises ``InputError`` with row and field for a faulty one."""
    if path.is_dir() or not path.exists():
        raise InputError(f"没有题集文件 {path}。")
    suffix = path.suffix.lower()
    if suffix in (".csv", ".tsv", ".xlsx"):
        from eval.sets.sheets import read_sheet

        questions = read_sheet(path)
    elif suffix == ".json":
        questions = _from_json(path)
    elif suffix in (".jsonl", ".ndjson", ".places"):
        questions = [question_of(row) for row in rows_in(path)]
    else:
        raise InputError(
            f"{path.name}：题集应为 .jsonl、.csv、.xlsx 或 .json 文件，得到 {suffix or '无后缀'}。"
        )
    return _checked(path, questions)


def question_files(path: Path) -> list[Path]:
    """The file itself, or the question sets that a folder holds."""
    return sorted(p for p in path.iterdir() if p.suffix in (".jsonl", ".places")) if path.is_dir() else [path]


def rows_in(path: Path) -> Iterator[RowFields]:
    """The objects of a JSON Lines set; those of a file of places, whose documents lie in ``docs`` beside its folder, in the same
    form."""
    if path.suffix.lower() == ".places":
        from eval.sets.offsets import read_placed

        return iter(read_placed(path, path.parent.parent / "docs"))
    return json_lines(path)


def _checked(path: Path, questions: Iterable[SetQuestion]) -> tuple[SetQuestion, ...]:
    seen: set[str] = set()
    found = tuple(questions)
    for question in found:
        if question.id in seen:
            raise InputError(f"{path.name}，字段 id：{question.id} 出现了两次，每道题的编号应当不同。")
        seen.add(question.id)
    if not found:
        raise InputError(f"{path.name} 里没有题目。")
    return found


def question_of(row: RowFields) -> SetQuestion:
    """The question that one object of a set holds; ``InputError`` names what is wrong with it."""
    golds = row.row.get("gold")
    if "question" not in row.row and "text" in row.row:
        return _lay_question(row)
    answerable = row.flag("answerable", bool(golds))
    question = SetQuestion(
        id=row.text("id"),
        text=row.text("question"),
        type=row.text("type", ""),
        style=row.text("style", ""),
        answerable=answerable,
        gold=tuple(_gold(gold) for gold in row.objects("gold")),
        all_required=row.flag("all_required", False),
        must_include=row.texts("must_include"),
        history=tuple(_turn(row, number, turn) for number, turn in enumerate(row.items("history"))),
        doc=row.text("doc", ""),
        note=row.text("note", ""),
    )
    if answerable and not question.gold:
        raise row.fault("gold", '可回答的题至少要有一条依据；不可回答的题请写 "answerable": false。')
    return question


def _gold(row: RowFields) -> Gold:
    gold = Gold(
        quote=row.text("quote", ""),
        section=row.texts("section"),
        answers=row.texts("answers"),
        doc=row.text("doc", ""),
        alt_quotes=row.texts("alt_quotes"),
    )
    if not (gold.quote.strip() or gold.section or any(answer.strip() for answer in gold.answers)):
        raise row.fault("quote", "依据里原文、章节、答案至少要有一样。")
    return gold


def _turn(row: RowFields, number: int, turn: Any) -> tuple[str, str]:
    """An earlier turn, as ``[question, answer]`` or as ``{"question", "answer"}``."""
    field = f"history[{number}]"
    if isinstance(turn, dict):
        fields = RowFields(turn, f"{row.place}，{field}")
        turn = [fields.text("question"), fields.text("answer", "")]
    if isinstance(turn, list) and len(turn) == 2 and all(isinstance(part, str) for part in turn):
        if not turn[0].strip():
            raise row.fault(field, "上文的问题不能为空。")
        return turn[0], turn[1]
    raise row.fault(field, f'应为 [问, 答] 或 {{"question", "answer"}}，得到{kind_of(turn)}。')


def _lay_question(row: RowFields) -> SetQuestion:
    """The statutes' format: gold ``民法典/总则#第五十四条`` is an article of a file; ``answers`` there are
    lawyers' letters, not strings that an answer could hold, and are not read."""
    golds = []
    for number, name in enumerate(row.texts("gold")):
        document, mark, article = name.rpartition("#")
        if not mark or not document or not article:
            raise row.fault(f"gold[{number}]", f"应为“文件#第几条”，得到 {name!r}。")
        golds.append(Gold(section=(article,), doc=Path(document).name))
    if not golds:
        raise row.fault("gold", "至少要有一条法条。")
    return SetQuestion(row.text("id"), row.text("text"), type="locate", style="colloquial", gold=tuple(golds))


def _from_json(path: Path) -> list[SetQuestion]:
    """A SQuAD-style file, or a list of the objects that a JSON Lines file holds."""
    value = parse_json(path)
    if isinstance(value, list):
        return [question_of(_item(row, f"{path.name} 第{n}题")) for n, row in enumerate(value, start=1)]
    from eval.sets.squad import read_squad

    return [item.as_question() for item in read_squad(value, path.name)]


def _item(value: Any, place: str) -> RowFields:
    if not isinstance(value, dict):
        raise InputError(f"{place}：应为对象，得到{kind_of(value)}。")
    return RowFields(value, place)
