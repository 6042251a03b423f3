"""The short answer: the figure, date, name or clause inside the chosen sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chatbot.books import Book
from chatbot.candidates import Unit
from chatbot.demands import fits_unit, longest_list, officers
from chatbot.phrase import phrase
from chatbot.question import Question
from chatbot.terms import Terms, bigrams
from ingest.document import Span
from ingest.entry import Entry
from ingest.figures import Figure, figures
from ingest.structure import Cell

_CLAUSE = re.compile(r"[^,，;；。！？!?\n]+[,，;；。！？!?]*")
_TITLE = re.compile(r"《[^》]+》(?:[(（][^)）]*[〔\[][^)）]+[)）])?")
_EDGE = " \t\n,，;；。、:："
Likeness = Callable[[Sequence[str]], Sequence[float]]

MEANING = 10.0
"""What a difference of 1 in cosine counts, beside shared characters."""
READ = 3.0
"""What it counts for a figure that the reader finds the answer there."""
LEAST = 0.02
"""The share of the reader's marks under which it rules a figure out."""
MEMBERS = 2
"""Members from which a stretch is a list."""
_FIGURES = ("figure", "percent", "money", "duration", "date")


@dataclass(frozen=True)
class Short:
    """A span of the document's text, with the words to show (a cell's figure gets its unit)."""

    span: Span
    text: str


@dataclass(frozen=True)
class Mark:
    """A span where a reader finds the answer; the ``share`` of all its marks, 0..1."""

    span: Span
    share: float


def clauses(text: str, span: Span) -> list[Span]:
    """``text[span]`` cut at commas and stops, never inside brackets, quotes or a number's thousands."""
    found: list[Span] = []
    start, depth = span.start, 0
    for at in range(span.start, span.end):
        char = text[at]
        if char in "“《「『(（":
            depth += 1
        elif char in "”》」』)）":
            depth = max(0, depth - 1)
        elif depth == 0 and char in ",，;；。！？!?\n" and not _inside_number(text, at):
            if text[start : at + 1].strip():
                found.append(Span(start, at + 1))
            start = at + 1
    if text[start : span.end].strip():
        found.append(Span(start, span.end))
    return found


def _inside_number(text: str, at: int) -> bool:
    return (
        text[at] == ","
        and at > 0
        and text[at - 1].isdigit()
        and bool(re.match(r",\d{3}(?!\d)", text[at : at + 5]))
    )


def short_answer(
    question: Question,
    asked: frozenset[str],
    unit: Unit,
    text: str,
    terms: Terms,
    marks: Sequence[Mark] = (),
    likeness: Likeness | None = None,
    book: Book | None = None,
) -> Short | None:
    """The span asked for; None where none stands out.

    ``book``, the document's, says where places and bodies are named (三间房乡 holds no figure) and which figures
    measure the same thing.

    ``likeness`` says how near texts lie to the question in meaning (cosines): which column, and which of several
    figures' clauses, is asked about in other words.

    ``marks`` is where a reader finds the answer, best first, with its shares: it helps to decide between figures
    that fit, and is the answer where no figure, date or title is asked for.
    """
    if unit.row is not None and unit.row.cells:
        return (
            None if question.kind == "comparison" else _cell(question, asked, unit.row.cells, terms, likeness)
        )
    names = book.names(unit.span) if book is not None else []
    marks = [mark for mark in marks if not _only_named(question, mark, names)]
    mark = _mark(question, marks, text)
    read = _trimmed(text, _closed(text, mark.span, unit.span)) if mark else None
    if question.kind == "comparison":
        most = _extreme(question, asked, book.within(unit.span)) if book is not None else None
        return most or read  # without a reader, both sides are the answer
    found: Short | None = None
    if question.demand in _FIGURES or _counted(question, unit.span, text, bool(marks)):
        found = _figure(question, asked, unit.span, text, terms, marks, likeness, names)
    elif question.demand == "person":
        found = _officer(question, unit.span, text)
    elif question.demand == "document":
        found = _nearest_match(_TITLE, asked, unit.span, text, terms)
    sure = read is None or question.demand == "person"  # the office is named, and one name with it
    if found is not None and (sure or _share(marks, found.span) >= LEAST):
        return found
    if read is not None:
        return read
    said = phrase(question, asked, text, unit.span)
    return Short(said, said.of(text)) if said is not None else None


_MOST = re.compile(r"(?:哪|谁)[^,，。;；?？]{0,12}?[高多大](?![少低小])")
_LEAST_ASKED = re.compile(r"(?:哪|谁)[^,，。;；?？]{0,12}?[低少小](?![多高大])")


