"""Two sides of a question, over documents indexed for it: their order, their documents, and what both say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from chatbot.engine import Engine
from index import Index, build_index, default_encoder
from ingest import Document, parse


def _engine(folder: Path, *documents: tuple[str, str]) -> Engine:
    build_index([parse(Document(name, text)) for name, text in documents], folder, default_encoder())
    engine = Engine(Index.open(folder), threshold=0.0)
    # What is drafted, whatever the fitted probabilities say.
    engine.judge = replace(engine.judge, sure=0.0, bold=0.0)
    return engine


ONE = ("年报.md", "# 接诉即办年报\n\n2022年受理群众诉求713件。\n\n2023年全年受理群众诉求624件。\n")


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return _engine(tmp_path_factory.mktemp("one") / "index", ONE)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("2022年和2023年受理群众诉求各多少件?", "713件、624件"),
        ("2023年和2022年受理群众诉求各多少件?", "624件、713件"),
    ],
)
def test_sentences_answer_in_the_order_asked_for(one: Engine, question: str, expected: str) -> None:
    assert one.respond(question).short_answer == expected


def test_sides_of_two_documents_are_kept_apart(tmp_path: Path) -> None:
    """Their places are counted in each from its own beginning."""
    engine = _engine(
        tmp_path / "index",
        (
            "2022.md",
            "# 2022年接诉即办工作报告\n\n2022年全年受理群众诉求713件,各街乡和各部门都作出了共同努力。",
        ),
        (
            "2023.md",
            "# 2023年接诉即办工作报告\n\n在各街乡和各部门的共同努力之下2023年全年受理群众诉求624件。",
        ),
    )
    answer = engine.respond("2022年和2023年受理群众诉求各多少件?")
    assert answer.short_answer == "713件、624件"
    assert {c.source for c in answer.citations} == {"2022.md", "2023.md"}


def test_what_both_say_is_told_once(tmp_path: Path) -> None:
    text = ONE[1].replace("624", "713")
    engine = _engine(tmp_path / "index", (ONE[0], text))
    assert engine.respond("2022年和2023年受理群众诉求各多少件?").short_answer == "713件"
