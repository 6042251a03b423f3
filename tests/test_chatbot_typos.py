"""Words typed by sound, by hand."""

import re

from hypothesis import given
from hypothesis import strategies as st

from chatbot.question.typos import Sounds
from index.terms import Terms
from ingest import BUNDLED, parse, read_document

SOUNDS = Sounds(["垡头", "复议", "托育", "行政", "窗口"])


def test_a_word_of_the_documents_is_put_in_place_of_its_homophone() -> None:
    assert SOUNDS.mend("伐头街道拆了多少") == "垡头街道拆了多少"
    assert SOUNDS.mend("行政复义多少件") == "行政复议多少件"


def test_words_of_the_language_stay() -> None:
    assert SOUNDS.mend("型正不是行政") == "行政不是行政"
    assert SOUNDS.mend("负疚和正义") == "负疚和正义"
    assert SOUNDS.mend("窗口在哪") == "窗口在哪"


def test_a_word_cut_short_is_spelled_out_where_only_its_tones_differ() -> None:
    words = ["法院", "法律", "援助", "复议", "垡头"]
    sounds = Sounds(words, lambda pair: pair == "律援")
    assert sounds.mend("伐头法援和复义多少件") == "垡头法律援助和复议多少件"
    assert Sounds(words).mend("法援多少件") == "法院多少件"


def test_a_measure_word_or_a_name_of_a_thing_is_no_mistake() -> None:
    sounds = Sounds(["调解", "进场"])
    assert sounds.mend("在哪条街办") == "在哪条街办"
    assert sounds.mend("小五金厂来人查") == "小五金厂来人查"


def test_no_words_no_change() -> None:
    assert Sounds([]).mend("伐头街道") == "伐头街道"


@given(st.text(max_size=40))
def test_length_never_changes(text: str) -> None:
    assert len(SOUNDS.mend(text)) == len(text)


def test_every_mistyped_word_of_a_run_is_put_right_whatever_their_lengths() -> None:
    sounds = Sounds(["垡头", "复议委"])
    assert sounds.mend("伐头某复义委") == "垡头某复议委"
    assert sounds.mend("伐头" * 400) == "垡头" * 400


def test_what_the_white_paper_writes_is_no_mistake() -> None:
    parsed = parse(read_document(BUNDLED))
    terms = Terms(parsed.passages)
    sounds = Sounds(terms.frequent(), terms.known_pair)
    runs = {run for p in parsed.passages for run in re.findall(r"[一-鿿]{2,}", p.text)}
    assert len(runs) > 3000
    assert {run for run in runs if sounds.mend(run) != run} == set()
    assert sounds.mend("行政复议调解率是多少") == "行政复议调解率是多少"
    assert sounds.mend("行政复义多少件") == "行政复议多少件"
