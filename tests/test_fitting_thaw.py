"""The packaged reader opened again for training: the same network but for int8's rounding."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from chatbot.reader.reader import PACKAGED, Reader
from eval.fitting.reader.thaw import thaw
from ingest.errors import InputError

pytest.importorskip("onnx")


def test_the_thawed_network_reads_as_the_packaged_one() -> None:
    reader = Reader.load()
    net, tokenizer = thaw(PACKAGED)
    assert tokenizer == (PACKAGED / "tokenizer.json").read_text(encoding="utf-8")
    ids = torch.tensor([reader._tokenizer.encode("全区共有多少家养老机构?全区共有养老机构72家。").ids])
    with torch.no_grad():
        start = net.eval()(ids, torch.ones_like(ids))[0].numpy()[0]
    coded = reader._session.run(None, {"ids": ids.numpy(), "mask": np.ones_like(ids.numpy())})[0][0]
    assert np.corrcoef(start, coded)[0, 1] > 0.95


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"reader\.onnx"):
        thaw(tmp_path)
