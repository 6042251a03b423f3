"""The outline of a document: its headings as a tree.

Which kind of number nests in which is learnt from the document: a kind that starts again at 1 behind
another, or stands bare right behind it, lies inside it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from ingest.document import Document
from ingest.outline.contents import Contents, find_contents
from ingest.outline.heading import ATTACHED, GROUP, LEAF, NAMED, QUESTION, UNNUMBERED, Heading
from ingest.outline.headings import find_headings
from ingest.span import Span
from ingest.structure import Section
from ingest.text.glued import taken_apart
from ingest.text.lines import Line, iter_lines, key
from ingest.text.numbering import RANK, UNITS

TITLE = -1
"""The depth of a title above a title."""
ROOT = "s"
"""The anchor of the text in front of every heading, and of the title of a law."""
_DEEPEST = 12
"""Kinds of list inside lists that are looked for."""
_OPENING = 40
_LONGEST_TITLE = 5
_FEWEST_NAMES = 2


@dataclass(frozen=True)
class Node:
    """A heading in its place; ``path`` are the nodes above it, from the top."""

    heading: Heading
    path: tuple[Node, ...]
    anchor: str


@dataclass(frozen=True)
class Outline:
    """``lines`` are the document's own lines, without the page around it; ``nodes`` stand in text order."""

    lines: tuple[Line, ...]
    nodes: tuple[Node, ...]
    contents: Contents | None
    title_line: int | None = None
    sections: tuple[Section, ...] = field(default=())


def outline(document: Document) -> Outline:
    """The tree of headings of ``document`` with its table of contents; ``sections`` have no pages yet."""
    lines = tuple(own_lines(document))
    contents = find_contents(lines)
    listed = contents.keys() if contents else frozenset()
    found = find_headings(lines, listed, document.text)
    if contents:
        found = [h for h in found if not contents.first <= h.line <= contents.last]
        found = _with_second_lines(_once(found), lines, contents.broken())
    found, title_line = _without_title(document, lines, found)
    nodes = _nest(_demote_lists(_grouped(_without_items(found)), lines, listed))
    return Outline(lines, nodes, contents, title_line, _sections(nodes, lines))


def own_lines(document: Document) -> list[Line]:
    """The paragraphs of the document as they are read, without the lines of the page that carried it."""
    return list(taken_apart(tuple(iter_lines(document.reading))))


def _once(headings: Sequence[Heading]) -> list[Heading]:
    """Without names that are said again on each page of what they head."""
    kept: list[Heading] = []
    for heading in headings:
        if not (heading.scheme == NAMED and kept and key(kept[-1].text) == key(heading.text)):
            kept.append(heading)
    return kept


def _with_second_lines(
    headings: Sequence[Heading], lines: Sequence[Line], broken: frozenset[tuple[str, str]]
) -> list[Heading]:
    """Headings with the line that they go on in, where the contents break there too."""
    kept: list[Heading] = []
    for heading in headings:
        above = kept[-1] if kept else None
        if above and above.last_line + 1 == heading.line and (key(above.text), key(heading.text)) in broken:
            span = Span(above.span.start, heading.span.end)
            kept[-1] = replace(above, text=above.text + heading.text, span=span, last=heading.line)
        else:
            kept.append(heading)
    return kept


def _without_title(
    document: Document, lines: Sequence[Line], headings: list[Heading]
) -> tuple[list[Heading], int | None]:
    """A lone top heading is the title and no section, but a statute is cited by its name: there it stays."""
    headings = _title_over_title(headings)
    tops = [h for h in headings if h.depth == 1]
    if len(tops) == 1 and tops[0] is headings[0]:
        if any(h.scheme == "条" for h in headings):
            return headings, None
        return headings[1:], tops[0].line
    titled = _title_lines(lines, document.title)
    if titled:
        statute = any(h.scheme == "条" for h in headings)
        return [
            h for h in headings if h.line not in titled or h.scheme == GROUP or (statute and h.depth)
        ], titled[0]
    return headings, None


def _title_lines(lines: Sequence[Line], title: str) -> range:
    """The lines near the beginning that make up ``title``; empty where it does not stand there."""
    wanted = key(title)
    for number, line in enumerate(lines[:_OPENING]):
        left = wanted
        for end in range(number, min(number + _LONGEST_TITLE, len(lines))):
            said = key(lines[end].shown)
            if not said or not left.startswith(said):
                break
            left = left[len(said) :]
            if not left:
                return range(number, end + 1)
        if line and left != wanted and len(wanted) - len(left) >= len(wanted) // 2:
            return range(number, number + 1)
    return range(0)


