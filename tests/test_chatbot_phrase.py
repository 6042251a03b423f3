"""The stretch that answers, by hand: invented sentences in the manner of official prose."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.drafting.phrase import LONGEST, phrase
from chatbot.question.analysis import analyse
from index.terms import bigrams
from ingest.document import Span


def stretch(question: str, sentence: str) -> str | None:
    found = phrase(analyse(question), frozenset(bigrams(question)), sentence, Span(0, len(sentence)))
    return found.of(sentence) if found is not None else None


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("为什么停运?", "站点停运,原因是客流不足、场地到期。", "客流不足、场地到期"),
        ("为什么停运?", "站点因客流不足,自5月起停运。", "客流不足"),
        ("为什么开到晚上?", "为让夜班职工也能办事,大厅延时至21时。", "让夜班职工也能办事"),
        ("为啥产量降了?", "受连续降雨影响,产量下降2%。", "连续降雨"),
        ("为什么要登记?", "实行登记制度,旨在防止重复申领。", "防止重复申领"),
        ("“三单”是什么意思?", "“三单”是指登记单、流转单和结果单。", "登记单、流转单和结果单"),
        ("“1+2”是什么意思?", "构建“1+2”体系,即一个中心、两个站点。", "一个中心、两个站点"),
        ("哪个部门负责?", "该项工作由区水务局牵头,年底完成。", "区水务局"),
        ("中心设在哪里?", "调处中心设在综合楼二层,3月启用。", "综合楼二层"),
        ("提供哪些服务?", "中医馆提供针灸、推拿、拔罐等服务。", "针灸、推拿、拔罐"),
        ("怎么保障用水?", "通过错峰供水、管网互联等方式保障用水。", "错峰供水、管网互联"),
        ("为什么停运?", "全年共办理业务三千件。", None),
    ],
)
def test_by_hand(question: str, sentence: str, expected: str | None) -> None:
    assert stretch(question, sentence) == expected


def test_the_meaning_asked_for_is_that_of_its_own_term() -> None:
    sentence = "“一档”即一生一档;“三核”即教师核、学院核、学校核。"
    assert stretch("“三核”指什么?", sentence) == "教师核、学院核、学校核"


def test_offsets_are_those_of_the_text_around() -> None:
    text = "前文无关。站点停运,原因是客流不足。后文。"
    found = phrase(analyse("为什么停运?"), frozenset(), text, Span(5, 17))
    assert found is not None
    assert found.of(text) == "客流不足"


@given(
    st.sampled_from(["为什么?", "“甲”是什么意思?", "哪个部门?", "有哪些?", "怎么办?", "在哪里?"]),
    st.text("原因是,。、由局因为即指“甲”在通过 \n县医院牵头", max_size=80),
)
def test_a_stretch_lies_in_its_sentence_and_has_clean_edges(question: str, sentence: str) -> None:
    found = phrase(analyse(question), frozenset(), sentence, Span(0, len(sentence)))
    if found is not None:
        said = found.of(sentence)
        assert 2 <= len(said) <= LONGEST
        assert said.strip(" \t\n,，;；。、:：") == said
