"""The packaged model itself, and any other by path."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index.e5.runtime import FILES, FOLDER, LONGEST, TOKENIZER_FILE, E5Runtime
from index.encoder import (
    DEFAULT_MODEL,
    PackagedEncoder,
    SentenceTransformerEncoder,
    default_encoder,
    load_encoder,
)
from ingest import InputError

TEXTS = [
    "全年受理行政复议申请1048件,审结率为87.4%。",
    "居民在湖边散步。",
    "行政复议",
    "How many complaints were handled?",
    "字" * 2000,
    "",
    "😀",
]


@pytest.fixture(scope="module")
def encoder() -> PackagedEncoder:
    return default_encoder()


def test_unit_rows(encoder: PackagedEncoder) -> None:
    vectors = encoder.encode_passages(TEXTS)
    assert vectors.shape == (len(TEXTS), encoder.dim) == (len(TEXTS), 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_no_texts_no_rows(encoder: PackagedEncoder) -> None:
    assert encoder.encode_queries([]).shape == encoder.encode_passages([]).shape == (0, 384)


def test_near_in_meaning_is_near(encoder: PackagedEncoder) -> None:
    questions = [
        "去年收到多少复议案件?",
        "市民去哪里遛弯?",
        "How many cases of reconsideration were accepted?",
    ]
    scores = encoder.encode_queries(questions) @ encoder.encode_passages(TEXTS[:2]).T
    assert scores.argmax(axis=1).tolist() == [0, 1, 0]


def test_a_question_alone_has_the_vector_that_sentence_transformers_gives(encoder: PackagedEncoder) -> None:
    through = encoder.model.encode_query(TEXTS[:4], batch_size=1, normalize_embeddings=True)
    np.testing.assert_allclose(encoder.encode_queries(TEXTS[:4]), through, atol=1e-6)


def test_a_text_has_the_same_vector_in_any_company(encoder: PackagedEncoder) -> None:
    alone = encoder.encode_passages(TEXTS[:1])
    np.testing.assert_array_equal(encoder.encode_passages(TEXTS)[0], alone[0])


def test_questions_and_passages_are_told_apart(encoder: PackagedEncoder) -> None:
    assert not np.allclose(encoder.encode_queries(TEXTS[:1]), encoder.encode_passages(TEXTS[:1]), atol=1e-3)


def test_a_long_text_is_cut(encoder: PackagedEncoder) -> None:
    ids, mask = E5Runtime().ids(["字" * 2000, "字"])
    assert ids.shape == mask.shape == (2, LONGEST)
    assert mask.sum(axis=1).tolist()[0] == LONGEST


def test_the_cut_vocabulary_knows_chinese_and_english() -> None:
    tokenizer = E5Runtime().tokenizer
    unknown = tokenizer.token_to_id("<unk>")
    text = "朝阳区2021年受理诉求76.6万件,同比增长9.8%;「臺灣」①《条例》（试行）㎡ The legal aid center α β"
    assert unknown not in tokenizer.encode(text).ids
    assert [tokenizer.id_to_token(i) for i in range(4)] == ["<s>", "<pad>", "</s>", "<unk>"]


def test_answering_a_question_needs_no_torch() -> None:
    program = (
        "import sys\n"
        "from index.encoder import default_encoder\n"
        "default_encoder().encode_queries(['行政复议'])\n"
        "assert 'torch' not in sys.modules and 'sentence_transformers' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_the_type_of_a_hit_needs_nothing() -> None:
    program = "import sys\nfrom index import Hit\nassert 'numpy' not in sys.modules, 'numpy'\n"
    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_model_file(tmp_path: Path, name: str) -> None:
    for one in FILES:
        if one != name:
            (tmp_path / one).write_bytes(b"")
    with pytest.raises(InputError, match=name):
        E5Runtime(tmp_path)


def test_the_fingerprint_is_of_the_files(tmp_path: Path, encoder: PackagedEncoder) -> None:
    for one in FILES:
        shutil.copy(FOLDER / one, tmp_path)
    assert PackagedEncoder(E5Runtime(tmp_path)).fingerprint == encoder.fingerprint
    with (tmp_path / TOKENIZER_FILE).open("a") as file:
        file.write(" ")
    assert PackagedEncoder(E5Runtime(tmp_path)).fingerprint != encoder.fingerprint


def test_the_default_has_a_name() -> None:
    assert load_encoder().name == load_encoder(DEFAULT_MODEL).name == DEFAULT_MODEL


def test_no_such_model(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="无法载入向量模型") as caught:
        load_encoder(str(tmp_path / "nowhere"))
    assert "\n" not in str(caught.value)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers folder with a BERT of one layer and random weights."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer import modules
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("model")
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_file=str(FOLDER / TOKENIZER_FILE), pad_token="<pad>", model_max_length=32
    )
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=24,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=32,
    )
    BertModel(config).save_pretrained(folder / "plain")
    tokenizer.save_pretrained(folder / "plain")
    transformer = modules.Transformer(str(folder / "plain"))
    model = SentenceTransformer(modules=[transformer, modules.Pooling(24, pooling_mode="mean")])
    model.save(str(folder / "bge-small-zh-v1.5"))
    return folder / "bge-small-zh-v1.5"


def test_a_model_by_path(tiny: Path) -> None:
    encoder = load_encoder(str(tiny))
    assert encoder.dim == 24
    vectors = encoder.encode_passages(TEXTS)
    assert vectors.shape == (len(TEXTS), 24)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    assert encoder.fingerprint == load_encoder(str(tiny)).fingerprint
    assert encoder.encode_passages([]).shape == (0, 24)


def test_a_known_model_gets_the_prompts_of_its_authors(tiny: Path) -> None:
    encoder = load_encoder(str(tiny))
    assert isinstance(encoder, SentenceTransformerEncoder)
    with_prompt = encoder.model.encode(
        ["为这个句子生成表示以用于检索相关文章：行政复议"], normalize_embeddings=True
    )
    np.testing.assert_allclose(encoder.encode_queries(["行政复议"]), with_prompt, atol=1e-5)
    plain = encoder.model.encode(["行政复议"], normalize_embeddings=True)
    np.testing.assert_allclose(encoder.encode_passages(["行政复议"]), plain, atol=1e-5)


def test_stored_prompts_come_first(tiny: Path, tmp_path: Path) -> None:
    folder = tmp_path / tiny.name
    shutil.copytree(tiny, folder)
    path = folder / "config_sentence_transformers.json"
    config = json.loads(path.read_text())
    config["prompts"] = {"query": "问: ", "document": "文: "}
    path.write_text(json.dumps(config))
    encoder = load_encoder(str(folder))
    assert isinstance(encoder, SentenceTransformerEncoder)
    expected = encoder.model.encode(["问: 行政复议"], normalize_embeddings=True)
    np.testing.assert_allclose(encoder.encode_queries(["行政复议"]), expected, atol=1e-5)
    assert encoder.fingerprint != load_encoder(str(tiny)).fingerprint