def _title_over_title(headings: list[Heading]) -> list[Heading]:
    """The name of a code stands above the name of its book, both as top headings: the first holds the second."""
    if len(headings) < 2 or not headings[0].depth == headings[1].depth == 1:
        return headings
    if headings[1].line != headings[0].line + 1:
        return headings
    return [replace(headings[0], depth=TITLE), *headings[1:]]


def _without_items(headings: list[Heading]) -> list[Heading]:
    """Without numbered lines behind the number of an article: there they are its items."""
    kept: list[Heading] = []
    inside = False
    for heading in headings:
        if heading.depth or heading.is_unit or not heading.marker:
            inside = heading.is_article
        elif inside:
            continue
        kept.append(heading)
    return kept


def _grouped(headings: Sequence[Heading]) -> list[Heading]:
    """Names behind two others below which a list begins are the heads of lists: there the names, not the numbers, are widest."""
    kept: list[Heading] = []
    names = 0
    for number, heading in enumerate(headings):
        after = headings[number + 1] if number + 1 < len(headings) else None
        begins = (
            after is not None and after.marker is not None and after.marker.value == 1 and not after.is_unit
        )
        if heading.scheme == NAMED and not heading.depth and begins and names >= _FEWEST_NAMES:
            heading = replace(heading, scheme=GROUP)
        names += heading.scheme in (NAMED, GROUP) and not heading.depth
        kept.append(heading)
    return kept


def _nest(headings: Sequence[Heading]) -> tuple[Node, ...]:
    rank = learn_order(headings)
    stack: list[Node] = []
    nodes: list[Node] = []
    taken: dict[str, int] = {}
    for heading in headings:
        while stack and not _contains(stack[-1].heading, heading, rank):
            stack.pop()
        above = next((n for n, node in enumerate(stack) if _counts_on(node.heading, heading)), None)
        if above is not None:
            del stack[above:]
        node = Node(heading, tuple(stack), _anchor(heading, stack, taken))
        nodes.append(node)
        stack.append(node)
    return tuple(nodes)


def _counts_on(upper: Heading, lower: Heading) -> bool:
    """Whether a number goes on in the kind of one around it, and so ends a question asked in between."""
    return lower.marker is not None and not lower.depth and not upper.depth and upper.scheme == lower.scheme


def _contains(upper: Heading, lower: Heading, rank: Mapping[str, int]) -> bool:
    if upper.is_unit and lower.is_unit:
        return UNITS[upper.scheme] < UNITS[lower.scheme]
    if upper.depth == TITLE or (upper.depth == 1 and not upper.marker and lower.depth != 1):
        return True
    if upper.depth and lower.depth:
        return upper.depth < lower.depth
    if lower.depth:
        return False
    if lower.scheme in UNNUMBERED:
        return _contains_unnumbered(upper, lower)
    if upper.depth:
        return True
    if upper.scheme in (ATTACHED, GROUP, QUESTION):
        return True
    if upper.scheme == LEAF:
        return False
    if upper.scheme == NAMED:
        return rank.get(lower.scheme, 0) > 0
    return rank[upper.scheme] < rank[lower.scheme]


def _contains_unnumbered(upper: Heading, lower: Heading) -> bool:
    if lower.scheme in (ATTACHED, NAMED):
        return False
    if lower.scheme == GROUP:
        return upper.scheme == ATTACHED
    if lower.scheme == QUESTION:
        return upper.scheme not in (QUESTION, LEAF)
    return upper.scheme != LEAF


def learn_order(headings: Sequence[Heading]) -> dict[str, int]:
    """The rank of each kind of number, 0 for the widest, as the order of the headings shows it."""
    plain = [h for h in headings if h.marker and not h.depth]
    votes: dict[tuple[str, str], int] = defaultdict(int)
    for upper, lower in pairwise(plain):
        if upper.scheme == lower.scheme or lower.marker is None:
            continue
        votes[upper.scheme, lower.scheme] += (lower.marker.value == 1) + (lower.line == upper.line + 1)
    left = sorted({h.scheme for h in plain}, key=lambda scheme: RANK.get(scheme, len(RANK)))
    rank: dict[str, int] = {}
    while left:
        widest = min(left, key=lambda scheme: _incoming(scheme, left, votes))
        rank[widest] = len(rank)
        left.remove(widest)
    return rank


