"""The normal form that both legs of the search see, and that matching and highlighting use.

Full and half width, upper and lower case, traditional and simplified characters, Chinese and Arabic numerals,
figures with and without thousands separators come out the same.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from functools import lru_cache
from importlib import resources

from index import numerals

_MARKS = re.compile("[^\u0300-\u036f][\u0300-\u036f]+")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")

Replacement = Callable[[re.Match[str]], str]


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
    return _Normaliser(text, traced=False).run()[0]


def normalise_with_offsets(text: str) -> tuple[str, list[int]]:
    """The normal form, and for each of its characters the code point of ``text`` that it begins at.

    The offsets never fall, and one more than there are characters is given: the last is ``len(text)``.
    """
    return _Normaliser(text, traced=True).run()


def original_span(offsets: list[int], start: int, end: int) -> tuple[int, int]:
    """The span of the original text that ``normal[start:end]`` came from, whole figures and letters always.

    Raises ValueError for an empty or reversed span.
    """
    if not 0 <= start < end < len(offsets):
        raise ValueError(
            f"span {start}..{end} of {len(offsets) - 1} characters: expected 0 <= start < end <= length"
        )
    return offsets[start], offsets[bisect_right(offsets, offsets[end - 1])]


class _Normaliser:
    """One text on its way; ``offsets`` follows every change where it is traced."""

    def __init__(self, text: str, traced: bool) -> None:
        self.text = text
        self.offsets = list(range(len(text) + 1)) if traced else None

    def run(self) -> tuple[str, list[int]]:
        if not unicodedata.is_normalized("NFC", self.text):
            self._replace(_MARKS, lambda match: unicodedata.normalize("NFC", match[0]))
        self._map_code_points()
        self.text = simplified(self.text)
        self._replace(_THOUSANDS, lambda _: "")
        self._replace(numerals.NUMERAL, numerals.replacement)
        return self.text, self.offsets or []

    def _map_code_points(self) -> None:
        if self.offsets is not None:
            last = self.offsets[-1]
            pairs = zip(self.text, self.offsets, strict=False)
            self.offsets = [at for char, at in pairs for _ in _CODE_POINTS[ord(char)]] + [last]
        self.text = self.text.translate(_CODE_POINTS)

    def _replace(self, pattern: re.Pattern[str], replacement: Replacement) -> None:
        if self.offsets is None:
            self.text = pattern.sub(replacement, self.text)
            return
        parts: list[str] = []
        offsets: list[int] = []
        done = 0
        for match in pattern.finditer(self.text):
            new = replacement(match)
            if new == match[0]:
                continue
            start, end = match.span()
            while new and start < end and new[0] == self.text[start]:  # 第 of 第三十六 is itself
                start, new = start + 1, new[1:]
            parts += [self.text[done:start], new]
            offsets += self.offsets[done:start]
            offsets += [self.offsets[start]] * len(new)
            done = end
        self.text = "".join([*parts, self.text[done:]])
        self.offsets = offsets + self.offsets[done:]


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
