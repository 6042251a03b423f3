"""Question and window as token ids, the same in training and at run time.

``<s> question </s> heading </s> text </s>``; each part is tokenised by itself, so the offsets of the
text's tokens are code points of ``Window.text`` whatever the question is.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from chatbot.reader.reading import Window
from ingest.errors import InputError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MAX_TOKENS = 320
MAX_QUESTION = 72
MAX_HEADING = 36
BOS, PAD, EOS = 0, 1, 2


@dataclass(frozen=True)
class Features:
    """``ids`` of one pair; ``offsets[i]`` is the code point range of token ``first + i`` in ``Window.text``.

    ``whole`` is false where the text was cut at the token limit.
    """

    ids: tuple[int, ...]
    first: int
    offsets: tuple[tuple[int, int], ...]
    whole: bool


@dataclass(frozen=True)
class WindowPart:
    ids: tuple[int, ...]
    offsets: tuple[tuple[int, int], ...]


def load_tokenizer(path: Path) -> Tokenizer:
    """The tokenizer in ``path``; raises ``InputError`` where it is missing or not one."""
    from tokenizers import Tokenizer

    try:
        text = path.read_text(encoding="utf-8")
        json.loads(text)  # tokenizers raises a bare Exception for a bad file
    except OSError as error:
        raise InputError(
            f"读不到阅读模型的词表 {path}：{error.strerror}；请重新安装或用 export 重新生成"
        ) from error
    except ValueError as error:
        raise InputError(f"阅读模型的词表 {path} 已损坏；请重新安装或用 export 重新生成") from error
    try:
        return Tokenizer.from_str(text)
    except Exception as error:  # what tokenizers raises for a wrong form is a bare Exception
        raise InputError(f"阅读模型的词表 {path} 不是词表；请重新安装或用 export 重新生成") from error


def tokenise(tokenizer: Tokenizer, text: str) -> WindowPart:
    """Ids and code point offsets of ``text``, without special tokens; empty tokens are left out."""
    coded = tokenizer.encode(text, add_special_tokens=False)
    pairs = [(i, (a, b)) for i, (a, b) in zip(coded.ids, coded.offsets, strict=True) if b > a]
    return WindowPart(tuple(i for i, _ in pairs), tuple(o for _, o in pairs))


def join(question: WindowPart, heading: WindowPart, text: WindowPart) -> Features:
    """The pair as the model reads it, at most ``MAX_TOKENS`` long.

    A long question keeps its end (where Chinese asks), a long heading its end (its most special part), a
    long text its beginning.
    """
    head = (BOS, *question.ids[-MAX_QUESTION:], EOS, *heading.ids[-MAX_HEADING:], EOS)
    room = MAX_TOKENS - len(head) - 1
    return Features((*head, *text.ids[:room], EOS), len(head), text.offsets[:room], len(text.ids) <= room)


def encode(tokenizer: Tokenizer, question: str, window: Window) -> Features:
    return join(
        tokenise(tokenizer, question), tokenise(tokenizer, window.heading), tokenise(tokenizer, window.text)
    )


def tokens_of(features: Features, start: int, end: int, *, partly: bool = False) -> tuple[int, int] | None:
    """First and last token (positions in ``ids``) that touch ``[start, end)``.

    None where the range lies beyond the token limit, or (unless ``partly``) ends beyond it.
    """
    touching = [i for i, (a, b) in enumerate(features.offsets) if a < end and b > start]
    if not touching:
        return None
    last = touching[-1]
    cut = not features.whole and last == len(features.offsets) - 1 and features.offsets[last][1] < end
    if cut and not partly:
        return None
    return features.first + touching[0], features.first + last
