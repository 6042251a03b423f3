"""The figures of a sentence, each with what the words around it say it measures."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.chinese.figures import Figure, figures
from ingest.chinese.proper import is_proper
from ingest.ledger.bodies import Bodies, is_body
from ingest.ledger.counted import apart, counts, overlapped, unit_of
from ingest.ledger.entry import Entry
from ingest.ledger.respective import FROM_TO, IN_TURN, IN_TURN_REACH, of_one_unit, own_names, side_by_side
from ingest.ledger.stance import Stance
from ingest.ledger.times import Mention, When, kept, mentions, time_of
from ingest.ledger.wording import TOLD_BY, FigureWording, lead_words, looks_ahead, wording
from ingest.span import Span
from ingest.structure import Parsed, Passage, Sentence
from ingest.text.compact import Compact


@dataclass(frozen=True)
class Setting:
    """What holds for all figures of a passage; ``breaks`` are where the lines of the source begin."""

    parsed: Parsed
    passage: Passage
    id: str
    bodies: Bodies
    stance: Stance
    above: When
    scope: str
    breaks: Sequence[int]
    ahead: bool
    """Whether the passage speaks of what is planned."""

    def line(self, place: Span) -> int:
        """Where the line of the source begins that ``place`` is in."""
        return self.breaks[bisect_right(self.breaks, place.start) - 1]


_CLAUSE = re.compile(r"[，;；。!！?？□\t]|,(?!\d{3}(?!\d))|[:：](?!\d)")
_AFTER_JOIN = re.compile(r"^[^一-鿿]?[一-鿿“”A-Za-z0-9+-]{1,20}(?:以及|及|和|与|、|\\+)(?=[^及和与、]*$)")
"""What the figure in front counts, up to the word that joins the next one to it (29个委办局及42个街乡项目)."""
_OWNED = re.compile("[一-鿿]{1,4}的")
"""What is only whose the thing is (20个国家和地区的9家企业): the words in front of the figure before tell it."""
_TITLE = re.compile(r"《[^》]*》?")
_AMONG = re.compile(r"其中|[;；。]")
_LEAD = 80
"""Characters of a clause in which who says so stands."""


@dataclass(frozen=True)
class _Line:
    """A sentence cut into clauses, with what holds for all its figures."""

    text: str
    clauses: tuple[Span, ...]
    said: tuple[str, ...]
    names: tuple[Span, ...]
    titles: tuple[Span, ...]
    among: tuple[tuple[int, bool], ...]
    """Where 其中 begins to hold (True) and where it ends to."""
    ahead: int

    @classmethod
    def of(cls, text: str, names: Sequence[Span]) -> _Line:
        clauses = tuple(_clauses(text))
        return cls(
            text,
            clauses,
            tuple(c.of(text).strip() for c in clauses),
            tuple(names),
            tuple(Span(m.start(), m.end()) for m in _TITLE.finditer(text)),
            tuple((m.start(), m[0] == "其中") for m in _AMONG.finditer(text)),
            looks_ahead(text),
        )

    def clause(self, place: Span) -> int:
        return max(0, bisect_right(self.clauses, place.start, key=lambda c: c.start) - 1)

    def is_among(self, place: Span) -> bool:
        """Whether 其中 stands in front, in its part of the sentence."""
        at = bisect_left(self.among, (place.start, False))
        return at > 0 and self.among[at - 1][1]


def of_sentence(
    setting: Setting, sentence: Sentence, read: Compact, named: Sequence[Mention]
) -> Iterator[Entry]:
    """The entries of a sentence; ``read`` is the sentence as it is read, and ``named`` are its times."""
    text, whole = read.text, Span(0, len(read.text))
    line = _Line.of(text, setting.bodies.places(text, whole))
    found = [
        f
        for f in apart(of_one_unit(text, figures(text)), line.names)
        if counts(f, text) and not overlapped(line.titles, f.span)
    ]
    if not found:
        return
    same = Counter((line.clause(f.span), f.unit) for f in found)
    rows = {f: (row, at) for row in side_by_side(text, found) for at, f in enumerate(row)}
    names_of: dict[Figure, list[str] | None] = {}
    told = _Told()
    indicators: list[str] = []
    first = FigureWording("", "", "level")  # of the row that a figure stands in
    for position, figure in enumerate(found):
        at = line.clause(figure.span)
        clause = line.clauses[at]
        earlier = _told_until(text, found, position)
        later = found[position + 1].span.start if position + 1 < len(found) else len(text)
        before = text[max(clause.start, earlier) : figure.span.start]
        if earlier > clause.start:
            before = _AFTER_JOIN.sub("", before[-_LEAD:])
            if _OWNED.fullmatch(before):
                before = text[clause.start : found[position - 1].span.start]
        behind = text[figure.span.end : min(clause.end, later)]
        if figure.unit.endswith("企业"):
            behind = "企业" + behind
        if not behind.strip("、和及与 ") and figure in rows:
            last = rows[figure][0][-1]  # what is listed stands behind the last of them: 5万元、9万元扶持
            behind = text[last.span.end : min(clause.end, last.span.end + _LEAD)]
        ahead = line.ahead <= figure.span.start
        said = wording(before, figure.text, behind, ahead)
        when = time_of(figure.span, clause, named, kept(setting.above, line.said[at], setting.stance.year))
        row, place = rows.get(figure, ([figure], 0))
        if row[0] not in names_of:
            names_of[row[0]] = own_names(text, whole, clause, row) if len(row) > 1 else None
        respectively = names_of[row[0]]
        if respectively is not None:
            own_name = respectively[place]
            own = mentions(own_name, Span(0, len(own_name)), setting.stance.year)
            when = own[0].when if own else when
            led = wording(
                text[max(clause.start, row[0].span.start - _LEAD) : row[0].span.start], figure.text, "", ahead
            )
            said = FigureWording(said.indicator if own else own_name, "", led.role, led.change, said.about)
        elif place and said.role == "level" and not FROM_TO.search(text, earlier, figure.span.start):
            said = replace(said, role=first.role, change=first.change)
        first = said if not place else first
        indicator, inherited = told.indicator(said, line, at, before)
        if respectively is None and len(row) > 1:
            paired = _paired(text, row, indicators, position - place) if said.role == "change" else None
            indicator, inherited = (paired[place], False) if paired else (indicator, inherited)
        indicator = indicator or lead_words(before)
        indicators.append(indicator)
        stood = setting.stance.role(
            "level", setting.ahead, line.said[at], when, when.told in ("clause", "sentence")
        )
        role = stood if said.role == "level" else said.role
        span = read.back(figure.span)
        listed = same[at, figure.unit] >= 3 and _enumerated(line, at, figure)
        yield Entry(
            start=span.start,
            end=span.end,
            text=span.of(setting.parsed.document.text),
            kind=figure.kind,
            unit=unit_of(figure),
            value=figure.value,
            about=said.about,
            indicator=indicator,
            behind=said.behind,
            setting=line.said[at],
            role=role,
            change=said.change,
            part=_SHARE_OF.search(before) is not None or line.is_among(figure.span) or listed,
            inherited=inherited,
            when=when,
            scope=_scope(setting, line, at, figure),
            of=setting.scope,
            line=setting.line(span),
            path=setting.passage.heading_path,
            anchor=setting.passage.anchor,
            page=setting.passage.page,
            passage=setting.id,
            statement=sentence.span,
            sentence=text,
            high=figure.high,
            planned="aim" in (stood, role),
        )


_QUALIFIES = re.compile(
    r"\s?(?:[（(]含[)）])?(?:及?以[上下内外]|之[内外]|内(?=的))?(?:[（(]含[)）])?的?(?=[一-鿿])"
)
"""Behind a figure that is a part of the name of a thing: 60岁以上老年人."""
_BOUNDS = re.compile(r"以[上下内外]|之?[内外]|含")
_JOINS = re.compile("[、和及与]")
_MOST_QUALIFYING = 3


def _told_until(text: str, found: Sequence[Figure], position: int) -> int:
    """Where the words for a figure begin at the earliest: behind the last one that does not belong to them itself."""
    for before in range(position - 1, max(-1, position - 1 - _MOST_QUALIFYING), -1):
        end = found[before].span.end
        until = found[before + 1].span.start
        bounded = _QUALIFIES.match(text, end, until)
        if bounded is None or not _BOUNDS.search(bounded[0]) or _JOINS.search(text, bounded.end(), until):
            return end
    return found[position - 1 - _MOST_QUALIFYING].span.end if position > _MOST_QUALIFYING else 0


def _paired(text: str, row: Sequence[Figure], told: Sequence[str], first: int) -> Sequence[str] | None:
    """What the figures in front measure, where a row (its first is the sentence's figure ``first``) speaks of them in turn:
    接待5万人、收入3亿元,分别增长6%、7%."""
    start = row[0].span.start
    if not len(row) <= min(first, _LEAD) or not IN_TURN.search(text[max(0, start - IN_TURN_REACH) : start]):
        return None
    names = told[first - len(row) : first]
    return names if all(names) else None


_SHARE_OF = re.compile(r"占\s*$")


class _Told:
    """What a sentence has said so far."""

    def __init__(self) -> None:
        self._last = ""

    def indicator(self, said: FigureWording, line: _Line, clause: int, before: str) -> tuple[str, bool]:
        """The figure's own, else the one of the figure or clause in front; and whether it is not its own."""
        own = said.indicator
        if own.startswith("占") and self._last:
            return (
                f"{self._last} {own}",
                False,
            )  # 支出307万元，占本年支出合计的100%: the share is of what was told
        if _EACH.fullmatch(own) and self._last:
            return f"{self._last} {own}", False
        if len(own) >= 2:
            self._last = own
            return own, False
        if not self._last and clause:
            self._last = _plain_clause(line.said[clause - 1])
        return self._last, True


_EACH = re.compile(r"(?:[为按]|每[一-鿿]{1,2}){1,4}")
"""为每人每月: for whom, and not what."""
_FIGURED = re.compile(r"\d[\d.,]*\s?[万亿]{0,2}\s?[^\d\s，,;；:：]{0,2}$")


def _plain_clause(clause: str) -> str:
    """The last words of a clause, without the figure that ends it."""
    return _FIGURED.sub("", clause.strip(" ,，;；:："))[-16:].strip()


def _enumerated(line: _Line, at: int, figure: Figure) -> bool:
    """Whether 、 stands beside a figure of a list (撤销3件、终止4件、驳回5件)."""
    clause = line.clauses[at]
    near = line.text[max(clause.start, figure.span.start - 20) : min(clause.end, figure.span.end + 20)]
    return "、" in near


def _clauses(text: str) -> list[Span]:
    cuts = [m.end() for m in _CLAUSE.finditer(text)]
    edges = [0, *cuts, *([len(text)] if not cuts or cuts[-1] < len(text) else [])]
    return [Span(a, b) for a, b in pairwise(edges)]


_MOST_NAMES = 8
"""Names in front of a figure that are looked at for the body that it is of."""


def _scope(setting: Setting, line: _Line, at: int, figure: Figure) -> str:
    """The last body named in front of the figure in its clause, or heading a clause before it; else the heading's.

    Neither who says so (区民政局报表显示) nor whom the whole document is about, nor a kind of body (社区, 物流园区), nor one of
    several that are counted (甲学院、乙学院等7所).
    """
    title, clause = setting.parsed.document.title, line.clauses[at]
    told = TOLD_BY.match(line.text[clause.start : min(figure.span.start, clause.start + _LEAD)])
    since = clause.start + told.end() if told else 0
    last = bisect_right(line.names, figure.span.start, key=lambda n: n.end)
    for name in reversed(line.names[max(0, last - _MOST_NAMES) : last]):
        said = name.of(line.text)
        if name.start < since:
            break
        if said in title or not is_body(said) or overlapped(line.titles, name) or _is_one_of(line.text, name):
            continue
        if (name.start >= clause.start or _heads(line, name)) and is_proper(line.text, name):
            return said
    return setting.scope


_AMONG_OTHERS = re.compile(r"[（(）)]{0,2}(?:等|、|\d)")


def _is_one_of(text: str, name: Span) -> bool:
    """Whether a name is one of those that are listed or counted."""
    return text[name.start - 1 : name.start] == "、" or _AMONG_OTHERS.match(text, name.end) is not None


_OPENS = re.compile(
    r"\s*(?:[（(]?[一二三四五六七八九十\d]{1,3}(?:是|[)）、.．])|[\d一二三四五六七八九十〇○零年月日底末初至、]{2,12}[,，]?|其中|目前|同时|截至|全年|今年|去年|在|由|对|经)*\s*[省市区县]?"
)


def _heads(line: _Line, name: Span) -> bool:
    """Whether the clause of a name begins with it (区 of 区民政局 is no part of it), so that it holds for those behind."""
    clause = line.clauses[line.clause(name)]
    return _OPENS.fullmatch(line.text, clause.start, name.start) is not None
