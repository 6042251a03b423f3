"""Models in few bytes: blocks, rounding and damaged files by hand, the packaged one whole."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.compact import BLOCK, dequantise, rounded, table, tensors
from index.e5.pack import blocks_of
from index.e5.runtime import FOLDER, MODEL_FILE
from ingest.errors import InputError

LEVELS = st.lists(st.integers(0, 15), min_size=BLOCK, max_size=BLOCK).filter(lambda levels: 0 in levels)


@given(LEVELS, st.sampled_from([0.5, -0.25, 1.75]))
def test_what_four_bits_hold_comes_back_to_the_bit(levels: list[int], scale: float) -> None:
    values = (np.array(levels, np.float32) - 8) * np.float32(scale)
    np.testing.assert_array_equal(dequantise(blocks_of(values[None, :])), values)


def test_what_four_bits_do_not_hold_is_refused() -> None:
    with pytest.raises(InputError, match="不是 4 位"):
        blocks_of(np.linspace(-1, 1, BLOCK, dtype=np.float32)[None, :])


def test_rounding_by_hand() -> None:
    values = np.array([[0.25, -3.0], [1.0, 0.9]], np.float32)
    signed = rounded(values, np.array([0.5, 0.01], np.float32), np.array([0, 0], np.int8))
    assert signed.tolist() == [[0, -128], [2, 90]]  # half to even; what lies beyond is cut
    unsigned = rounded(values, np.float32(0.5), np.uint8(10))
    assert unsigned.tolist() == [[10, 4], [12, 12]]


def test_a_turned_matrix_and_rows_of_another_table(tmp_path: Path) -> None:
    values = np.zeros((2, BLOCK), np.float32)
    values[0, 0], values[1, 3] = -8.0, -4.0
    one = {"scale": np.float32(1.0), "zero": np.int8(0)}
    np.savez(
        tmp_path / "weights.npz",
        turned=blocks_of(values),
        **{"turned|columns": BLOCK, "turned|turned": True, **{f"turned|{k}": v for k, v in one.items()}},
        rows=np.array([1, 0], np.uint16),
        **{f"rows|{k}": v for k, v in one.items()},
        plain=np.arange(3),
    )
    found = tensors(tmp_path / "model.onnx", lambda: np.array([[1.0], [2.0]], np.float32))
    np.testing.assert_array_equal(found["turned"], values.T.astype(np.int8))
    assert found["rows"].tolist() == [[2], [1]]
    assert found["plain"].tolist() == [0, 1, 2]
    np.testing.assert_array_equal(table(tmp_path / "model.onnx", "turned"), values)


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 no archive", b"\x80\x04pickle"])
def test_a_damaged_file_is_one_line(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "weights.npz").write_bytes(damage)
    with pytest.raises(InputError, match=r"weights\.npz 已损坏.*重新安装"):
        tensors(tmp_path / "model.onnx")


def test_nothing_beside_a_model_is_nothing(tmp_path: Path) -> None:
    assert tensors(tmp_path / "model.onnx") == {}


def test_the_packaged_model_is_whole() -> None:
    found = tensors(FOLDER / MODEL_FILE)
    assert sum(name.endswith("_quantized") for name in found) == len(found) == 74
    assert {values.dtype.itemsize for values in found.values()} == {1}
