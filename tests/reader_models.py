"""Tiny random BERTs in the packaged reader's place, and what they are asked to read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from chatbot.reader.reading import Window

QUESTION = "受理多少件？"
HEADING = "一、行政案件"
TEXT = "全市受理行政案件三件，办结二件。共有调解员九名。   全是不了的在多少！"
SENTENCES = [(0, 16), (16, 24), (24, len(TEXT))]
WINDOWS = [Window(HEADING, TEXT), Window("", "办结二件。"), Window("二、队伍", "")]
RANGES: list[list[tuple[int, int]]] = [SENTENCES, [(0, 5)], []]
CHARACTERS = sorted(set(QUESTION + HEADING + TEXT + "队伍"))
POSITIONS = 64
"""Token positions of the tiny models: two more than they read."""


def save(
    folder: Path, kind: str, words: Sequence[str] = CHARACTERS, *, longest: int | None = None, **options: Any
) -> Path:
    """A BERT of two layers with random weights in half precision, and a vocabulary of characters."""
    import torch
    import transformers

    torch.manual_seed(7)
    transformers.utils.logging.disable_progress_bar()
    folder.mkdir(parents=True)
    vocabulary = folder / "vocab.txt"
    vocabulary.write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words]), encoding="utf-8")
    config = transformers.BertConfig(
        vocab_size=5 + len(words),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=POSITIONS,
        initializer_range=0.5,  # the usual 0.02 would bring all scores close together
        **options,
    )
    getattr(transformers, kind)(config).to(torch.bfloat16).save_pretrained(folder)
    limit = {} if longest is None else {"model_max_length": longest}
    transformers.BertTokenizerFast(vocab=str(vocabulary), **limit).save_pretrained(folder)
    vocabulary.unlink()
    return folder


def tiny_models(root: Path) -> dict[str, Path]:
    """One folder of each kind, by name."""
    scores = "BertForSequenceClassification"
    return {
        "one": save(root / "one", scores, num_labels=1),
        "two": save(root / "two", scores, num_labels=2),
        "three": save(root / "three", scores, num_labels=3),
        "span": save(root / "span", "BertForQuestionAnswering"),
        "short": save(root / "short", "BertForQuestionAnswering", longest=24),
        "plain": save(root / "plain", "BertModel"),
        "english": save(root / "english", scores, [*"abcdefg", "是"], num_labels=1),
    }
