"""The numbers in front of headings and list items, in full and half width and with stray spaces.

Knows single lines only; which numbers nest in which is learnt by ``outline``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_HAN = "一二三四五六七八九十百千零〇○两"
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_S = r"[ \t\u00a0\u2002\u2003\u3000\u200b\u2060]*"
_D = r"[0-9\uff10-\uff19]"
_DOT = r"[.\uff0e]"
_NUMERAL = rf"(?:[{_HAN}](?:{_S}[{_HAN}])*|{_D}{{1,4}})"
_UNIT_SCHEME = rf"第{_S}({_NUMERAL}){_S}(部{_S}分|分{_S}编|编|篇|章|节|条)((?:之{_S}[{_HAN}]+)?)"

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("unit", re.compile(_UNIT_SCHEME)),
    ("han、", re.compile(rf"([{_HAN}]{{1,4}}){_S}(?:、|{_DOT}(?!{_D}))")),
    ("(han)", re.compile(rf"[(\uff08]{_S}([{_HAN}]{{1,4}}){_S}[)\uff09]")),
    ("(1)", re.compile(rf"[(\uff08]{_S}({_D}{{1,2}}){_S}[)\uff09]")),
    ("①", re.compile(rf"([{_CIRCLED}])")),
    ("decimal", re.compile(rf"({_D}{{1,2}}(?:{_DOT}{_D}{{1,2}}){{1,4}}){_DOT}?(?!{_D}|[%\uff05.\uff0e])")),
    ("1.", re.compile(rf"({_D}{{1,2}}){_S}{_DOT}(?:(?!{_D})|(?={_D}{{4}}年))")),
    ("1、", re.compile(rf"({_D}{{1,2}}){_S}、")),
    ("1)", re.compile(rf"({_D}{{1,2}}){_S}[)\uff09]")),
    ("decimal", re.compile(rf"({_D}{{1,2}})(?=[ \t\u2002\u2003\u3000])")),
)

UNITS = {"部分": 0, "编": 1, "篇": 1, "分编": 2, "章": 3, "节": 4, "条": 5}
"""The units of 第X… from the widest to the narrowest; the only order that is not learnt."""

CONVENTION = (
    "han、",
    "(han)",
    "decimal1",
    "1.",
    "1、",
    "decimal2",
    "(1)",
    "1)",
    "①",
    "decimal3",
    "decimal4",
    "decimal5",
)
"""How official texts usually nest; decides only where the document itself does not show it."""
RANK = {scheme: rank for rank, scheme in enumerate([*UNITS, *CONVENTION])}
"""The usual order of all kinds of number, 0 for the widest."""


@dataclass(frozen=True, slots=True)
class Marker:
    """A number at the start of a line.

    ``scheme`` names its kind (``章``, ``(han)``, ``decimal2`` …); ``values`` is its number, of several parts
    for 1.2.3 and 第X条之一; ``text`` is the number as it stands, ``length`` how many code points of the line
    it takes with the white space after it.
    """

    scheme: str
    values: tuple[int, ...]
    text: str
    length: int

    @property
    def value(self) -> int:
        return self.values[-1] if self.scheme.startswith("decimal") else self.values[0]


def read_marker(line: str) -> Marker | None:
    """The number that ``line`` begins with, or None; ``line`` has no white space in front."""
    head = line[:40]
    for scheme, pattern in _PATTERNS:
        match = pattern.match(head)
        if match is None:
            continue
        text = match.group().rstrip()
        length = match.end()
        while length < len(line) and line[length] in " \t\u00a0\u2002\u2003\u3000\u200b\u2060":
            length += 1
        if scheme == "unit":
            return _unit_marker(match, text, length)
        if scheme == "decimal":
            parts = tuple(int(part) for part in re.split(_DOT, match[1]))
            if 0 in parts[:1]:
                return None
            return Marker(f"decimal{len(parts)}", parts, text, length)
        return Marker(scheme, (numeral(match[1]),), text, length)
    return None


def _unit_marker(match: re.Match[str], text: str, length: int) -> Marker:
    unit = re.sub(r"[\s\u2060]", "", match[2])
    values = [numeral(match[1])]
    if match[3]:
        values.append(numeral(match[3].lstrip("之").strip()))
    return Marker(unit, tuple(values), text, length)


def numeral(text: str) -> int:
    """The value of a Chinese, Arabic or circled numeral (十二, 12, 12, ⑫); white space inside is ignored."""
    text = re.sub(r"[\s\u200b\u2060]", "", text)
    if text in _CIRCLED:
        return _CIRCLED.index(text) + 1
    if text.isdecimal():
        return int(text)
    if not any(char in _UNITS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    total, digit = 0, 0
    for char in text:
        if char in _UNITS:
            total += (digit or (0 if total and char != "十" else 1)) * _UNITS[char]
            digit = 0
        else:
            digit = _DIGITS[char]
    return total + digit
