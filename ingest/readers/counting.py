"""How Word writes the numbers of its lists (``w:numFmt``, ECMA-376 part 1, 17.18.59)."""

from __future__ import annotations

from collections.abc import Callable

_HAN = "零一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_MOST = 9999


def han(value: int, digits: str = _HAN, units: str = "十百千") -> str:
    """一, 十, 十一, 二十, 一百零一 … up to 9999."""
    text = ""
    gap = False
    for place in range(3, -1, -1):
        digit = value // 10**place % 10
        if digit == 0:
            gap = bool(text)
            continue
        text += (digits[0] if gap else "") + digits[digit] + (units[place - 1] if place else "")
        gap = False
    if digits is _HAN and 10 <= value < 20:
        return text.removeprefix("一")
    return text or digits[0]


def _letters(value: int) -> str:
    """a … z, then aa, bb: Word repeats the letter."""
    return chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1)


def _roman(value: int) -> str:
    text = ""
    for worth, letters in _ROMAN:
        text += letters * (value // worth)
        value %= worth
    return text


def _circled(value: int) -> str:
    return chr(0x2460 + value - 1) if 1 <= value <= 20 else str(value)


def _bracketed(value: int) -> str:
    return chr(0x2474 + value - 1) if 1 <= value <= 20 else f"({value})"


def _stopped(value: int) -> str:
    return chr(0x2488 + value - 1) if 1 <= value <= 20 else f"{value}."


def _wide(value: int) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(value))


def _one_of(signs: str, value: int) -> str:
    """The sign for ``value``; Arabic where the signs end."""
    return signs[value - 1] if value <= len(signs) else str(value)


def _digits(value: int) -> str:
    """二〇 for 20: one character a digit."""
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(value))


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda value: f"{value:02d}",
    "upperLetter": lambda value: _letters(value).upper(),
    "lowerLetter": _letters,
    "upperRoman": lambda value: _roman(value).upper(),
    "lowerRoman": _roman,
    "chineseCounting": han,
    "chineseCountingThousand": han,
    "japaneseCounting": han,
    "taiwaneseCounting": han,
    "taiwaneseCountingThousand": han,
    "koreanCounting": han,
    "ideographDigital": _digits,
    "japaneseDigitalTenThousand": _digits,
    "taiwaneseDigital": _digits,
    "chineseLegalSimplified": lambda value: han(value, _LEGAL, "拾佰仟"),
    "ideographLegalTraditional": lambda value: han(value, "零壹貳參肆伍陸柒捌玖", "拾佰仟"),
    "japaneseLegal": lambda value: han(value, "零壱弐参四伍六七八九", "拾百阡"),
    "ideographTraditional": lambda value: _one_of(_STEMS, value),
    "ideographZodiac": lambda value: _one_of(_BRANCHES, value),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "ideographEnclosedCircle": lambda value: chr(0x3280 + value - 1) if 1 <= value <= 10 else han(value),
    "decimalEnclosedParen": _bracketed,
    "decimalEnclosedFullstop": _stopped,
    "decimalFullWidth": _wide,
    "decimalFullWidth2": _wide,
    "decimalHalfWidth": str,
    "ordinal": str,
    "none": lambda value: "",
}


def written(value: int, form: str) -> str:
    """``value`` in the numbering format ``form``; Arabic where the format is unknown or does not reach so far."""
    if not 1 <= value <= _MOST:
        return "" if form == "none" else str(value)
    return _FORMATS.get(form, str)(value)
