"""A tiny training set and tiny weights to begin from, in the forms of the real ones."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from eval.fitting.reader.base import write_base
from eval.fitting.reader.dataset import Dataset, Ragged, save
from eval.fitting.reader.start import ENCODER, FILE, READER
from index.e5.packed import PackedModel, Shape

PIECES = ("<s>", "<pad>", "</s>", "<unk>", *"甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未")
HIDDEN, INNER, LAYERS, POSITIONS = 64, 96, 2, 64


def ragged(rows: list[list[int]], dtype: type[np.integer] = np.int32) -> Ragged:
    return Ragged.of(rows, dtype)


def tiny() -> Dataset:
    """Three windows on one shelf, each of two sentences, and three questions: the first answered in window 0 by its second
    sentence (tokens 2 to 3, the answer being token 3), the second in window 1, where the sentence is not known, the third not at all."""
    return Dataset(
        heading=ragged([[20], [], [21]], np.uint16),
        text=ragged([[4, 5, 6, 7], [8, 9, 10], [11, 12, 13, 14, 15]], np.uint16),
        sentences=ragged([[0, 1, 2, 3], [0, 0, 1, 2], [0, 1, 2, 4]], np.int16),
        passage=ragged([[0, 4, 5, 6, 7, 2], [0, 8, 9, 10, 2], [0, 11, 12, 13, 2]], np.uint16),
        sentence_passages=ragged([[0, n, n + 1, 2] for n in (4, 6, 8, 9, 11, 13)], np.uint16),
        shelf=np.zeros(3, np.int32),
        question=ragged([[6, 16], [9, 16, 17], [18]], np.uint16),
        query=ragged([[0, 6, 2], [0, 9, 2], [0, 18, 2]], np.uint16),
        part=np.array([0, 0, 1], np.int16),
        kind=np.array([0, 0, 1], np.int16),
        answerable=np.array([True, True, False]),
        asks=np.zeros(3, np.int32),
        near=ragged([[0, 1, 2], [1, 2, 0], [2, 0, 1]]),
        banned=ragged([[2], [], []]),
        gold_question=np.array([0, 1], np.int32),
        gold_window=np.array([0, 1], np.int32),
        proofs=ragged([[1], []], np.int16),
        spans=ragged([[3, 3], []], np.int16),
        parts=("invented", "real"),
        kinds=("number", "unanswerable"),
    )


def tiny_model(seed: int = 3) -> PackedModel:
    draw = np.random.default_rng(seed)

    def some(*shape: int) -> np.ndarray:
        return draw.normal(0, 0.1, int(np.prod(shape))).astype(np.float32)

    tensors = {
        "emb.word": some(len(PIECES), HIDDEN), "emb.pos": some(POSITIONS, HIDDEN), "emb.type": some(2, HIDDEN),
        "emb.ln.w": np.ones(HIDDEN, np.float32), "emb.ln.b": np.zeros(HIDDEN, np.float32),
    }  # fmt: skip
    for layer in range(LAYERS):
        name = f"l{layer}"
        for part in ("q", "k", "v", "ao"):
            tensors |= {f"{name}.{part}.w": some(HIDDEN, HIDDEN), f"{name}.{part}.b": some(HIDDEN)}
        tensors |= {f"{name}.fi.w": some(INNER, HIDDEN), f"{name}.fi.b": some(INNER)}
        tensors |= {f"{name}.fo.w": some(HIDDEN, INNER), f"{name}.fo.b": some(HIDDEN)}
        for part in ("aln", "oln"):
            tensors |= {f"{name}.{part}.w": np.ones(HIDDEN, np.float32), f"{name}.{part}.b": some(HIDDEN)}
    shape = Shape(HIDDEN, LAYERS, HIDDEN // 32, INNER, len(PIECES), POSITIONS, 2, 1e-12)
    return PackedModel(shape, PIECES, np.zeros(len(PIECES), np.float32), tensors)


def tiny_folder(folder: Path) -> Path:
    """What ``eval.fitting.reader.data`` writes, of ``tiny``."""
    save(folder, tiny())
    form = {"model": {"type": "Unigram", "vocab": [[piece, 0.0] for piece in PIECES]}}
    (folder / "tokenizer.json").write_text(json.dumps(form), encoding="utf-8")
    names = dict.fromkeys((READER, ENCODER), folder / "tokenizer.json")
    write_base(tiny_model(), names, folder / FILE)
    return folder