def _extreme(question: Question, asked: frozenset[str], entries: Sequence[Entry]) -> Short | None:
    """Of the two figures of one indicator the one asked for by 哪个高 or 谁少; None where it is not asked or not told."""
    most, least = _MOST.search(question.text), _LEAST_ASKED.search(question.text)
    if bool(most) == bool(least):
        return None
    rows: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        counts = entry.value is not None and entry.kind in ("count", "percent", "money")
        if counts and not entry.change and bigrams(entry.indicator) & asked:
            rows.setdefault((entry.indicator, entry.unit), []).append(entry)
    told = [row for row in rows.values() if len(row) > 1]
    if len(told) != 1 or len(told[0]) != 2:
        return None
    best = (max if most else min)(told[0], key=lambda e: e.value or 0.0)
    return Short(best.span, best.text)


def _only_named(question: Question, mark: Mark, names: Sequence[Span]) -> bool:
    """A mark inside a name where a figure is asked for (三间 of 三间房街道), or a bare name that cannot be a reason or a
    meaning."""
    if question.demand in _FIGURES:
        return any(mark.span in name and mark.span != name for name in names)
    return question.demand in ("reason", "meaning") and mark.span in names


def _mark(question: Question, marks: Sequence[Mark], text: str) -> Mark | None:
    """The best mark; where members are asked for, the best that lists some (not 四种方式 but the four)."""
    if not marks:
        return None
    members = question.demand == "members" or (question.kind == "definition" and question.coined)
    listing = (m for m in marks if m.share >= LEAST and longest_list(m.span.of(text)) >= MEMBERS)
    return next(listing, marks[0]) if members else marks[0]


_CLOSING = {"“": "”", "《": "》", "「": "」", "『": "』", "(": ")", "（": "）"}
_OPENING = {closing: opening for opening, closing in _CLOSING.items()}


def _closed(text: str, span: Span, within: Span) -> Span:
    """``span`` with the other half of every quote or bracket that it cuts, as far as ``within`` holds it."""
    start, end = span.start, span.end
    open_: list[str] = []
    lacking: list[str] = []
    for char in span.of(text):
        if char in _CLOSING:
            open_.append(char)
        elif char in _OPENING:
            if open_ and open_[-1] == _OPENING[char]:
                open_.pop()
            else:
                lacking.append(_OPENING[char])
    for opening in lacking:
        found = text.rfind(opening, within.start, start)
        start = found if found >= 0 else start
    for opening in reversed(open_):
        closing = text.find(_CLOSING[opening], end, within.end)
        end = closing + 1 if closing >= 0 else end
    return Span(start, end)


def _share(marks: Sequence[Mark], span: Span) -> float:
    return sum(m.share for m in marks if m.span.overlaps(span))


def _counted(question: Question, span: Span, text: str, read: bool) -> bool:
    """几项 (but not 哪几项) asks for a number where the sentence gives one in that unit; so does, where no reader
    tells, a bare indicator (办结时间)."""
    found = figures(text, span.start, span.end)
    if question.kind == "list" and not question.count and question.unit and "哪" not in question.text:
        return any(fits_unit(question.unit, f.unit) for f in found)
    return question.kind == "other" and not read and any(f.kind != "date" for f in found)


def _nearness(texts: Sequence[str], likeness: Likeness | None) -> list[float]:
    """How much nearer each text lies to the question than the nearest, times ``MEANING``; 0 for all without a measure."""
    if likeness is None or len(texts) < 2:
        return [0.0] * len(texts)
    cosines = likeness(texts)
    return [MEANING * (c - max(cosines)) for c in cosines]


def _trimmed(text: str, span: Span) -> Short | None:
    start, end = span.start, span.end
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    return Short(Span(start, end), text[start:end]) if end > start else None


def _cell(
    question: Question, asked: frozenset[str], cells: Sequence[Cell], terms: Terms, likeness: Likeness | None
) -> Short:
    near = dict(zip(cells, _nearness([f"{c.column} {c.unit}" for c in cells], likeness), strict=True))

    def fit(cell: Cell) -> float:
        unit_fits = 0.5 if question.unit and cell.unit and question.unit in cell.unit else 0.0
        percent = (
            (0.6 if cell.unit == "%" else -0.3)
            if question.demand == "percent"
            else (-0.3 if cell.unit == "%" else 0.0)
        )
        return (
            terms.pair_cover(asked, bigrams(cell.column))
            + len(asked & bigrams(cell.column)) * 0.2
            + unit_fits
            + percent
            + near[cell]
        )

    best = max(cells, key=fit)
    return Short(best.span, f"{best.value}{best.unit}")


