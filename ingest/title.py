"""The name of a document: its only top Markdown heading, or else the line that the text opens with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from ingest.document import Span
from ingest.lines import Line, iter_lines
from ingest.numbering import read_marker

_LONGEST = 80
_SEARCHED = 12
_SENTENCE = re.compile("[。\uff1b;\uff01!]|[\uff0c,、：:]$")
_EDITION = re.compile(r"[(\uff08].{1,20}[)\uff09]$")
_MARKS = re.compile(r"#{1,6}[ \t\u3000]*")


def find_title(text: str, boilerplate: Sequence[Span] = ()) -> str:
    """The title as it stands, with the edition in brackets that may follow on its own line; "" without one."""
    lines = islice(iter_lines(text), 40)
    own = [line for line in lines if not any(line.span in span for span in boilerplate)][:_SEARCHED]
    if not own:
        return ""
    top = [line for line in own if line.text.startswith("# ")]
    if top:
        # The name of a code may stand above the name of its book.
        pair = len(top) > 1 and own[own.index(top[0]) + 1] == top[1]
        return " ".join(plain_heading(line.text) for line in top[: 1 + pair])
    first = own[0]
    if not _is_title(first):
        return ""
    if len(own) > 1 and _EDITION.fullmatch(own[1].text):
        return first.text + own[1].text
    return first.text


def _is_title(line: Line) -> bool:
    if len(line.text) > _LONGEST or _SENTENCE.search(line.text) or line.text.startswith("#"):
        return False
    return read_marker(line.text.strip("*")) is None


def plain_heading(line: str) -> str:
    """A Markdown heading without its marks."""
    return _MARKS.sub("", line, count=1).rstrip("# \t\u3000").strip()
