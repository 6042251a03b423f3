"""Parts to a generation: what is searched through as a whole lies in one piece, in the order of the parts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.documents import DocumentMark
from index.lexical import Weighing
from index.lexicon import FILE as WORDS
from index.lexicon import write_lexicon
from index.parts import Part
from index.twins import Sketch, families

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

TEXTS = "documents.jsonl"
PLACES = "documents-places.npy"
MARKS = "documents.json"
IDS = "passage-ids.npy"
EACH = "passage-sentences.npy"


@dataclass(frozen=True)
class Joint:
    """What was put together; ``weights`` are BM25's, float32, shape (passages, tokens)."""

    marks: tuple[DocumentMark, ...]
    originals: frozenset[str]
    weights: csr_matrix

    @property
    def passages(self) -> int:
        return sum(mark.passages for mark in self.marks)

    @property
    def sentences(self) -> int:
        """How many are embedded."""
        return sum(mark.sentences for mark in self.marks)


def join(paths: Sequence[Path], folder: Path) -> Joint:
    """Writes the texts and words of a generation to ``folder``; vectors and weights are left to a store."""
    marks: list[DocumentMark] = []
    originals: set[str] = set()
    sketches: list[Sketch] = []
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
                sketches.append(part.sketch)
                originals.add(part.original)
    marks = [
        replace(mark, family="" if first is None else marks[first].source)
        for mark, first in zip(marks, families(sketches), strict=True)
    ]
    np.save(folder / PLACES, np.array(places, dtype=np.int64))
    np.save(folder / IDS, np.concatenate(ids))
    np.save(folder / EACH, np.concatenate(each))
    (folder / MARKS).write_text(json.dumps([asdict(mark) for mark in marks], ensure_ascii=False), "utf-8")
    write_lexicon(folder / WORDS, weighing.vocabulary, words, pairs)
    return Joint(tuple(marks), frozenset(originals - {""}), weighing.weights())
