"""The parts of a document by their numbers: chapters, articles, paragraphs (款) and items (项), from its outline.

Knows nothing of questions; every span is one of the document's text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chatbot.question.about import SMALL, Step
from ingest.chinese.numerals import LETTERS, number
from ingest.span import Span
from ingest.structure import Parsed, Section, Sentence
from ingest.text.numbering import read_marker

_NUMBER = re.compile(rf"[\d{LETTERS}]+")
_DIVISIONS = ("编", "篇", "章", "部分")


@dataclass(frozen=True)
class Extract:
    """A stretch of a document, and the section that it stands in (None in front of the first heading)."""

    span: Span
    section: Section | None = None


def numbered(section: Section) -> int | None:
    """The number of a section: 第十二条, （十二） and 12. are all 12; None where it has none."""
    found = _NUMBER.search(section.number)
    value = number(found[0]) if found else None
    return int(value) if value is not None else None


def _unit(section: Section) -> str:
    """The kind of a section's number: 章 of 第二章, (han) of （二）; "" where it has none, or one put in later (第二条之一)."""
    marker = read_marker(section.number)
    return marker.scheme if marker is not None and len(marker.values) == 1 else ""


def articles(parsed: Parsed) -> list[Section]:
    """The sections that are articles (第…条), in order."""
    return [s for s in parsed.sections if _unit(s) == "条"]


def top_sections(parsed: Parsed) -> list[Section]:
    """The main parts of a document: the uppermost level with more than one section.

    Where chapters stand on it, they alone: what else stands there belongs to a chapter whose heading is lost.
    """
    for level in sorted({s.level for s in parsed.sections}):
        found = [s for s in parsed.sections if s.level == level]
        if len(found) > 1:
            return _chapters(found) or found
    return list(parsed.sections)


def _chapters(sections: Sequence[Section]) -> list[Section]:
    """The sections of the largest unit (编, 章, 部分) that several of them are numbered by, and the annexes; [] where none
    is."""
    units = [_unit(s) for s in sections]
    unit = next((unit for unit in units if unit in _DIVISIONS and units.count(unit) > 1), None)
    if unit is None:
        return []
    return [s for s, own in zip(sections, units, strict=True) if own == unit or s.path[-1].startswith("附")]


def complete(sections: Sequence[Section]) -> bool:
    """Whether sections that are numbered are numbered from one to their count, so that none is missing."""
    numbers = [numbered(s) for s in sections if s.number]
    return numbers == list(range(1, len(numbers) + 1))


def heading(parsed: Parsed, section: Section) -> Extract:
    """The heading of a section without the marks that make it one."""
    at = parsed.document.text.find(section.path[-1], section.heading.start, section.heading.end)
    span = Span(at, at + len(section.path[-1])) if at >= 0 else section.heading
    return Extract(span, section)


def children(parsed: Parsed, section: Section) -> list[Section]:
    """The sections right below ``section``."""
    below = [s for s in parsed.sections if s.span in section.span and s.level > section.level]
    level = min((s.level for s in below), default=0)
    return [s for s in below if s.level == level]


def section_at(parsed: Parsed, span: Span) -> Section | None:
    """The innermost section that holds ``span``."""
    return next((s for s in reversed(parsed.sections) if span in s.span), None)


def walk(parsed: Parsed, steps: Sequence[Step]) -> list[Extract] | None:
    """Where ``steps`` lead, the last one first asked for; [] where the document has no such part, None where it cannot be told.

    It can be told that there is no article where the document has articles, and no chapter where it has chapters.
    """
    within = Span(0, len(parsed.document.text))
    found: list[Section] | None = None
    rest = list(steps)
    while rest and rest[0].unit not in ("款", "项"):
        found = _sections(parsed, rest.pop(0), within)
        if not found:
            return None if found is None else []
        within = found[0].span
    if found is None or (len(found) > 1 and rest):
        return None
    if not rest:
        return [Extract(s.span, s) for s in found]
    below = _below(parsed, found[0], rest)
    return below or ([] if _unit(found[0]) == "条" else None)


def _sections(parsed: Parsed, step: Step, within: Span) -> list[Section] | None:
    inside = [s for s in parsed.sections if s.span in within]
    same = [s for s in inside if s.number.replace(" ", "").endswith(step.unit) or step.unit in s.number]
    if not same and step.unit in ("附件", "附录", "专题"):
        same = [s for s in inside if s.path[-1].lstrip().startswith(step.unit)]
        return _heading_numbered(same, step) or None
    if not same:
        return _of_any_style(parsed, inside, step)
    if step.number < 0:
        return _from_end(same, step)
    return [s for s in same if numbered(s) == step.number]


def _from_end(sections: Sequence[Section], step: Step) -> list[Section]:
    """The one that the step's negative number counts to, [] where there are fewer."""
    return [sections[step.number]] if len(sections) >= -step.number else []


def _heading_numbered(sections: Sequence[Section], step: Step) -> list[Section]:
    if step.number < 0:
        return _from_end(sections, step)
    for section in sections:
        told = _NUMBER.search(section.path[-1])
        if told and number(told[0]) == step.number:
            return [section]
    return []


def _of_any_style(parsed: Parsed, inside: Sequence[Section], step: Step) -> list[Section] | None:
    """第三部分 of a text whose parts are 一、 二、 三、; 第(七)条 of one whose articles are （七）, if only one is so numbered."""
    if step.unit in SMALL:
        marked = [s for s in inside if numbered(s) == step.number]
        return marked if len(marked) == 1 else None
    tops = [s for s in top_sections(parsed) if s in inside]
    if step.number < 0:
        return _from_end(tops, step) or None
    told = [s for s in tops if numbered(s) == step.number]
    if told or any(numbered(s) for s in tops):
        return told or None
    return [tops[step.number - 1]] if 0 < step.number <= len(tops) else None


def _below(parsed: Parsed, article: Section, steps: Sequence[Step]) -> list[Extract]:
    """The paragraph or item of an article; [] where it has none so numbered."""
    part = list(_sentences(parsed, article))
    for step in steps:
        if step.unit == "款":
            paragraphs = _paragraphs(parsed, part)
            at = step.number if step.number < 0 else step.number - 1
            if not -len(paragraphs) <= at < len(paragraphs):
                return []
            part = paragraphs[at]
        else:
            last = max((s.ordinal for s in part), default=0)
            part = [
                s for s in part if s.ordinal == (step.number if step.number > 0 else last + 1 + step.number)
            ]
    return [Extract(Span(part[0].span.start, part[-1].span.end), article)] if part else []


def _sentences(parsed: Parsed, section: Section) -> Iterator[Sentence]:
    for passage in parsed.passages:
        if passage.span in section.span:
            yield from passage.sentences


def _paragraphs(parsed: Parsed, sentences: Sequence[Sentence]) -> list[list[Sentence]]:
    """Sentences by paragraph; the items of an enumeration belong to the paragraph that leads to them."""
    found: list[list[Sentence]] = []
    for sentence in sentences:
        start = sentence.span.start
        before = parsed.document.reading[max(0, start - 8) : start]
        begins = "\n" in before[len(before.rstrip()) :] and sentence.ordinal == 0
        if begins or not found:
            found.append([])
        found[-1].append(sentence)
    return found
