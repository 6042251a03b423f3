"""Several processes that answer: what they say is what one says; one that dies is replaced."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_engine import FakeEngine, document

from chatbot.answer import Turn
from chatbot.engine import Engine
from chatbot.processes import Opening, Processes
from index.store import StoreAway

ASKED = ("办理了多少件行政复议案件?", "普法活动由谁组织?", "火星上的天气怎么样?")


@pytest.fixture(scope="module")
def processes(white_paper_index: Path, engine: Engine) -> Iterator[Processes]:
    yield Processes(Opening(white_paper_index), 2, engine)


def test_they_answer_as_one_does(processes: Processes, engine: Engine) -> None:
    for question in ASKED:
        assert processes.respond(question) == engine.respond(question)
    history = [Turn(ASKED[0], "")]
    sources = [mark.source for mark in engine.index.documents.marks]
    given = processes.respond("办结率呢?", history, sources)
    assert given == engine.respond("办结率呢?", history, sources)
    assert processes.index is engine.index


def test_one_that_dies_is_replaced(processes: Processes) -> None:
    before = processes.respond(ASKED[1])
    for process in list(processes._pool._processes.values()):
        os.kill(process.pid, signal.SIGKILL)
    assert processes.respond(ASKED[1]) == before


class OpeningAway(Opening):
    """Opens nothing while there is something at its path."""

    def engine(self) -> FakeEngine:  # type: ignore[override]
        if self.path.exists():
            raise StoreAway("现在连不上")
        return FakeEngine([document("渡口管理办法\n渡口每天6时开放，22时关闭。\n")])


def test_a_store_away_while_one_is_replaced_is_told_as_such(tmp_path: Path) -> None:
    away = tmp_path / "away"
    opening = OpeningAway(away)
    engine = opening.engine()
    processes = Processes(opening, 1, engine)  # type: ignore[arg-type]
    expected = engine.respond(ASKED[0])
    assert processes.respond(ASKED[0]) == expected
    away.touch()
    for process in list(processes._pool._processes.values()):
        os.kill(process.pid, signal.SIGKILL)
    for _ in range(2):
        with pytest.raises(StoreAway, match="现在连不上"):
            processes.respond(ASKED[0])
    away.unlink()
    assert processes.respond(ASKED[0]) == expected
