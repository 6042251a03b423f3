"""Offsets, cutting, decoding and figures of the reader: everything that needs no model."""

from __future__ import annotations

import json
import random
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.reader import Window
from chatbot.reader.decode import BREVITY, best_spans, reading, sentence_scores, trimmed
from chatbot.reader.features import EOS, MAX_TOKENS, Features, encode, load_tokenizer, tokens_of
from chatbot.reader.reader import PACKAGED
from chatbot.reader.reading import AnswerSpan, Reading, best_span
from eval.fitting.reader.near import Near, grams
from eval.fitting.reader.swaps import missing_detail, other_place, other_year, topic_of
from eval.measuring.convention import auroc
from eval.outside.cutting import sentence_ranges, window_ranges
from ingest.errors import InputError

TOKENIZER = load_tokenizer(PACKAGED / "tokenizer.json")
OFFICIAL = st.text(
    alphabet="全区受理行政复议案件，。；（）《》0123456789.%ＡＢ１２abc \n\u3000①㎡…—“”é🙂繁體", max_size=200
)


@given(OFFICIAL, OFFICIAL)
def test_offsets_are_code_points_of_the_window(question: str, text: str) -> None:
    features = encode(TOKENIZER, question, Window("标题", text))
    assert len(features.ids) <= MAX_TOKENS
    assert features.ids[-1] == EOS and len(features.offsets) == len(features.ids) - features.first - 1
    last = 0
    for start, end in features.offsets:
        assert 0 <= start < end <= len(text)
        assert start >= last or end >= last  # a character that becomes several pieces is shared by them
        last = start
    if features.whole:
        covered = {i for a, b in features.offsets for i in range(a, b)}
        missed = {text[i] for i in range(len(text)) if i not in covered}
        assert all(c.isspace() or not c.isprintable() for c in missed)


@given(OFFICIAL.filter(str.strip), st.data())
def test_tokens_of_a_range_cover_it(text: str, data: st.DataObject) -> None:
    features = encode(TOKENIZER, "问", Window("", text))
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    place = tokens_of(features, start, end)
    if place is None:
        assert not features.whole or not text[start:end].strip()
        return
    first, last = place[0] - features.first, place[1] - features.first
    uncovered = text[start : features.offsets[first][0]] + text[features.offsets[last][1] : end]
    assert not uncovered.strip()


def test_a_long_text_is_cut_and_says_so() -> None:
    features = encode(TOKENIZER, "问" * 500, Window("题" * 500, "甲，" * 500))
    assert len(features.ids) == MAX_TOKENS and not features.whole
    assert tokens_of(features, 990, 1000) is None


def test_numbers_are_pieces_of_their_own() -> None:
    features = encode(TOKENIZER, "多少", Window("", "共12次，占98.4%"))
    starts = {a for a, _ in features.offsets}
    ends = {b for _, b in features.offsets}
    assert {1, 3} <= starts and {3, 4, 10} <= ends


def _by_hand() -> Features:
    """``ab|cd|ef`` after three tokens of question and heading."""
    return Features((0, 9, 2, 5, 6, 7, 2), 3, ((0, 2), (2, 4), (4, 6)), True)


def test_reading_by_hand() -> None:
    start = np.array([0, 9, 9, 2, 1, 0, 9], dtype=np.float32)
    end = np.array([0, 9, 9, 0, 1, 2, 9], dtype=np.float32)
    evidence = np.array([0, 0, 0, 1, 3, -5, 0], dtype=np.float32)
    found = reading(start, end, evidence, 0.5, _by_hand(), "abcdef", [(0, 4), (4, 6)])
    # Log-softmax over [null, three text tokens] only: the question's large logits do not count.
    total = np.log(np.exp([0, 2, 1, 0]).sum())
    assert (found.spans[0].start, found.spans[0].end) == (0, 6)
    assert found.spans[0].score == pytest.approx(2 - total + 2 - total, abs=1e-5)
    assert found.null == pytest.approx(-2 * total, abs=1e-5)
    assert found.evidence == pytest.approx((2.0, -5.0))


def test_a_shorter_span_a_little_less_likely_comes_first() -> None:
    # Two characters more cost 0.04: 0.03 more likely is not enough, 0.05 is.
    start = np.array([1, 0, 0], dtype=np.float32)
    for lead, end in ((0.03, 4), (0.05, 6)):
        best = best_spans(start, np.array([0, 1, 1 + lead], dtype=np.float32), _by_hand(), "abcdef")[0]
        assert (best.start, best.end) == (0, end)
        assert best.score == pytest.approx(1 + 1 + (lead if end == 6 else 0))


