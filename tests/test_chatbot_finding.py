"""What the reader is given to read, and where it marks answers, over the white paper."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from chatbot.finding.finder import READ, Finder
from chatbot.question.followup import Resolved
from chatbot.reader import AnswerSpan, Reader, Reading, Window
from index import Index


class Recording:
    """The packaged reader, remembering how many windows it was given at a time."""

    def __init__(self) -> None:
        self.reader = Reader.load()
        self.given: list[int] = []

    def read(
        self, question: str, windows: Sequence[Window], sentences: Sequence[Sequence[tuple[int, int]]]
    ) -> list[Reading]:
        self.given.append(len(windows))
        return self.reader.read(question, windows, sentences)

    def mark(self, question: str, window: Window, within: tuple[int, int]) -> tuple[AnswerSpan, ...]:
        raise AssertionError("what has been read is not read again")


QUESTIONS = [
    "全年完成多少个审计项目?",
    "法律援助热线有几条?",
    "垡头街道怎么拆除违法建设?",
    "今天天气怎么样?",
    "街道办事处实施行政处罚多少件?",
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_passages_are_read_once_and_marked_where_they_stand(index: Index, question: str) -> None:
    recording = Recording()
    finder = Finder(index, recording)
    found = finder.find(Resolved(question, question), None)
    assert len(recording.given) == 1 and READ[0] <= recording.given[0] <= READ[1]
    assert 1 <= len({u.passage.id for u in found.marks}) <= recording.given[0]
    for unit, marks in found.marks.items():
        assert all(m.span in unit.span for m in marks)
        assert sum(m.share for m in marks) == pytest.approx(1.0)
    assert found.best in found.marks
    assert all(m.span in found.best.span for m in finder.marks(found))


def test_without_reranking_only_the_best_sentence_is_read(index: Index) -> None:
    finder = Finder(index, Reader.load(), rerank=False)
    found = finder.find(Resolved(QUESTIONS[0], QUESTIONS[0]), None)
    assert not found.marks
    marks = finder.marks(found)
    assert marks and all(m.span in found.best.span for m in marks)


def test_without_a_reader_nothing_is_marked(index: Index) -> None:
    finder = Finder(index, None)
    found = finder.find(Resolved(QUESTIONS[0], QUESTIONS[0]), None)
    assert not found.marks and finder.marks(found) == ()
