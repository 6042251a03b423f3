"""What the reader is given to read, and where it marks answers, over the white paper."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from chatbot.finding.corpus import Corpus
from chatbot.finding.features import NAMES, with_readings
from chatbot.finding.finder import READ, Finder, Found
from chatbot.finding.marker import AnswerMarker
from chatbot.question.analysis import analyse
from chatbot.reader import AnswerSpan, Reader, Reading, Window
from chatbot.reader.mark import Mark
from chatbot.reader.reading import Reads
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


def marks_of(found: Found, reader: Reads | None) -> tuple[Mark, ...]:
    return AnswerMarker(reader).marks(found.question.text, found.best, found.marks)


@pytest.mark.parametrize("question", QUESTIONS)
def test_passages_are_read_once_and_marked_where_they_stand(index: Index, question: str) -> None:
    recording = Recording()
    found = Finder(Corpus(index), recording).find(analyse(question), None)
    assert len(recording.given) == 1 and READ[0] <= recording.given[0] <= READ[1]
    assert 1 <= len({u.passage.id for u in found.marks}) <= recording.given[0]
    for unit, marks in found.marks.items():
        assert all(m.span in unit.span for m in marks)
        assert sum(m.share for m in marks) == pytest.approx(1.0)
    assert found.best in found.marks
    assert all(m.span in found.best.span for m in marks_of(found, recording))


def test_without_reranking_only_the_best_sentence_is_read(index: Index) -> None:
    found = Finder(Corpus(index), None).find(analyse(QUESTIONS[0]), None)
    assert not found.marks
    marks = marks_of(found, Reader.load())
    assert marks and all(m.span in found.best.span for m in marks)


def test_without_a_reader_nothing_is_marked(index: Index) -> None:
    found = Finder(Corpus(index), None).find(analyse(QUESTIONS[0]), None)
    assert not found.marks and marks_of(found, None) == ()


def test_what_the_reader_says_changes_its_own_columns_alone() -> None:
    rows = np.arange(2.0 * len(NAMES)).reshape(2, len(NAMES))
    read = with_readings(rows, [(4.0, 0.0), (-4.0, 8.0)])
    own = [NAMES.index("evidence"), NAMES.index("answerable")]
    np.testing.assert_allclose(read[:, own], np.tanh([[1.0, 0.0], [-1.0, 2.0]]))
    np.testing.assert_array_equal(np.delete(read, own, axis=1), np.delete(rows, own, axis=1))
    assert rows[0, own[0]] == own[0]  # what came in stays