@given(st.lists(st.floats(-5, 5, width=32), min_size=6, max_size=6))
def test_spans_never_overlap_and_come_best_first(values: list[float]) -> None:
    logits = np.array(values, dtype=np.float32)
    spans = best_spans(logits[:3], logits[3:], _by_hand(), "ab d f")
    worth = [s.score - BREVITY * (s.end - s.start) for s in spans]
    assert worth == pytest.approx(
        sorted(worth, reverse=True), abs=3 * BREVITY
    )  # white space at the ends is cut off later
    for i, one in enumerate(spans):
        assert one.start < one.end
        assert all(one.end <= two.start or two.end <= one.start for two in spans[i + 1 :])


def test_a_sentence_out_of_reach_scores_lowest() -> None:
    features = Features((0, 2, 2, 5, 2), 3, ((0, 2),), False)
    scores = sentence_scores(np.ones(5, dtype=np.float32), features, [(0, 2), (2, 9)])
    assert scores == (1.0, float("-inf"))


def test_trimmed() -> None:
    assert trimmed("a  b ", 1, 5) == (3, 4)


@given(OFFICIAL)
def test_cutting_loses_only_white_space(text: str) -> None:
    for ranges in (sentence_ranges(text), window_ranges(text, 30)):
        covered = {i for a, b in ranges for i in range(a, b)}
        assert all(text[i].isspace() for i in range(len(text)) if i not in covered)
        assert all(a[1] <= b[0] for a, b in pairwise(ranges))


def test_windows_by_hand() -> None:
    text = "甲甲甲甲。乙乙乙乙。丙丙丙丙。"
    assert [text[a:b] for a, b in window_ranges(text, 10)] == ["甲甲甲甲。乙乙乙乙。", "丙丙丙丙。"]
    assert [text[a:b] for a, b in window_ranges(text, 15)] == [text]
    assert sentence_ranges(" 甲。”乙！\n 丙") == [(1, 4), (4, 6), (8, 9)]
    assert window_ranges(" \n") == []


def test_near_ranks_by_rare_pairs() -> None:
    near = Near(["行政复议案件受理", "行政处罚案件", "普法宣传活动"])
    assert near.rank("复议多少", 3)[0] == 0
    assert near.rank("普法", 1) == [2]
    assert grams("2021年 ABC法律") == ["2021", "abc", "法律"]


def test_exchanges_make_another_question() -> None:
    rng = random.Random(1)
    changed = other_year("2021年受理多少件", "2021年、2022年和20年", rng)
    assert (
        changed is not None and changed[:4] not in {"2021", "2022", "2020"} and changed[4:] == "年受理多少件"
    )
    assert other_year("受理多少件", "", rng) is None
    context = "云川区的事。云川区又来。云川区再来。"
    assert other_place("云川区几件", context, ["海湾区", "东山镇"], rng) == "海湾区几件"
    assert missing_detail("窗口", "电话010-12345678，在前门街3号，负责人某，网站，共3元，占5%", rng) is None
    assert topic_of("一、总体 （二）法律援助") == "法律援助"
    assert topic_of("第三条") == ""


def test_figures_by_hand() -> None:
    assert auroc([2, 3], [1, 2]) == pytest.approx((1 + 0.5 + 1 + 1) / 4)
    assert auroc([], [1]) is None


def test_the_best_span_stands_out_from_no_answer() -> None:
    def reading(score: float, null: float) -> Reading:
        return Reading(0.0, (), (AnswerSpan(1, 2, score),), null)

    silent = Reading(0.0, (), (), 0.0)
    # -1 over -4 stands out by 3, -0.5 over -1 by half.
    assert best_span([silent, reading(-0.5, -1.0), reading(-1.0, -4.0)]) == (2, AnswerSpan(1, 2, -1.0))
    assert best_span([silent]) is None


def test_bad_tokenizer_is_reported(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="词表"):
        load_tokenizer(tmp_path / "tokenizer.json")
    (tmp_path / "tokenizer.json").write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="已损坏"):
        load_tokenizer(tmp_path / "tokenizer.json")
    assert json.loads((PACKAGED / "tokenizer.json").read_text(encoding="utf-8"))["model"]["type"] == "Unigram"
