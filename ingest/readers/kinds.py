"""What kind of file some bytes are, whatever the file's name says: endings are often wrong."""

from __future__ import annotations

import re
from collections.abc import Collection
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from ingest.errors import InputError

IMAGES = (".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp")
_STARTS = (
    (b"%PDF-", ".pdf"),
    (b"{\\rtf", ".rtf"),
    (b"\x89PNG\r\n", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"II*\0", ".tif"),
    (b"MM\0*", ".tif"),
)
_MEMBERS = (
    ("word/document.xml", ".docx"),
    ("xl/workbook.xml", ".xlsx"),
    ("ppt/presentation.xml", ".pptx"),
    ("OFD.xml", ".ofd"),
    ("META-INF/container.xml", ".epub"),
)
_STREAMS = (("WordDocument", ".doc"), ("Workbook", ".xls"), ("Book", ".xls"), ("PowerPoint Document", ".ppt"))
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PAGE = re.compile(rb"\s*(?:<!doctype html|<html|<head|<meta)", re.IGNORECASE)
_SAME = {
    ".docm": ".docx",
    ".xlsm": ".xlsx",
    ".pptm": ".pptx",
    ".jpeg": ".jpg",
    ".tiff": ".tif",
    ".dot": ".doc",
    ".wps": ".doc",
    ".et": ".xls",
}
_SHORTEST_HEADER = 1 << 10


def kind_of(data: bytes, suffix: str, name: str) -> str:
    """The suffix, lower case, whose reader suits ``data``: what its first bytes tell, else ``suffix``.

    Raises ``InputError`` for an Office file that is locked by a password.
    """
    suffix = suffix.lower()
    found = _by_start(data, suffix, name)
    return suffix if found is None or _SAME.get(suffix, suffix) == found else found


def _by_start(data: bytes, suffix: str, name: str) -> str | None:
    for start, kind in _STARTS:
        if data.startswith(start) or (kind == ".pdf" and start in data[:_SHORTEST_HEADER]):
            return kind
    if data.startswith(b"PK\x03\x04"):
        return _zipped(data, suffix)
    if data.startswith(_COMPOUND):
        return _compound(data, suffix, name)
    head = data[:_SHORTEST_HEADER].removeprefix(b"\xef\xbb\xbf")
    if suffix not in (".txt", ".md", ".markdown", ".html", ".htm", ".mht", ".mhtml", ".csv") and _PAGE.match(
        head
    ):
        return ".html"  # what sites offer as .doc or .xls is often a page
    if suffix in (".html", ".htm", ".doc") and re.match(rb"(?:From:|MIME-Version:)", head, re.IGNORECASE):
        return ".mht"
    return None


def _zipped(data: bytes, suffix: str) -> str | None:
    try:
        names: Collection[str] = ZipFile(BytesIO(data)).namelist()
    except (BadZipFile, ValueError, OSError, NotImplementedError):
        return None
    found = next((kind for member, kind in _MEMBERS if member in names), None)
    return found or (None if suffix in (".odt", ".ods", ".odp") else ".zip")


def _compound(data: bytes, suffix: str, name: str) -> str | None:
    """The kind of an old Office file, by the names of its streams."""
    if _holds(data, "EncryptedPackage"):
        raise InputError(f"{name}：文件有打开密码，请先去掉密码")
    return next((kind for stream, kind in _STREAMS if _holds(data, stream)), None)


def _holds(data: bytes, stream: str) -> bool:
    return stream.encode("utf-16-le") in data
