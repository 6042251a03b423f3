"""Other models in the packaged reader's place: how they read."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from reader_models import (
    HEADING,
    POSITIONS,
    QUESTION,
    RANGES,
    SENTENCES,
    TEXT,
    WINDOWS,
)

from chatbot.reader.decode import BREVITY
from chatbot.reader.features import Features
from chatbot.reader.others import MAX_HEADING, CrossReader, SpanReader, _features, load_other
from chatbot.reader.reading import AnswerSpan, Reading, Window


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


def test_evidence_is_the_logit_of_each_sentence(
    cross_reader: CrossReader, tiny_readers: dict[str, Path]
) -> None:
    [found] = cross_reader.read(QUESTION, WINDOWS[:1], [SENTENCES])
    expected = _logits(tiny_readers["one"], [f"{HEADING}\n{TEXT[a:b]}" for a, b in SENTENCES])
    assert expected.shape == (3, 1)
    assert found.evidence == pytest.approx(expected[:, 0].tolist(), abs=1e-4)
    assert np.ptp(expected) > 0.01  # or all sentences would be one to this test
    assert not all(0 <= e <= 1 for e in found.evidence)  # probabilities would be


def test_of_two_labels_the_second_counts_against_the_first(tiny_readers: dict[str, Path]) -> None:
    [found] = load_other(str(tiny_readers["two"])).read(QUESTION, WINDOWS[:1], [SENTENCES])
    expected = _logits(tiny_readers["two"], [f"{HEADING}\n{TEXT[a:b]}" for a, b in SENTENCES])
    assert found.evidence == pytest.approx((expected[:, 1] - expected[:, 0]).tolist(), abs=1e-4)


def test_a_sentence_keeps_its_evidence_wherever_it_is_named(cross_reader: CrossReader) -> None:
    [forth] = cross_reader.read(QUESTION, WINDOWS[:1], [SENTENCES])
    [back] = cross_reader.read(QUESTION, WINDOWS[:1], [SENTENCES[::-1]])
    assert back.evidence[::-1] == pytest.approx(forth.evidence, abs=1e-4)


def test_scores_go_to_their_windows(cross_reader: CrossReader, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a stand-in that scores a text by how often 件 is in it."""

    def predict(pairs: list[tuple[str, str]], **options: Any) -> np.ndarray:
        assert all(question == QUESTION for question, _ in pairs)
        return np.array([text.count("件") for _, text in pairs], dtype=np.float32)

    monkeypatch.setattr(cross_reader._model, "predict", predict)
    windows = [Window("案件", TEXT), Window("件" * 99, "无。"), Window("", "件件件")]
    assert cross_reader.read(QUESTION, windows, [SENTENCES, [(0, 2)], []]) == [
        Reading(4.0, (4.0, 1.0, 1.0), (), 0.0, ((), (), ())),
        Reading(float(MAX_HEADING), (float(MAX_HEADING),), (), 0.0, ((),)),
        Reading(3.0, (), (), 0.0),
    ]


def test_a_cross_encoder_marks_nothing(cross_reader: CrossReader) -> None:
    assert cross_reader.mark(QUESTION, WINDOWS[0], SENTENCES[0]) == ()


def test_long_texts_are_cut(cross_reader: CrossReader) -> None:
    [found] = cross_reader.read(QUESTION * 99, [Window(HEADING * 99, TEXT * 99)], [[(0, 24), (0, 2000)]])
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


def test_a_reading_by_hand(span_reader: SpanReader, monkeypatch: pytest.MonkeyPatch) -> None:
    # Beginnings: nothing 1/4, 三 2/4, 二 1/4; ends: nothing 1/4, 件 after 三 2/4, 件 after 二 1/4.
    three, two = TEXT.index("三"), TEXT.index("二")
    _by_hand(monkeypatch, span_reader, {-1: 1, three: 2, two: 1}, {-1: 1, three + 1: 2, two + 1: 1})
    [found] = span_reader.read(QUESTION, WINDOWS[:1], [[(0, 11), (11, 16), (16, 24)]])
    assert found.null == pytest.approx(math.log(1 / 16))
    best, second = found.spans[:2]
    assert (best.start, best.end, best.score) == (three, three + 2, pytest.approx(math.log(1 / 4)))
    assert (second.start, second.end, second.score) == (two, two + 2, pytest.approx(math.log(1 / 16)))
    assert found.answerable == pytest.approx(math.log(4))
    assert found.evidence[:2] == pytest.approx((math.log(4), 0.0), abs=1e-5)
    assert found.evidence[2] < -90  # nothing was said of it
    assert span_reader.mark(QUESTION, WINDOWS[0], (11, 16))[0] == second


