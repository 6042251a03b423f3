"""Paragraph styles of a DOCX: what each inherits of outline level, list and look."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from ingest.readers.wordml import child, on, value, w

_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_TITLE = re.compile(r"title|标题|文件标题|公文标题|大标题", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|目录)\s*\d", re.IGNORECASE)
_DEEPEST = 20

Element = Any


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph style says; None where neither it nor what it is based on says anything.

    ``level`` is an outline level from 1, ``list_id`` and ``depth`` the list; ``size`` in points.
    """

    name: str = ""
    level: int | None = None
    list_id: str | None = None
    depth: int | None = None
    bold: bool | None = None
    size: float | None = None
    centred: bool | None = None
    title: bool = False
    contents: bool = False


def read_styles(root: Element | None) -> dict[str, Style]:
    """Paragraph styles by id; the default one also under ""."""
    if root is None:
        return {"": Style()}
    elements = {
        one.get(w("styleId")) or "": one
        for one in root.iter(w("style"))
        if one.get(w("type")) in ("paragraph", None)
    }
    defaults = _own(
        root.find(f"{w('docDefaults')}/{w('pPrDefault')}"), root.find(f"{w('docDefaults')}/{w('rPrDefault')}")
    )
    styles = {name: _resolved(name, elements, defaults) for name in elements}
    default = next((name for name, one in elements.items() if one.get(w("default")) in ("1", "true")), None)
    return {"": styles[default] if default is not None else defaults, **styles}


def _resolved(name: str, elements: dict[str, Element], defaults: Style) -> Style:
    chain: list[str] = []
    at: str | None = name
    while at is not None and at in elements and at not in chain and len(chain) < _DEEPEST:
        chain.append(at)
        at = value(child(elements[at], "basedOn"))
    found = defaults
    for one in reversed(chain):
        found = overlaid(found, _own(elements[one], elements[one]))
    own = value(child(elements[name], "name")) or ""
    heading = _HEADING.fullmatch(own.strip())
    level = found.level if found.level is not None else int(heading[1]) if heading else None
    return Style(own, level, found.list_id, found.depth, found.bold, found.size, found.centred,
                 bool(_TITLE.fullmatch(own.strip())), bool(_CONTENTS.match(own.strip())))  # fmt: skip


def overlaid(under: Style, over: Style) -> Style:
    """``over`` where it says anything, else ``under``."""

    says = {
        name: said
        for name in ("level", "list_id", "depth", "bold", "size", "centred")
        if (said := getattr(over, name)) is not None
    }
    return replace(
        under,
        name=over.name or under.name,
        title=over.title or under.title,
        contents=over.contents or under.contents,
        **says,
    )


def _own(paragraph_of: Element | None, run_of: Element | None) -> Style:
    """What ``w:pPr`` below the first and ``w:rPr`` below the second say."""
    return direct(child(paragraph_of, "pPr"), child(run_of, "rPr"))


def direct(paragraph: Element | None, run: Element | None) -> Style:
    """What a ``w:pPr`` and a ``w:rPr`` say themselves."""
    level = _integer(value(child(paragraph, "outlineLvl")))
    depth = _integer(value(child(paragraph, "numPr", "ilvl")))
    half_points = _integer(value(child(run, "sz")))
    aligned = value(child(paragraph, "jc"))
    return Style(
        level=None if level is None else level + 1,
        list_id=value(child(paragraph, "numPr", "numId")),
        depth=depth,
        bold=on(child(run, "b")),
        size=None if half_points is None else half_points / 2,
        centred=None if aligned is None else aligned == "center",
    )


def _integer(text: str | None) -> int | None:
    return int(text) if text is not None and text.isdecimal() else None
