"""A year in four digits: none before 1900 and none that a plan could not name."""

from __future__ import annotations

import re
from typing import Final

YEAR: Final = r"(?:19|20)\d{2}"
_ANY = re.compile(YEAR)
_WHOLE = re.compile(rf"(?<!\d){YEAR}(?!\d)")
_TOLD = re.compile(rf"(?<!\d){YEAR}(?=\s*年|度|-|—|至)")


def years_in(text: str) -> list[str]:
    """What could be a year, in order, also inside a name (zcfg-2021报告)."""
    return _ANY.findall(text)


def whole_years(text: str) -> list[str]:
    """Numbers that could be a year and are no part of a longer one, in order."""
    return _WHOLE.findall(text)


def told_years(text: str) -> list[str]:
    """The numbers that a text tells as years, in order: 2021年, 2021年度, 2021-2025."""
    return _TOLD.findall(text)
