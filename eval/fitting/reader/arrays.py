"""Groups of windows as the arrays that training takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from chatbot.reader.features import MAX_HEADING, MAX_QUESTION, MAX_TOKENS, WindowPart, tokenise
from eval.fitting.reader.dataset import PASSAGE_TOKENS, QUERY_TOKENS, SENTENCE_TOKENS, Dataset, Ragged
from eval.fitting.reader.groups import WindowGold
from eval.fitting.reader.sources import TrainingData
from eval.outside.cutting import Range
from index.normal import normalise

if TYPE_CHECKING:
    from tokenizers import Tokenizer


def tokens_of(part: WindowPart, area: Range) -> tuple[int, int]:
    """First and last token that touch a range of the text; (-1, -1) where none does."""
    touching = [i for i, (a, b) in enumerate(part.offsets) if a < area[1] and b > area[0]]
    return (touching[0], touching[-1]) if touching else (-1, -1)


def dataset_of(collection: TrainingData, reader: Tokenizer, encoder: Tokenizer) -> Dataset:
    """``reader`` and ``encoder`` are the tokenizers of the two networks."""
    sheets = [sheet for shelf in collection.shelves for sheet in shelf.sheets]
    sizes = [len(shelf.sheets) for shelf in collection.shelves]
    first = np.concatenate([[0], np.cumsum(sizes)]).astype(int).tolist()
    texts = [tokenise(reader, sheet.window.text) for sheet in sheets]
    groups = collection.groups
    pairs = [(q, first[n] + w, marks) for q, (n, g) in enumerate(groups) for w, marks in g.gold.items()]
    parts = tuple(sorted({g.part for _, g in groups}))
    kinds = tuple(sorted({g.kind for _, g in groups}))
    return Dataset(
        heading=Ragged.of((tokenise(reader, s.window.heading).ids[-MAX_HEADING:] for s in sheets), np.uint16),
        text=Ragged.of((text.ids[:MAX_TOKENS] for text in texts), np.uint16),
        sentences=Ragged.of(
            ([t for s in sheet.sentences for t in tokens_of(text, s)] for sheet, text in zip(sheets, texts, strict=True)),
            np.int16,
        ),
        passage=_coded(encoder, "passage", [s.embedded for s in sheets], PASSAGE_TOKENS),
        sentence_passages=_coded(encoder, "passage", [t for s in sheets for t in s.sentence_texts], SENTENCE_TOKENS),
        shelf=np.repeat(np.arange(len(sizes)), sizes).astype(np.int32),
        question=Ragged.of((tokenise(reader, g.asked).ids[-MAX_QUESTION:] for _, g in groups), np.uint16),
        query=_coded(encoder, "query", [normalise(g.asked) for _, g in groups], QUERY_TOKENS),
        part=np.array([parts.index(g.part) for _, g in groups], np.int16),
        kind=np.array([kinds.index(g.kind) for _, g in groups], np.int16),
        answerable=np.array([g.answerable for _, g in groups], bool),
        asks=np.array([n for n, _ in groups], np.int32),
        near=Ragged.of(([first[n] + w for w in g.near] for n, g in groups), np.int32),
        banned=Ragged.of(([first[n] + w for w in g.banned] for n, g in groups), np.int32),
        gold_question=np.array([q for q, _, _ in pairs], np.int32),
        gold_window=np.array([w for _, w, _ in pairs], np.int32),
        proofs=Ragged.of((sorted(marks.proofs) for _, _, marks in pairs), np.int16),
        spans=Ragged.of((_spans(texts[w], marks) for _, w, marks in pairs), np.int16),
        parts=parts,
        kinds=kinds,
    )  # fmt: skip


def _spans(text: WindowPart, marks: WindowGold) -> list[int]:
    placed = {tokens_of(text, span) for span in marks.spans} - {(-1, -1)}
    return [token for span in sorted(placed) for token in span]


def _coded(encoder: Tokenizer, kind: str, texts: Sequence[str], limit: int) -> Ragged:
    """As the encoder is given them: with e5's prefix and its special tokens."""
    coded = encoder.encode_batch([f"{kind}: {text}" for text in texts])
    return Ragged.of((one.ids[:limit] for one in coded), np.uint16)
