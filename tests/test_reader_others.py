"""Other models in the packaged reader's place: tiny random BERTs, written and loaded without a network."""

from __future__ import annotations

import json
import math
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from chatbot.reader.decode import BREVITY
from chatbot.reader.features import Features
from chatbot.reader.others import MAX_HEADING, CrossReader, SpanReader, _features, load_other
from chatbot.reader.reading import AnswerSpan, Reading, Window
from ingest.errors import InputError

QUESTION = "受理多少件？"
HEADING = "一、行政案件"
TEXT = "全市受理行政案件三件，办结二件。共有调解员九名。   全是不了的在多少！"
SENTENCES = [(0, 16), (16, 24), (24, len(TEXT))]
WINDOWS = [Window(HEADING, TEXT), Window("", "办结二件。"), Window("二、队伍", "")]
RANGES: list[list[tuple[int, int]]] = [SENTENCES, [(0, 5)], []]
CHARACTERS = sorted(set(QUESTION + HEADING + TEXT + "队伍"))
POSITIONS = 64
"""Token positions of the tiny models: two more than they read."""


def _save(
    folder: Path, kind: str, words: Sequence[str] = CHARACTERS, *, longest: int | None = None, **options: Any
) -> Path:
    """A BERT of two layers with random weights in half precision, and a vocabulary of characters."""
    import torch
    import transformers

    torch.manual_seed(7)
    transformers.utils.logging.disable_progress_bar()
    folder.mkdir(parents=True)
    vocabulary = folder / "vocab.txt"
    vocabulary.write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words]), encoding="utf-8")
    config = transformers.BertConfig(
        vocab_size=5 + len(words),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=POSITIONS,
        initializer_range=0.5,  # the usual 0.02 would bring all scores close together
        **options,
    )
    getattr(transformers, kind)(config).to(torch.bfloat16).save_pretrained(folder)
    limit = {} if longest is None else {"model_max_length": longest}
    transformers.BertTokenizerFast(vocab=str(vocabulary), **limit).save_pretrained(folder)
    vocabulary.unlink()
    return folder


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One folder of each kind, by name."""
    root = tmp_path_factory.mktemp("models")
    scores = "BertForSequenceClassification"
    return {
        "one": _save(root / "one", scores, num_labels=1),
        "two": _save(root / "two", scores, num_labels=2),
        "three": _save(root / "three", scores, num_labels=3),
        "span": _save(root / "span", "BertForQuestionAnswering"),
        "short": _save(root / "short", "BertForQuestionAnswering", longest=24),
        "plain": _save(root / "plain", "BertModel"),
        "english": _save(root / "english", scores, [*"abcdefg", "是"], num_labels=1),
    }


@pytest.fixture(scope="module")
def cross(folders: dict[str, Path]) -> CrossReader:
    loaded = load_other(str(folders["one"]))
    assert isinstance(loaded, CrossReader)
    return loaded


@pytest.fixture(scope="module")
def span(folders: dict[str, Path]) -> SpanReader:
    loaded = load_other(str(folders["span"]))
    assert isinstance(loaded, SpanReader)
    return loaded


def _logits(folder: Path, texts: Sequence[str]) -> np.ndarray:
    """What transformers itself says of each text beside the question, shape (len(texts), labels)."""
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForSequenceClassification.from_pretrained(folder, dtype=torch.float32).eval()
    with torch.inference_mode():
        rows = [model(**tokenizer(QUESTION, text, return_tensors="pt")).logits[0].numpy() for text in texts]
    return np.array(rows)


# Cross-encoders


def test_evidence_is_the_logit_of_each_sentence(cross: CrossReader, folders: dict[str, Path]) -> None:
    [found] = cross.read(QUESTION, WINDOWS[:1], [SENTENCES])
    expected = _logits(folders["one"], [f"{HEADING}\n{TEXT[a:b]}" for a, b in SENTENCES])
    assert expected.shape == (3, 1)
    assert found.evidence == pytest.approx(expected[:, 0].tolist(), abs=1e-4)
    assert np.ptp(expected) > 0.01  # or all sentences would be one to this test
    assert not all(0 <= e <= 1 for e in found.evidence)  # probabilities would be


def test_of_two_labels_the_second_counts_against_the_first(folders: dict[str, Path]) -> None:
    [found] = load_other(str(folders["two"])).read(QUESTION, WINDOWS[:1], [SENTENCES])
    expected = _logits(folders["two"], [f"{HEADING}\n{TEXT[a:b]}" for a, b in SENTENCES])
    assert found.evidence == pytest.approx((expected[:, 1] - expected[:, 0]).tolist(), abs=1e-4)


def test_a_sentence_keeps_its_evidence_wherever_it_is_named(cross: CrossReader) -> None:
    [forth] = cross.read(QUESTION, WINDOWS[:1], [SENTENCES])
    [back] = cross.read(QUESTION, WINDOWS[:1], [SENTENCES[::-1]])
    assert back.evidence[::-1] == pytest.approx(forth.evidence, abs=1e-4)


def test_scores_go_to_their_windows(cross: CrossReader, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a stand-in that scores a text by how often 件 is in it."""

    def predict(pairs: list[tuple[str, str]], **options: Any) -> np.ndarray:
        assert all(question == QUESTION for question, _ in pairs)
        return np.array([text.count("件") for _, text in pairs], dtype=np.float32)

    monkeypatch.setattr(cross._model, "predict", predict)
    windows = [Window("案件", TEXT), Window("件" * 99, "无。"), Window("", "件件件")]
    assert cross.read(QUESTION, windows, [SENTENCES, [(0, 2)], []]) == [
        Reading(4.0, (4.0, 1.0, 1.0), (), 0.0, ((), (), ())),
        Reading(float(MAX_HEADING), (float(MAX_HEADING),), (), 0.0, ((),)),
        Reading(3.0, (), (), 0.0),
    ]


