"""The reader's beginning: multilingual-e5-small as a plain BERT folder, its vocabulary cut further.

The folder (``config.json``, ``model.safetensors``, ``tokenizer.json``) is what ``python -m index.e5``'s build
leaves behind.  The reader's tokenizer differs from e5's in one thing: numbers, Latin words and punctuation are
pieces of their own, so that an answer seldom begins or ends inside a piece (7.1 % of CMRC's answers do with e5's
own pieces, 2.4 % with these).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.errors import InputError

if TYPE_CHECKING:
    import torch

    from eval.fitting.reader.net import Net

_ISOLATED = r" ?[A-Za-z]+|[0-9]+|[^\w\s]"


def _split() -> dict[str, Any]:
    return {
        "type": "Sequence",
        "pretokenizers": [
            {"type": "Split", "pattern": {"Regex": _ISOLATED}, "behavior": "Isolated", "invert": False},
            {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "never", "split": False},
        ],
    }


def reader_tokenizer(base: Path, texts: Iterable[str], size: int) -> tuple[str, list[int]]:
    """The tokenizer's JSON and, for each of its ``size`` pieces at most, the row of e5's embedding table.

    Kept are the special pieces, every single character, and the pieces most used in ``texts``.
    """
    from tokenizers import Tokenizer

    form = json.loads((base / "tokenizer.json").read_text(encoding="utf-8"))
    form["pre_tokenizer"], form["post_processor"] = _split(), None
    whole = Tokenizer.from_str(json.dumps(form))
    used: Counter[int] = Counter()
    for text in texts:
        used.update(whole.encode(text, add_special_tokens=False).ids)
    vocabulary = form["model"]["vocab"]
    single = [i for i, (piece, _) in enumerate(vocabulary) if i < 4 or len(piece) == 1]
    chosen = set(single)
    ranked = sorted((i for i in used if i not in chosen), key=lambda i: (-used[i], i))
    chosen.update(ranked[: size - len(chosen)])
    spare = (i for i in range(len(vocabulary)) if i not in chosen)
    while len(chosen) < min(size, len(vocabulary)):
        chosen.add(next(spare))
    rows = sorted(chosen)
    form["model"]["vocab"] = [vocabulary[i] for i in rows]
    form["added_tokens"] = [t for t in form["added_tokens"] if t["id"] < 4]
    return json.dumps(form, ensure_ascii=False), rows


def load_weights(net: Net, base: Path, rows: list[int]) -> None:
    """Fills ``net``'s encoder from the BERT in ``base``; the heads stay as they are."""
    import torch
    from safetensors.torch import load_file

    try:
        old = load_file(base / "model.safetensors")
    except OSError as error:
        raise InputError(
            f"读不到起点模型 {base}：{error}；请先生成 e5 的 BERT 文件夹，再用 --base 指向它"
        ) from error
    with torch.no_grad():
        net.words.weight.copy_(old["embeddings.word_embeddings.weight"][rows])
        # Token type 0 everywhere: its embedding is a constant that the positions can carry.
        kind = old["embeddings.token_type_embeddings.weight"][0]
        net.positions.weight.copy_(old["embeddings.position_embeddings.weight"] + kind)
        _norm(net.norm, old, "embeddings.LayerNorm")
        for i, layer in enumerate(net.layers):
            _layer(layer, old, f"encoder.layer.{i}.")


def _layer(layer: Any, old: Mapping[str, torch.Tensor], name: str) -> None:
    import torch

    for kind in ("weight", "bias"):
        parts = [old[f"{name}attention.self.{part}.{kind}"] for part in ("query", "key", "value")]
        getattr(layer.qkv, kind).copy_(torch.cat(parts))
        getattr(layer.out, kind).copy_(old[f"{name}attention.output.dense.{kind}"])
        getattr(layer.up, kind).copy_(old[f"{name}intermediate.dense.{kind}"])
        getattr(layer.down, kind).copy_(old[f"{name}output.dense.{kind}"])
    _norm(layer.norm1, old, f"{name}attention.output.LayerNorm")
    _norm(layer.norm2, old, f"{name}output.LayerNorm")


def _norm(norm: Any, old: Mapping[str, torch.Tensor], name: str) -> None:
    norm.weight.copy_(old[f"{name}.weight"])
    norm.bias.copy_(old[f"{name}.bias"])
