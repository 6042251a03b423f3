"""Editions of one document side by side: which a question means, and what is shown of each."""

from __future__ import annotations

from pathlib import Path

import pytest

from chatbot.answer import Turn
from chatbot.engine import Engine
from chatbot.finding.editions import Edition, Editions, meant
from index import Index, build_index, default_encoder
from ingest import parse, read_document
from ingest.structure import Parsed

OLD = """柳川市公共自行车管理办法（2019年版）

第一条 为方便市民出行，制定本办法。
第二条 骑行前三十分钟免收费用，此后每小时收费2元。
第三条 办卡押金为300元。
第四条 年满七十周岁的市民骑行不收费用。
"""
NEW = """柳川市公共自行车管理办法（2023年修订）

第一条 为方便市民出行，制定本办法。
第二条 骑行前六十分钟免收费用，此后每小时收费1元。
第三条 办卡押金为100元。
第四条 年满七十周岁的市民骑行不收费用。
"""
TWO = (Edition("b.txt", "2023年修订"), Edition("a.txt", "2019年版"))


def parsed(folder: Path, **texts: str) -> list[Parsed]:
    """Documents as a folder holds them, for a title is what reading a file finds."""
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return [parse(read_document(folder / f"{name}.txt")) for name in texts]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("editions")
    build_index(parsed(folder, a=OLD, b=NEW), folder / "index", default_encoder())
    return folder / "index"


@pytest.fixture(scope="module")
def both(shelf: Path) -> Engine:
    return Engine(Index.open(shelf), Engine.open(shelf).reader, threshold=0.0)


@pytest.mark.parametrize(
    ("text", "sources", "rest"),
    [
        ("2019年版里押金多少?", ["a.txt"], "押金多少?"),
        ("押金2019版和2023年修订版有什么不同?", ["b.txt", "a.txt"], "押金有什么不同?"),
        ("新旧两个办法押金各是多少?", ["b.txt", "a.txt"], "押金各是多少?"),
        ("旧办法里押金多少?", ["a.txt"], "押金多少?"),
        ("现行办法押金多少?", ["b.txt"], "押金多少?"),
        ("押金多少?", ["b.txt", "a.txt"], "押金多少?"),
        ("2019年的办法现在还有效吗?", ["b.txt", "a.txt"], "2019年的办法现在还有效吗?"),
        ("2019年收了多少押金?", ["b.txt", "a.txt"], "2019年收了多少押金?"),
    ],
)
def test_which_editions_are_meant(text: str, sources: list[str], rest: str) -> None:
    asked = meant(text, TWO)
    assert ([e.source for e in asked.editions], asked.text) == (sources, rest)


def test_documents_of_one_title_and_two_years_are_editions(tmp_path: Path) -> None:
    found = Editions(parsed(tmp_path, a=OLD, b=NEW))
    assert found.of("a.txt", None) == TWO == found.of("b.txt", {"a.txt", "b.txt"})
    assert found.of("a.txt", {"a.txt"}) == ()


def test_reports_of_two_bodies_are_no_editions(tmp_path: Path) -> None:
    text = "政府工作报告\n——2023年1月5日在会议上\n\n一、工作回顾\n完成投资3亿元。\n"
    reports = parsed(tmp_path, a=text, b=text.replace("2023", "2022"))
    assert reports[0].document.title and Editions(reports).of("a.txt", None) == ()


def test_both_editions_answer_with_their_documents(both: Engine) -> None:
    answer = both.respond("办卡押金2019版和2023版各是多少?")
    assert answer.text.index("2023年修订") < answer.text.index("100元")
    assert answer.text.index("2019年版") < answer.text.index("300元")
    assert {c.source for c in answer.citations} == {"a.txt", "b.txt"}


def test_the_edition_that_is_named_answers_alone(both: Engine) -> None:
    answer = both.respond("2019年版办法里办卡押金是多少?")
    assert "300元" in answer.text and {c.source for c in answer.citations} == {"a.txt"}


def test_a_follow_up_turns_to_the_other_edition(both: Engine) -> None:
    turn = Turn("2023年修订版里办卡押金是多少?", "第三条 办卡押金为100元。")
    answer = both.respond("那2019版呢?", [turn])
    assert "300元" in answer.text and {c.source for c in answer.citations} == {"a.txt"}


def test_editions_that_differ_are_both_shown_where_none_is_named(both: Engine) -> None:
    answer = both.respond("办卡押金是多少?")
    assert answer.text.index("100元") < answer.text.index("300元")
    assert {c.source for c in answer.citations} == {"a.txt", "b.txt"}


def test_editions_that_say_the_same_are_told_once(both: Engine) -> None:
    answer = both.respond("多大年纪骑车不收费?")
    assert answer.text.count("年满七十周岁") == 1 and answer.citations[0].source == "b.txt"
