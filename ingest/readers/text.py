"""Text files: the canonical text is the file itself.

It is exactly what ``Path.read_text(encoding="utf-8")`` gives (GB18030 where it is not UTF-8), so that a citation
can be checked with an editor.
"""

from __future__ import annotations

import re

from ingest.errors import InputError
from ingest.readers.reading import FileText

_CONTROL = re.compile("[\x00-\x08\x0e-\x1b]")
_PLAUSIBLE = re.compile(r"[\t-\r -~\u00a0-\u04ff\u2000-\u27bf\u3000-\u33ff\u4e00-\u9fff\uff00-\uffef]")
_MAX_SAMPLE = 20_000
_MIN_PLAUSIBLE = 0.97


def read_text(data: bytes, name: str) -> FileText:
    """UTF-8 (a byte order mark stays as the first code point) or else GB18030, newlines as ``\\n``."""
    if b"\0" in data:
        raise InputError(f"{name}：这是二进制文件，请给出文本文件")
    text = decode(data, name).replace("\r\n", "\n").replace("\r", "\n")
    if _CONTROL.search(text):
        raise InputError(f"{name}：文件含有控制字符，不像文本，请给出文本文件")
    if not text.strip("\ufeff \t\n\v\f\u00a0\u3000\u200b"):
        raise InputError(f"{name}：文件里只有空白，请给出有正文的文件")
    return FileText(text)


def decode(data: bytes, name: str) -> str:
    """UTF-8 or else GB18030; nothing is guessed or replaced."""
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
