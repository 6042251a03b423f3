"""The type of a figure in the ledger of a document."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.chinese.figures import Kind
from ingest.ledger.times import When
from ingest.ledger.wording import Role
from ingest.span import Span

_SCALES = {10**4: "万", 10**6: "百万", 10**7: "千万", 10**8: "亿", 10**12: "万亿"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A figure and what it says.

    ``value`` is in ``unit`` without scale (22054万元 is 220540000 元; a share of 98.1% is 98.1).  ``setting`` is all that
    is said around it: the clause, or caption, row label and column.  ``part`` marks what stands behind 其中 or 占, or
    in a list of three or more of one unit (维持29件、撤销12件、终止20件);
    ``inherited`` an indicator that is told in front of the figure's own clause; ``of`` is whom the headings are about
    (4.三间房:…); ``line`` is where its line of the source starts; ``statement`` is the sentence or row; ``row`` a table row's label, "" for a year, None in prose.
    """

    start: int
    end: int
    text: str
    kind: Kind
    unit: str
    value: float | None
    about: bool
    indicator: str
    behind: str
    setting: str
    role: Role
    change: str
    part: bool
    inherited: bool
    when: When
    scope: str
    of: str
    line: int
    path: tuple[str, ...]
    anchor: str
    page: int | None
    passage: str
    statement: Span
    sentence: str
    row: str | None = None
    high: float | None = None
    """The upper end of a range, in ``unit``."""
    settled: bool = True
    """Whether nothing around it names another time that it could be of."""
    planned: bool = False
    """Whether it tells what is aimed at; of a change or a limit (增长5%左右, 不超过5.5%) its role does not say so."""

    @property
    def told(self) -> str:
        """The figure with the unit that a table tells in the head of its column: 204万元 for 204."""
        number = re.fullmatch(r"[-+−]?(\d[\d,，]*(?:\.\d+)?)", self.text)
        if self.row is None or number is None or self.value is None:
            return self.text
        plain = float(re.sub("[,，]", "", number[1]))
        scale = round(abs(self.value) / plain) if plain else 1
        return f"{self.text}{_SCALES.get(scale, '')}{self.unit}"

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)
