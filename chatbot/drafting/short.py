"""The short answer: the figure, date, name or clause inside the chosen sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.drafting.figure_choice import Comparing, FigureSentence, choose, fits, nearness
from chatbot.drafting.marked import whole_words
from chatbot.finding.candidates import Unit
from chatbot.question.analysis import Question
from chatbot.question.demands import longest_list, officers
from chatbot.question.words import WHICH, says
from chatbot.reader.mark import Mark, share_of
from index.terms import Terms, bigrams
from ingest.chinese.clauses import clauses
from ingest.chinese.figures import figures
from ingest.chinese.measures import fits_unit
from ingest.ledger.books import Book
from ingest.ledger.entry import Entry
from ingest.span import Span
from ingest.structure import Cell

_TITLE = re.compile(r"《[^》]+》(?:[(（][^)）]*[〔\[][^)）]+[)）])?")
MEANING = 10.0
"""What a difference of 1 in cosine counts for a column, beside shared characters."""
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


def short_answer(
    question: Question,
    comparing: Comparing,
    unit: Unit,
    text: str,
    marks: Sequence[Mark] = (),
    book: Book | None = None,
) -> Short | None:
    """The span asked for; None where none stands out.

    ``marks`` is where a reader finds the answer, best first, with its shares: it helps to decide between figures
    that fit, and is the answer where no figure, date or title is asked for.  ``book``, the document's, says what each
    figure measures and where places and bodies are named.
    """
    if unit.row is not None and unit.row.cells:
        return _cell(question, comparing, unit.row.cells)
    entries = book.within(unit.span) if book is not None else []
    names = book.names(unit.span) if book is not None else []
    marks = [mark for mark in marks if not _only_named(question, mark, names, mark.span.of(text))]
    mark = _mark(question, marks, text)
    told = whole_words(text, mark.span, unit.span) if mark else None
    read = Short(told, told.of(text)) if told else None
    if question.kind == "comparison":
        return (
            _compared(question, comparing.terms, entries) or read
        )  # without a reader, both sides are the answer
    found: Short | None = None
    rival = False
    if asks_for_figure(question, unit.span, text, bool(marks)):
        sentence = FigureSentence(text, unit.span, clauses(text, unit.span), entries, names)
        figure = choose(question, comparing, sentence, marks)
        found = Short(figure.span, figure.text) if figure is not None else None
        # Where the reader takes another of the figures, its share has been counted already.
        rival = read is not None and any(f.span in read.span and fits(question, f) for f in sentence.figures)
        rival = rival and read is not None and all(_BARE.fullmatch(part) for part in read.text.split("、"))
    elif question.demand == "person":
        found = _officer(question, unit.span, text)
    elif question.demand == "document":
        found = _nearest_match(_TITLE, question, comparing.terms, unit.span, text)
    sure = read is None or question.demand == "person"  # the office is named, and one name with it
    if found is not None and (sure or rival or share_of(marks, found.span) >= LEAST):
        return found
    return read


_MOST = re.compile(r"(?:哪|谁)[^,，。;；?？]{0,12}?[高多大](?![少低小])")
_LEAST_ASKED = re.compile(r"(?:哪|谁)[^,，。;；?？]{0,12}?[低少小](?![多高大])")


def _compared(question: Question, terms: Terms, entries: Sequence[Entry]) -> Short | None:
    """The two figures of the indicator that is asked about, or the one asked for by 哪个高 or 谁少; None where the
    sentence does not give two."""
    rows: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        counts = entry.value is not None and entry.kind in ("count", "percent", "money")
        if counts and entry.role != "change" and not entry.inherited:
            rows.setdefault((entry.indicator, entry.unit), []).append(entry)
    fits = {
        key: terms.pair_cover(question.pairs, bigrams(key[0]))
        for key, row in rows.items()
        if len(row) == 2 and bigrams(key[0]) & question.pairs
    }
    best = [key for key, fit in fits.items() if fit == max(fits.values())]
    if len(best) != 1:
        return None
    one, other = rows[best[0]]
    most, least = _MOST.search(question.text), _LEAST_ASKED.search(question.text)
    if bool(most) != bool(least):
        found = (max if most else min)((one, other), key=lambda e: e.value or 0.0)
        return Short(found.span, found.text)
    return Short(Span(one.start, other.end), f"{one.text}、{other.text}")


AROUND = 8
"""Characters around a term that still say no more than the term."""


def _repeats_a_term(question: Question, said: str) -> bool:
    """朝阳“123+N”模式, where its meaning is asked for."""
    return any(name in said and len(said) <= len(name) + AROUND for name in question.names)


def _only_named(question: Question, mark: Mark, names: Sequence[Span], said: str) -> bool:
    """A mark (``said`` is its text) inside a name where a figure is asked for (三间 of 三间房街道), or a bare name, or the term
    itself, that cannot be a reason or a meaning."""
    if question.demand in _FIGURES:
        return any(mark.span in name and mark.span != name for name in names)
    return question.demand in ("reason", "meaning") and (
        mark.span in names or _repeats_a_term(question, said)
    )


_BARE = re.compile(r"[^\d]{0,6}\d[\d.,]*[^\d]{0,6}")
"""A figure and little else."""


def _mark(question: Question, marks: Sequence[Mark], text: str) -> Mark | None:
    """The best mark; where members are asked for, the best that lists some (not 四种方式 but the four)."""
    if not marks:
        return None
    members = question.demand == "members" or (question.kind == "definition" and question.coined)
    listing = (m for m in marks if m.share >= LEAST and longest_list(m.span.of(text)) >= MEMBERS)
    return next(listing, marks[0]) if members else marks[0]


def could_ask_for_figure(question: Question) -> bool:
    """Whether the question alone, whatever sentence answers it, may ask for a figure."""
    counted = (
        question.kind == "list" and not question.count and question.unit and not says(question.text, WHICH)
    )
    return question.demand in _FIGURES or bool(counted)


def asks_for_figure(question: Question, span: Span, text: str, read: bool = True) -> bool:
    """Whether a figure or date of ``text[span]`` is asked for: 几项 (but not 哪几项) asks for a number where the sentence gives
    one in that unit; so does, where no reader tells, a bare indicator (办结时间)."""
    if question.demand in _FIGURES:
        return True
    found = figures(text, span.start, span.end)
    if could_ask_for_figure(question):
        return any(fits_unit(question.unit, f.unit) for f in found)
    return question.kind == "other" and not read and any(f.kind != "date" for f in found)


def _cell(question: Question, comparing: Comparing, cells: Sequence[Cell]) -> Short:
    """The cell of a row that is asked for: in the unit asked for, where there is one, by what its column is called."""
    asked, terms = question.pairs, comparing.terms
    shares = [c for c in cells if c.unit == "%"] if question.demand == "percent" else []
    units = [c for c in cells if question.unit and c.unit and fits_unit(question.unit, c.unit)]
    fitting = shares or units or cells
    columns = nearness(question, [f"{c.column} {c.unit}" for c in fitting], comparing)
    near = dict(zip(fitting, columns, strict=True))

    def fit(cell: Cell) -> float:
        pairs = bigrams(cell.column)
        letters = set(cell.column) & set(question.text)  # 罚单 and 行政处罚 share no pair
        share = -0.3 if cell.unit == "%" and question.demand != "percent" else 0.0
        return (
            terms.pair_cover(asked, pairs)
            + len(asked & pairs) * 0.2
            + len(letters) * 0.15
            + share
            + MEANING * near[cell]
        )

    best = max(fitting, key=fit)
    return Short(best.span, f"{best.value}{best.unit}")


def _officer(question: Question, span: Span, text: str) -> Short | None:
    """The name of the only one who holds the office that is asked about (区长是谁)."""
    named = {
        Span(span.start + name.start, span.start + name.end)
        for office, name in officers(span.of(text))
        if office in question.text
    }
    return Short(found := named.pop(), found.of(text)) if len(named) == 1 else None


def _nearest_match(
    pattern: re.Pattern[str], question: Question, terms: Terms, span: Span, text: str
) -> Short | None:
    found = list(pattern.finditer(text, span.start, span.end))
    if not found:
        return None

    def fit(match: re.Match[str]) -> float:
        around = text[max(span.start, match.start() - 20) : min(span.end, match.end() + 30)]
        return terms.pair_cover(question.pairs, bigrams(around))

    best = max(found, key=fit)
    return Short(Span(best.start(), best.end()), best[0])
