"""Files to documents.  One reader for each suffix; a reader turns bytes into canonical text.

For ``.txt`` and ``.md`` the canonical text is the file itself, exactly what
``Path.read_text(encoding="utf-8")`` gives (GB18030 where it is not UTF-8), so that a citation can be checked
with an editor.  For HTML it is the page's text, one block a line, headings marked with ``#`` and cells
parted by `` | ``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from ingest.boilerplate import find_boilerplate
from ingest.document import Document
from ingest.errors import InputError
from ingest.title import find_title

Reader = Callable[[bytes, str], str]
"""Bytes of a file and its name, to canonical text; raises ``InputError``."""

_CONTROL = re.compile("[\x00-\x08\x0e-\x1b]")
_PLAUSIBLE = re.compile(r"[\t-\r -~\u00a0-\u04ff\u2000-\u27bf\u3000-\u33ff\u4e00-\u9fff\uff00-\uffef]")
_MAX_SAMPLE = 20_000
_MIN_PLAUSIBLE = 0.97
_DECLARED = {"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5hkscs"}
"""What pages in Chinese call their encodings; what calls itself GB2312 is nearly always a later edition."""
_BLOCKS = re.compile(
    "^(address|article|blockquote|body|caption|dd|div|dl|dt|figcaption|h[1-6]|hr|li|main|ol|p|pre|section|table"
    "|tbody|tfoot|thead|tr|ul)$"
)
_DROPPED = re.compile(
    "^(script|style|noscript|template|nav|header|footer|aside|form|button|select|svg|iframe|head)$"
)


def read_document(path: str | Path) -> Document:
    """The document in the file ``path``; its ``source`` is the file's name without the folder.

    Raises ``InputError`` for a file that is missing, not a file, empty, blank, binary, in an unknown encoding
    or of a kind that no reader takes.
    """
    path = Path(path)
    reader = READERS.get(path.suffix.lower())
    data = _bytes(path)
    if reader is None:
        known = "、".join(sorted(READERS))
        raise InputError(f"{path}：不支持的文件类型“{path.suffix}”，请改用 {known} 文件")
    # A name need not be UTF-8 on every system; what is written and cited has to be.
    return document(reader(data, str(path)), os.fsencode(path.name).decode("utf-8", "replace"))


def document(text: str, source: str) -> Document:
    """The document of a canonical text, with its title found and the page around it marked."""
    boilerplate = find_boilerplate(text)
    return Document(source, text, find_title(text, boilerplate), boilerplate)


def _bytes(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            raise InputError(f"{path}：不是普通文件，请给出磁盘上的文件")  # a device or a pipe may never end
        data = path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"{path}：文件不存在，请检查路径") from None
    except IsADirectoryError:
        raise InputError(f"{path}：这是文件夹，请给出其中的文件") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{path}：无法读取（{error}），请检查路径和权限") from None
    if not data:
        raise InputError(f"{path}：文件是空的，请给出有正文的文件")
    return data


def read_text(data: bytes, name: str) -> str:
    """UTF-8 (a byte order mark stays as the first code point) or else GB18030, newlines as ``\\n``."""
    if b"\0" in data:
        raise InputError(f"{name}：这是二进制文件，请给出文本文件")
    text = _decode(data, name).replace("\r\n", "\n").replace("\r", "\n")
    if _CONTROL.search(text):
        raise InputError(f"{name}：文件含有控制字符，不像文本，请给出文本文件")
    if not text.strip("\ufeff \t\n\v\f\u00a0\u3000\u200b"):
        raise InputError(f"{name}：文件里只有空白，请给出有正文的文件")
    return text


def _decode(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        raise InputError(f"{name}：既不是 UTF-8 也不是 GB18030 编码，请另存为 UTF-8") from None
    # Nearly any bytes decode as GB18030, but not to characters that Chinese texts use.
    sample = text[:_MAX_SAMPLE]
    if len(_PLAUSIBLE.findall(sample)) < _MIN_PLAUSIBLE * len(sample):
        raise InputError(f"{name}：认不出编码（不是 UTF-8，按 GB18030 读出的是乱码），请另存为 UTF-8")
    return text


def _decode_page(data: bytes, name: str) -> str:
    """By what the page says of itself where that is so, else as any text; nothing is guessed or replaced."""
    from bs4.dammit import EncodingDetector

    declared = EncodingDetector.find_declared_encoding(data, is_html=True) or ""
    try:
        return data.decode(_DECLARED.get(declared.lower(), "utf-8")).removeprefix("\ufeff")
    except UnicodeDecodeError:
        return _decode(data, name).removeprefix("\ufeff")


def read_html(data: bytes, name: str) -> str:
    """The text of a page: a block a line, ``#`` before headings, `` | `` between cells; navigation left out."""
    from bs4 import BeautifulSoup
    from bs4.element import Tag

    if b"\0" in data:
        raise InputError(f"{name}：这是二进制文件，请给出网页")
    soup = BeautifulSoup(_decode_page(data, name), "html.parser")
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
    return text + "\n"


READERS: Mapping[str, Reader] = {
    ".txt": read_text,
    ".md": read_text,
    ".markdown": read_text,
    ".html": read_html,
    ".htm": read_html,
}
"""Readers by suffix, lower case with its dot; more kinds of file are more entries."""
