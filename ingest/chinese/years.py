"""A year in four digits, as it stands in patterns: none before 1900 and none that a plan could not name."""

from __future__ import annotations

from typing import Final

YEAR: Final = r"(?:19|20)\d{2}"
