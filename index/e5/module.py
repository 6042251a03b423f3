"""The packaged model as a sentence-transformers module, so that it is used like any other model.

SentenceTransformer(modules=[PackagedE5(E5Runtime())], prompts=PROMPTS)
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import InputModule

from index.e5.runtime import FILES, LONGEST, PROMPTS, E5Runtime


class PackagedE5(InputModule):
    """Texts to unit vectors; the pooling and the norm are inside the ONNX graph.

    The graph runs on the processor whatever device the model is moved to.
    """

    save_in_root = True
    max_seq_length = LONGEST

    def __init__(self, runtime: E5Runtime) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.runtime = runtime
        self.tokenizer = runtime.tokenizer

    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **_: Any) -> dict[str, Any]:
        ids, mask = self.runtime.ids([f"{prompt or ''}{text}" for text in inputs])
        return {"input_ids": torch.from_numpy(ids), "attention_mask": torch.from_numpy(mask)}

    def forward(self, features: dict[str, Any], **_: Any) -> dict[str, Any]:
        vectors = self.runtime.run(
            features["input_ids"].cpu().numpy(), features["attention_mask"].cpu().numpy()
        )
        features["sentence_embedding"] = torch.from_numpy(vectors)
        return features

    def get_embedding_dimension(self) -> int:
        return self.runtime.dim

    def save(self, output_path: str, *_: Any, **__: Any) -> None:
        for name in FILES:
            shutil.copy(self.runtime.folder / name, Path(output_path) / name)

    @classmethod
    def load(  # type: ignore[override]  # of the many options only the folder means anything here
        cls, model_name_or_path: str, subfolder: str = "", **_: Any
    ) -> PackagedE5:
        return cls(E5Runtime(Path(model_name_or_path) / subfolder))


def packaged_model(runtime: E5Runtime) -> SentenceTransformer:
    """The packaged model with e5's prompts."""
    return SentenceTransformer(modules=[PackagedE5(runtime)], prompts=PROMPTS, device="cpu")
