"""The first minute with a document: who issued it, when, under what number, what it holds, and a few of its figures.

Everything on the card stands in the document and leads to its place there; what is not found is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ingest.chinese.issuing import BODY, NUMBER
from ingest.ledger.books import Book
from ingest.ledger.disagreement import doubt
from ingest.ledger.entry import Entry
from ingest.span import Span
from ingest.structure import Parsed, Section
from ingest.validity import STATUSES, Validity

_HEAD, _TAIL = 1200, 500  # characters of a document's own text in which its fields stand
_PARTS, _FIGURES = 12, 5
_INDICATOR = range(4, 21)  # characters of what a figure measures that read well on one line

_DIGITS = "0-9０-９〇○零一二三四五六七八九十"
_DAY = rf"[{_DIGITS}]{{4}}\s*年\s*[{_DIGITS}]{{1,3}}\s*月(?:\s*[{_DIGITS}]{{1,3}}\s*日)?"
_NUMBER = re.compile(NUMBER)
_DATED = re.compile(
    rf"(?:发布(?:日期|时间)|成文日期|印发日期|公布日期)\s*[:：]?\s*({_DAY}|\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}})"
)
_ALONE = re.compile(rf"^[\s（(]*({_DAY})[\s）)]*$", re.MULTILINE)
_SIGNED = re.compile(rf"^\s*([\u4e00-\u9fff]{{2,24}}(?:{BODY}))\s*$", re.MULTILINE)
_ISSUED = re.compile(r"(?:发文机关|发布机构|制定机关|发布单位|来源)\s*[:：]\s*([\u4e00-\u9fff]{2,24})")
_TITLED = re.compile(rf"^([\u4e00-\u9fff]{{2,16}}?(?:{BODY}))(?=关于|印发|办公)")
_VALID = re.compile(
    rf"(?:自{_DAY}起(?:施行|实施|执行)|自(?:公布|发布|印发)之日起(?:施行|实施|执行)|有效期(?:至|到|为)?[^，。；\n]{{2,16}})"
)

# What is cut out of its clause in the middle says nothing on a card.
_BROKEN = re.compile(r"[\s，,、；;。“”‘’《》（）()]|^[和与及等的在对将]|[和与及的在对将]$")

FactKind = Literal["body", "number", "date", "validity"]


@dataclass(frozen=True)
class Fact:
    """A field of the document; ``span`` is where its text stands, None where it is told in our words."""

    kind: FactKind
    text: str
    span: Span | None


@dataclass(frozen=True)
class Card:
    """``parts`` are the sections of the highest level; ``figures`` come from different parts."""

    parsed: Parsed
    facts: tuple[Fact, ...]
    parts: tuple[Section, ...]
    figures: tuple[Entry, ...]

    @property
    def title(self) -> str:
        return self.parsed.document.title or self.parsed.document.source


def card(parsed: Parsed, book: Book) -> Card:
    return Card(
        parsed,
        tuple(with_validity(parsed, facts(parsed), date.today())),
        parts(parsed.sections),
        key_figures(parsed, book.entries),
    )


def with_validity(parsed: Parsed, found: Iterable[Fact], today: date) -> Iterator[Fact]:
    """The facts, with issuer, number and day as the document's validity tells them, and how it stands today.

    What stands beside the text only (in the head of a web page) is told without a place.
    """
    validity, text = parsed.validity, parsed.document.text
    known = {fact.kind: fact for fact in found}
    named: tuple[tuple[FactKind, str], ...] = (("body", validity.issuer), ("number", validity.number))
    for kind, told in named:
        at = text.find(told) if told else -1
        if at >= 0:
            known[kind] = Fact(kind, told, Span(at, at + len(told)))
        elif told:
            known.setdefault(kind, Fact(kind, told, None))
    if validity.published:
        known.setdefault("date", Fact("date", _told_day(validity.published), None))
    status = validity.status(today)
    if status != "unknown":
        stands = known.get("validity")
        said = stands.text if stands else _told_term(validity)
        known["validity"] = Fact(
            "validity",
            f"{STATUSES[status]}（{said}）" if said else STATUSES[status],
            stands.span if stands else None,
        )
    order: tuple[FactKind, ...] = ("body", "number", "date", "validity")
    yield from (known[kind] for kind in order if kind in known)


def _told_day(iso: str) -> str:
    year, month, day = iso.split("-")
    return f"{year}年{int(month)}月{int(day)}日"


def _told_term(validity: Validity) -> str:
    """From when to when the document holds, in our words."""
    since = f"{_told_day(validity.effective)}起施行" if validity.effective else ""
    until = f"有效至{_told_day(validity.expires)}" if validity.expires else ""
    return "，".join(part for part in (since, until) if part)


def facts(parsed: Parsed) -> Iterator[Fact]:
    """At most one of each kind, in the order in which they are told."""
    text, boilerplate = parsed.document.text, parsed.document.boilerplate
    begin = next((b.end for b in boilerplate if b.start == 0), 0)
    end = next((b.start for b in reversed(boilerplate) if b.end >= len(text.rstrip())), len(text))
    head, tail = Span(begin, min(end, begin + _HEAD)), Span(max(begin, end - _TAIL), end)
    title = text.find(parsed.document.title) if parsed.document.title else -1
    named = Span(max(title, 0), max(title, 0) + len(parsed.document.title))
    # A page that carries the text tells its own day and office in front of it.
    whole = Span(0, head.end)
    yield from _first("body", text, (_ISSUED, whole), (_TITLED, named), (_SIGNED, tail))
    yield from _first("number", text, (_NUMBER, whole))
    yield from _first("date", text, (_DATED, whole), (_ALONE, head), (_ALONE, tail))
    yield from _first("validity", text, (_VALID, tail), (_VALID, head))


def _first(kind: FactKind, text: str, *tries: tuple[re.Pattern[str], Span]) -> Iterator[Fact]:
    for pattern, where in tries:
        if found := pattern.search(text[: where.end], where.start):
            span = Span(*found.span(found.lastindex or 0))
            yield Fact(kind, " ".join(span.of(text).split()), span)
            return


def parts(sections: Sequence[Section]) -> tuple[Section, ...]:
    """The sections of the highest level that has several; of a long list the first."""
    for level in range(1, 4):
        found = tuple(section for section in sections if section.level <= level)
        if len(found) > 1:
            return found[:_PARTS]
    return tuple(sections[:_PARTS])


def key_figures(parsed: Parsed, entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The greatest count of each part that says by itself what it counts, in order; spread where parts are many.

    Where a document tells no facts, those that it lays down.
    """
    speaking = [entry for entry in entries if _speaks(entry)]
    best: dict[tuple[str, ...], Entry] = {}
    for entry in [one for one in speaking if one.role == "level"] or speaking:
        part = entry.path[:2]
        if part not in best or _weight(entry) > _weight(best[part]):
            best[part] = entry
    found = list(best.values())
    step = max(1, len(found) / _FIGURES)
    chosen = [found[int(number * step)] for number in range(min(_FIGURES, len(found)))]
    distinct = {entry.indicator: entry for entry in chosen}
    return tuple(sorted(distinct.values(), key=lambda entry: entry.start))


def _speaks(entry: Entry) -> bool:
    plain = not (entry.part or entry.inherited or entry.change or entry.behind)
    plain = plain and entry.role in ("level", "rule")
    told = len(entry.indicator) in _INDICATOR and not _BROKEN.search(entry.indicator) and not doubt(entry)
    told = told and entry.text[:1].isascii()  # 一百周年 says nothing
    return plain and told and entry.kind in ("count", "money", "percent")


def _weight(entry: Entry) -> tuple[bool, float]:
    return entry.kind != "percent", abs(entry.value or 0.0)
