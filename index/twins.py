"""Documents that are nearly the same text, and one place in a search for a passage that several of them hold.

A document's sketch are the smallest hashes of its runs of characters (Broder, "On the resemblance and containment of
documents", 1997; one hash function and many minima: Thorup, STOC 2013), made with its part.  Each document is compared
with those alone that share one of its very smallest, so that all of them take time in proportion to their number.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from index.documents import DocumentMark, Documents
from index.normal import normalise

Sketch = NDArray[np.uint64]

_RUN = 8
"""Characters of a run."""
_KEPT = 128
"""Hashes of a sketch, at most."""
_LEAST = 24
"""Runs below which a text is too short to be told from a form."""
_LIKE = 0.8
"""The share of their runs that nearly the same texts have in common, at least."""
_PROBES = 16
"""Smallest hashes by which documents meet."""
_MET = 16
"""Documents that are met by one hash, at most: what all begin with brings too many together."""
_MARKS = re.compile(r"[\W_]+")


def bare(text: str) -> str:
    """What is compared of a text: its letters, digits and characters, in the normal form."""
    return _MARKS.sub("", normalise(text))


def sketch_of(text: str) -> Sketch:
    """uint64, in order, each once; empty for a text that is too short."""
    codes = np.frombuffer(bare(text).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    runs = len(codes) - _RUN + 1
    if runs < _LEAST:
        return np.zeros(0, dtype=np.uint64)
    hashes = np.zeros(runs, dtype=np.uint64)
    for place in range(_RUN):
        hashes = hashes * np.uint64(0x9E3779B97F4A7C15) + codes[place : place + runs]
    return np.unique(_mixed(hashes))[:_KEPT]


def _mixed(hashes: Sketch) -> Sketch:
    """Every bit of a hash made to depend on all others (splitmix64), so that the smallest are a sample by chance."""
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        hashes = (hashes ^ (hashes >> np.uint64(shift))) * np.uint64(factor)
    return hashes ^ (hashes >> np.uint64(31))


def resemblance(one: Sketch, other: Sketch) -> float:
    """The share of the runs of two texts that both have, 0..1, estimated from the smallest of both."""
    both = np.union1d(one, other)[:_KEPT]
    shared = np.intersect1d(np.intersect1d(one, other, assume_unique=True), both, assume_unique=True)
    return len(shared) / len(both) if len(both) else 0.0


def families(sketches: Sequence[Sketch]) -> list[int | None]:
    """For each document the number of the first that it is nearly the same as, its own where it is that; None where it is
    nearly the same as none."""
    first: list[int] = []
    met: dict[int, list[int]] = {}
    for number, sketch in enumerate(sketches):
        probes = sketch[:_PROBES].tolist()
        near = dict.fromkeys(other for probe in probes for other in met.get(probe, ()))
        like = {other: resemblance(sketch, sketches[other]) for other in near}
        best = max(like, key=lambda other: like[other], default=None)
        if best is not None and like[best] >= _LIKE:
            first.append(best)
            continue
        first.append(number)
        for probe in probes:
            there = met.setdefault(probe, [])
            if len(there) < _MET:
                there.append(number)
    sizes = Counter(first)
    return [one if sizes[one] > 1 else None for one in first]


def one_place_each(
    numbers: Iterable[int], k: int, documents: Documents, query: str
) -> dict[int, tuple[str, ...]]:
    """The first ``k`` of the passages ``numbers``, without those that say what a twin of their document says before them;
    each with the names of the documents so left out.

    Of those that say the same the one stays whose document the question names (its title, year, place or body), else the
    first.
    """
    places: dict[tuple[str, str, int] | int, list[int]] = {}
    times: Counter[tuple[str, str]] = Counter()
    for number in numbers:
        mark = _mark(documents, number)
        place: tuple[str, str, int] | int = number
        if mark.family:
            text = bare(documents.passage(number).text)
            times[mark.source, text] += 1  # what a document says twice has two places
            place = (mark.family, text, times[mark.source, text])
        if place not in places and len(places) == k:
            break
        places.setdefault(place, []).append(number)
    found = {}
    for same in places.values():
        stays = max(same, key=lambda number: _named(_mark(documents, number), query))
        found[stays] = tuple(_mark(documents, number).source for number in same if number != stays)
    return found


def _mark(documents: Documents, number: int) -> DocumentMark:
    return documents.marks[documents.holding(number)]


def _named(mark: DocumentMark, query: str) -> int:
    """How much of what tells a document from its twins stands in a question."""
    told = (mark.title, mark.fields.year, mark.fields.place, mark.fields.body)
    return sum(bool(one) and one in query for one in told)
