"""The packaged reader itself: easy questions, the same answer alone and in a batch, every time."""

from __future__ import annotations

from pathlib import Path

import pytest

from chatbot.reader import Reader, Window
from chatbot.reader.reader import PACKAGED
from eval.outside.cutting import sentence_ranges
from ingest.errors import InputError

TEXT = (
    "2023年，云溪市司法局全年受理行政复议案件312件，办结298件。"
    "为方便群众，市公共法律服务中心设在滨河路18号政务大厅三楼，周六照常开放。"
    "因系统升级，原定10月上线的远程调解平台推迟到12月启用。"
)
OTHERS = (
    Window("二、队伍建设", "全市共有人民调解员1,204名，其中专职调解员386名，年内组织培训9期。"),
    Window("三、普法宣传", "围绕宪法宣传周开展活动57场，发放资料2万余份，制作短视频36部。"),
)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.load()


def _read(reader: Reader, question: str) -> tuple[str, int]:
    """The best span of the window, and which of its sentences is the evidence."""
    sentences = sentence_ranges(TEXT)
    [found] = reader.read(question, [Window("一、行政复议", TEXT)], [sentences])
    best = max(range(len(sentences)), key=lambda i: found.evidence[i])
    return TEXT[found.spans[0].start : found.spans[0].end], best


@pytest.mark.parametrize(
    ("question", "answer", "sentence"),
    [
        ("周六开门吗？", "周六照常开放", 1),
        ("公共法律服务中心在哪里？", "滨河路18号", 1),
        ("远程调解平台为什么推迟启用？", "系统升级", 2),
    ],
)
def test_easy_questions(reader: Reader, question: str, answer: str, sentence: int) -> None:
    given, best = _read(reader, question)
    assert answer in given
    assert best == sentence


def test_the_sentence_is_right_where_two_figures_stand_in_it(reader: Reader) -> None:
    # Which of the two it takes is not asked: it is weak at that, as its card says.
    assert _read(reader, "全年受理了多少件行政复议案件？")[1] == 0


def test_the_window_with_the_answer_is_the_most_answerable(reader: Reader) -> None:
    windows = [OTHERS[0], Window("一、行政复议", TEXT), OTHERS[1]]
    readings = reader.read("复议案子一年办结了多少？", windows, [()] * 3)
    assert max(range(3), key=lambda i: readings[i].answerable) == 1


def test_a_question_without_an_answer_is_less_answerable(reader: Reader) -> None:
    [yes] = reader.read("远程调解平台为什么推迟启用？", [Window("", TEXT)], [()])
    [no] = reader.read("人民调解员有多少名？", [Window("", TEXT)], [()])
    assert yes.answerable > 0 > no.answerable
    assert no.null > no.spans[0].score


def test_alone_and_in_a_batch(reader: Reader) -> None:
    windows = [Window("一、行政复议", TEXT), *OTHERS]
    sentences = [sentence_ranges(w.text) for w in windows]
    together = reader.read("专职调解员有多少名？", windows, sentences)
    for window, ranges, shared in zip(windows, sentences, together, strict=True):
        [alone] = reader.read("专职调解员有多少名？", [window], [ranges])
        # Activations are quantised per batch, so a batch moves the logits a little.
        assert alone.answerable == pytest.approx(shared.answerable, abs=0.8)
        assert alone.evidence == pytest.approx(shared.evidence, abs=0.8)
    assert together == reader.read("专职调解员有多少名？", windows, sentences)


def test_nothing_to_read(reader: Reader) -> None:
    assert reader.read("几件", [], []) == []
    [empty] = reader.read("", [Window("", "")], [[]])
    assert empty.spans == () and empty.evidence == ()
    with pytest.raises(ValueError, match="1 windows but 0"):
        reader.read("几件", [Window("", "甲")], [])


def test_a_broken_model_is_reported(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="找不到阅读模型"):
        Reader.load(tmp_path)
    (tmp_path / "reader.onnx").write_bytes(b"no model")
    with pytest.raises(InputError, match="已损坏"):
        Reader.load(tmp_path)
    (tmp_path / "reader.onnx").write_bytes((PACKAGED / "reader.onnx").read_bytes()[:100_000])
    with pytest.raises(InputError, match="已损坏"):
        Reader.load(tmp_path)


def test_the_package_fits() -> None:
    assert sum(p.stat().st_size for p in PACKAGED.iterdir()) < 30e6
