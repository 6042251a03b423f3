"""The ways to read the figures of a table row that were run together, and what forces one of them.

``104887.4`` under 进驻政务中心(项) and 进驻率(%) is 1048 and 87.4, or 10488 and 7.4.  A reading is *forced* if

1. it is the only one that the units allow (whole things have no decimals, a share does not pass 100, no
   figure starts with a superfluous 0, a unit or sign ends a cell), or
2. more of its figures than of any other reading's stand in the prose of the table's own section with the
   same unit, or, as many, more of them come within a tenth of what the text says somewhere in the words of the
   column's name, or
3. the prose supports some row, and the rows of the table share only one number of decimals for each column,
   with which this is the row's only reading, or
4. it is the row's only reading with as many digits before and behind the point, column by column, as a row
   of the table that is forced by 1 to 3.

Anything else stays as it is: no figure is claimed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ingest.chinese.column_units import UNIT_PATTERN, compatible, is_change, is_share, most_decimals
from ingest.text.lines import Line

Column = tuple[str, str]
"""Name and unit."""

_FIGURE = re.compile(r"[-+\u2212]?(?P<whole>\d+)(?:\.(?P<part>\d+))?")
_OWN_UNIT = re.compile(rf"(?:[万亿]?(?:{UNIT_PATTERN}))")
_PROSE_FIGURE = re.compile(rf"(?<![\d.])(\d[\d,]*(?:\.\d+)?)((?:[万亿]?(?:{UNIT_PATTERN}))?)")
_CONTEXT = 24
_CLAUSE_END = re.compile("[\uff0c,、。\uff1b;：:]")
_NEAR = 0.1
_WORDS_SHARED = 0.5
_MOST_READINGS = 5_000


@dataclass(frozen=True, slots=True)
class RowFigure:
    """A cell read from a run of figures: ``start..end`` counts from the start of the run, unit included."""

    value: str
    unit: str
    start: int
    end: int

    @property
    def digits(self) -> int:
        """How many digits stand before the point."""
        return len(self.value.lstrip("+-\u2212").split(".")[0])

    @property
    def decimals(self) -> int:
        return len(self.value.partition(".")[2])

    @property
    def number(self) -> float:
        return float(self.value.replace("\u2212", "-"))


Reading = tuple[RowFigure, ...]


@dataclass(frozen=True, slots=True)
class FigureMention:
    """A figure of the prose with its unit and the words in front of it."""

    value: str
    unit: str
    before: str


def mentions(lines: Iterable[Line]) -> tuple[FigureMention, ...]:
    """The figures of prose lines, each with the words of its own clause in front of it."""
    return tuple(
        FigureMention(match[1].replace(",", ""), match[2], _clause(line.text, match.start()))
        for line in lines
        for match in _PROSE_FIGURE.finditer(line.text)
    )


def _clause(text: str, end: int) -> str:
    return _CLAUSE_END.split(text[max(0, end - _CONTEXT) : end])[-1]


def possible(run: str, columns: Sequence[Column]) -> list[Reading]:
    """Every reading of ``run`` that the columns' units allow; empty as well where there are too many."""
    found: list[Reading] = []
    for reading in _readings(run, 0, columns):
        found.append(reading)
        if len(found) > _MOST_READINGS:
            return []
    return found


def _readings(run: str, at: int, columns: Sequence[Column]) -> Iterator[Reading]:
    if not columns:
        if at == len(run):
            yield ()
        return
    if at == len(run):
        return
    match = _FIGURE.match(run, at)
    if match is None:
        return
    for figure in _figures(run, match, columns[0]):
        for rest in _readings(run, figure.end, columns[1:]):
            yield (figure, *rest)


def _figures(run: str, match: re.Match[str], column: Column) -> Iterator[RowFigure]:
    """The figures that may stand at ``match``: a beginning of its digits, or all of them up to a decimal."""
    at = match.start()
    ends = list(range(match.start("whole") + 1, match.end("whole") + 1))
    part = match["part"]
    if part:
        ends = ends[:-1] + [match.end("whole") + 1 + count for count in range(1, len(part) + 1)]
    for end in ends:
        unit = _OWN_UNIT.match(run, end)
        close = unit.end() if unit else end
        value = run[at:end]
        if _allowed(value, unit.group() if unit else "", column):
            yield RowFigure(value, unit.group() if unit else "", at, close)


