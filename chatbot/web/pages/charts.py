"""A small chart of an indicator by year as bars of inline SVG; its colours are those of the one stylesheet."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.ledger.series import Series

WIDTH, BAR, GAP, LABEL, VALUE = 320, 18, 8, 52, 86


@dataclass(frozen=True)
class Bar:
    """A year's bar, in the units of the picture; ``start`` and ``end`` are the figure's place in the document."""

    year: int
    told: str
    top: int
    length: float
    start: int
    end: int


@dataclass(frozen=True)
class Chart:
    """Bars of one series, which begin at nought and share one scale."""

    indicator: str
    scope: str
    bars: tuple[Bar, ...]

    @property
    def height(self) -> int:
        return len(self.bars) * (BAR + GAP)

    @property
    def said(self) -> str:
        """What the picture shows, in words."""
        return "，".join(f"{bar.year}年{bar.told}" for bar in self.bars)


def chart(series: Series) -> Chart:
    """Lengths are in proportion to the values; a value below nought has no bar."""
    most = max(entry.value or 0.0 for entry in series.points) or 1.0
    room = WIDTH - LABEL - VALUE
    bars = (
        Bar(
            entry.when.first or 0,
            entry.told,
            at * (BAR + GAP),
            round(max(0.0, entry.value or 0.0) / most * room, 1),
            entry.start,
            entry.end,
        )
        for at, entry in enumerate(series.points)
    )
    return Chart(series.indicator, series.scope, tuple(bars))
