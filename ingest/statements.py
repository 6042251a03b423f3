"""The figures of a sentence, each with what the words around it say it measures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.bodies import Bodies
from ingest.document import Span
from ingest.entry import Entry
from ingest.figures import Figure, figures
from ingest.respective import own_name, side_by_side
from ingest.structure import Parsed, Passage, Sentence
from ingest.times import Mention, When, kept, mentions, time_of
from ingest.wording import TOLD_BY, Wording, wording


@dataclass(frozen=True)
class Setting:
    """What holds for all figures of a passage; ``present`` is the year that the document is about."""

    parsed: Parsed
    passage: Passage
    id: str
    bodies: Bodies
    present: int | None
    above: When
    scope: str

    def line(self, place: Span) -> int:
        """Where the line of the source begins that ``place`` is in."""
        return self.parsed.document.text.rfind("\n", 0, place.start) + 1


_QUOTE = re.compile(r"[“「][^”」]{0,12}$")
_CLAUSE = re.compile(r"[，;；。!！?？]|,(?!\d{3}(?!\d))|[:：](?!\d)")
_AFTER_JOIN = re.compile(r"^[^一-鿿]?[一-鿿“”]{1,14}(?:以及|及|和|与|、|\\+)(?=[^及和与、]*$)")
"""What the figure in front counts, up to the word that joins the next one to it (29个委办局及42个街乡项目)."""


def of_sentence(
    setting: Setting, sentence: Sentence, named: Sequence[Mention], above: When
) -> Iterator[Entry]:
    text = setting.parsed.document.text
    span = sentence.span
    names = setting.bodies.places(text, span)
    found = [
        f
        for f in figures(text, span.start, span.end)
        if _counts(f, text, span) and not any(f.span.overlaps(name) for name in names)
    ]
    if not found:
        return
    clauses = _clauses(text, span)
    told = _Told()
    rows = side_by_side(text, found)
    for position, figure in enumerate(found):
        clause = next((c for c in clauses if figure.span in c), span)
        earlier = found[position - 1].span.end if position else span.start
        later = found[position + 1].span.start if position + 1 < len(found) else span.end
        before = text[max(clause.start, earlier) : figure.span.start]
        if earlier > clause.start:
            before = _AFTER_JOIN.sub("", before)
        behind = text[figure.span.end : min(clause.end, later)]
        front = text[span.start : figure.span.start]
        said = wording(before, figure.text, behind, front)
        when = time_of(figure.span, clause, named, kept(above, clause.of(text), setting.present))
        row = next((r for r in rows if figure in r), [figure])
        respectively = own_name(text, span, clause, row, figure) if len(row) > 1 else None
        if respectively is not None:
            own = mentions(respectively, Span(0, len(respectively)), setting.present)
            when = own[0].when if own else when
            led = wording(text[clause.start : row[0].span.start], figure.text, "", front)
            said = Wording(said.indicator if own else respectively, "", led.role, led.change, said.about)
        if setting.present and when.first and when.first > setting.present and said.role == "level":
            said = replace(said, role="aim")
        indicator, inherited = told.indicator(said, text, clauses, clause)
        yield Entry(
            start=figure.span.start,
            end=figure.span.end,
            text=figure.text,
            kind=figure.kind,
            unit=unit_of(figure),
            value=figure.value,
            about=said.about,
            indicator=indicator,
            behind=said.behind,
            setting=clause.of(text).strip(),
            role=said.role,
            change=said.change,
            part=before.rstrip().endswith("占")
            or _among(text, span, figure)
            or _listed(text, clause, found, figure),
            inherited=inherited,
            when=when,
            scope=_scope(setting, names, clause, figure),
            of=setting.scope,
            line=setting.line(figure.span),
            path=setting.passage.heading_path,
            anchor=setting.passage.anchor,
            page=setting.passage.page,
            passage=setting.id,
            statement=span,
            sentence=span.of(text),
        )


class _Told:
    """What a sentence has said so far."""

    def __init__(self) -> None:
        self._last = ""

    def indicator(self, said: Wording, text: str, clauses: Sequence[Span], clause: Span) -> tuple[str, bool]:
        """The figure's own, else the one of the figure or clause in front; and whether it is not its own."""
        if len(said.indicator) >= 2:
            self._last = said.indicator
            return said.indicator, False
        if not self._last:
            at = clauses.index(clause) if clause in clauses else 0
            self._last = clauses[at - 1].of(text).strip(" ,，;；:：")[-16:] if at else ""
        return self._last, True


def _among(text: str, sentence: Span, figure: Figure) -> bool:
    """Whether 其中 stands in front, in the sentence."""
    at = text.rfind("其中", sentence.start, figure.span.start)
    return at >= 0 and not re.search(r"[;；。]", text[at : figure.span.start])


def _listed(text: str, clause: Span, found: Sequence[Figure], figure: Figure) -> bool:
    """Whether three figures of its unit or more stand in its clause, with 、 between."""
    same = [f for f in found if f.span in clause and f.unit == figure.unit]
    return len(same) >= 3 and text.count("、", same[0].span.end, same[-1].span.start) >= len(same) - 1


def _counts(figure: Figure, text: str, sentence: Span) -> bool:
    """Neither a date nor a number that names (“四个意识”, a bare number in prose, a year in a title)."""
    if figure.kind == "date" or not figure.unit or figure.value is None:
        return False
    start, end = figure.span.start, figure.span.end
    if not figure.text[0].isdigit() and (
        figure.unit == "届" or _QUOTE.search(text[max(sentence.start, start - 14) : start])
    ):
        return False
    if figure.unit == "年" and not figure.text[0].isdigit():
        return False  # 三年总投资: a time
    if figure.unit == "周" and text[end : end + 1] in "年岁":
        return False
    opened = text.rfind("《", sentence.start, start)
    if opened >= 0 and text.find("》", opened, start) < 0:
        return False
    if figure.unit in ("年", "月", "日", "届", "级") and re.match(r"(?:19|20)\d{2}", figure.text):
        return False
    return not (text[start - 1 : start] in ("+", "第") or text[end : end + 1] == "+")


def _clauses(text: str, span: Span) -> list[Span]:
    cuts = [m.end() for m in _CLAUSE.finditer(text, span.start, span.end)]
    edges = [span.start, *cuts, *([span.end] if not cuts or cuts[-1] < span.end else [])]
    return [Span(a, b) for a, b in pairwise(edges)]


def _scope(setting: Setting, names: Sequence[Span], clause: Span, figure: Figure) -> str:
    """The last body named in front of the figure, in its clause, then its sentence; else the heading's.

    Neither who says so (区民政局报表显示) nor whom the whole document is about.
    """
    text, title = setting.parsed.document.text, setting.parsed.document.title
    told = TOLD_BY.match(clause.of(text)[: figure.span.start - clause.start])
    since = clause.start + told.end() if told else 0
    before = [n for n in names if since <= n.end <= figure.span.start and n.of(text) not in title]
    inside = [name for name in before if name.start >= clause.start] or before
    return inside[-1].of(text) if inside else setting.scope


def unit_of(figure: Figure) -> str:
    """The unit, with shares told apart: %, ‰, 百分点."""
    if "百分点" in figure.text:
        return "百分点"
    return "‰" if "‰" in figure.text else figure.unit
