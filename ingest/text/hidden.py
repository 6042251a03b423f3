"""What Markdown and the HTML inside it say to a program and not to a reader: marks, tags, addresses.

The text stays as it is; what is found here is left out where the text is read or shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_TAGS = (
    "a|abbr|article|b|big|blockquote|br|caption|center|cite|code|col|colgroup|dd|del|details|div|dl|dt|em|figcaption|figure|font|h[1-6]"
    "|hr|i|img|input|ins|kbd|li|main|mark|o:p|ol|p|pre|q|rp|rt|ruby|s|section|small|span|strike|strong|sub|summary|sup|table|tbody|td"
    "|tfoot|th|thead|tr|tt|u|ul|video|iframe"
)
_TAG = re.compile(rf"</?(?:{_TAGS})(?:\s[^<>]{{0,600}})?/?>", re.IGNORECASE)
_CELL = re.compile(r"<(?:(t[dh])|tr|/table)\b", re.IGNORECASE)
_IMAGE = re.compile(r"!\[[^\[\]\n]{0,300}\]\([^()\s]{0,600}(?:\([^()\s]*\)[^()\s]*)?(?:\s+\"[^\"\n]*\")?\)")
_LINK = re.compile(
    r"(\[)([^\[\]\n]{0,300})(\]\([^()\s]{0,600}(?:\([^()\s]*\)[^()\s]*)?(?:\s+\"[^\"\n]*\")?\))"
)
_BOLD = re.compile(r"(\*\*|__)(?=\S)([^*_\n]{1,400}?)(\1)")
_ATTRIBUTES = re.compile(r"\{(?:[#.][\w-]+|[\w-]+=(?:\"[^\"\n]*\"|[\w-]+)|\s)+\}[ \t]*$", re.MULTILINE)
_CONTAINER = re.compile(r"^[ \t]*:{3,}[ \t]*[\w-]*[ \t]*", re.MULTILINE)
_ESCAPE = re.compile(r"\\(?=[\\`*_{}\[\]()#+.!|<>~-])")
_TOC = re.compile(r"^\s*\[\[?toc\]?\]\s*$", re.MULTILINE | re.IGNORECASE)
_QUOTE = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)
_ENTITY = re.compile(r"&(?:emsp|ensp|nbsp|thinsp|#160|#8195|#12288|zwnj|zwj|#8203);")


def is_markdown(source: str) -> bool:
    return source.lower().endswith((".md", ".markdown"))


def hidden(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and what a reader sees there, in no order; spans may overlap: "", a blank, or a bar and the end of a line
    where a cell and a row of a table begin."""
    for match in _TAG.finditer(text):
        cell = _CELL.match(match.group())
        yield match.start(), match.end(), "|" if cell and cell[1] else "\n" if cell else ""
    for pattern in (_IMAGE, _ATTRIBUTES, _CONTAINER, _ESCAPE, _TOC, _QUOTE):
        for match in pattern.finditer(text):
            yield match.start(), match.end(), ""
    for pattern in (_LINK, _BOLD):
        for match in pattern.finditer(text):
            yield match.start(1), match.end(1), ""
            yield match.start(3), match.end(3), ""
    for match in _ENTITY.finditer(text):
        yield (
            match.start(),
            match.end(),
            "\u3000" if match.group() not in ("&zwnj;", "&zwj;", "&#8203;") else "",
        )
