"""The language, each notion once: numerals, amounts, ranges and dates, units, names, what stands between quotation marks.

``numerals`` gives the value of a numeral, ``units`` the words that are counted and measured in, ``shapes`` the patterns of
whole figures, ``figures`` those of a text.  What a figure measures is told elsewhere.
"""

from __future__ import annotations

from ingest.chinese.numerals import number, spread, whole

__all__ = ["number", "spread", "whole"]
