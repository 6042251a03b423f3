"""The tools of attack on a small scale: nothing raises, nothing is lost, every spoilt file is told."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from index_fakes import BagOfCharacters, two_documents

from chatbot.engine import Engine
from chatbot.web.attack.kills import kill, killed
from chatbot.web.attack.officialese import Officialese
from chatbot.web.attack.spoil import CHANGES, spoil, spoilable
from chatbot.web.attack.texts import Timed, Tried, questions, try_out
from chatbot.web.attack.writers import WRITERS, Acknowledge, Writer
from eval.runs.kills import WRITERS as EVALUATION
from index import Index, build_index
from ingest import Document, parse


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("attack") / "index"
    build_index(two_documents(), made, BagOfCharacters())
    return made


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.integers(0, 10**9))
def test_no_document_of_officialese_raises_and_every_passage_is_its_text(seed: int) -> None:
    document = Document("随机.txt", Officialese(seed).document(), "随机")
    for passage in parse(document).passages:
        assert document.text[passage.start : passage.end] == passage.text


def test_no_question_of_officialese_raises(root: Path) -> None:
    tried = questions(Engine(Index.open(root, BagOfCharacters()), None), 40)
    assert tried.raised == [] and len(tried.timed) == 40


def test_what_raises_is_told_with_its_seed() -> None:
    def work(texts: Officialese) -> object:
        return "", lambda: 1 // 0

    tried = try_out(2, 7, work)  # type: ignore[arg-type]
    assert tried.raised[0].startswith("seed 7: ZeroDivisionError")


def test_the_slowest_is_told_against_those_of_like_length() -> None:
    short = [Timed(n, 20, 0.1) for n in range(20)]
    long = [Timed(20 + n, 500, 1.0) for n in range(20)]
    tried = Tried([*short, *long, Timed(40, 25, 0.4)], [])
    assert tried.slowest() == (Timed(40, 25, 0.4), pytest.approx(4.0))
    assert "0 of 41 raised" in tried.line("questions") and "4.0 times" in tried.line("questions")
    assert Tried().line("questions") == "questions: none"


def test_every_spoilt_file_of_an_index_is_told_in_one_line(root: Path) -> None:
    count = len(CHANGES) * len(spoilable(root))
    assert count >= 60
    assert spoil(root, BagOfCharacters(), count) == {"told": count}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills need POSIX")
@pytest.mark.parametrize("kind", WRITERS | EVALUATION)
def test_what_was_acknowledged_outlives_a_kill(tmp_path: Path, kind: str) -> None:
    writer = (WRITERS | EVALUATION)[kind]
    assert kill(writer, tmp_path, 0, 0.0) and kill(writer, tmp_path, 10_000, 0.0)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills need POSIX")
def test_a_writer_that_acknowledges_too_early_is_found_out() -> None:
    def hasty(folder: Path, first: int, said: Acknowledge) -> None:
        said("1")
        signal.pause()

    def look(folder: Path, said: list[str]) -> None:
        assert (folder / said[0]).exists()

    assert killed({"hasty": Writer(hasty, look)}, 3) == {"hasty": (3, 3)}
