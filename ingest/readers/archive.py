"""Web archives (.mht) and books (.epub): pages of HTML in a wrapper.  What they refer to elsewhere is not fetched."""

from __future__ import annotations

import posixpath
from email import message_from_bytes
from email.message import Message
from urllib.parse import unquote
from xml.etree import ElementTree

from ingest.errors import InputError
from ingest.readers.foreign import foreign
from ingest.readers.html import read_html
from ingest.readers.reading import FileText
from ingest.readers.text import read_text
from ingest.readers.zipped import member_bytes, open_zip

_PAGES = ("application/xhtml+xml", "text/html")


def read_mht(data: bytes, name: str) -> FileText:
    """The page of a web archive: its first part of HTML, in whatever encoding it says."""
    with foreign(name, "MHT", "请在浏览器里重新保存网页"):
        parts = [part for part in message_from_bytes(data).walk() if not part.is_multipart()]
    page = next((part for part in parts if part.get_content_type() in _PAGES), None)
    if page is not None:
        return read_html(_payload(page), name)
    plain = next(
        (part for part in parts if part.get_content_type() == "text/plain" and part.get("Content-Type")), None
    )
    if plain is None:
        raise InputError(f"{name}：网页归档里没有网页，请在浏览器里重新保存")
    return read_text(_payload(plain), name)


def _payload(part: Message) -> bytes:
    """A part's bytes, in UTF-8 where it says what it is in."""
    found = part.get_payload(decode=True)
    data = found if isinstance(found, bytes) else b""
    charset = part.get_content_charset()
    try:
        return data.decode(charset).encode("utf-8") if charset and charset not in ("gb2312", "gbk") else data
    except (LookupError, UnicodeDecodeError):
        return data


def read_epub(data: bytes, name: str) -> FileText:
    """The chapters of a book in the order of its spine."""
    archive = open_zip(data, name)
    with foreign(name, "EPUB", "请重新下载"):
        container = parse_xml(member_bytes(archive, "META-INF/container.xml", name), name)
        root = container.find(".//{*}rootfile")
        path = root.get("full-path", "") if root is not None else ""
        package = parse_xml(member_bytes(archive, path, name), name)
        items = {one.get("id"): one for one in package.iterfind(".//{*}manifest/{*}item")}
        chapters = [items.get(one.get("idref")) for one in package.iterfind(".//{*}spine/{*}itemref")]
    texts = []
    for chapter in chapters:
        if chapter is None or chapter.get("media-type") not in _PAGES:
            continue
        member = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(chapter.get("href", ""))))
        try:
            texts.append(read_html(member_bytes(archive, member, name), name).text)
        except InputError:
            continue  # a cover or a plate without text
    if not texts:
        raise InputError(f"{name}：书里没有文字，请换一个文件")
    return FileText("\n".join(texts))


def parse_xml(data: bytes, name: str) -> ElementTree.Element:
    """The root of an XML member; raises ``InputError`` where it declares entities, which could grow without end."""
    if b"<!ENTITY" in data:
        raise InputError(f"{name}：文件里有实体声明，不予读取，请重新导出")
    return ElementTree.fromstring(data)
