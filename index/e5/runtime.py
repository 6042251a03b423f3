"""Runs the packaged model: texts to unit vectors with onnxruntime and tokenizers alone.

Knows nothing of prompts, of torch or of sentence-transformers: ``module`` wraps it for those.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.compact import WEIGHTS_FILE, open_model, table
from index.onnx import onnxruntime
from index.sums import check_sums
from index.vectors import Vectors
from ingest.errors import InputError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

FOLDER = Path(__file__).parent
MODEL_FILE = "model.onnx"
TOKENIZER_FILE = "tokenizer.json"
FILES = (MODEL_FILE, WEIGHTS_FILE, TOKENIZER_FILE)
LONGEST = 512
"""Pieces, with the two that frame each text; what goes beyond is not seen."""
PROMPTS = {"query": "query: ", "document": "passage: "}
"""What e5 was trained to see in front of a question and of a text; the names are sentence-transformers'."""
_PAD = 1

Ids = NDArray[np.int64]


def word_table(folder: Path = FOLDER) -> Vectors:
    """The packaged model's word vectors, float32, shape (pieces, dim): a reader that began from them shares them."""
    return table(folder / MODEL_FILE, "bert.embeddings.word_embeddings.weight_quantized")


class E5Runtime:
    """The model in ``folder``; it is opened when the first text comes."""

    dim = 384

    def __init__(self, folder: Path = FOLDER, threads: int | None = None) -> None:
        self.folder = folder
        self.threads = threads
        self._opening = Lock()
        for name in FILES:
            if not (folder / name).is_file():
                raise InputError(f"缺少模型文件 {name}: 请重新安装")
        check_sums(folder)

    @cached_property
    def fingerprint(self) -> str:
        """Sixteen hex digits of the files' bytes."""
        digest = sha256()
        for name in FILES:
            digest.update((self.folder / name).read_bytes())
        return digest.hexdigest()[:16]

    @cached_property
    def tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self.folder / TOKENIZER_FILE))
        tokenizer.enable_truncation(LONGEST)
        tokenizer.no_padding()
        return tokenizer

    @cached_property
    def session(self) -> InferenceSession:
        library = onnxruntime()
        options = library.SessionOptions()
        options.log_severity_level = 3  # errors only: warnings about optimisations are not for users
        if self.threads:
            options.intra_op_num_threads = self.threads
        return open_model(self.folder / MODEL_FILE, options)

    def ids(self, texts: Sequence[str]) -> tuple[Ids, Ids]:
        """Piece ids and attention mask, int64, shape (n, longest), padded at the end."""
        found = self.tokenizer.encode_batch(list(texts))
        ids = np.full((len(found), max(len(f.ids) for f in found)), _PAD, dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, encoding in enumerate(found):
            ids[row, : len(encoding.ids)] = encoding.ids
            mask[row, : len(encoding.ids)] = 1
        return ids, mask

    def run(self, ids: Ids, mask: Ids) -> Vectors:
        """float32, shape (n, dim), unit rows."""
        with self._opening:  # two threads that come first would both open it
            session = self.session
        vectors: Vectors = session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
        return vectors

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32, shape (n, dim), unit rows; one batch."""
        if not texts:
            return np.zeros((0, self.dim), dtype=np.float32)
        return self.run(*self.ids(texts))
