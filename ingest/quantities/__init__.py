"""One grammar of numerals, amounts, ranges and dates as official Chinese writes them.

``numerals`` gives the value of a numeral, ``units`` the words that are counted and measured in, ``shapes`` the patterns of
whole figures.  What a figure measures is told elsewhere.
"""

from __future__ import annotations

from ingest.quantities.numerals import number, spread, whole

__all__ = ["number", "spread", "whole"]
