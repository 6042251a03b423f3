"""Every figure of a document with what it measures: indicator, value, unit, time, scope, section, place in the source.

    for entry in ledger(parse(read_document("report.txt"))):
        print(entry.text, entry.indicator, entry.when)

Always ``document.text[entry.start:entry.end] == entry.text``.  Dates are times, not figures, and are not listed.  The time
taken grows with the text's length.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from ingest.ledger.bodies import Bodies, headed
from ingest.ledger.cells import CellMeasure, measures
from ingest.ledger.entry import Entry
from ingest.ledger.stance import Stance, genre_of_text
from ingest.ledger.statements import Setting, of_sentence
from ingest.ledger.times import When, leading, mentions, named_in, of_headings, present_of, several
from ingest.span import Span
from ingest.structure import Parsed, Passage, Table
from ingest.text.abreast import abreast
from ingest.text.compact import compact


def ledger(parsed: Parsed) -> tuple[Entry, ...]:
    """The figures of the document in order; none twice."""
    return tuple(sorted(_Walk.over(parsed).entries(), key=lambda e: e.span))


_ITEM = re.compile(r"\s*\d{1,3}[.．、](?!\d)")


@dataclass
class _Walk:
    """One document on its way; ``above`` and ``other`` hold what a section has said of time so far."""

    parsed: Parsed
    bodies: Bodies
    stance: Stance
    breaks: tuple[int, ...]
    tables: tuple[Table, ...]
    abreast: tuple[Span, ...]
    turn: int
    anchor: tuple[str, bool] = ("", False)
    part: tuple[str, ...] = ()
    above: When = field(default_factory=When)
    listed: When | None = None
    """The time in front of the numbered items that are being read: each item begins with it anew."""
    other: bool = False

    @classmethod
    def over(cls, parsed: Parsed) -> _Walk:
        text = parsed.document.text
        year, title = present_of(parsed), parsed.document.title
        stance = Stance(genre_of_text(parsed), year, year is not None and str(year) in title)
        return cls(
            parsed,
            Bodies(parsed),
            stance,
            (0, *(at + 1 for at, char in enumerate(text) if char == "\n")),
            tuple(sorted(parsed.tables, key=lambda t: t.span)),
            tuple(abreast(parsed.document.reading)),
            stance.turn(parsed.document.reading),
        )

    def entries(self) -> Iterator[Entry]:
        told: dict[Span, CellMeasure] = {}  # a merged cell says one figure, however many rows it covers
        for table in self.tables:
            for measure in measures(table, self.parsed.document.text, self.stance.year, self.bodies):
                told.setdefault(measure.span, measure)
        measured = sorted(told.values(), key=lambda m: m.span)
        for passage in self.parsed.passages:
            yield from self._of_passage(passage, measured)

    def _of_passage(self, passage: Passage, measured: Sequence[CellMeasure]) -> Iterator[Entry]:
        path = passage.heading_path
        turned = passage.start >= self.turn and not self.stance.reviews(path)
        ahead = self.stance.ahead(path) or turned
        if (passage.anchor, ahead) != self.anchor:
            self._enter(path, passage.anchor, ahead)
        named = (headed(heading) for heading in reversed(path))
        scope = next((name for name in named if name in self.bodies.known), "")
        setting = Setting(
            self.parsed, passage, passage.id, self.bodies, self.stance, self.above, scope, self.breaks, ahead
        )
        first = bisect_left(measured, passage.start, key=lambda m: m.span.start)
        for measure in measured[first:]:
            if measure.span.start >= passage.end:
                break
            if measure.span in passage.span:
                yield _of_cell(setting, measure)
        yield from self._of_prose(setting, passage)

    def _enter(self, path: tuple[str, ...], anchor: str, ahead: bool) -> None:
        """Begins a section: with the time of its headings, or of the last paragraph of a part that tells of several times
        (“十四五”时期和2025年工作), where nothing but that part's own heading names one."""
        year, part = self.stance.year, path[:1]
        told = self.above.told == "paragraph" and ahead == self.anchor[1] and part == self.part
        if not (part and told and several(part, year) and not named_in(path[1:], year)):
            self.above = of_headings(path, year, self.stance.last_full, self.stance.told_for(ahead))
        self.anchor, self.other, self.listed, self.part = (anchor, ahead), several(path, year), None, part

    def _of_prose(self, setting: Setting, passage: Passage) -> Iterator[Entry]:
        tables = _overlapping(self.tables, passage.span)
        heading = self.above
        for sentence in passage.sentences:
            if any(t.span.overlaps(sentence.span) for t in tables):
                continue
            if any(run.overlaps(sentence.span) for run in self.abreast):
                continue  # what stands around a figure is another sentence's
            read = compact(self.parsed.document.reading, sentence.span)
            whole = Span(0, len(read.text))
            if _ITEM.match(read.text):
                self.listed = self.above = self.listed or self.above
            named = mentions(read.text, whole, self.stance.year, self.stance.last_full)
            for entry in of_sentence(replace(setting, above=self.above), sentence, read, named):
                yield replace(
                    entry, settled=entry.when.told in ("clause", "sentence", "paragraph") or not self.other
                )
            led = None if self.stance.genre == "rule" else leading(read.text, whole, named)
            self.other = self.other or any(not _same(m.when, heading) for m in named)
            self.above = led or self.above


def _same(one: When, other: When) -> bool:
    return (one.first, one.last) == (other.first, other.last)


def _overlapping(tables: Sequence[Table], span: Span) -> list[Table]:
    """Of tables in order, those that share a place with ``span``."""
    at = bisect_left(tables, span.start, key=lambda t: t.span.end)
    found = []
    while at < len(tables) and tables[at].span.start < span.end:
        found.append(tables[at])
        at += 1
    return found


def _of_cell(setting: Setting, measure: CellMeasure) -> Entry:
    figure, passage = measure.figure, setting.passage
    when = measure.when if measure.when.first else setting.above
    stood = setting.stance.role("level", setting.ahead, measure.setting, when, bool(measure.when.first))
    role = stood if measure.role == "level" else measure.role
    return Entry(
        start=figure.span.start,
        end=figure.span.end,
        text=figure.text,
        kind=figure.kind,
        unit=figure.unit,
        value=figure.value,
        about=False,
        indicator=measure.indicator,
        behind="",
        setting=measure.setting,
        role=role,
        change=measure.change,
        part=False,
        inherited=False,
        when=when,
        scope=measure.scope or setting.scope,
        of=setting.scope,
        line=setting.line(figure.span),
        path=passage.heading_path,
        anchor=passage.anchor,
        page=passage.page,
        passage=setting.id,
        statement=measure.row,
        sentence=measure.setting,
        row=measure.label,
        high=figure.high,
        planned=stood == "aim",
    )
