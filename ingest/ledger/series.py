"""Indicators that a document gives for two years or more, as series by year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.ledger.disagreement import plain_unit
from ingest.ledger.entry import Entry


@dataclass(frozen=True, slots=True)
class Series:
    """One thing of one body; ``points`` are figures of ascending years, one a year."""

    indicator: str
    scope: str
    unit: str
    points: tuple[Entry, ...]


def series(entries: Sequence[Entry]) -> tuple[Series, ...]:
    """The series of a document in the order in which they begin.

    Only levels told for a single year with words of their own; a year with two different figures is left out.
    """
    groups: dict[tuple[str, str, str, str], list[Entry]] = {}
    for entry in entries:
        single = (
            entry.when.first is not None and entry.when.first == entry.when.last and entry.when.month is None
        )
        if (
            entry.role in ("level", "former", "aim")
            and single
            and not entry.inherited
            and entry.value is not None
        ):
            key = (entry.indicator, entry.scope, entry.row or "", plain_unit(entry.unit))
            groups.setdefault(key, []).append(entry)
    made = (_series(key[0], key[1], group) for key, group in groups.items())
    return tuple(sorted((s for s in made if len(s.points) > 1), key=lambda s: s.points[0].span))


def _series(indicator: str, scope: str, group: Sequence[Entry]) -> Series:
    years: dict[int, list[Entry]] = {}
    for entry in group:
        years.setdefault(entry.when.first or 0, []).append(entry)
    points = [told[0] for _, told in sorted(years.items()) if len({e.value for e in told}) == 1]
    return Series(indicator, scope, group[0].unit, tuple(points))
