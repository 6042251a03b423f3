"""Checkpoints of the reader: safetensors and JSON, no pickle.

A checkpoint is a folder: ``tokenizer.json``, ``shape.json`` and ``model.safetensors``.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from eval.fitting.reader.net import Net, NetShape
from ingest.errors import InputError


def save_weights(folder: Path, net: Net, tokenizer: str) -> None:
    """The network and its tokenizer."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tokenizer.json").write_text(tokenizer, encoding="utf-8")
    (folder / "shape.json").write_text(json.dumps(asdict(net.shape)), encoding="utf-8")
    save_file(net.state_dict(), folder / "model.safetensors")


def load(folder: Path) -> tuple[Net, str]:
    """The network and the tokenizer's JSON; raises ``InputError`` where the folder is not a checkpoint."""
    try:
        shape = NetShape(**json.loads((folder / "shape.json").read_text(encoding="utf-8")))
        net = Net(shape)
        net.take(load_file(folder / "model.safetensors"))
        return net, (folder / "tokenizer.json").read_text(encoding="utf-8")
    except (OSError, ValueError, TypeError, RuntimeError, SafetensorError) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise InputError(f"{folder} 不是完整的训练存档：{reason}；请换一个存档，或从头训练") from error
