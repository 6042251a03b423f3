"""Web pages as saved: the page's text, one block a line, headings marked with ``#``, cells parted by `` | ``."""

from __future__ import annotations

import re

from ingest.errors import InputError
from ingest.readers.reading import Reading
from ingest.readers.text import decode

_DECLARED = {"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5hkscs"}
"""What pages in Chinese call their encodings; what calls itself GB2312 is nearly always a later edition."""
_BLOCKS = re.compile(
    "^(address|article|blockquote|body|caption|dd|div|dl|dt|figcaption|h[1-6]|hr|li|main|ol|p|pre|section|table"
    "|tbody|tfoot|thead|tr|ul)$"
)
_DROPPED = re.compile(
    "^(script|style|noscript|template|nav|header|footer|aside|form|button|select|svg|iframe|head)$"
)


def read_html(data: bytes, name: str) -> Reading:
    """The text of a page: a block a line, ``#`` before headings, `` | `` between cells; navigation left out."""
    from bs4 import BeautifulSoup
    from bs4.element import Tag

    if b"\0" in data:
        raise InputError(f"{name}：这是二进制文件，请给出网页")
    soup = BeautifulSoup(decode_page(data, name), "html.parser")
    for tag in soup.find_all(_DROPPED):
        tag.decompose()
    for tag in soup.find_all("br"):
        tag.replace_with("\n")
    for tag in soup.find_all(["td", "th"]):
        if isinstance(tag, Tag) and tag.find_next_sibling(["td", "th"]):
            tag.append(" | ")
    for tag in soup.find_all(_BLOCKS):
        if isinstance(tag, Tag):
            level = re.fullmatch(r"h([1-6])", tag.name)
            tag.insert(0, "\n" + ("#" * int(level[1]) + " " if level else ""))
            tag.append("\n")
    lines = [re.sub(r"[ \t\u00a0]+", " ", line).strip() for line in soup.get_text().split("\n")]
    text = "\n\n".join(line for line in lines if line.strip("#| "))
    if not text:
        raise InputError(f"{name}：网页里没有正文，请给出有正文的文件")
    return Reading(text + "\n")


def decode_page(data: bytes, name: str) -> str:
    """By what the page says of itself where that is so, else as any text; nothing is guessed or replaced."""
    from bs4.dammit import EncodingDetector

    declared = EncodingDetector.find_declared_encoding(data, is_html=True) or ""
    try:
        return data.decode(_DECLARED.get(declared.lower(), "utf-8")).removeprefix("\ufeff")
    except UnicodeDecodeError:
        return decode(data, name).removeprefix("\ufeff")