def _allowed(value: str, own_unit: str, column: Column) -> bool:
    name, unit = column
    if own_unit and unit and not compatible(own_unit, unit):
        return False
    unit = unit or own_unit
    bare = value.lstrip("+-\u2212")
    if bare != value and not is_change(name):
        return False
    whole, _, part = bare.partition(".")
    if len(whole) > 1 and whole.startswith("0"):
        return False
    if len(part) > most_decimals(name, unit):
        return False
    return not is_share(name, unit) or float(bare) <= 100


def forced(
    rows: Sequence[Sequence[Reading]],
    columns: Sequence[Column],
    near: Sequence[FigureMention],
    far: Sequence[FigureMention],
) -> list[Reading | None]:
    """For each row, given its possible readings, the one that is forced, or None.

    ``near`` are the figures of the table's own section, ``far`` those of the whole text.
    """
    supported = [_supported(readings, columns, near, far) for readings in rows]
    chosen = [_only(readings) or _only(best) for readings, best in zip(rows, supported, strict=True)]
    if any(supported):
        decimals = _common_decimals(
            [best or readings for readings, best in zip(rows, supported, strict=True)]
        )
        chosen = [found or alike for found, alike in zip(chosen, decimals, strict=True)]
    shapes = {_shape(reading) for reading in chosen if reading}
    return [found or _only([r for r in rows[n] if _shape(r) in shapes]) for n, found in enumerate(chosen)]


def _only(readings: Sequence[Reading]) -> Reading | None:
    return readings[0] if len(readings) == 1 else None


def _shape(reading: Reading) -> tuple[tuple[int, int], ...]:
    return tuple((figure.digits, figure.decimals) for figure in reading)


def _common_decimals(rows: Sequence[Sequence[Reading]]) -> list[Reading | None]:
    """For each row the reading with the only decimals, column by column, that every row allows."""
    patterns = [{tuple(figure.decimals for figure in reading) for reading in readings} for readings in rows]
    common = set.intersection(*patterns) if len(rows) > 1 else set()
    if len(common) != 1:
        return [None] * len(rows)
    (wanted,) = common
    alike = [[r for r in readings if tuple(figure.decimals for figure in r) == wanted] for readings in rows]
    return [_only(readings) for readings in alike]


def _supported(
    readings: Sequence[Reading],
    columns: Sequence[Column],
    near: Sequence[FigureMention],
    far: Sequence[FigureMention],
) -> list[Reading]:
    """The readings most of whose figures stand in the prose, exactly or else nearly; none where no figure does."""
    best: list[Reading] = []
    most = (0, 0)
    for reading in readings:
        cells = list(zip(reading, columns, strict=True))
        exact = sum(_stands(figure, column, near) for figure, column in cells)
        about = sum(any(_about(figure, column, mention) for mention in far) for figure, column in cells)
        if (exact, about) > most:
            best, most = [reading], (exact, about)
        elif (exact, about) == most != (0, 0):
            best.append(reading)
    return best


def _stands(figure: RowFigure, column: Column, near: Sequence[FigureMention]) -> bool:
    unit = column[1] or figure.unit
    return len(figure.value) > 1 and any(m.value == figure.value and compatible(m.unit, unit) for m in near)


def _about(figure: RowFigure, column: Column, mention: FigureMention) -> bool:
    """Whether the prose names nearly this figure in the words of the column."""
    name, unit = column[0], column[1] or figure.unit
    if not compatible(mention.unit, unit) or figure.number == 0:
        return False
    if abs(float(mention.value) - figure.number) > _NEAR * figure.number:
        return False
    words = {name[at : at + 2] for at in range(len(name) - 1)}
    shared = sum(word in mention.before for word in words)
    return len(words) > 1 and shared >= _WORDS_SHARED * len(words)
