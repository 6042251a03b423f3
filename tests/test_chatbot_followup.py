"""Follow-ups made whole, by hand."""

import pytest

from chatbot.answer import Turn
from chatbot.question.followup import resolve, topic


def made_whole(question: str, *earlier: str, leans: bool = True) -> str:
    return resolve(question, [Turn(q, "") for q in earlier], lambda *_: leans).text


def test_without_history_nothing_changes() -> None:
    assert made_whole("全年办了多少件?") == "全年办了多少件?"


def test_the_year_is_exchanged() -> None:
    assert made_whole("那2022年呢?", "2023年新建公园多少个?") == "2022年新建公园多少个?"


def test_earlier_years_are_counted_back() -> None:
    assert made_whole("那前一年呢?", "2023年新建公园多少个?") == "2022年新建公园多少个?"


def test_the_indicator_is_exchanged() -> None:
    assert made_whole("解决率呢?", "热线的满意率是多少?") == "热线的解决率是多少?"


def test_a_pronoun_takes_the_topic_and_keeps_its_own_kind() -> None:
    resolved = resolve("其中女性有多少人?", [Turn("全区有多少名调解员?", "")], lambda *_: True)
    assert "调解员" in resolved.text
    assert resolved.asked == "其中女性有多少人?"


def test_what_does_not_lean_is_left_alone() -> None:
    assert made_whole("垃圾分类怎么罚款?", "全区有多少名调解员?", leans=False) == "垃圾分类怎么罚款?"


def test_a_question_without_subject_takes_the_topic() -> None:
    assert "伙伴计划" in made_whole("最初在多少个社区试点?", "“伙伴计划”是什么?")


def test_chains_are_followed_back() -> None:
    assert made_whole("那2018年呢?", "2020年新建公园多少个?", "那2019年呢?") == "2018年新建公园多少个?"


def test_topic_keeps_the_nouns() -> None:
    assert "法律人才" in topic("要培养多少会两种语言的法律人才?")


def test_topic_keeps_no_measure_word() -> None:
    assert topic("2021年受理了多少件投诉?") == "2021年受理投诉"
    assert topic("全区有几个街道") == "全区街道"


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("全年有多少人才被引进?", "全年人才被引进"),
        ("有多少家庭医生签约?", "家庭医生签约"),
        ("区里有多少户籍人口?", "区里户籍人口"),
        ("有多少天然气用户?", "天然气用户"),
        ("有多少人参加?", "参加"),
    ],
)
def test_a_noun_that_begins_like_a_measure_word_is_left_whole(question: str, left: str) -> None:
    assert topic(question) == left


def test_what_was_told_goes_with_a_question_that_leans_on_it() -> None:
    turn = Turn("网站公开了多少条信息?", "27209条")
    assert resolve("上门办理的呢?", [turn], lambda *_: True).told == "27209条"
    assert resolve("上门办理的呢?", [turn], lambda *_: False).told == ""


def test_years_named_together_leave_nothing_behind() -> None:
    whole = made_whole("那2021年压缩时限是多少?", "2020年和2021年的承诺事项各是多少项?")
    assert whole == "承诺事项,2021年压缩时限是多少?"


def test_a_rate_asked_for_after_a_count_is_asked_for_alone() -> None:
    resolved = resolve("那进驻率呢?", [Turn("2021年有多少项事项进驻?", "1290项")], lambda *_: True)
    assert resolved.asked == "进驻率是多少?"
    assert "2021年" in resolved.text


def test_small_talk_is_never_carried() -> None:
    assert made_whole("那2022年呢?", "2023年新建公园多少个?", "谢谢您", "好的") == "2022年新建公园多少个?"
    assert made_whole("谢谢", "2023年新建公园多少个?") == "谢谢"


@pytest.mark.parametrize(
    ("question", "earlier", "whole"),
    [
        ("柳浦呢", "平桥有几个窗口", "柳浦有几个窗口"),
        ("那文化馆呢?", "图书馆每天开到几点?", "文化馆每天开到几点?"),
        ("B类呢?", "A类人才每月补多少?", "B类人才每月补多少?"),
    ],
)
def test_what_is_named_anew_takes_the_place_of_its_like(question: str, earlier: str, whole: str) -> None:
    assert made_whole(question, earlier) == whole
