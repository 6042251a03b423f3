"""Every figure of a document with what it measures: indicator, value, unit, time, scope, section, place in the source.

    for entry in ledger(parse(read_document("report.txt"))):
        print(entry.text, entry.indicator, entry.when)

Always ``document.text[entry.start:entry.end] == entry.text``.  Dates are times, not figures, and are not listed.
"""

from __future__ import annotations

from collections.abc import Iterator

from ingest.bodies import Bodies, headed
from ingest.cells import Measure, measures
from ingest.entry import Entry
from ingest.statements import Setting, of_sentence
from ingest.structure import Parsed
from ingest.times import leading, mentions, of_headings, present_of


def ledger(parsed: Parsed) -> tuple[Entry, ...]:
    """The figures of the document in order; none twice."""
    present, bodies = present_of(parsed), Bodies(parsed)
    found: list[Entry] = []
    for passage in parsed.passages:
        above = of_headings(passage.heading_path, present)
        scope = next((name for h in reversed(passage.heading_path) for name in [headed(h)] if name), "")
        found.extend(_of_passage(Setting(parsed, passage, passage.id, bodies, present, above, scope)))
    return tuple(sorted(found, key=lambda e: e.span))


def _of_passage(setting: Setting) -> Iterator[Entry]:
    passage, above = setting.passage, setting.above
    text = setting.parsed.document.text
    tables = [t for t in setting.parsed.tables if t.span.overlaps(passage.span)]
    for table in tables:
        for measure in measures(table, text, setting.present, setting.bodies):
            if measure.span in passage.span:
                yield _of_cell(setting, measure)
    for sentence in passage.sentences:
        if any(t.span.overlaps(sentence.span) for t in tables):
            continue
        named = mentions(text, sentence.span, setting.present)
        yield from of_sentence(setting, sentence, named, above)
        above = leading(text, sentence.span, named) or above


def _of_cell(setting: Setting, measure: Measure) -> Entry:
    figure, passage = measure.figure, setting.passage
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
        role=measure.role,
        change=measure.change,
        part=False,
        inherited=False,
        when=measure.when if measure.when.first else setting.above,
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
    )
