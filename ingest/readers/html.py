"""Web pages as saved: the page's text, one block a line, headings marked with ``#``, cells parted by `` | ``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.errors import InputError
from ingest.frame.siteframe import without_site
from ingest.readers.nesting import check_nesting
from ingest.readers.reading import FileText
from ingest.readers.text import decode
from ingest.span import Span

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from bs4.element import Tag

_DECLARED = {"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5hkscs"}
"""What pages in Chinese call their encodings; what calls itself GB2312 is nearly always a later edition."""
_BLOCKS = re.compile(
    "^(address|article|blockquote|body|caption|dd|div|dl|dt|figcaption|h[1-6]|hr|li|main|ol|p|pre|section|table"
    "|tbody|tfoot|thead|tr|ul)$"
)
_HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_WHOLE = ("html", "body")
"""What is hidden here a script shows once the page is loaded."""
_LONGEST_TITLE = 160
_CONDITION = re.compile(r"<!\[[^<>]*>")
"""What Word leaves in the pages that it saves."""
_DROPPED = re.compile("^(script|style|noscript|template|button|select|svg|iframe|title|meta|link)$")
"""What shows no text of the page; a head that never ends holds the text too, so it is no place to leave out."""
_FRAMES = re.compile("^(nav|header|footer|aside|form)$")
"""What mostly stands around the text."""


def read_html(data: bytes, name: str) -> FileText:
    """The text of a page: a block a line, ``#`` before headings, `` | `` between cells; navigation left out."""
    from bs4 import BeautifulSoup
    from bs4.element import Tag

    from ingest.readers.html_table import flatten_tables

    if b"\0" in data:
        raise InputError(f"{name}：这是二进制文件，请给出网页")
    soup = BeautifulSoup(without_open_ends(decode_page(data, name)), "html.parser")
    title, fields = _title(soup), _fields(soup)
    named = bool(_meta(soup, "ArticleTitle"))  # what stands in front of it is the site's
    unseen = [
        tag for tag in [*soup.find_all(style=_HIDDEN), *soup.find_all(hidden=True)] if tag.name not in _WHOLE
    ]
    for tag in [*soup.find_all(_DROPPED), *unseen]:
        if not tag.decomposed:
            tag.decompose()
    _leave_out_frames(soup)
    flatten_tables(soup)
    for tag in soup.find_all("br"):
        tag.append("\n")  # inside: to put it in the tag's place would search all that stand beside it
    for tag in soup.find_all(["td", "th"]):
        if isinstance(tag, Tag) and tag.find_next_sibling(["td", "th"]):
            tag.append(" | ")
    for tag in soup.find_all(_BLOCKS):
        if isinstance(tag, Tag):
            level = re.fullmatch(r"h([1-6])", tag.name)
            tag.insert(0, "\n" + ("#" * int(level[1]) + " " if level else ""))
            tag.append("\n")
    lines = [re.sub(r"[ \t\u00a0]+", " ", line).strip() for line in soup.get_text().split("\n")]
    text = "\n\n".join(_with_title([line for line in lines if line.strip("#| ")], title))
    if not text:
        raise InputError(f"{name}：网页里没有正文，请给出有正文的文件")
    at = text.find(f"# {title}\n") if named else -1
    frame = (Span(0, at),) if 0 < at < len(text) // 2 else ()
    return FileText(text + "\n", furniture=frame, fields=fields)


def _leave_out_frames(soup: BeautifulSoup) -> None:
    """Drops menus and forms, but none that holds the text itself: one around the whole page, or one that never ends."""
    whole = _prose(soup)
    for tag in soup.find_all(_FRAMES):
        if not tag.decomposed and 2 * _prose(tag) <= whole:
            tag.decompose()


def _prose(tag: Tag) -> int:
    """How many sentences end in it."""
    return sum(text.count("。") for text in tag.strings)


_FIELDS = {
    "published": ("PubDate", "article:published_time"),
    "issuer": ("ContentSource", "Author"),
}
"""What the heads of official sites call them (the national rules for government sites name the first of each)."""


def _fields(soup: BeautifulSoup) -> tuple[tuple[str, str], ...]:
    """What the head of the page says of its text, without what is left empty there."""
    told = {
        name: next((said for key in keys if (said := _meta(soup, key))), "") for name, keys in _FIELDS.items()
    }
    return tuple((name, said) for name, said in told.items() if said)


def _meta(soup: BeautifulSoup, key: str) -> str:
    meta = soup.find("meta", attrs={"name": key}) or soup.find("meta", attrs={"property": key})
    return " ".join(str(meta.get("content", "")).split()) if meta is not None else ""


def _title(soup: BeautifulSoup) -> str:
    """What the page says its text is called; "" where it only names the site."""
    for said in ("ArticleTitle", "og:title"):
        if content := _meta(soup, said):
            return without_site(content)
    named = soup.title.get_text(" ", strip=True) if soup.title else ""
    title = without_site(named)
    return title if title != named else ""


def _with_title(lines: list[str], title: str) -> list[str]:
    """The lines with the title marked as the top heading where it stands, or put in front; headings before it are the site's."""
    if not lines or not title or len(title) > _LONGEST_TITLE:
        return lines
    heading = f"# {title}"
    at = next((n for n, line in enumerate(lines) if line in (heading, title)), None)
    if at is None:
        return [heading, *lines]
    return [*(line.removeprefix("# ") for line in lines[:at]), heading, *lines[at + 1 :]]


def decode_page(data: bytes, name: str) -> str:
    """By what the page says of itself where that is so, else as any text; nothing is guessed or replaced."""
    from bs4.dammit import EncodingDetector

    text = _decoded(data, EncodingDetector.find_declared_encoding(data, is_html=True) or "", name)
    check_nesting(text, name)
    return text


def without_open_ends(page: str) -> str:
    """The page without conditional marks, and with what begins but never ends in it as text.

    The parser looks for the end of each to the end of the page, which would take the square of its length.
    """
    page = _CONDITION.sub("", page).replace("<![", "&lt;![")
    for begin, end in (("<!--", "-->"), ("<", ">")):
        last = page.rfind(end) + 1
        page = page[:last] + page[last:].replace(begin, "&lt;" + begin[1:])
    return page


def _decoded(data: bytes, declared: str, name: str) -> str:
    try:
        return data.decode(_DECLARED.get(declared.lower(), "utf-8")).removeprefix("\ufeff")
    except UnicodeDecodeError:
        return decode(data, name).removeprefix("\ufeff")