def _figure(
    question: Question,
    asked: frozenset[str],
    span: Span,
    text: str,
    terms: Terms,
    marks: Sequence[Mark],
    likeness: Likeness | None,
    names: Sequence[Span],
) -> Short | None:
    given = {f.text for f in question.figures}
    options = [
        f
        for f in figures(text, span.start, span.end)
        if f.text not in given and not any(f.span.overlaps(name) for name in names)
    ]
    fitting = [f for f in options if _fits(question, f)] or [
        f for f in options if f.kind in ("count", "rank", "percent", "money")
    ]
    if question.unit:  # 多少人 is answered by 人 or not at all
        fitting = [f for f in fitting if fits_unit(question.unit, f.unit)]
    if not fitting:
        return None
    parts = clauses(text, span)
    aligned = _respectively(question.text, text, span, fitting)
    if aligned is not None:
        return Short(aligned.span, aligned.text)

    held = sorted({_clause_of(parts, f) for f in fitting})
    meant = dict(zip(held, _nearness([parts[i].of(text) for i in held], likeness), strict=True))

    def fit(figure: Figure) -> float:
        at = _clause_of(parts, figure)
        here = bigrams(text[parts[at].start : parts[at].end]) if parts else set()
        before = bigrams(text[parts[at - 1].start : parts[at - 1].end]) if at else set()
        near = bigrams(
            text[max(parts[at].start if parts else span.start, figure.span.start - 12) : figure.span.end + 4]
        )
        unit = 0.8 if question.unit and fits_unit(question.unit, figure.unit) else 0.0
        return (
            terms.pair_cover(asked, here)
            + 0.3 * terms.pair_cover(asked, before)
            + 1.2 * terms.pair_cover(asked, near)
            + unit
            + meant[at]
            + READ * _share(marks, figure.span)
        )

    best = max(fitting, key=fit)
    return Short(best.span, best.text)


def _clause_of(parts: Sequence[Span], figure: Figure) -> int:
    return next((i for i, c in enumerate(parts) if figure.span in c), 0)


_NAMES = re.compile(r"[一-鿿A-Za-z]{2,12}(?:、[一-鿿A-Za-z]{2,12})+")


def _respectively(asked: str, text: str, span: Span, options: Sequence[Figure]) -> Figure | None:
    """甲率、乙率、丙率由1%、2%、3%…: the figure in the place of the name that is asked for, the last row of them."""
    for names in _NAMES.finditer(text, span.start, span.end):
        listed = names[0].split("、")
        places = [i for i, name in enumerate(listed) if name[-4:] in asked or name[-3:] in asked]
        rows = [r for r in _rows(text, options) if len(r) == len(listed) and r[0].span.start > names.start()]
        if len(places) == 1 and rows:
            return rows[-1][places[0]]
    return None


def _rows(text: str, options: Sequence[Figure]) -> list[list[Figure]]:
    """Figures joined by 、, row by row."""
    rows: list[list[Figure]] = []
    for figure in options:
        if rows and text[rows[-1][-1].span.end : figure.span.start] == "、":
            rows[-1].append(figure)
        else:
            rows.append([figure])
    return rows


def _fits(question: Question, figure: Figure) -> bool:
    if question.demand == "date":
        return figure.kind == "date" and figure.text not in question.text
    if question.demand == "figure":
        return figure.kind in ("count", "rank", "percent") and bool(figure.unit)
    return figure.kind == question.demand


def _officer(question: Question, span: Span, text: str) -> Short | None:
    """The name of the only one who holds the office that is asked about (区长是谁)."""
    named = {
        Span(span.start + name.start, span.start + name.end)
        for office, name in officers(span.of(text))
        if office in question.text
    }
    return Short(found := named.pop(), found.of(text)) if len(named) == 1 else None


def _nearest_match(
    pattern: re.Pattern[str], asked: frozenset[str], span: Span, text: str, terms: Terms
) -> Short | None:
    found = list(pattern.finditer(text, span.start, span.end))
    if not found:
        return None

    def fit(match: re.Match[str]) -> float:
        return terms.pair_cover(
            asked, bigrams(text[max(span.start, match.start() - 20) : min(span.end, match.end() + 30)])
        )

    best = max(found, key=fit)
    return Short(Span(best.start(), best.end()), best[0])
