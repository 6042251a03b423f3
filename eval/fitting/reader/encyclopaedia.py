"""General reading: SQuAD-style sets (CMRC 2018, DRCD) cut into windows, with negatives found near."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from chatbot.question.cleaning import clean
from chatbot.reader.reading import Window
from eval.fitting.reader.groups import Group, WindowGold
from eval.fitting.reader.shelves import Sheet, WindowShelf
from eval.fitting.reader.swaps import other_year
from eval.outside.cutting import Range, sentence_ranges, window_ranges
from index.normal import normalise
from ingest.errors import InputError

_NEAR, _OTHERS, _TWIN = 14, 6, 0.25


@dataclass(frozen=True)
class ArticleQuestion:
    """A question on ``context`` with its accepted answers as (start, text)."""

    id: str
    question: str
    context: str
    answers: tuple[tuple[int, str], ...]


def read_squad(path: Path, simplify: Callable[[str], str] | None = None) -> list[ArticleQuestion]:
    """The questions of a SQuAD-style file; a wrong ``answer_start`` is replaced by the nearest true place.

    ``simplify`` must keep the length of a text (traditional to simplified, character by character).
    """
    change = simplify or (lambda text: text)
    try:
        data = json.loads(path.read_text(encoding="utf-8"))["data"]
    except OSError as error:
        raise InputError(f"读不到阅读数据 {path}：{error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path} 不是 SQuAD 格式的 JSON(缺少 data)") from error
    found = []
    for paragraph in (p for entry in data for p in entry["paragraphs"]):
        context = change(paragraph["context"])
        for qa in paragraph["qas"]:
            answers = tuple(_placed(context, change(a["text"]), a["answer_start"]) for a in qa["answers"])
            found.append(ArticleQuestion(qa["id"], change(qa["question"]), context, answers))
    return found


def _placed(context: str, text: str, start: int) -> tuple[int, str]:
    places = [i for i in range(len(context)) if context.startswith(text, i)]
    return min(places, key=lambda i: abs(i - start), default=start), text


@dataclass(frozen=True)
class _Piece:
    """A window of a context: its number on the shelf and its range of the context."""

    number: int
    area: Range


def reading(
    part: str, asked: Sequence[ArticleQuestion], rng: random.Random, twins: bool
) -> tuple[WindowShelf, list[Group]]:
    """All contexts' windows as one shelf, and the questions; ``twins``: now and then one with its year exchanged."""
    pieces: dict[str, list[_Piece]] = {}
    sheets: list[Sheet] = []
    for context in dict.fromkeys(item.context for item in asked):
        for a, b in window_ranges(context):
            pieces.setdefault(context, []).append(_Piece(len(sheets), (a, b)))
            text = context[a:b]
            sheets.append(Sheet(Window("", text), tuple(sentence_ranges(text)), normalise(text)))
    shelf = WindowShelf(sheets)
    groups = []
    for item in asked:
        group = _group(part, item, pieces.get(item.context, []), shelf)
        if group is not None:
            groups.append(group)
            groups += _twin(group, item, rng) if twins else ()
    return shelf, groups


def _group(part: str, item: ArticleQuestion, own: Sequence[_Piece], shelf: WindowShelf) -> Group | None:
    gold: dict[int, WindowGold] = {}
    for start, answer in item.answers:
        for piece in own:
            span = (start - piece.area[0], start - piece.area[0] + len(answer))
            here = shelf.sheets[piece.number].window.text
            if start < piece.area[0] or here[span[0] : span[1]] != answer:
                continue
            sentences = shelf.sheets[piece.number].sentences
            proofs = frozenset(k for k, (a, b) in enumerate(sentences) if a < span[1] and span[0] < b)
            if proofs:
                old = gold.get(piece.number, WindowGold(frozenset()))
                gold[piece.number] = WindowGold(old.proofs | proofs, old.spans | {span})
    if not gold:
        return None
    texts = [answer for _, answer in item.answers]

    def wrong(number: int) -> bool:
        return number not in gold and not any(t in shelf.sheets[number].window.text for t in texts)

    mine = [piece.number for piece in own if wrong(piece.number)]
    ranked = shelf.near.rank(item.question, _NEAR)
    others = [number for number in ranked if wrong(number) and number not in mine]
    return Group(part, item.id, clean(item.question), part, gold, (*mine, *others[:_OTHERS]))


def _twin(group: Group, item: ArticleQuestion, rng: random.Random) -> Iterator[Group]:
    changed = other_year(item.question, item.context, rng) if rng.random() < _TWIN else None
    if changed is not None:
        near = (next(iter(group.gold)), *group.near)
        yield Group(group.part, f"{group.id}~", clean(changed), group.part, {}, near)