def test_one_reading_a_window_and_one_evidence_a_sentence(
    span_reader: SpanReader, cross_reader: CrossReader
) -> None:
    for reader in (span_reader, cross_reader):
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
def test_spans_lie_in_the_text_best_first(span_reader: SpanReader, question: str, heading: str) -> None:
    window = Window(heading, "   " + TEXT)
    [found] = span_reader.read(question, [window], [[(0, 5)]])
    _check_spans(found.spans, window.text, (0, len(window.text)))
    assert found.answerable == pytest.approx(found.spans[0].score - found.null)
    within = (3, 10)
    marks = span_reader.mark(question, window, within)
    if len(heading) <= MAX_HEADING:
        _check_spans(marks, window.text, within)
        [again] = span_reader.read(question, [window], [[within]])
        assert again.evidence == pytest.approx((marks[0].score - found.null,))


def test_what_lies_beyond_the_token_limit_is_not_read(span_reader: SpanReader) -> None:
    window = Window("", "件" * POSITIONS * 2)
    [found] = span_reader.read(QUESTION, [window], [[(0, 5), (50, 120), (100, 120)]])
    assert math.isfinite(found.evidence[0]) and math.isfinite(found.evidence[1])
    assert found.evidence[2] == -math.inf
    room = POSITIONS - 2 - len(QUESTION) - 3
    assert span_reader.mark(QUESTION, window, (room, 120)) == ()
    assert span_reader.mark(QUESTION, window, (room - 1, 120)) != ()


def test_the_tokenizer_may_set_a_lower_limit(tiny_readers: dict[str, Path]) -> None:
    reader = load_other(str(tiny_readers["short"]))
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


def test_a_text_of_nothing_has_no_answer(span_reader: SpanReader) -> None:
    [found] = span_reader.read(QUESTION, [Window(HEADING, " \n")], [[(0, 2)]])
    assert found == Reading(-math.inf, (-math.inf,), (), 0.0)


def test_company_in_a_batch_changes_nothing(span_reader: SpanReader, cross_reader: CrossReader) -> None:
    windows = [Window(HEADING, TEXT[:n]) for n in (12, 3, 36, 7, 20, 1, 30, 5, 9, 2)]
    ranges = [[(0, 4), (0, len(w.text))] for w in windows]
    for reader in (span_reader, cross_reader):
        for window, given, found in zip(windows, ranges, reader.read(QUESTION, windows, ranges), strict=True):
            [alone] = reader.read(QUESTION, [window], [given])
            assert found.evidence == pytest.approx(alone.evidence, abs=1e-4)
            assert found.answerable == pytest.approx(alone.answerable, abs=1e-4)
            assert found.null == pytest.approx(alone.null, abs=1e-4)
            assert [(s.start, s.end) for s in found.spans] == [(s.start, s.end) for s in alone.spans]


@pytest.mark.parametrize("kind", ["one", "two", "span"])
def test_the_same_every_time(tiny_readers: dict[str, Path], kind: str) -> None:
    first, second = (load_other(str(tiny_readers[kind])) for _ in range(2))
    expected = first.read(QUESTION, WINDOWS, RANGES)
    assert first.read(QUESTION, WINDOWS, RANGES) == second.read(QUESTION, WINDOWS, RANGES) == expected
    marks = first.mark(QUESTION, WINDOWS[0], SENTENCES[0])
    assert second.mark(QUESTION, WINDOWS[0], SENTENCES[0]) == marks