def _incoming(scheme: str, others: Sequence[str], votes: Mapping[tuple[str, str], int]) -> int:
    """How strongly the document puts ``scheme`` inside one of the others."""
    net = (votes.get((other, scheme), 0) - votes.get((scheme, other), 0) for other in others)
    return sum(excess for excess in net if excess > 0)


def _anchor(heading: Heading, above: Sequence[Node], taken: dict[str, int]) -> str:
    """``s1.6.5`` from the numbers on the way down, letters for headings without one; the title of a law is ``s``.

    ``taken`` holds how often each has been given.
    """
    parent = above[-1].anchor if above else ROOT
    if heading.marker is None and heading.depth in (1, TITLE) and not above and ROOT not in taken:
        taken[ROOT] = 1
        return ROOT
    prefix = parent if parent == ROOT else parent + "."
    if heading.marker is None:
        return prefix + _letter(_next(taken, prefix))
    values = heading.marker.values[-1:] if heading.scheme.startswith("decimal") else heading.marker.values
    number = prefix + "-".join(str(value) for value in values)
    copy = _next(taken, number)
    return number if copy == 1 else f"{number}~{copy}"


def _next(taken: dict[str, int], name: str) -> int:
    taken[name] = taken.get(name, 0) + 1
    return taken[name]


def _letter(count: int) -> str:
    """a … z, then z27 and so on."""
    return chr(ord("a") + count - 1) if count <= 26 else f"z{count}"


def _demote_lists(found: list[Heading], lines: Sequence[Line], listed: frozenset[str]) -> list[Heading]:
    """Without numbered lines that are items of a list: most of their kind have no text of their own."""
    headings = found
    for _ in range(_DEEPEST):
        nodes = _nest(headings)
        followed = _with_text(nodes, lines)
        groups: dict[tuple[str, str, int], list[int]] = defaultdict(list)
        for number, node in enumerate(nodes):
            parent = node.path[-1].anchor if node.path else ""
            groups[parent, node.heading.scheme, node.heading.depth].append(number)
        dropped: set[int] = set()
        for (_, scheme, depth), members in groups.items():
            if depth or scheme in UNITS or scheme in UNNUMBERED:
                continue
            loose = [n for n in members if key(nodes[n].heading.text) not in listed]
            empty = sum(1 for n in loose if not followed[n])
            if loose and empty * 2 >= len(loose):
                dropped.update(loose)
        if not dropped:
            return headings
        headings = [h for number, h in enumerate(headings) if number not in dropped]
    return headings


def _with_text(nodes: Sequence[Node], lines: Sequence[Line]) -> list[bool]:
    """For each node whether a subsection or a line of text follows it."""
    result = []
    for number, node in enumerate(nodes):
        after = nodes[number + 1] if number + 1 < len(nodes) else None
        next_line = after.heading.line if after else len(lines)
        has_child = after is not None and node in after.path
        result.append(node.heading.inline or has_child or next_line > node.heading.last_line + 1)
    return result


def _sections(nodes: Sequence[Node], lines: Sequence[Line]) -> tuple[Section, ...]:
    ends = _ends(nodes, lines)
    sections = []
    for node, end in zip(nodes, ends, strict=True):
        heading = node.heading
        sections.append(
            Section(
                number=heading.marker.text if heading.marker else "",
                title=heading.title,
                level=len(node.path) + 1,
                path=(*(above.heading.text for above in node.path), heading.text),
                heading=heading.span,
                span=Span(heading.span.start, end),
                anchor=node.anchor,
            )
        )
    return tuple(sections)


def _ends(nodes: Sequence[Node], lines: Sequence[Line]) -> list[int]:
    """Where each node's last line ends, its subsections included."""
    ends = [0] * len(nodes)
    open_nodes: list[int] = []
    for number, node in enumerate(nodes):
        before = lines[node.heading.line - 1].end if node.heading.line else 0
        while len(open_nodes) > len(node.path):
            closed = open_nodes.pop()
            ends[closed] = max(before, nodes[closed].heading.span.end)
        open_nodes.append(number)
    for number in open_nodes:
        ends[number] = max(lines[-1].end, nodes[number].heading.span.end)
    return ends
