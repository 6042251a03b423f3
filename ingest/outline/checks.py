"""What a person should look at: contents that disagree with the body, numbers missing, doubled or out of order.

Reports, never repairs.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import pairwise

from ingest.outline.contents import Contents, ContentsEntry
from ingest.outline.tree import Node, Outline
from ingest.structure import Fault, Section
from ingest.text.lines import key
from ingest.text.numbering import UNITS

_MOST_PLACES = 8
_FARTHEST_ALIKE = 40
_ALIKE = 0.8
_SHOWN = 30
_BROKEN = re.compile(r"[\u4e00-\u9fff\uff0c,、]$")
_LEAST_BROKEN = 60
_ARTICLE = re.compile("第[一二三四五六七八九十百千零0-9]+条")


def with_pages(outline: Outline) -> tuple[tuple[Section, ...], list[Fault]]:
    """The sections with the pages of the contents, and where contents and headings disagree."""
    contents, sections = outline.contents, outline.sections
    if contents is None:
        return sections, []
    pairs = match(contents.entries, sections)
    differing = _alike(contents.entries, sections, pairs)
    pairs |= differing
    pages = {section: entry.page for entry, section in pairs.items()}
    paged = tuple(replace(s, page=pages.get(number)) for number, s in enumerate(sections))
    return paged, list(_contents_faults(contents, sections, pairs, differing))


def match(entries: Sequence[ContentsEntry], sections: Sequence[Section]) -> dict[ContentsEntry, int]:
    """For each entry of the contents the number of its section: most entries in the same order, by equal words."""
    ours = [key(entry.title) for entry in entries]
    theirs = [key(section.path[-1]) for section in sections]
    return {entries[one]: other for one, other in _longest_common(ours, theirs)}


def _longest_common(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, int]]:
    """The pairs of a longest common subsequence, after Hunt and Szymanski (1977): n log n where few words come again.

    Of words that come again often only the first places count, so that it stays so.
    """
    places: dict[str, list[int]] = defaultdict(list)
    for number, word in enumerate(other):
        if len(places[word]) < _MOST_PLACES:
            places[word].append(number)
    tails: list[int] = []
    chains: list[_Chain] = []
    for number, word in enumerate(one):
        for place in reversed(places.get(word, [])):
            at = bisect_left(tails, place)
            chain = _Chain(number, place, chains[at - 1] if at else None)
            tails[at : at + 1] = [place]
            chains[at : at + 1] = [chain]
    pairs: list[tuple[int, int]] = []
    link = chains[-1] if chains else None
    while link is not None:
        pairs.append((link.one, link.other))
        link = link.before
    return pairs[::-1]


@dataclass(frozen=True, slots=True)
class _Chain:
    """A pair with those in front of it."""

    one: int
    other: int
    before: _Chain | None


def _alike(
    entries: Sequence[ContentsEntry], sections: Sequence[Section], pairs: Mapping[ContentsEntry, int]
) -> dict[ContentsEntry, int]:
    """For entries without a section the first that is nearly called so, between those of their neighbours."""
    found: dict[ContentsEntry, int] = {}
    ends = [len(sections)] * (len(entries) + 1)
    for place in range(len(entries) - 1, -1, -1):
        ends[place] = pairs.get(entries[place], ends[place + 1])
    after = 0
    for place, entry in enumerate(entries):
        if entry in pairs:
            after = pairs[entry] + 1
            continue
        for number in range(after, min(ends[place], after + _FARTHEST_ALIKE)):
            if _ratio(entry.title, sections[number].path[-1]) >= _ALIKE:
                found[entry] = number
                after = number + 1
                break
    return found


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, key(one), key(other), autojunk=False).ratio()


def _contents_faults(
    contents: Contents,
    sections: Sequence[Section],
    pairs: Mapping[ContentsEntry, int],
    differing: Mapping[ContentsEntry, int],
) -> Iterator[Fault]:
    for entry in contents.entries:
        if entry not in pairs:
            message = f"目录中的“{_short(entry.title)}”在正文里没有标题"
            yield Fault("contents-unmatched", message, entry.span)
        elif entry in differing:
            heading = sections[pairs[entry]].path[-1]
            message = f"目录写“{_short(entry.title)}”，正文标题是“{_short(heading)}”"
            yield Fault("contents-differs", message, entry.span)
    paged = [entry for entry in contents.entries if entry.page is not None]
    for before, after in pairwise(paged):
        if (after.page or 0) < (before.page or 0):
            message = f"目录中“{_short(after.title)}”的页码{after.page}小于前一条的{before.page}"
            yield Fault("contents-page-order", message, after.span)
    yield from _unlisted(sections, set(pairs.values()))


def _unlisted(sections: Sequence[Section], listed: set[int]) -> Iterator[Fault]:
    """Headings that the contents leave out although they name others under the same heading."""
    families: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, section in enumerate(sections):
        families[section.path[:-1]].append(number)
    for members in families.values():
        if listed.isdisjoint(members):
            continue
        for number in members:
            if number not in listed:
                heading = sections[number].path[-1]
                yield Fault(
                    "contents-omits", f"目录里没有正文标题“{_short(heading)}”", sections[number].heading
                )


def numbering_faults(nodes: Sequence[Node]) -> Iterator[Fault]:
    """Numbers missing, doubled or out of order among the headings of one kind under one heading.

    Articles count through the chapters of a law, from any number on (a book of a code begins in the middle).
    """
    families: dict[tuple[str, str], list[Node]] = defaultdict(list)
    for node in nodes:
        if node.heading.marker is None:
            continue
        article = node.heading.scheme == "条"
        parent = "" if article or not node.path else node.path[-1].anchor
        families[parent, node.heading.scheme].append(node)
    last: dict[str, int] = {}
    for (_, scheme), family in families.items():
        # Chapters may count on through the books of a code, （三） through 一、 and 二、.
        goes_on = _value(family[0]) == last.get(scheme, 0) + 1
        yield from _sequence_faults(family, scheme, goes_on or scheme == "条")
        last[scheme] = _value(family[-1])


def _sequence_faults(family: Sequence[Node], scheme: str, goes_on: bool) -> Iterator[Fault]:
    first = family[0]
    if not goes_on and _value(first) > 1:
        yield Fault("number-missing", f"“{_short(first.heading.text)}”之前没有第 1 个", first.heading.span)
    for before, after in pairwise(family):
        one, two = _value(before), _value(after)
        name = _short(after.heading.text)
        if two == one:
            if _values(before) == _values(after):
                yield Fault("number-doubled", f"编号重复：“{name}”", after.heading.span)
        elif two > one + 1:
            gap = str(one + 1) if two == one + 2 else f"{one + 1} 至 {two - 1}"
            yield Fault("number-missing", f"“{name}”之前缺编号 {gap}", after.heading.span)
        elif two < one and (two > 1 or scheme != "条"):
            yield Fault("number-order", f"“{name}”的编号排在 {one} 之后", after.heading.span)


def _values(node: Node) -> tuple[int, ...]:
    return node.heading.marker.values if node.heading.marker else ()


def _value(node: Node) -> int:
    return node.heading.marker.value if node.heading.marker else 0


def text_faults(outline: Outline) -> Iterator[Fault]:
    """Headings without text, headings that run on into a sentence, sentences that a line end cuts."""
    own = {node.heading.line for node in outline.nodes}
    articles = {node.heading.line for node in outline.nodes if node.heading.inline}
    yield from _heading_faults(outline)
    for number, (line, following) in enumerate(pairwise(outline.lines)):
        if number in own and number not in articles:
            continue
        if number + 1 in own or len(line.text) < _LEAST_BROKEN or "|" in line.text:
            continue
        if _BROKEN.search(line.text) and _goes_on(following.text):
            yield Fault("line-broken", f"一句话可能断成了两行：“…{line.text[-12:]}”", line.span)


def _goes_on(text: str) -> bool:
    return "\u4e00" <= text[:1] <= "\u9fff" and text[-1:] in "。\uff1b;：:"


def _heading_faults(outline: Outline) -> Iterator[Fault]:
    for number, node in enumerate(outline.nodes):
        heading = node.heading
        after = outline.nodes[number + 1] if number + 1 < len(outline.nodes) else None
        end = after.heading.line if after else len(outline.lines)
        has_child = after is not None and node in after.path
        if not heading.inline and not has_child and end == heading.last_line + 1:
            yield Fault("section-empty", f"标题“{_short(heading.text)}”下面没有正文", heading.span)
        if not heading.inline and (
            "。" in heading.text[:-1] or (heading.scheme in UNITS and _ARTICLE.search(heading.title))
        ):
            yield Fault("heading-runs-on", f"标题可能混进了正文：“{_short(heading.text)}”", heading.span)


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
