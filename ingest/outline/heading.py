"""The type of a heading as it is found, before it has a place in the tree."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.span import Span
from ingest.text.numbering import UNITS, Marker

ATTACHED = "附"
NAMED = "名"
GROUP = "组"
"""The head of a group of lists; it has no number, and what is numbered below it starts again."""
QUESTION = "问"
LEAF = "末"
"""A heading without number below the numbered ones."""
UNNUMBERED = (NAMED, ATTACHED, GROUP, QUESTION, LEAF)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading line (``depth``: its Markdown level, 0 without), or the 第X条 in front of an article's text.

    ``text`` is what a path shows, ``scheme`` the kind of number (see ``numbering``), one of ``UNNUMBERED`` or "" for other
    lines; ``line`` is the number of its line.  ``inline``: text follows on the line; ``last`` is the line it ends on.
    """

    text: str
    scheme: str
    marker: Marker | None
    depth: int
    span: Span
    line: int
    inline: bool = False
    own_title: str = ""
    """What an attachment is called, where that does not stand on its line."""
    last: int = -1

    @property
    def last_line(self) -> int:
        return max(self.line, self.last)

    @property
    def is_unit(self) -> bool:
        return self.scheme in UNITS

    @property
    def is_article(self) -> bool:
        """Whether it is the 第X条 in front of an article's text."""
        return self.inline and self.scheme == "条"

    @property
    def title(self) -> str:
        if self.own_title or self.is_article:
            return self.own_title
        return self.text[self.marker.length :] if self.marker else self.text