def test_a_cross_encoder_marks_nothing(cross: CrossReader) -> None:
    assert cross.mark(QUESTION, WINDOWS[0], SENTENCES[0]) == ()


def test_long_texts_are_cut(cross: CrossReader) -> None:
    [found] = cross.read(QUESTION * 99, [Window(HEADING * 99, TEXT * 99)], [[(0, 24), (0, 2000)]])
    assert all(math.isfinite(e) for e in found.evidence)


# Extractive question answering


def _by_hand(
    monkeypatch: pytest.MonkeyPatch, reader: SpanReader, starts: dict[int, float], ends: dict[int, float]
) -> None:
    """The model says ``starts`` and ``ends``: weights by position in ``TEXT``, -1 for "no answer"; the question,
    the heading and what pads the pair weigh much."""
    import torch

    before = 1 + len(QUESTION) + 1 + len(HEADING)
    tight = TEXT.replace(" ", "")  # white space is no token
    assert all(TEXT[place] == tight[place] for place in [*starts, *ends] if place >= 0)

    def logits(ids: Any, weights: dict[int, float]) -> Any:
        row = torch.full((ids.shape[1],), 50.0)
        row[before : before + len(tight)] = -100.0
        for place, weight in weights.items():
            row[0 if place < 0 else before + place] = math.log(weight)
        return row.repeat(ids.shape[0], 1)

    def forward(input_ids: Any, **others: Any) -> Any:
        return SimpleNamespace(start_logits=logits(input_ids, starts), end_logits=logits(input_ids, ends))

    monkeypatch.setattr(reader._model, "forward", forward)


def test_a_reading_by_hand(span: SpanReader, monkeypatch: pytest.MonkeyPatch) -> None:
    # Beginnings: nothing 1/4, 三 2/4, 二 1/4; ends: nothing 1/4, 件 after 三 2/4, 件 after 二 1/4.
    three, two = TEXT.index("三"), TEXT.index("二")
    _by_hand(monkeypatch, span, {-1: 1, three: 2, two: 1}, {-1: 1, three + 1: 2, two + 1: 1})
    [found] = span.read(QUESTION, WINDOWS[:1], [[(0, 11), (11, 16), (16, 24)]])
    assert found.null == pytest.approx(math.log(1 / 16))
    best, second = found.spans[:2]
    assert (best.start, best.end, best.score) == (three, three + 2, pytest.approx(math.log(1 / 4)))
    assert (second.start, second.end, second.score) == (two, two + 2, pytest.approx(math.log(1 / 16)))
    assert found.answerable == pytest.approx(math.log(4))
    assert found.evidence[:2] == pytest.approx((math.log(4), 0.0), abs=1e-5)
    assert found.evidence[2] < -90  # nothing was said of it
    assert span.mark(QUESTION, WINDOWS[0], (11, 16))[0] == second


