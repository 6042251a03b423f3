"""When two pieces of Chinese text count as the same, as overlapping, as one containing the other.

The convention of the yardstick in ``../shared/score``: white space, punctuation, width and case never
matter, a figure cut out of a longer figure never counts.  Knows nothing of questions or answers.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

SHINGLE = 4
"""Characters a shingle; overlap is measured in shared shingles."""

_POINT = "\0"
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_DECIMAL = re.compile(r"(?<=\d)\.(?=\d)")
_FILLER = re.compile(rf"[^\w%{_POINT}]+|_")
_APART = re.compile(r"(?<=\d) +(?=\d)")


@lru_cache(maxsize=65536)
def normal(text: str) -> str:
    """NFKC in lower case, without white space and punctuation.

    ``%`` and decimal points stay, commas of thousands go, and two figures that stood apart are kept
    apart by ``|``: ``"1,048 项，87.4%"`` is ``"1048项87.4%"``, ``"12 34"`` is ``"12|34"``.
    """
    text = _THOUSANDS.sub("", unicodedata.normalize("NFKC", text).lower())
    text = _FILLER.sub(" ", _DECIMAL.sub(_POINT, text))
    return _APART.sub("|", text).replace(" ", "").replace(_POINT, ".")


@lru_cache(maxsize=65536)
def shingles(text: str) -> frozenset[str]:
    """The runs of four characters of the normal form; a shorter text is one shingle."""
    form = normal(text)
    return frozenset(form[i : i + SHINGLE] for i in range(max(1, len(form) - SHINGLE + 1)))


def coverage(part: str, whole: str) -> float:
    """The share, 0..1, of ``part``'s shingles that stand in ``whole``."""
    wanted = shingles(part)
    return len(wanted & shingles(whole)) / len(wanted)


def overlaps(quote: str, evidence: str) -> bool:
    """Half of the evidence stands in the quote, or most of a quote of some length in the evidence."""
    if coverage(evidence, quote) >= 0.5:
        return True
    return len(normal(quote)) >= 8 and coverage(quote, evidence) >= 0.6


def contains(text: str, wanted: str) -> bool:
    """``wanted`` stands in ``text``, and not as a piece of a longer number."""
    hay, needle = normal(text), normal(wanted)
    if not needle:
        return False
    return any(_is_whole(hay, match.start(), match.end()) for match in re.finditer(re.escape(needle), hay))


def _is_whole(text: str, start: int, end: int) -> bool:
    """No figure at either edge of ``text[start:end]`` goes on outside it."""
    if text[start].isdigit() and re.search(r"\d\.?$", text[:start]):
        return False
    return not (text[end - 1].isdigit() and re.match(r"\.?\d", text[end:]))


def same_path(a: Sequence[str], b: Sequence[str]) -> bool:
    return [normal(heading) for heading in a] == [normal(heading) for heading in b]


def within(path: Sequence[str], section: Sequence[str]) -> bool:
    """The headings of ``section`` stand in ``path`` one after the other: it is that section or below."""
    have, want = [normal(heading) for heading in path], [normal(heading) for heading in section]
    return any(have[i : i + len(want)] == want for i in range(len(have) - len(want) + 1)) if want else False


def character_f1(predicted: str, gold: str) -> float:
    """F1 over the multiset of characters of the normal forms, 0..1."""
    have, want = normal(predicted), normal(gold)
    shared = sum((Counter(have) & Counter(want)).values())
    if not shared:
        return 0.0
    precision, recall = shared / len(have), shared / len(want)
    return 2 * precision * recall / (precision + recall)
