"""What a reader is given of the white paper's passages: text as it stands, table rows read out."""

from __future__ import annotations

from chatbot.finding.candidates import Units
from chatbot.finding.legible import ROOM, page_of, window_around, window_of
from index import Index


def test_every_unit_stands_where_the_page_says(index: Index) -> None:
    units, tables = Units(index), 0
    for passage in index.passages:
        mine = units.of(passage)
        if not mine:
            continue
        page = page_of(mine, [0.0] * len(mine))
        text = page.window.text
        for unit, (start, end) in zip(page.units, page.ranges, strict=True):
            assert text[start:end] == unit.read
        if any(u.row is not None for u in mine):
            tables += 1
            assert len(text) <= ROOM
        else:
            assert page.units == mine and page.window == window_of(passage)
    assert tables >= 2


def test_of_too_many_rows_the_best_are_read(index: Index) -> None:
    units = Units(index)
    mine = max((units.of(p) for p in index.passages), key=lambda us: sum(u.row is not None for u in us))
    last = mine[-1]
    many = [*mine] * 40
    page = page_of(many, [float(u is last) for u in many])
    assert last in page.units
    assert 1 <= len(page.units) < len(many)
    assert list(page.units) == sorted(page.units, key=lambda u: u.span)


def test_a_window_around_holds_its_sentence(index: Index) -> None:
    units = Units(index)
    text = index.documents[0].document.text
    for passage in index.passages:
        for unit in units.of(passage):
            window, start = window_around(unit)
            assert text[start : start + len(window.text)] == window.text
            assert start <= unit.span.start and unit.span.end <= start + len(window.text)