def test_one_reading_a_window_and_one_evidence_a_sentence(span: SpanReader, cross: CrossReader) -> None:
    for reader in (span, cross):
        found = reader.read(QUESTION, WINDOWS, RANGES)
        assert [len(r.evidence) for r in found] == [3, 1, 0]
        assert reader.read(QUESTION, [], []) == []
        with pytest.raises(ValueError, match="3 windows but 1 lists"):
            reader.read(QUESTION, WINDOWS, RANGES[:1])


def _check_spans(spans: Sequence[AnswerSpan], text: str, within: tuple[int, int]) -> None:
    assert spans
    for s in spans:
        assert within[0] <= s.start < s.end <= within[1]
        assert text[s.start : s.end] == text[s.start : s.end].strip()
        assert s.score < 0
    worth = [s.score - BREVITY * (s.end - s.start) for s in spans]
    assert worth == pytest.approx(sorted(worth, reverse=True), abs=2 * BREVITY)
    ordered = sorted(spans, key=lambda s: s.start)
    assert all(a.end <= b.start for a, b in pairwise(ordered))


@pytest.mark.parametrize("question", [QUESTION, "", "办结二件", QUESTION * 99])
@pytest.mark.parametrize("heading", ["", HEADING, HEADING * 99])
def test_spans_lie_in_the_text_best_first(span: SpanReader, question: str, heading: str) -> None:
    window = Window(heading, "   " + TEXT)
    [found] = span.read(question, [window], [[(0, 5)]])
    _check_spans(found.spans, window.text, (0, len(window.text)))
    assert found.answerable == pytest.approx(found.spans[0].score - found.null)
    within = (3, 10)
    marks = span.mark(question, window, within)
    if len(heading) <= MAX_HEADING:
        _check_spans(marks, window.text, within)
        [again] = span.read(question, [window], [[within]])
        assert again.evidence == pytest.approx((marks[0].score - found.null,))


def test_what_lies_beyond_the_token_limit_is_not_read(span: SpanReader) -> None:
    window = Window("", "件" * POSITIONS * 2)
    [found] = span.read(QUESTION, [window], [[(0, 5), (50, 120), (100, 120)]])
    assert math.isfinite(found.evidence[0]) and math.isfinite(found.evidence[1])
    assert found.evidence[2] == -math.inf
    room = POSITIONS - 2 - len(QUESTION) - 3
    assert span.mark(QUESTION, window, (room, 120)) == ()
    assert span.mark(QUESTION, window, (room - 1, 120)) != ()


def test_the_tokenizer_may_set_a_lower_limit(folders: dict[str, Path]) -> None:
    reader = load_other(str(folders["short"]))
    room = 24 - len(QUESTION) - 3
    [found] = reader.read(QUESTION, [Window("", "件" * 40)], [[(0, room), (room - 1, room), (room, 40)]])
    assert [math.isfinite(e) for e in found.evidence] == [True, True, False]


def test_a_token_may_begin_before_the_text() -> None:
    # [CLS] 问 [SEP] 题 ␤全 市 [SEP], as a sentencepiece vocabulary would cut it.
    coded = SimpleNamespace(
        ids=[2, 9, 3, 8, 7, 6, 3],
        sequence_ids=[None, 0, None, 1, 1, 1, None],
        offsets=[(0, 0), (0, 1), (0, 0), (0, 1), (1, 3), (3, 4), (0, 0)],
        overflowing=[],
    )
    assert _features(coded, 2) == Features((2, 9, 3, 8, 7, 6, 3), 4, ((0, 1), (1, 2)), True)


def test_a_text_of_nothing_has_no_answer(span: SpanReader) -> None:
    [found] = span.read(QUESTION, [Window(HEADING, " \n")], [[(0, 2)]])
    assert found == Reading(-math.inf, (-math.inf,), (), 0.0)


def test_company_in_a_batch_changes_nothing(span: SpanReader, cross: CrossReader) -> None:
    windows = [Window(HEADING, TEXT[:n]) for n in (12, 3, 36, 7, 20, 1, 30, 5, 9, 2)]
    ranges = [[(0, 4), (0, len(w.text))] for w in windows]
    for reader in (span, cross):
        for window, given, found in zip(windows, ranges, reader.read(QUESTION, windows, ranges), strict=True):
            [alone] = reader.read(QUESTION, [window], [given])
            assert found.evidence == pytest.approx(alone.evidence, abs=1e-4)
            assert found.answerable == pytest.approx(alone.answerable, abs=1e-4)
            assert found.null == pytest.approx(alone.null, abs=1e-4)
            assert [(s.start, s.end) for s in found.spans] == [(s.start, s.end) for s in alone.spans]


