"""Automatic numbers of DOCX: 第一章, 第一条, （一）, 1.1 stand in ``numbering.xml`` and not in the text.

After ECMA-376 part 1, 17.9.  One ``Numbering`` walks one document from its beginning: the counters run on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from ingest.readers.counting import written
from ingest.readers.wordml import child, value, w

_PLACE = re.compile(r"%([1-9])")
_BULLET = "•"
_TIGHT = "、，,；;：:.．。)）】〕」』"
"""A label that ends so needs no space behind it."""
LEVELS = 9

Element = Any
"""An lxml element; python-docx ships no stubs for it."""


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is written; ``restart`` is the level whose number sets it back, 0 for none."""

    start: int
    form: str
    text: str
    restart: int
    legal: bool
    behind: str
    style: str


@dataclass
class Numbering:
    """The lists of a document; ``label`` gives a paragraph's number and counts on."""

    levels: dict[str, dict[int, Level]]
    """By abstract list and level, from 0."""
    lists: dict[str, tuple[str, dict[int, int], dict[int, Level]]]
    """By list (``w:numId``): its abstract list, the starts and the levels that it overrides."""
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    def label(self, list_id: str, depth: int) -> str:
        """The number of the next paragraph of list ``list_id`` on level ``depth``, with what parts it from the text."""
        if list_id not in self.lists:
            return ""
        abstract, starts, own = self.lists[list_id]
        levels = {**self.levels.get(abstract, {}), **own}
        depth = max(0, min(depth, LEVELS - 1))
        level = levels.get(depth)
        if level is None:
            return ""
        counts = self._counts.setdefault(abstract, {})
        self._count(list_id, depth, counts, levels, starts)
        if level.form == "bullet":
            return _BULLET + " " if level.text else ""
        text = _PLACE.sub(lambda place: _number(int(place[1]) - 1, counts, levels, level.legal), level.text)
        return text + _behind(text, level)

    def level_of_style(self, list_id: str, style: str) -> int | None:
        """The level of the list that is tied to a paragraph style, None where none is."""
        abstract, _, own = self.lists.get(list_id, ("", {}, {}))
        levels = {**self.levels.get(abstract, {}), **own}
        return next((depth for depth, level in levels.items() if style and level.style == style), None)

    def _count(
        self,
        list_id: str,
        depth: int,
        counts: dict[int, int],
        levels: dict[int, Level],
        starts: dict[int, int],
    ) -> None:
        for upper in range(depth):  # a list may begin on its second level
            counts.setdefault(upper, levels[upper].start if upper in levels else 1)
        restarted = depth in starts and (list_id, depth) not in self._begun
        if restarted:
            counts[depth] = starts[depth]
        elif depth in counts:
            counts[depth] += 1
        else:
            counts[depth] = levels[depth].start
        self._begun.add((list_id, depth))
        for lower in range(depth + 1, LEVELS):
            restart = levels[lower].restart if lower in levels else lower
            if restart and depth < restart:
                counts.pop(lower, None)


def _number(depth: int, counts: dict[int, int], levels: dict[int, Level], legal: bool) -> str:
    level = levels.get(depth)
    if level is None or depth not in counts:
        return ""
    return written(counts[depth], "decimal" if legal and level.form != "none" else level.form)


def _behind(text: str, level: Level) -> str:
    if not text or level.behind == "nothing":
        return ""
    return "" if text[-1] in _TIGHT else " "


def read_numbering(root: Element | None) -> Numbering:
    """The lists that ``numbering.xml`` defines; none where there is no such part."""
    if root is None:
        return Numbering({}, {})
    abstracts = {one.get(w("abstractNumId")): one for one in root.iter(w("abstractNum"))}
    by_style = {
        linked: name
        for name, one in abstracts.items()
        if (linked := value(child(one, "styleLink"))) is not None
    }
    levels = {name: _levels(one) for name, one in abstracts.items()}
    for name, one in abstracts.items():
        link = value(child(one, "numStyleLink"))
        if link is not None and link in by_style:
            levels[name] = levels[by_style[link]]
    lists = {}
    for number in root.iter(w("num")):
        abstract = value(child(number, "abstractNumId")) or ""
        starts: dict[int, int] = {}
        own: dict[int, Level] = {}
        for override in number.iter(w("lvlOverride")):
            depth = _integer(override.get(w("ilvl")), 0)
            start = value(child(override, "startOverride"))
            if start is not None:
                starts[depth] = _integer(start, 1)
            redefined = child(override, "lvl")
            if redefined is not None:
                own[depth] = _level(redefined, depth)
        lists[number.get(w("numId")) or ""] = (abstract, starts, own)
    return Numbering(levels, lists)


def _levels(abstract: Element) -> dict[int, Level]:
    found = {}
    for level in abstract.iter(w("lvl")):
        depth = _integer(level.get(w("ilvl")), 0)
        found[depth] = _level(level, depth)
    return found


def _level(level: Element, depth: int) -> Level:
    form = child(level, "numFmt")
    if form is None:  # formats later than the schema's stand in a choice with a fallback
        form = next(level.iter(w("numFmt")), None)
    restart = value(child(level, "lvlRestart"))
    legal = child(level, "isLgl")
    return Level(
        start=_integer(value(child(level, "start")), 1),
        form=value(form) or "decimal",
        text=value(child(level, "lvlText")) or "",
        restart=depth if restart is None else _integer(restart, depth),
        legal=legal is not None and value(legal) not in ("0", "false"),
        behind=value(child(level, "suff")) or "tab",
        style=value(child(level, "pStyle")) or "",
    )


def _integer(text: str | None, default: int) -> int:
    try:
        return int(text) if text is not None else default
    except ValueError:
        return default
