"""Numerals to numbers: Arabic with groups and scales, Chinese in everyday and in formal (大写) characters.

Everything here gives None for what is no numeral and never raises.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Final

_FORMAL: Final = str.maketrans(
    "壹贰貳叁參肆伍陆陸柒捌玖拾佰仟萬億〇○兩", "一二二三三四五六六七八九十百千万亿零零两"
)
_TENS: Final = {"廿": "二十", "卅": "三十"}
DIGITS: Final = dict(zip("零一二两三四五六七八九", (0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
SCALES: Final = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
LETTERS: Final = "零〇○一二两三四五六七八九十廿卅百千万亿壹贰貳叁參肆伍陆陸柒捌玖拾佰仟萬億兩"
"""Every character that a Chinese numeral may hold."""
GROUPS: Final = "\u2005\u2006\u2007\u2009\u00a0\u202f"
"""Spaces that only ever part thousands inside a number."""
LONGEST: Final = 40
"""Characters past which nothing is read as a numeral."""

_ONE = "[一二两三四五六七八九]"
_BELOW_10K = re.compile(
    rf"(?:(?P<thousands>{_ONE})千)?(?P<zero1>零)?(?:(?P<hundreds>{_ONE})百)?(?P<zero2>零)?"
    rf"(?:(?P<tens>{_ONE})?(?P<ten>十))?(?P<zero3>零)?(?P<ones>{_ONE})?"
)
_DIGIT_ROW = re.compile("[零一二三四五六七八九]{2,}")
_SCALED = re.compile(r"(\d+(?:\.\d+)?)([十百千万亿]{0,2})")
_SPREAD = re.compile(rf"(?P<head>.*?)(?P<low>{_ONE})(?P<high>{_ONE})(?P<tail>[十百千万亿]*)")


def plain(text: str) -> str:
    """Half width, everyday characters, no marks between thousands: 壹佰, ３，０００ and 3 000 as 一百 and 3000."""
    text = unicodedata.normalize("NFKC", text).translate(_FORMAL)
    for tens, spelt in _TENS.items():
        text = text.replace(tens, spelt)
    return re.sub(r"(?<=\d)[, ](?=\d{3})", "", text).strip()


def number(text: str) -> Decimal | None:
    """The value of a numeral with its scales: 76.6万, 2亿3000万, 二亿三千四百万, 六百七十八点五万, 零点三五, 3 000."""
    if not text or len(text) > LONGEST:
        return None
    said = plain(text)
    if said[:1].isdigit():
        return _arabic(said)
    head, point, rest = said.partition("点")
    if not point:
        value = whole(said)
        return None if value is None else Decimal(value)
    digits = rest.rstrip("万亿")
    scale = _scale(rest[len(digits) :])
    units = whole(head)
    if units is None or scale is None or not digits or any(c not in DIGITS for c in digits):
        return None
    return Decimal(f"{units}.{''.join(str(DIGITS[c]) for c in digits)}") * scale


def whole(text: str) -> int | None:
    """The value of a Chinese numeral without a point; 三千二 is 3200, 一亿两千 is 120,000,000, 二〇二三 is 2023."""
    said = plain(text)
    if said == "零":
        return 0
    if not said or len(said) > LONGEST or said[0] == "零":
        return None
    if _DIGIT_ROW.fullmatch(said):
        return int("".join(str(DIGITS[c]) for c in said))
    head, mark, tail = said.rpartition("亿")
    if not mark:
        return _below_yi(said)
    multiple = _below_yi(head)
    if multiple is None:
        return None
    rest = _behind_yi(tail)
    return None if rest is None else multiple * 10**8 + rest


def _behind_yi(tail: str) -> int | None:
    if not tail:
        return 0
    if tail[0] == "零":
        return _below_yi(tail[1:])
    if len(tail) == 1:
        return DIGITS[tail] * 10**7 if tail in DIGITS else None
    if "千" in tail and "万" not in tail:  # 一亿两千: without 零 the next place down is meant
        thousands = _below_10k(tail)
        return None if thousands is None else thousands * 10**4
    return _below_yi(tail)


def _below_yi(text: str) -> int | None:
    head, mark, tail = text.partition("万")
    if not mark:
        return _below_10k(text)
    multiple = _below_10k(head)
    if multiple is None:
        return None
    if not tail:
        return multiple * 10**4
    if len(tail) == 1:  # 两万三
        return multiple * 10**4 + DIGITS[tail] * 1000 if DIGITS.get(tail) else None
    rest = _below_10k(tail.removeprefix("零"))
    return None if rest is None else multiple * 10**4 + rest


def _below_10k(text: str) -> int | None:
    match = _BELOW_10K.fullmatch(text)
    if match is None or not text or text[0] == "零" or text[-1] == "零":
        return None
    value = 0
    for name, scale in (("thousands", 1000), ("hundreds", 100)):
        value += DIGITS[match[name]] * scale if match[name] else 0
    if match["ten"]:
        value += 10 * (DIGITS[match["tens"]] if match["tens"] else 1)
    if match["ones"]:
        zero = match["zero1"] or match["zero2"] or match["zero3"]
        short = not zero and not match["ten"] and len(text) > 1  # 三千二, 三百五: the next place down
        step = (10 if match["hundreds"] else 100) if short else 1
        value += DIGITS[match["ones"]] * step
    return value


def _arabic(said: str) -> Decimal | None:
    """76.6万; 2亿3000万; 3万5千: scales fall from one part to the next."""
    value, last, at = Decimal(0), None, 0
    for match in _SCALED.finditer(said):
        scale = _scale(match[2])
        if match.start() != at or scale is None or (last is not None and scale >= last):
            return None
        if last is not None and Decimal(match[1]) * scale >= last:
            return None
        value, last, at = value + Decimal(match[1]) * scale, scale, match.end()
    return value if at == len(said) else None


def _scale(letters: str) -> int | None:
    """1 for none, 10**12 for 万亿; None where they do not rise."""
    value, last = 1, 0
    for letter in letters:
        step = SCALES.get(letter)
        if step is None or step <= last:
            return None
        value, last = value * step, step
    return value


def spread(text: str) -> tuple[Decimal, Decimal] | None:
    """Both ends of a numeral that names two neighbours: 三四十 is 30 to 40, 五六 is 5 to 6, 三五 is 3 to 5."""
    match = _SPREAD.fullmatch(plain(text)) if 2 <= len(text) <= LONGEST else None
    if match is None or (match["head"] and match["head"][-1] not in SCALES):
        return None
    low, high = DIGITS[match["low"]], DIGITS[match["high"]]
    if high - low != 1 and (low, high) != (3, 5):
        return None
    ends = [number(f"{match['head']}{match[end]}{match['tail']}") for end in ("low", "high")]
    return (ends[0], ends[1]) if ends[0] is not None and ends[1] is not None else None
