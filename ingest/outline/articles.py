"""The parts of a rule by their names: articles (条), their paragraphs (款), items (项) and sub-items (目), and what refers to them.

A paragraph is a line of the article; items are the lines numbered （一）, sub-items those numbered 1. below an item.  Items
without a paragraph named belong to the only paragraph that has any.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from ingest.span import Span
from ingest.structure import Parsed, Section
from ingest.text.lines import Line, iter_lines
from ingest.text.numbering import numeral, read_marker

_HAN = "一二三四五六七八九十百千零〇○两"
_N = rf"(?:[{_HAN}]{{1,9}}|\d{{1,4}})"
_NAME = re.compile(
    rf"第\s*(?P<article>{_N})\s*条(?:之\s*(?P<inserted>[{_HAN}]+))?(?:\s*第\s*(?P<clause>{_N})\s*款)?"
    rf"(?:\s*第?\s*[（(]?(?P<item>{_N})[)）]?\s*项)?(?:\s*第\s*(?P<point>{_N})\s*目)?"
)
_MORE = re.compile(rf"\s*[、和及或至]\s*第?\s*[（(]?(?P<item>{_N})[)）]?\s*项")
_OUTSIDE = re.compile(r"(?:》|法|条例|规定|办法|细则|决定)\s*$")
_OWN = re.compile(r"(?:本|依照|按照|根据|违反|符合)(?:法|条例|规定|办法|细则|决定)\s*$")


@dataclass(frozen=True, slots=True)
class Address:
    """第五条第二款第三项 is (5,), 2, 3; ``clause``, ``item`` and ``point`` are 0 where none is named."""

    article: tuple[int, ...]
    clause: int = 0
    item: int = 0
    point: int = 0


@dataclass(frozen=True, slots=True)
class ArticleReference:
    """A place where the text names one of its articles: where it stands, what it names, and where that is."""

    span: Span
    address: Address
    anchor: str
    target: Span


def read_address(text: str) -> Address | None:
    """The first article that ``text`` names with its paragraph and item (第5条第3项), or None."""
    match = _NAME.search(text)
    return _address(match) if match else None


def _address(match: re.Match[str]) -> Address:
    article = [numeral(match["article"])]
    if match["inserted"]:
        article.append(numeral(match["inserted"]))
    clause, item, point = (numeral(match[name]) if match[name] else 0 for name in ("clause", "item", "point"))
    return Address(tuple(article), clause, item, point)


class Articles:
    """The articles of one document."""

    def __init__(self, parsed: Parsed) -> None:
        self._document = parsed.document
        self._sections: dict[tuple[int, ...], Section] = {}
        for section in parsed.sections:
            marker = read_marker(section.number) if section.number else None
            if marker is not None and marker.scheme == "条":
                self._sections.setdefault(
                    marker.values, section
                )  # the rule itself, not what is attached to it

    def __len__(self) -> int:
        return len(self._sections)

    def section(self, address: Address) -> Section | None:
        return self._sections.get(address.article)

    def resolve(self, address: Address) -> Span | None:
        """The span of what is named; None where the document has no such article, paragraph or item."""
        section = self.section(address)
        if section is None:
            return None
        clauses = _clauses(self._lines(section))
        chosen = clauses
        if address.clause:
            if address.clause > len(clauses):
                return None
            chosen = [clauses[address.clause - 1]]
        if not address.item:
            return Span(chosen[0][0].start, chosen[0][-1].end) if address.clause else section.span
        found = [span for clause in chosen for span in _numbered(clause, "(han)", address.item)]
        if not found or not address.point:
            return found[0] if found else None
        inside = list(iter_lines(self._document.reading, found[0].start, found[0].end))
        return next(_numbered(inside, "1.", address.point), None)

    @cached_property
    def references(self) -> tuple[ArticleReference, ...]:
        """Every place that names an article of the document itself, in order; what other rules say is left out."""
        return tuple(self._references())

    def referring_to(self, anchor: str) -> tuple[ArticleReference, ...]:
        """The places that name the article with this anchor."""
        return tuple(one for one in self.references if one.anchor == anchor)

    def _references(self) -> Iterator[ArticleReference]:
        text = self._document.reading
        for section in self._sections.values():
            for match in _NAME.finditer(text, section.heading.end, section.span.end):
                if _is_outside(text, match.start()):
                    continue
                yield from self._named(_address(match), Span(match.start(), match.end()))
                more = _MORE.match(text, match.end())
                while more and match["item"]:  # 第五条第一项、第二项
                    address = Address(_address(match).article, _address(match).clause, numeral(more["item"]))
                    yield from self._named(address, Span(more.start("item") - 1, more.end()))
                    more = _MORE.match(text, more.end())

    def _named(self, address: Address, span: Span) -> Iterator[ArticleReference]:
        section, target = self.section(address), self.resolve(address)
        if section is not None and target is not None:
            yield ArticleReference(span, address, section.anchor, target)

    def _lines(self, section: Section) -> list[Line]:
        return list(iter_lines(self._document.reading, section.heading.start, section.span.end))


def _is_outside(text: str, at: int) -> bool:
    """Whether an article of another rule is named (《某法》第三条)."""
    before = text[max(0, at - 12) : at]
    return _OUTSIDE.search(before) is not None and _OWN.search(before) is None


def _clauses(lines: Sequence[Line]) -> list[list[Line]]:
    """The paragraphs of an article, each with the items below it."""
    clauses: list[list[Line]] = []
    for number, line in enumerate(lines):
        marker = read_marker(line.text) if number else None
        if marker is not None and clauses:
            clauses[-1].append(line)
        else:
            clauses.append([line])
    return clauses


def _numbered(lines: Sequence[Line], scheme: str, value: int) -> Iterator[Span]:
    """The items of ``lines`` with this number, each with the lines below it."""
    for number, line in enumerate(lines):
        marker = read_marker(line.text)
        if marker is None or marker.scheme != scheme or marker.value != value:
            continue
        end = line.end
        for after in lines[number + 1 :]:
            below = read_marker(after.text)
            if below is None or below.scheme in (scheme, "条"):
                break
            end = after.end
        yield Span(line.start, end)