@pytest.mark.parametrize("kind", ["one", "two", "span"])
def test_the_same_every_time(folders: dict[str, Path], kind: str) -> None:
    first, second = (load_other(str(folders[kind])) for _ in range(2))
    expected = first.read(QUESTION, WINDOWS, RANGES)
    assert first.read(QUESTION, WINDOWS, RANGES) == second.read(QUESTION, WINDOWS, RANGES) == expected
    marks = first.mark(QUESTION, WINDOWS[0], SENTENCES[0])
    assert second.mark(QUESTION, WINDOWS[0], SENTENCES[0]) == marks


# Loading


def _fault(name: str) -> str:
    with pytest.raises(InputError) as caught:
        load_other(name)
    line = str(caught.value)
    assert "\n" not in line and "请" in line
    return line


def _changed(folder: Path, to: Path, change: Callable[[Path], object]) -> str:
    shutil.copytree(folder, to)
    change(to)
    return str(to)


def _set(**values: object) -> Callable[[Path], object]:
    def change(folder: Path) -> None:
        path = folder / "config.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | values))

    return change


def test_models_compute_in_full_precision_within_their_limit(cross: CrossReader, span: SpanReader) -> None:
    import torch

    assert cross._model.dtype == span._model.dtype == torch.float32
    assert cross._model.max_seq_length == POSITIONS - 2


def test_a_folder_is_loaded_without_a_network(
    folders: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda self, address: called.append(address))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *address, **_: called.append(address))
    for kind in ("one", "span"):
        load_other(str(folders[kind])).read(QUESTION, WINDOWS, RANGES)
    assert called == []


@pytest.mark.parametrize(
    "name", ["", " ", "/no/such/folder", "a/b/c", "../nowhere", "一/二", "x" * 5000, "a\nb", "\0", "C:\\a\\b"]
)
def test_what_is_neither_a_folder_nor_a_name(name: str) -> None:
    assert "既不是模型文件夹，也不是 Hugging Face 的模型名称" in _fault(name)


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(b"")
    assert "不是模型文件夹" in _fault(str(tmp_path / "model.bin"))


def test_an_empty_folder(tmp_path: Path) -> None:
    line = _fault(str(tmp_path))
    assert all(part in line for part in ("config.json", "权重", "词表"))


@pytest.mark.parametrize("kind", ["one", "span"])
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda f: (f / "config.json").unlink(), "没有 config.json；"),
        (lambda f: (f / "model.safetensors").unlink(), "没有 权重"),
        (lambda f: (f / "tokenizer.json").unlink(), "没有 词表"),
        (lambda f: (f / "config.json").write_text("{"), "无法载入"),
        (lambda f: (f / "config.json").write_text("[]"), "无法载入"),
        (lambda f: (f / "config.json").write_bytes(b"\xff\xfe\x00"), "无法载入"),
        (lambda f: (f / "model.safetensors").write_bytes(b""), "无法载入"),
        (lambda f: (f / "model.safetensors").write_bytes(b"\x08" + bytes(99)), "无法载入"),
        (lambda f: (f / "tokenizer.json").write_text("{}"), "无法载入"),
        (_set(model_type="of no kind"), "无法载入"),
        (_set(hidden_size=64), "无法载入"),
        (_set(hidden_size="wide"), "无法载入"),
        (_set(architectures=None), "的结构是 (未写明)"),
        (_set(architectures=["T5ForConditionalGeneration"]), "的结构是 T5ForConditionalGeneration"),
        (_set(auto_map={"AutoConfig": "code.Config"}, model_type="theirs"), "无法载入"),
    ],
)
def test_broken_folders(
    folders: dict[str, Path],
    tmp_path: Path,
    kind: str,
    change: Callable[[Path], object],
    said: str,
) -> None:
    assert said in _fault(_changed(folders[kind], tmp_path / "broken", change))


def test_models_that_cannot_read_here(folders: dict[str, Path]) -> None:
    assert "的结构是 BertModel；" in _fault(str(folders["plain"]))
    assert "有 3 个类别" in _fault(str(folders["three"]))
    assert "词表不认得汉字" in _fault(str(folders["english"]))


@pytest.mark.parametrize("kind", ["one", "span"])
def test_the_vocabulary_of_another_model(folders: dict[str, Path], tmp_path: Path, kind: str) -> None:
    more = [chr(0x3400 + i) for i in range(99)]
    other = _save(tmp_path / "other", "BertModel", [*more, *CHARACTERS])
    line = _fault(
        _changed(folders[kind], tmp_path / "mixed", lambda f: shutil.copy(other / "tokenizer.json", f))
    )
    assert "无法载入" in line


