"""Texts to unit vectors: the packaged model, or any sentence-transformers model by name or path.

The packaged model is a sentence-transformers model too (``index.e5.module``), and passages are embedded through
it.  A question alone goes straight to the graph inside: the vector is the same, and a program that only answers
starts without torch, which takes 4 s of a processor and 400 MB (``python -m index.bench``).
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from index.e5.runtime import PROMPTS, E5Runtime
from index.vectors import Vectors
from ingest.errors import InputError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

DEFAULT_MODEL = "multilingual-e5-small-zh-en-int8"
"""The name of the model that travels with the program."""

_E5 = PROMPTS
_BGE_ZH = {"query": "为这个句子生成表示以用于检索相关文章：", "document": ""}
_PUBLISHED_PROMPTS = {
    "multilingual-e5-small": _E5,
    "multilingual-e5-base": _E5,
    "multilingual-e5-large": _E5,
    "bge-small-zh-v1.5": _BGE_ZH,
    "bge-base-zh-v1.5": _BGE_ZH,
    "bge-large-zh-v1.5": _BGE_ZH,
}
"""By the exact last part of the name: the prompts that the models' authors ask for but did not store."""

_ONE_BY_ONE = 1  # int8 activations share one scale in a batch: alone, a text has the same vector everywhere


class Encoder(Protocol):
    """What an index needs of an embedding model; all vectors are float32, shape (n, dim), unit rows."""

    @property
    def name(self) -> str: ...

    @property
    def fingerprint(self) -> str:
        """Tells one set of weights and prompts from another."""
        ...

    @property
    def dim(self) -> int: ...

    def encode_queries(self, texts: Sequence[str]) -> Vectors: ...

    def encode_passages(self, texts: Sequence[str], progress: bool = False) -> Vectors: ...


class PackagedEncoder:
    """The model that travels with the program."""

    name = DEFAULT_MODEL

    def __init__(self, runtime: E5Runtime | None = None) -> None:
        self._runtime = runtime or E5Runtime()

    @property
    def dim(self) -> int:
        return self._runtime.dim

    @property
    def fingerprint(self) -> str:
        return self._runtime.fingerprint

    @cached_property
    def model(self) -> SentenceTransformer:
        from index.e5.module import packaged_model

        return packaged_model(self._runtime)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        rows = [self._runtime.encode([PROMPTS["query"] + text]) for text in texts]
        return np.concatenate(rows) if rows else np.zeros((0, self.dim), dtype=np.float32)

    def encode_passages(self, texts: Sequence[str], progress: bool = False) -> Vectors:
        return _encoded(self.model, texts, progress, _ONE_BY_ONE, self.dim)


class SentenceTransformerEncoder:
    """Any sentence-transformers model; its own prompts, or the ones that its authors publish."""

    def __init__(self, model: SentenceTransformer, name: str) -> None:
        self.model = model
        self.name = name
        prompts = _PUBLISHED_PROMPTS.get(Path(name).name)
        if prompts is not None and not any(model.prompts.values()):
            model.prompts.update(prompts)

    @cached_property
    def dim(self) -> int:
        dim = self.model.get_embedding_dimension()
        return dim if dim is not None else int(self.encode_queries(["维"]).shape[1])

    @cached_property
    def fingerprint(self) -> str:
        digest = sha256(repr(sorted(self.model.prompts.items())).encode("utf-8"))
        for key, values in sorted(self.model.state_dict().items()):
            digest.update(key.encode("utf-8"))
            digest.update(values.detach().cpu().contiguous().float().numpy().tobytes())
        return digest.hexdigest()[:16]

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        found = self.model.encode_query(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(found, dtype=np.float32)

    def encode_passages(self, texts: Sequence[str], progress: bool = False) -> Vectors:
        return _encoded(self.model, texts, progress, 16, self.dim)


def _encoded(
    model: SentenceTransformer, texts: Sequence[str], progress: bool, batch: int, dim: int
) -> Vectors:
    if not texts:
        return np.zeros((0, dim), dtype=np.float32)
    found = model.encode_document(
        list(texts),
        batch_size=batch,
        normalize_embeddings=True,
        show_progress_bar=progress and sys.stderr.isatty(),
    )
    return np.asarray(found, dtype=np.float32)


def default_encoder() -> PackagedEncoder:
    """The packaged model: needs no network and no torch to embed a question."""
    return PackagedEncoder()


def load_encoder(model: str | None = None) -> Encoder:
    """The packaged model, or the sentence-transformers model of that name or in that folder.

    Raises InputError where there is no such model.
    """
    if model is None or model == DEFAULT_MODEL:
        return default_encoder()
    from sentence_transformers import SentenceTransformer

    # Without a network the hub's client announces each of its retries before it gives up.
    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)
    try:
        return SentenceTransformerEncoder(SentenceTransformer(model), model)
    except (OSError, ValueError) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise InputError(
            f"无法载入向量模型 {model}：{reason}; 请检查名称、路径或网络, 或不加 --model"
        ) from None
