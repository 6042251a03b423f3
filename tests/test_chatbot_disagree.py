"""What an answer shows beside its figure: others on the same thing, and doubts, on the real white paper."""

from __future__ import annotations

import pytest

from chatbot.engine import Engine
from chatbot.web.answers.render import answer_html
from chatbot.web.desk.shelf import Shelf
from ingest import BUNDLED, Document, parse, read_document
from ingest.ledger.books import Books


@pytest.mark.parametrize(
    ("question", "short", "other"),
    [
        ("三间房的中心日均接待来访群众约多少人?", "60人", "100人"),
        ("2021年涉企事项进驻率是多少?", "98.1%", "98.4%"),
    ],
)
def test_an_answer_shows_the_figure_told_elsewhere_with_its_place(
    candid: Engine, question: str, short: str, other: str
) -> None:
    answer = candid.respond(question)
    assert answer.short_answer == short
    assert [o.figure for o in answer.other_figures] == [other]
    cited = answer.other_figures[0].citation
    assert other in cited.quote and cited != answer.citations[0]


def test_a_figure_that_is_told_once_has_no_other(engine: Engine) -> None:
    assert not engine.respond("市场监管领域“双随机”抽查了多少次?").other_figures


def test_a_figure_of_an_impossible_size_is_quoted_and_doubted(engine: Engine) -> None:
    answer = engine.respond("“融调解”案前调解受案多少件?")
    assert "38000万余件" in answer.text
    assert [(d.figure, d.why) for d in answer.doubtful_figures] == [("38000万余件", "magnitude")]
    assert "数量级可疑" in answer.in_full
    assert "数量级可疑" in answer_html(answer, "zh-CN", Shelf(engine.index.documents))


def test_books_hold_both_sides_of_a_disagreement() -> None:
    parsed = parse(read_document(BUNDLED))
    book = Books([parsed]).of(parsed.document.source)
    pairs = {
        (book.at(place).text, other.text) for place, others in book.differing.items() for other in others
    }  # type: ignore[union-attr]
    assert pairs == {("98.4%", "98.1"), ("98.1", "98.4%"), ("60人", "100人"), ("100人", "60人")}


def test_a_document_without_figures_has_an_empty_book() -> None:
    book = Books([parse(Document("a.txt", "没有数字。"))]).of("a.txt")
    assert book.entries == () and not book.differing