def test_a_head_of_random_numbers_is_not_taken_for_a_model(folders: dict[str, Path], tmp_path: Path) -> None:
    other = _set(architectures=["BertForQuestionAnswering"])
    line = _fault(_changed(folders["plain"], tmp_path / "headless", other))
    assert "缺少权重 qa_outputs.bias 等 2 项" in line


def test_the_libraries_come_late_and_say_nothing(folders: dict[str, Path], tmp_path: Path) -> None:
    """In a program of its own: the libraries keep the standard error that they were imported with."""
    broken = _changed(folders["span"], tmp_path / "broken", _set(hidden_size=64))
    script = (
        "import sys\n"
        "from chatbot.reader.others import load_other\n"
        "from ingest.errors import InputError\n"
        "assert not {'torch', 'transformers', 'sentence_transformers', 'huggingface_hub'} & set(sys.modules)\n"
        "*sound, broken = sys.argv[1:]\n"
        "for folder in sound:\n"
        "    load_other(folder)\n"
        "try:\n"
        "    load_other(broken)\n"
        "except InputError as error:\n"
        "    print(len(str(error).splitlines()))\n"
    )
    given = [str(folders["one"]), str(folders["span"]), broken]
    done = subprocess.run([sys.executable, "-c", script, *given], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "1\n", "")


# The hub


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty folder of downloaded models, and no network: asking for one fails as it does then."""
    import huggingface_hub

    def unreachable(name: str, timeout: float) -> None:
        raise ConnectionError("[Errno -2] Name or service not known")

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(huggingface_hub, "model_info", unreachable)
    return tmp_path / "hub"


def _keep(hub: Path, folder: Path) -> Path:
    """Lay a model where the hub's client keeps the ones that it has downloaded, as some/reader."""
    kept = hub / "models--some--reader"
    (kept / "refs").mkdir(parents=True)
    (kept / "refs" / "main").write_text("0" * 40)
    shutil.copytree(folder, kept / "snapshots" / ("0" * 40))
    return kept / "snapshots" / ("0" * 40)


def test_no_network(hub: Path) -> None:
    line = _fault("some/reader")
    assert "没有名为 some/reader 的文件夹" in line and "Name or service not known" in line


def test_a_model_downloaded_before_needs_no_network(hub: Path, folders: dict[str, Path]) -> None:
    kept = _keep(hub, folders["span"])
    assert isinstance(load_other("some/reader"), SpanReader)
    (kept / "model.safetensors").unlink()
    assert "无法从 Hugging Face 下载" in _fault("some/reader")


def test_no_such_model_on_the_hub(hub: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub
    from huggingface_hub.errors import RepositoryNotFoundError

    def missing(name: str, timeout: float) -> None:
        raise RepositoryNotFoundError("404\nnot found", response=SimpleNamespace(headers={}, request=None))  # type: ignore[arg-type]

    monkeypatch.setattr(huggingface_hub, "model_info", missing)
    assert "Hugging Face 上也没有这个模型" in _fault("some/reader")


@pytest.mark.parametrize(
    ("stored", "fetched"),
    [
        (["model.safetensors", "pytorch_model.bin", "code.py"], "*.safetensors"),
        (["pytorch_model.bin"], "*.bin"),
    ],
)
def test_one_form_of_the_weights_is_downloaded_and_no_code(
    hub: Path,
    folders: dict[str, Path],
    monkeypatch: pytest.MonkeyPatch,
    stored: list[str],
    fetched: str,
) -> None:
    import huggingface_hub

    known = huggingface_hub.snapshot_download
    asked: list[list[str]] = []

    def download(name: str, allow_patterns: list[str], local_files_only: bool = False) -> str:
        if local_files_only:
            return str(known(name, allow_patterns=allow_patterns, local_files_only=True))
        asked.append(allow_patterns)
        return str(_keep(hub, folders["one"]))

    info = SimpleNamespace(siblings=[SimpleNamespace(rfilename=name) for name in stored])
    monkeypatch.setattr(huggingface_hub, "model_info", lambda name, timeout: info)
    monkeypatch.setattr(huggingface_hub, "snapshot_download", download)
    assert isinstance(load_other("some/reader"), CrossReader)
    assert isinstance(load_other("some/reader"), CrossReader)
    assert asked == [["*.json", "*.txt", "*.model", fetched]]
