"""Questions to groups of windows, on an invented document: gold lands on the right sentences and tokens."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from chatbot.reader.features import load_tokenizer, tokenise
from chatbot.reader.reader import PACKAGED
from eval.fitting.reader.arrays import dataset_of, tokens_of
from eval.fitting.reader.articles import articles, legal, statute_file
from eval.fitting.reader.encyclopaedia import ArticleQuestion, reading
from eval.fitting.reader.groups import WindowGold, asked_of, group_of, twins_of
from eval.fitting.reader.shelves import WindowShelf, document_shelf
from eval.fitting.reader.sources import TrainingData, asked_in
from eval.sets.questions import Gold, SetQuestion
from ingest import parse
from ingest.readers import document

TEXT = """云川区便民服务中心办事指南

一、开放时间

中心每周一至周五开放。窗口上午九点开始受理，下午五点停止受理。2021年新设窗口12个。

二、收费

办理居住登记不收费。补办证件每本收取工本费六元，可以现金支付。
"""
READER = load_tokenizer(PACKAGED / "tokenizer.json")


@pytest.fixture(scope="module")
def shelf() -> WindowShelf:
    return document_shelf(parse(document(TEXT, "a.txt")))


def question(text: str, *gold: Gold, history: tuple[tuple[str, str], ...] = ()) -> SetQuestion:
    return SetQuestion("q", text, "number", answerable=bool(gold), gold=gold, history=history, doc="a.txt")


def test_gold_is_the_sentence_and_the_words(shelf: WindowShelf) -> None:
    asked = question("几点开门？", Gold("窗口上午九点开始受理", answers=("上午九点",)))
    group = group_of("invented", asked, shelf)
    assert group is not None and group.answerable
    ((window, marks),) = group.gold.items()
    sheet = shelf.sheets[window]
    ((start, end),) = marks.spans
    assert sheet.window.text[start:end] == "上午九点"
    (proof,) = marks.proofs
    a, b = sheet.sentences[proof]
    assert sheet.window.text[a:b].startswith("窗口上午九点")
    assert group.near[0] == window or len(shelf.sheets) > 1


def test_an_answer_over_two_sentences_is_marked_whole(shelf: WindowShelf) -> None:
    quote = "办理居住登记不收费。补办证件每本收取工本费六元"
    group = group_of("invented", question("要钱吗？", Gold(quote, answers=(quote,))), shelf)
    assert group is not None
    ((window, marks),) = group.gold.items()
    assert len(marks.proofs) == 2
    assert {shelf.sheets[window].window.text[a:b] for a, b in marks.spans} == {quote}


def test_a_follow_up_carries_the_question_before_it() -> None:
    asked = question("那下午呢？", history=(("几点开门？", "九点。"), ("要钱吗？", "不收。")))
    assert asked_of(asked) == "要钱吗? 那下午呢?"


def test_without_an_answer_nothing_is_gold(shelf: WindowShelf) -> None:
    group = group_of("invented", question("周末开门吗？"), shelf)
    assert group is not None and not group.answerable and group.near
    lost = question("谁管？", Gold("区里管", answers=("区里",)))
    assert group_of("invented", lost, shelf) is None


def test_windows_with_the_answers_words_are_never_wrong(shelf: WindowShelf) -> None:
    asked = question("几个窗口？", Gold("2021年新设窗口12个", answers=("补办证件",)))
    group = group_of("invented", asked, shelf)
    assert group is not None
    (window,) = group.gold
    other = next(i for i, s in enumerate(shelf.sheets) if "补办证件" in s.window.text)
    assert group.banned == ((other,) if other != window else ())


def test_a_twin_asks_for_another_year(shelf: WindowShelf) -> None:
    group = group_of("invented", question("2021年新设几个窗口？", Gold("2021年新设窗口12个")), shelf)
    assert group is not None
    twins = [t for seed in range(8) for t in twins_of(group, shelf, [], random.Random(seed))]
    assert twins and all(
        not t.answerable and "2021" not in t.asked and t.near[0] in group.gold for t in twins
    )
    assert len({n for t in twins for n in t.near}) == len(twins[0].near)


def test_the_arrays_point_at_the_right_tokens(shelf: WindowShelf) -> None:
    asked = question("几点开门？", Gold("窗口上午九点开始受理", answers=("上午九点",)))
    group = group_of("invented", asked, shelf)
    none = group_of("real", question("周末开门吗？"), shelf)
    assert group is not None and none is not None
    collection = TrainingData()
    collection.add(WindowShelf(shelf.sheets[:1]), [])  # so that the numbers of windows are moved by one
    collection.add(shelf, [group, none])
    data = dataset_of(collection, READER, READER)
    (window,) = group.gold
    assert data.gold == {0: [(window + 1, 0)]}
    assert data.answerable.tolist() == [True, False] and data.asks.tolist() == [1, 1]
    assert data.near[0].tolist() == [n + 1 for n in group.near]
    text = shelf.sheets[window].window.text
    offsets = tokenise(READER, text).offsets
    first, last = data.spans[0].tolist()
    assert "上午九点" in text[offsets[first][0] : offsets[last][1]]
    (proof,) = data.proofs[0].tolist()
    begin, end = data.sentences[window + 1].reshape(-1, 2)[proof].tolist()
    assert begin <= first and last <= end
    assert "窗口上午九点开始受理" in text[offsets[begin][0] : offsets[end][1]]
    assert len(data.sentence_passages) == data.first_sentence[-1]
    assert np.array_equal(data.shelf, [0] + [1] * len(shelf.sheets))


def test_a_range_without_tokens_has_no_place() -> None:
    part = tokenise(READER, "甲  乙")
    assert tokens_of(part, (1, 3)) == (-1, -1) or tokens_of(part, (1, 3))[0] >= 0
    assert tokens_of(part, (0, 1))[0] == 0


def test_the_newest_of_dated_statutes_is_read(tmp_path: Path) -> None:
    (tmp_path / "法").mkdir()
    for date, fee in (("2009-08-27", "五元"), ("2021-01-22", "九元")):
        (tmp_path / "法" / f"云川法({date}).md").write_text(
            f"# 云川法\n\n第一条 收费{fee}。\n\n第二条 本法自公布之日起施行。不溯及既往。\n", encoding="utf-8"
        )
    assert statute_file(tmp_path, "法/没有") is None
    found = statute_file(tmp_path, "法/云川法")
    assert found is not None and found.name == "云川法(2021-01-22).md"
    assert articles(found.read_text(encoding="utf-8"))["第一条"] == "第一条 收费九元。"
    (tmp_path / "q.jsonl").write_text(
        '{"id": 3, "text": "要多少钱", "gold": ["法/云川法#第一条", "法/没有#第一条"]}\n'
        '{"id": 4, "text": "何时施行", "gold": ["法/云川法#第二条"]}\n',
        encoding="utf-8",
    )
    shelf, groups = legal(tmp_path, [tmp_path / "q.jsonl"])
    assert [s.window.heading for s in shelf.sheets] == ["云川法", "云川法"]
    # An article of one sentence is its proof; of two it is not known which.
    assert [g.gold for g in groups] == [{0: WindowGold(frozenset({0}))}, {1: WindowGold(frozenset())}]
    assert groups[0].near == (1,)


def test_an_encyclopaedia_question_by_hand() -> None:
    context = "甲山高九百米。乙河长三里。"
    other = "丙湖在东边。"
    asked = [
        ArticleQuestion("1", "甲山多高？", context, ((3, "九百米"),)),
        ArticleQuestion("2", "丙湖在哪？", other, ((3, "东边"),)),
        ArticleQuestion("3", "丁？", other, ((0, "没有"),)),
    ]
    shelf, groups = reading("encyclopaedia", asked, random.Random(1), twins=True)
    assert [s.window.text for s in shelf.sheets] == [context, other]
    assert [g.gold for g in groups] == [
        {0: WindowGold(frozenset({0}), frozenset({(3, 6)}))},
        {1: WindowGold(frozenset({0}), frozenset({(3, 5)}))},
    ]
    assert groups[0].near == (1,)


def test_a_set_is_read_with_its_documents(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "questions.jsonl").write_text(
        '{"id": "1", "question": "几点？", "answerable": false, "doc": "a.txt"}\n'
        '{"id": "2", "question": "几点？", "answerable": false, "doc": "b.txt"}\n',
        encoding="utf-8",
    )
    assert [(a.part, a.question.id) for a in asked_in("laws", tmp_path)] == [("laws", "1")]
