"""Editions of one document that lie side by side: which there are, and which of them a question means.

Two documents are editions of one where their titles are the same but for years and what stands in brackets (2021年版,
2024年修订), and the title tells more than a form that many bodies use (政府工作报告).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from chatbot.question.words import HOLDS, says
from index.documents import Documents
from ingest.chinese.titles import ACTS, REISSUED
from ingest.chinese.years import YEAR, years_in
from ingest.structure import Parsed

MOST = 3
"""Editions answered from, at most: the newest."""
_BRACKETS = re.compile(r"[(（〔\[【][^)）〕\]】]*[)）〕\]】]")
_DATED = re.compile(rf"{YEAR}\s*(?:年度?|[—–~-]\s*{YEAR}年?)?|(?:修订|修正|新|旧|试行)?[版本]$")
_OWN = re.compile(rf"[省市区县州盟旗镇乡村国]|街道|大学|学院|公司|医院|(?:{'|'.join(ACTS)})$")
"""A title that names a place or a body, or is that of a rule: no form in which anybody writes."""
_LEAST = 5
_FORM = "|".join(REISSUED)
_OF_YEAR = re.compile(
    rf"(?P<year>{YEAR})\s*年?(?:度|的|新|旧|那|这|份|部|个){{0,3}}(?:(?:修订|修正|修改)?(?:版本|版|本)(?:的)?(?:{_FORM})?|修订|修正|(?:{_FORM}))"
)
_BOTH = re.compile(
    rf"新(?:的|版)?[、和与跟]?旧(?:的|版)?(?:两|2)?(?:个|份|部|版)?(?:{_FORM})?|(?:前后|这)?(?:两|2)(?:个|份|部)?(?:版本|版)(?:的)?(?:{_FORM})?|(?:修订|修改)前后"
)
_OLD = re.compile(rf"(?:旧|老|原来|以前|原先)(?:的|版|版本)*(?:{_FORM})|旧版本?|(?:修订|修改)(?:之|以)?前")
_NEW = re.compile(
    rf"(?:新|现行|现在|最新)(?:的|版|版本)*(?:{_FORM})|新版本?|最新版|现行|(?:修订|修改)(?:之|以)?后|现在|目前|如今"
)


@dataclass(frozen=True)
class Edition:
    """A document of a family; ``label`` tells it from the others (2024年修订版)."""

    source: str
    label: str


@dataclass(frozen=True)
class EditionsMeant:
    """The editions meant, the newest first, and the question without the words that name them."""

    editions: tuple[Edition, ...]
    text: str


class Editions:
    """The families among some documents."""

    def __init__(self, documents: Sequence[Parsed]) -> None:
        documents = Documents.over(documents)
        families: dict[str, list[str]] = {}
        for mark in documents.marks:
            if name := _family(mark.title):
                families.setdefault(name, []).append(mark.source)
        self._family_of: dict[str, tuple[Edition, ...]] = {}
        for sources in families.values():
            if len(sources) == 1:  # not to be opened
                continue
            family = [documents.of(source) for source in sources]
            years = [_year(parsed) for parsed in family]
            if all(years) and len(set(years)) == len(years):
                ordered = sorted(family, key=_year, reverse=True)
                found = tuple(Edition(p.document.source, _label(p)) for p in ordered)
                self._family_of |= {edition.source: found for edition in found}

    def of(self, source: str, scope: Collection[str] | None) -> tuple[Edition, ...]:
        """The editions of a document that are in scope, the newest first; () where it is the only one."""
        found = tuple(e for e in self._family_of.get(source, ()) if scope is None or e.source in scope)
        return found if len(found) > 1 else ()


def meant(text: str, editions: Sequence[Edition]) -> EditionsMeant:
    """Which of a document's editions a question means: those that it names, else the newest ``MOST``."""
    if says(text, HOLDS):  # whether one still holds, the other may tell
        return EditionsMeant(tuple(editions[:MOST]), text)
    named = [(m, e) for m in _OF_YEAR.finditer(text) for e in editions if m["year"] in e.label]
    if named:
        chosen = tuple(e for e in editions if any(e is one for _, one in named))
        return EditionsMeant(chosen[:MOST], _without(text, [m for m, _ in named]))
    for pattern, chosen in (
        (_BOTH, (editions[0], editions[-1])),
        (_OLD, tuple(editions[1 : MOST + 1])),
        (_NEW, (editions[0],)),
    ):
        if match := pattern.search(text):
            return EditionsMeant(chosen, _without(text, [match]))
    return EditionsMeant(tuple(editions[:MOST]), text)


_LINK = re.compile(r"^\s*[的里中内上和与跟、,，比]+|^(?:里面|之间)")


def _without(text: str, matches: Sequence[re.Match[str]]) -> str:
    """The question without what names editions, and without what joins them."""
    for match in sorted(set(matches), key=lambda m: m.start(), reverse=True):
        text = text[: match.start()] + _LINK.sub("", text[match.end() :])
    return _LINK.sub("", text) or text


def _family(title: str) -> str:
    """What the editions of one document have in common; "" for a title that many bodies use."""
    name = _DATED.sub("", re.sub(r"\s", "", _BRACKETS.sub("", title)))
    return name if len(name) >= _LEAST and _OWN.search(name) else ""


def _year(parsed: Parsed) -> str:
    """Of the title, else of when it was published or began to hold, else of the file's name; "" where nothing tells."""
    validity = parsed.validity
    for told in (parsed.document.title, validity.published, validity.effective, parsed.document.source):
        if found := years_in(told):
            return found[0]
    return ""


def _label(parsed: Parsed) -> str:
    title, year = parsed.document.title, _year(parsed)
    held = next((b[0].strip("(（〔[【)）〕]】") for b in _BRACKETS.finditer(title) if year in b[0]), "")
    return held or f"{year}年"
