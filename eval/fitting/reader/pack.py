"""The exported reader in fewer bytes: its integers packed, its word vectors taken from the packaged encoder's table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from index.compact import WEIGHTS_FILE, rounded, strip
from index.e5.runtime import FOLDER, TOKENIZER_FILE, word_table

WORDS = "words.weight"


def word_rows(tokenizer: str) -> np.ndarray | None:
    """The rows, uint16, of the encoder's word vectors for each piece of a reader's tokenizer; None where it lacks one."""
    place = {piece: row for row, piece in enumerate(_pieces((FOLDER / TOKENIZER_FILE).read_text("utf-8")))}
    rows = [place.get(piece, -1) for piece in _pieces(tokenizer)]
    return None if -1 in rows else np.array(rows, np.uint16)


def _pieces(tokenizer: str) -> list[str]:
    return [piece for piece, _ in json.loads(tokenizer)["model"]["vocab"]]


def pack(model_file: Path, tokenizer: str) -> None:
    """Replaces the int8 model at ``model_file`` by its graph with ``weights.npz`` beside it.

    Word vectors that are the encoder's to the bit are kept as the rows where they stand.
    """
    import onnx

    model = onnx.load(model_file)
    small = {t.name: onnx.numpy_helper.to_array(t) for t in model.graph.initializer}
    kept: dict[str, Any] = dict(strip(model))
    rows = word_rows(tokenizer)
    scale, zero = small[f"{WORDS}_scale"], small[f"{WORDS}_zero_point"]
    name = f"{WORDS}_quantized"
    if rows is not None and np.array_equal(rounded(word_table()[rows], scale, zero), kept[name]):
        kept |= {name: rows, f"{name}|scale": scale, f"{name}|zero": zero}
    del model.metadata_props[:], model.graph.metadata_props[:]
    onnx.save(model, model_file)
    np.savez_compressed(model_file.with_name(WEIGHTS_FILE), **kept)
