"""The training set as arrays, made once and kept.  Needs numpy alone, so that it travels to a machine with a GPU.

Windows belong to shelves (a document, all statutes, an encyclopaedia); a question is put to one shelf.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.integer[Any]]
FORMAT = 1
FILE = "data.npz"
PASSAGE_TOKENS, QUERY_TOKENS, SENTENCE_TOKENS = 256, 100, 96
"""What the encoder is given at most."""


class DataError(ValueError):
    """A file of a training run that is missing or is none; the message is for the reader."""


@dataclass(frozen=True)
class Ragged:
    """Rows of unlike lengths, end to end: row i is ``values[bounds[i] : bounds[i + 1]]``."""

    values: Ints
    bounds: NDArray[np.int64]

    @classmethod
    def of(cls, rows: Iterable[Sequence[int]], dtype: type[np.integer[Any]]) -> Ragged:
        """Raises ``OverflowError`` for a number that ``dtype`` cannot hold."""
        parts = [np.asarray(row, dtype) for row in rows]
        bounds = np.zeros(len(parts) + 1, np.int64)
        bounds[1:] = np.cumsum([len(part) for part in parts])
        return cls(np.concatenate([np.zeros(0, dtype), *parts]), bounds)

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def __getitem__(self, row: int) -> Ints:
        return self.values[self.bounds[row] : self.bounds[row + 1]]

    @cached_property
    def lengths(self) -> NDArray[np.int64]:
        return np.diff(self.bounds)


@dataclass(frozen=True)
class Dataset:
    """Of each window: ``heading`` and ``text`` as the reader's ids; ``sentences``, first and last token of each sentence
    in turn (-1, -1 for one without tokens); ``passage`` as the encoder's ids; its ``shelf``.  ``sentence_passages`` holds
    the encoder's ids of every sentence, window by window.

    Of each question: ``question`` and ``query``, ids of reader and encoder; ``part`` and ``kind``, numbers into ``parts``
    and ``kinds``; ``answerable``; ``asks`` its shelf; ``near``, windows of that shelf by BM25, nearest first; ``banned``,
    windows that hold the answer's words and may yet not answer, which are never shown as wrong.

    Of each pair of question and gold window: ``gold_question``, ``gold_window``; ``proofs``, which sentences prove the
    answer (none: not known which); ``spans``, first and last token of each accepted answer in turn.
    """

    heading: Ragged
    text: Ragged
    sentences: Ragged
    passage: Ragged
    sentence_passages: Ragged
    shelf: Ints
    question: Ragged
    query: Ragged
    part: Ints
    kind: Ints
    answerable: NDArray[np.bool_]
    asks: Ints
    near: Ragged
    banned: Ragged
    gold_question: Ints
    gold_window: Ints
    proofs: Ragged
    spans: Ragged
    parts: tuple[str, ...]
    kinds: tuple[str, ...]

    @cached_property
    def gold(self) -> dict[int, list[tuple[int, int]]]:
        """Of each answerable question its gold windows, each with its number among the pairs."""
        found: dict[int, list[tuple[int, int]]] = {}
        pairs = zip(self.gold_question.tolist(), self.gold_window.tolist(), strict=True)
        for number, (question, window) in enumerate(pairs):
            found.setdefault(question, []).append((window, number))
        return found

    @cached_property
    def windows_of(self) -> dict[int, Ints]:
        """The windows of each shelf."""
        order = np.argsort(self.shelf, kind="stable")
        shelves, starts = np.unique(self.shelf[order], return_index=True)
        return dict(zip(shelves.tolist(), np.split(order, starts[1:]), strict=True))

    def questions(self, part: str) -> Ints:
        """The questions of one part, as numbers."""
        return np.flatnonzero(self.part == self.parts.index(part)) if part in self.parts else np.zeros(0, int)

    @cached_property
    def first_sentence(self) -> NDArray[np.int64]:
        """The number, over all windows, of each window's first sentence; one more for the end."""
        return self.sentences.bounds // 2


def save(folder: Path, data: Dataset) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, Any] = {"format": np.array(FORMAT)}
    for field in fields(data):
        value = getattr(data, field.name)
        if isinstance(value, Ragged):
            arrays |= {field.name: value.values, f"{field.name}.bounds": value.bounds.astype(np.int32)}
        else:
            arrays[field.name] = np.array(value)
    np.savez_compressed(folder / FILE, **arrays)
    return folder / FILE


def load(folder: Path) -> Dataset:
    """Raises ``DataError`` where ``folder`` holds none or one of another format."""
    try:
        with np.load(folder / FILE, allow_pickle=False) as stored:
            held = {name: stored[name] for name in stored.files}
    except (OSError, ValueError) as error:
        raise DataError(
            f"读不到训练数据 {folder / FILE}：{error}；请先用 eval.fitting.reader.data 生成"
        ) from error
    if int(held.get("format", -1)) != FORMAT:
        raise DataError(f"{folder / FILE} 是别的版本的训练数据；请用 eval.fitting.reader.data 重新生成")
    made: dict[str, Any] = {}
    for field in fields(Dataset):
        value, bounds = held[field.name], held.get(f"{field.name}.bounds")
        if bounds is not None:
            made[field.name] = Ragged(value, bounds.astype(np.int64))
        else:
            made[field.name] = tuple(value.tolist()) if field.name in ("parts", "kinds") else value
    return Dataset(**made)
