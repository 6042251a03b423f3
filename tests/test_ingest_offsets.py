"""What always holds behind files that are not text: passages, sentences, figures and boxes lie where they say."""

from __future__ import annotations

from docx_made import docx, p
from files_made import drawn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pdf_made import Text, pdf

from ingest import Document, parse
from ingest.ledger.ledger import ledger
from ingest.readers import document_of, read_bytes

_WORDS = st.sampled_from(
    [
        "全县修桥",
        "改造管网",
        "受理申请",
        "办结诉求",
        "3座。",
        "12.5公里，",
        "76.6万件；",
        "98%。",
        "一、总体情况",
    ]
)
_LINES = st.lists(st.lists(_WORDS, min_size=1, max_size=5).map("".join), min_size=1, max_size=12)
_FEW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _holds(data: bytes, suffix: str) -> Document:
    document = document_of(read_bytes(data, suffix, f"a{suffix}"), f"a{suffix}")
    text, parsed = document.text, parse(document)
    for passage in parsed.passages:
        assert text[passage.start : passage.end] == passage.text
        for sentence in passage.sentences:
            assert sentence.span in passage.span
            assert sentence.span.of(text).strip()
    for entry in ledger(parsed):
        assert text[entry.start : entry.end] == entry.text
    for box in document.layout.lines if document.layout else ():
        assert box.span.of(text).strip()
    return document


@_FEW
@given(_LINES)
def test_offsets_behind_pdf(lines: list[str]) -> None:
    pages = [
        [Text(90, 100 + 24 * at, line) for at, line in enumerate(part)] for part in (lines[:6], lines[6:])
    ]
    document = _holds(pdf([page for page in pages if page]), ".pdf")
    assert document.layout
    assert document.layout.lines


@_FEW
@given(_LINES)
def test_offsets_behind_docx(lines: list[str]) -> None:
    _holds(docx("".join(map(p, lines))), ".docx")


def test_offsets_behind_a_recognised_page() -> None:
    document = _holds(drawn(["一、总体情况", "全县修桥3座，改造管网12.5公里。"]), ".png")
    assert document.scanned
    assert "12.5公里" in "".join(document.text.split())
