"""Where another reader's model comes from: a folder, or the Hugging Face hub, fetched once and kept.

Knows nothing of what a model is for.  Code that travels with a model is never fetched.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.errors import InputError

_PATIENCE = 5.0
"""Seconds until the hub must have answered."""
_DESCRIBED = ("*.json", "*.txt", "*.model")
_PARTS = {
    "config.json": ("config.json",),
    "权重(*.safetensors 或 *.bin)": ("*.safetensors", "*.bin"),
    "词表(tokenizer.json、vocab.txt 等)": ("tokenizer.json", "vocab*", "*.model"),
}
"""What a model's folder must hold.  Without a vocabulary transformers makes an empty one and says nothing."""


def folder_of(name: str) -> Path | None:
    """The folder of that name; None where there is none."""
    try:
        return Path(name) if name and Path(name).is_dir() else None
    except OSError:  # a name longer than the file system takes
        return None


def fetched(name: str) -> Path:
    """The folder of the hub's model of that name: as it was downloaded before, or else downloaded now."""
    advice = "请检查名称与网络，或先在别处下载，再给出它的文件夹"
    with told(f"没有名为 {name} 的文件夹，也无法从 Hugging Face 下载这个模型", advice):
        return _kept(name) or _downloaded(name)


def _kept(name: str) -> Path | None:
    """The model as it was downloaded before; None where it was not, or not whole."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        patterns = [*_DESCRIBED, "*.safetensors"]
        folder = Path(snapshot_download(name, allow_patterns=patterns, local_files_only=True))
    except HFValidationError:
        raise InputError(
            f"“{name}”既不是模型文件夹，也不是 Hugging Face 的模型名称；请检查路径或名称"
        ) from None
    except LocalEntryNotFoundError:
        return None
    return None if lacking(folder) else folder


def _downloaded(name: str) -> Path:
    """Weights in one format and what describes them; no code."""
    from huggingface_hub import model_info, snapshot_download
    from huggingface_hub.errors import RepositoryNotFoundError

    # Asked once, at first: a download without a network retries for half a minute before it gives up.
    try:
        files = [file.rfilename for file in model_info(name, timeout=_PATIENCE).siblings or ()]
    except RepositoryNotFoundError:
        raise InputError(
            f"没有名为 {name} 的文件夹，Hugging Face 上也没有这个模型；请检查路径或名称"
        ) from None
    weights = "*.safetensors" if any(f.endswith(".safetensors") for f in files) else "*.bin"
    return Path(snapshot_download(name, allow_patterns=[*_DESCRIBED, weights]))


def lacking(folder: Path) -> list[str]:
    """What a whole model would have and ``folder`` has not."""
    return [
        part
        for part, patterns in _PARTS.items()
        if not any(any(folder.glob(pattern)) for pattern in patterns)
    ]


@contextmanager
def told(fault: str, advice: str) -> Iterator[None]:
    """Any error inside becomes one line.

    The only broad catch: for a broken file the libraries raise whatever their parsers do (OSError, KeyError,
    RuntimeError, SafetensorError, a bare Exception), and promise nothing.
    """
    try:
        yield
    except InputError:
        raise
    except Exception as error:
        lines = str(error).strip().splitlines()
        reason = lines[0].strip()[:160] if lines else type(error).__name__
        raise InputError(f"{fault}({reason})；{advice}") from error


def quieten() -> None:
    """Keep the libraries' progress bars and reports of several lines off standard error."""
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # type: ignore[no-untyped-call]
    for library in ("huggingface_hub", "transformers", "sentence_transformers"):
        logging.getLogger(library).setLevel(logging.ERROR)
