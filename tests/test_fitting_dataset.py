"""The training data on disk, and four bits, by hand."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from reader_made import HIDDEN, tiny, tiny_folder, tiny_model

from eval.fitting.reader.coarse import coarse, packed, unpacked
from eval.fitting.reader.dataset import FILE, DataError, Dataset, Ragged, load, save
from eval.fitting.reader.package import e5_tensors, main
from eval.fitting.reader.parts import LIMIT, keep, read
from eval.fitting.reader.start import begin_encoder, begin_reader
from index.compact import dequantise


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    made = tiny()
    save(tmp_path, made)
    back = load(tmp_path)
    for field in fields(Dataset):
        old, new = getattr(made, field.name), getattr(back, field.name)
        if isinstance(old, Ragged):
            assert [old[i].tolist() for i in range(len(old))] == [new[i].tolist() for i in range(len(new))]
            assert old.values.dtype == new.values.dtype
        else:
            assert np.array_equal(old, new) and type(old) is type(new)


def test_views_by_hand() -> None:
    made = tiny()
    assert made.gold == {0: [(0, 0)], 1: [(1, 1)]}
    assert made.questions("real").tolist() == [2] and made.questions("laws").tolist() == []
    assert made.first_sentence.tolist() == [0, 2, 4, 6]
    assert {k: v.tolist() for k, v in made.windows_of.items()} == {0: [0, 1, 2]}
    assert made.text.lengths.tolist() == [4, 3, 5]


def test_a_number_that_does_not_fit_is_refused() -> None:
    with pytest.raises(OverflowError):
        Ragged.of([[70_000]], np.uint16)


def test_what_is_no_training_data_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="先用"):
        load(tmp_path)
    np.savez(tmp_path / FILE, format=np.array(99))
    with pytest.raises(DataError, match="版本"):
        load(tmp_path)


@given(st.lists(st.floats(-9, 9, width=16), min_size=32, max_size=32))
def test_four_bits_as_the_wheel_has_them(values: list[float]) -> None:
    weight = torch.tensor(values).view(1, 32)
    blocks = packed(weight)
    assert blocks.shape == (1, 18)
    held = unpacked(blocks)
    assert np.array_equal(held, dequantise(blocks))
    assert np.array_equal(held, coarse(weight).numpy().ravel())
    assert np.array_equal(unpacked(packed(torch.from_numpy(held))), held)
    widest = np.abs(values).max()
    assert np.abs(held - values).max() <= widest / 7 + 1e-3


def test_four_bits_by_hand() -> None:
    weight = torch.zeros(1, 32)
    weight[0, :4] = torch.tensor([-8.0, 7.0, 3.4, 0.6])
    assert coarse(weight)[0, :5].tolist() == [-8, 7, 3, 1, 0]
    weight.requires_grad_(True)
    coarse(weight).sum().backward()
    assert weight.grad is not None and weight.grad.unique().tolist() == [1.0]


def test_parts_come_back_as_the_network_that_was_kept(tmp_path: Path) -> None:
    data = tiny_folder(tmp_path / "data")
    torch.manual_seed(1)
    net = begin_reader(data, 0.0)
    paths = keep(tmp_path / "run", "reader", net)
    assert all(path.stat().st_size < LIMIT + 100_000 for path in paths)
    back = begin_reader(data, 0.0, tmp_path / "run")
    for name, weight in net.state_dict().items():
        torch.testing.assert_close(back.state_dict()[name], weight, atol=2e-4, rtol=1e-3)
    encoder = begin_encoder(data, 0.0)
    keep(tmp_path / "run", "encoder", encoder, rounded=True)
    again = begin_encoder(data, 0.0, tmp_path / "run")
    # e5's own matrices are of four bits already, so nothing is lost.
    for name, weight in encoder.state_dict().items():
        if weight.ndim == 2 and name.startswith("layers."):
            assert torch.equal(again.state_dict()[name], weight)
    with pytest.raises(DataError, match="reader-0"):
        read(tmp_path, "reader")


def test_the_encoder_goes_back_to_e5s_names(tmp_path: Path) -> None:
    net = begin_encoder(tiny_folder(tmp_path), 0.0)
    tensors = e5_tensors(net)
    model = tiny_model()
    for name, tensor in model.tensors.items():
        if name.startswith("l") and not name.endswith(".w"):
            assert np.array_equal(tensors[name], tensor), name
    places = unpacked(packed(torch.from_numpy(model.tensors["emb.pos"])))
    kind = unpacked(packed(torch.from_numpy(model.tensors["emb.type"])))[:HIDDEN]
    np.testing.assert_allclose(tensors["emb.pos"].reshape(-1, HIDDEN), places.reshape(-1, HIDDEN) + kind)
    assert set(tensors) == set(model.tensors) - {"emb.word"}
    key = unpacked(packed(torch.from_numpy(model.tensors["l1.k.w"])))
    assert np.array_equal(tensors["l1.k.w"], key)
    assert main([str(tmp_path), "--data", str(tmp_path), "--out", str(tmp_path / "out")]) == 2


def test_large_weights_are_split(tmp_path: Path) -> None:
    net = torch.nn.ModuleList(torch.nn.Linear(1500, 1500) for _ in range(5))
    paths = keep(tmp_path, "big", net)
    assert len(paths) == 2 and all(path.stat().st_size <= LIMIT + 10_000 for path in paths)
    assert len(read(tmp_path, "big")) == 10
