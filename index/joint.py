"""Parts to the files of a generation: what is searched through as a whole lies in one piece, in the order of the parts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from index.documents import Mark
from index.lexical import Weighing
from index.lexicon import FILE as WORDS
from index.lexicon import write_lexicon
from index.parts import Part
from index.vectors import Vectors, write

TEXTS = "documents.jsonl"
PLACES = "documents-places.npy"
MARKS = "documents.json"
IDS = "passage-ids.npy"
EACH = "passage-sentences.npy"
PASSAGES, SENTENCES = "passages", "sentences"


@dataclass(frozen=True)
class Joint:
    """What was put together: how many passages, embedded sentences, tokens, and weights of tokens in passages."""

    marks: tuple[Mark, ...]
    originals: frozenset[str]
    passages: int
    sentences: int
    words: int
    entries: int


def join(paths: Sequence[Path], folder: Path, dim: int) -> Joint:
    """Writes all but the manifest of a generation to ``folder``."""
    marks: list[Mark] = []
    originals: set[str] = set()
    places, ids, each = [0], [np.zeros(0, np.uint64)], [np.zeros(0, np.int32)]
    weighing = Weighing()
    words: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    with (folder / TEXTS).open("wb") as texts:
        for path in paths:
            with Part(path) as part:
                texts.write(part.lines)
                places.append(texts.tell())
                tally = part.tally
                weighing.add(tally)
                words.update(tally.words)
                pairs.update(tally.pairs)
                ids.append(part.array("ids"))
                each.append(part.array("each"))
                marks.append(part.mark)
                originals.add(part.original)
    np.save(folder / PLACES, np.array(places, dtype=np.int64))
    np.save(folder / IDS, np.concatenate(ids))
    np.save(folder / EACH, np.concatenate(each))
    (folder / MARKS).write_text(json.dumps([asdict(mark) for mark in marks], ensure_ascii=False), "utf-8")
    write_lexicon(folder / WORDS, weighing.vocabulary, words, pairs)
    entries = weighing.write(folder)
    passages, sentences = sum(mark.passages for mark in marks), sum(mark.sentences for mark in marks)
    for name, count in ((PASSAGES, passages), (SENTENCES, sentences)):
        write(_rows(paths, name), dim, count, folder, name)
    return Joint(
        tuple(marks), frozenset(originals - {""}), passages, sentences, len(weighing.vocabulary), entries
    )


def _rows(paths: Sequence[Path], name: str) -> Iterator[Vectors]:
    for path in paths:
        with Part(path) as part:
            yield part.array(name)
