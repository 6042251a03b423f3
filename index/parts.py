"""The part of one document: all that an index needs of it, made once.

A part is one ``.npz``: the document with its ledger as lines of JSON, its vectors, and how often each token stands in
each passage.  It is written whole or not at all, and never changed.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.documents import DocumentMark, mark_of
from index.normal import normal_form, normalise
from index.regular import open_regular, to_disk
from index.terms import bigrams
from index.twins import Sketch, sketch_of
from index.vectors import Vectors
from index.words import tokens_and_words
from ingest import Parsed, Passage
from ingest.ledger.bookkeeping import book_line
from ingest.stored.store import passages_lines

Numbers = NDArray[np.int64]
Small = NDArray[np.int32]


def embedded_text(passage: Passage) -> str:
    """What both legs see of a passage: its headings and its text, in the normal form."""
    return normal_form(passage.embedded or passage.text)


def sentence_texts(passage: Passage) -> list[str]:
    """What is embedded of each sentence: the nearest heading, the passage's label, the sentence itself."""
    heading = f"{passage.heading_path[-1]}\n" if passage.heading_path else ""
    texts = []
    for sentence in passage.sentences:
        start = sentence.span.start - passage.start
        text = passage.text[start : sentence.span.end - passage.start]
        label = "" if passage.label.startswith(text) or text.startswith(passage.label) else passage.label
        texts.append(normalise(f"{heading}{label}{text}"))
    return texts


@dataclass(frozen=True)
class Tally:
    """Tokens of passages: passage p has those numbered ``ids[starts[p]:starts[p + 1]]``, each so often as ``counts`` says;
    and in how many passages each word and each pair of characters stands."""

    tokens: list[str]
    starts: Numbers
    ids: Small
    counts: Small
    words: Mapping[str, int]
    pairs: Mapping[str, int]


@dataclass(frozen=True)
class PartDraft:
    """A document before its texts are embedded; ``each`` has the number of sentences of each passage."""

    mark: DocumentMark
    original: str
    lines: str
    """Its ``passages.jsonl``, and its ledger as the last line."""
    ids: NDArray[np.uint64]
    each: Small
    tally: Tally
    passages: list[str]
    sentences: list[str]
    sketch: Sketch
    """By which documents that are nearly the same are known."""


def draft_of(parsed: Parsed, sentences: bool = True) -> PartDraft:
    """``sentences`` are left out of what is embedded where the index is to be without them."""
    document = parsed.document
    texts = [sentence_texts(one) if sentences else [] for one in parsed.passages]
    flat = [text for some in texts for text in some]
    return PartDraft(
        mark_of(parsed, len(flat)),
        document.original,
        "".join(passages_lines([parsed])) + book_line(parsed),
        np.array([int(one.id, 16) for one in parsed.passages], dtype=np.uint64),
        np.array([len(some) for some in texts], dtype=np.int32),
        tally([one.embedded or one.text for one in parsed.passages]),
        [embedded_text(one) for one in parsed.passages],
        flat,
        sketch_of(document.text),
    )


def tally(texts: list[str]) -> Tally:
    """Of passages, by the texts that the lexical leg sees."""
    vocabulary: dict[str, int] = {}
    words: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    counted: list[Counter[int]] = []
    for text in texts:
        counting, every = tokens_and_words(text)
        counted.append(Counter(vocabulary.setdefault(token, len(vocabulary)) for token in counting))
        words.update(set(every))
        pairs.update(bigrams(text))
    return Tally(
        list(vocabulary),
        np.array([0, *accumulate(map(len, counted))], dtype=np.int64),
        np.array([number for one in counted for number in one], dtype=np.int32),
        np.array([times for one in counted for times in one.values()], dtype=np.int32),
        words,
        pairs,
    )


def write_part(draft: PartDraft, passages: Vectors, sentences: Vectors, path: Path) -> None:
    """``passages`` and ``sentences`` are the vectors of the draft's texts, float32, shape (texts, dim)."""
    facts = {"mark": asdict(draft.mark), "original": draft.original}
    # In order, since sets of strings have another in each process, and the same document makes the same part.
    words, pairs = (dict(sorted(counts.items())) for counts in (draft.tally.words, draft.tally.pairs))
    counted = {"tokens": draft.tally.tokens, "words": words, "pairs": pairs}
    new = path.with_suffix(".part")
    try:
        with new.open("wb") as out:
            np.savez(
                out,
                facts=_bytes(json.dumps(facts, ensure_ascii=False)),
                lines=_bytes(draft.lines),
                counted=_bytes(json.dumps(counted, ensure_ascii=False)),
                ids=draft.ids,
                each=draft.each,
                sketch=draft.sketch,
                digests=np.array(
                    [digest(text) for text in (*draft.passages, *draft.sentences)], dtype=np.uint64
                ),
                token_starts=draft.tally.starts,
                token_ids=draft.tally.ids,
                token_counts=draft.tally.counts,
                passages=passages,
                sentences=sentences,
            )
            out.flush()
            os.fsync(out.fileno())
        new.replace(path)
        to_disk(path.parent)
    finally:
        new.unlink(missing_ok=True)


def digest(text: str) -> int:
    """64 bits that tell a text from others."""
    return int.from_bytes(sha256(text.encode("utf-8")).digest()[:8], "big")


class Part:
    """A part that is open; each of its arrays is read when it is asked for."""

    def __init__(self, path: Path) -> None:
        self._file = open_regular(path)
        self._arrays = np.load(self._file, allow_pickle=False)
        facts = json.loads(self._text("facts"))
        self.mark = DocumentMark.of(facts["mark"])
        self.original = str(facts["original"])

    def __enter__(self) -> Part:
        return self

    def __exit__(self, *error: object) -> None:
        self._arrays.close()
        self._file.close()

    def _text(self, name: str) -> str:
        return bytes(self._arrays[name].tobytes()).decode("utf-8")

    def array(self, name: str) -> NDArray[Any]:
        found: NDArray[Any] = self._arrays[name]
        return found

    @property
    def sketch(self) -> Sketch:
        """Empty in older parts."""
        return self.array("sketch") if "sketch" in self._arrays else np.zeros(0, dtype=np.uint64)

    @property
    def lines(self) -> bytes:
        return bytes(self._arrays["lines"].tobytes())

    @property
    def tally(self) -> Tally:
        counted = json.loads(self._text("counted"))
        starts, ids, counts = (self.array(f"token_{name}") for name in ("starts", "ids", "counts"))
        return Tally(counted["tokens"], starts, ids, counts, counted["words"], counted["pairs"])


def _bytes(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode("utf-8"), dtype=np.uint8)
