"""What a program wrote in front of a text: the front matter of Markdown, ``Title:`` lines of a page reader, lists of
``key: value``.  Its lines are no text; its title is the document's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.text.lines import Line

_RULE = re.compile(r"-{3,}|\.{3}")
_PAIR = re.compile(
    r"(?:[-*]\s+)?(?:\*\*)?([A-Za-z_][\w -]{1,24}|版本|来源|更新时间|标题)(?:\*\*)?\s*[：:]\s*(.*)"
)
_ITEM = re.compile(r"-\s+\S.*")
_READER = re.compile(r"(Title|URL Source|Markdown Content|Published Time|Warning|Number of Pages)\s*:\s*(.*)")
_TITLE_KEYS = frozenset({"title", "标题"})
_LONGEST = 60
_FEWEST = 3


def metadata_lines(lines: Sequence[Line]) -> int:
    """How many of the first ``lines`` a program wrote; 0 where the text begins at once."""
    if not lines:
        return 0
    if _RULE.fullmatch(lines[0].text):
        return _front_matter(lines)
    if _READER.fullmatch(lines[0].text):
        number = 0
        while number < len(lines) and _READER.fullmatch(lines[number].text):
            number += 1
        return number
    first = 1 if lines[0].text.startswith("#") and len(lines) > 1 and _pair(lines[1]) else 0
    number = first
    while number < len(lines) and _pair(lines[number]):
        number += 1
    if number - first < _FEWEST:
        return 0
    if number < len(lines) and _RULE.fullmatch(lines[number].text):
        number += 1
    return number


def told_title(lines: Sequence[Line]) -> str:
    """The title that the metadata give; "" where they give none."""
    for line in lines[: metadata_lines(lines)]:
        match = _PAIR.fullmatch(line.text)
        if match and match[1].lower() in _TITLE_KEYS:
            return match[2].strip("'\" \t")
    heading = lines[0].text if lines and metadata_lines(lines) and not _RULE.fullmatch(lines[0].text) else ""
    return heading.lstrip("# ") if heading.startswith("#") else ""


def _pair(line: Line) -> bool:
    return _PAIR.fullmatch(line.text) is not None


def _front_matter(lines: Sequence[Line]) -> int:
    for number, line in enumerate(lines[1:_LONGEST], 1):
        if _RULE.fullmatch(line.text):
            return number + 1 if number > 1 else 0
        if not _PAIR.fullmatch(line.text) and not _ITEM.fullmatch(line.text):
            return 0
    return 0
