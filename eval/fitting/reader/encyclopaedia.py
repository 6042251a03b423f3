"""Stage A's examples: SQuAD-style sets (CMRC 2018, DRCD) cut into windows, with negatives found near."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from chatbot.reader.reading import Window
from eval.cutting import Range, sentence_ranges, window_ranges
from eval.fitting.reader.examples import Example, negative, positive
from eval.fitting.reader.near import Near
from eval.fitting.reader.swaps import other_year
from ingest.errors import InputError


@dataclass(frozen=True)
class Asked:
    """A question on ``context`` with its accepted answers as (start, text)."""

    id: str
    question: str
    context: str
    answers: tuple[tuple[int, str], ...]


def read_squad(path: Path, simplify: Callable[[str], str] | None = None) -> list[Asked]:
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
            found.append(Asked(qa["id"], change(qa["question"]), context, answers))
    return found


def _placed(context: str, text: str, start: int) -> tuple[int, str]:
    places = [i for i in range(len(context)) if context.startswith(text, i)]
    return min(places, key=lambda i: abs(i - start), default=start), text


@dataclass(frozen=True)
class _Piece:
    context: int
    area: Range
    text: str


def stage_a(
    asked: Sequence[Asked], seed: int, *, same: float, other: float, swapped: float
) -> Iterator[Example]:
    """Each question with the window that holds its answer, and now and then a negative.

    ``same``, ``other``, ``swapped``: how often (0..1) a question also gets another window of its context, a near
    window of another context, and its own window with the asked year exchanged.
    """
    rng = random.Random(seed)
    contexts = list(dict.fromkeys(a.context for a in asked))
    place = {context: i for i, context in enumerate(contexts)}
    pieces = [_Piece(i, r, c[r[0] : r[1]]) for i, c in enumerate(contexts) for r in window_ranges(c)]
    own: dict[int, list[_Piece]] = {}
    for piece in pieces:
        own.setdefault(piece.context, []).append(piece)
    near = Near([piece.text for piece in pieces])
    for item in asked:
        start, answer = item.answers[0]
        span = (start, start + len(answer))
        mine = own[place[item.context]]
        home = next((p for p in mine if p.area[0] <= span[0] and span[1] <= p.area[1]), None)
        if home is None or item.context[span[0] : span[1]] != answer:
            continue
        shifted = (span[0] - home.area[0], span[1] - home.area[0])
        window, sentences = Window("", home.text), sentence_ranges(home.text)
        yield positive(item.question, window, sentences, [shifted], [shifted])
        rest = [p for p in mine if answer not in p.text]
        if rest and rng.random() < same:
            yield _blank(item.question, rng.choice(rest))
        if rng.random() < other:
            ranked = [pieces[i] for i in near.rank(item.question, 12)]
            far = [p for p in ranked if p.context != home.context and answer not in p.text][:3]
            if far:
                yield _blank(item.question, rng.choice(far))
        changed = other_year(item.question, item.context, rng) if rng.random() < swapped else None
        if changed is not None:
            yield negative(changed, window, sentences, near=True)


def _blank(question: str, piece: _Piece) -> Example:
    return negative(question, Window("", piece.text), sentence_ranges(piece.text))
