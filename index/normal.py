"""The normal form that both legs of the search see, and that matching and highlighting use.

Full and half width, upper and lower case, traditional and simplified characters, Chinese and Arabic numerals,
figures with and without thousands separators come out the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from importlib import resources

from index import numerals

_MARKS = re.compile("[^\u0300-\u036f][\u0300-\u036f]+")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


class _CodePoints(dict[int, str]):
    """What each code point becomes: NFKC, lower case, controls as spaces, invisible marks gone."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        category = unicodedata.category(char)
        if category == "Cf":
            plain = ""
        elif category in ("Cc", "Zl", "Zp") and char != "\n":
            plain = " "
        else:
            plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", char).lower())
        self[code] = plain
        return plain


_CODE_POINTS = _CodePoints()


def normalise(text: str) -> str:
    """The normal form of ``text``."""
    if not unicodedata.is_normalized("NFC", text):
        text = _MARKS.sub(lambda match: unicodedata.normalize("NFC", match[0]), text)
    text = simplified(text.translate(_CODE_POINTS))
    return numerals.NUMERAL.sub(numerals.replacement, _THOUSANDS.sub("", text))


normal_form = lru_cache(maxsize=4096)(normalise)
"""The same for passages and questions, which are asked for again by what counts words, pairs and vectors."""


@lru_cache(maxsize=1)
def _traditional() -> re.Pattern[str]:
    """Any character that the converter may change; it is slow, and official text seldom has one."""
    table = resources.files("opencc").joinpath("dictionary", "TSCharacters.txt").read_text(encoding="utf-8")
    keys = "".join(line.split("\t")[0] for line in table.splitlines())
    return re.compile(f"[{re.escape(keys)}]")


@lru_cache(maxsize=1)
def _converter() -> Callable[[str], str]:
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC("t2s").convert
    return convert


def simplified(text: str) -> str:
    """``text`` in simplified characters, one for one (every entry of the tables keeps the length)."""
    found = _traditional().search
    if not found(text):
        return text
    return "\n".join(_converter()(line) if found(line) else line for line in text.split("\n"))
