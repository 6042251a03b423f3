"""What a new version of a document changes, section by section."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from chatbot.web.desk.shelf import own_text
from ingest.structure import Parsed

_LONGEST = 4000  # characters compared one by one; beyond, a section is only said to have changed


@dataclass(frozen=True)
class Change:
    """``runs`` is the section's text as (kind, text): kept, dropped or added; empty for whole sections."""

    kind: Literal["added", "removed", "changed"]
    heading: str
    runs: tuple[tuple[Literal["kept", "dropped", "added"], str], ...] = ()


def changes(old: Parsed, new: Parsed) -> Iterator[Change]:
    """In the order of the new text, then what was removed; sections are the same where their heading paths are."""
    before, after = _texts(old), _texts(new)
    for path, text in after.items():
        if path not in before:
            yield Change("added", " › ".join(path))
        elif before[path] != text:
            yield Change("changed", " › ".join(path), tuple(_runs(before[path], text)))
    for path in before:
        if path not in after:
            yield Change("removed", " › ".join(path))


def _texts(parsed: Parsed) -> dict[tuple[str, ...], str]:
    text = parsed.document.text
    found: dict[tuple[str, ...], str] = {}
    for section in parsed.sections:
        found[section.path] = found.get(section.path, "") + own_text(parsed, section).of(text)
    if not found:
        found[()] = text
    return found


def _runs(old: str, new: str) -> Iterator[tuple[Literal["kept", "dropped", "added"], str]]:
    if max(len(old), len(new)) > _LONGEST:
        return
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield "kept", _shortened(old[a:b])
            continue
        if b > a:
            yield "dropped", old[a:b]
        if d > c:
            yield "added", new[c:d]


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:25]} … {text[-25:]}"
