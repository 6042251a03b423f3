"""Questions made of a section's own text, as a resident would ask them, with what a right answer must hold.

A clause that ends in a count or a share asks for it; a term set in quotes and explained asks what it is;
a heading that tells someone to do something asks how.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.chinese.figures import Figure, figures
from ingest.structure import Cell, Parsed, Row, Section

_SHORTEST, _LONGEST = 8, 28  # characters of a clause that makes one readable line of a question
_COMMA = re.compile(r"[,，]")
_TERM = re.compile(r"[“‘]([^”’“‘]{2,12})[”’](?:,|，)?(?:是指|指的是|即)")
_ADVERBS = r"(?:持续|不断|全面|切实|进一步|着力|大力|扎实|深入|积极|有效|稳步|统筹|坚持)*"
_VERBS = (
    "加强|推进|深化|完善|优化|健全|落实|提升|提高|强化|推动|促进|规范|开展|构建|打造|创新|做好|加大|加快|发挥|建立|实施|保障|拓展"
    "|夯实|化解|防范|整合|简化|压缩|公开|保护|培育|畅通"
)
_ORDER = re.compile(rf"{_ADVERBS}((?:{_VERBS})[^,，、；]{{3,22}})$")
# A clause that leans on the one before it says nothing by itself.
_LEANING = re.compile(
    r"^(?:其|分别|同比|比|较|占|共计|合计|累计|约|近|达|该|此|并|也|又|且|这)|[（(“‘《:：]|上述|分别|同比|增长|下降|以上|至少"
)


@dataclass(frozen=True)
class Prompt:
    """A question; ``expects`` stands in the short answer where the question asks for a figure."""

    question: str
    expects: str = ""


def of_section(parsed: Parsed, section: Section) -> Iterator[Prompt]:
    """The section's figures, then its terms, then its heading."""
    sentences = [
        sentence.span.of(parsed.document.text)
        for passage in parsed.passages
        if passage.anchor == section.anchor and passage.kind == "prose"
        for sentence in passage.sentences
    ]
    for text in sentences:
        yield from _figure(text)
    for text in sentences:
        if found := _TERM.search(text):
            yield Prompt(f"什么是“{found[1]}”？")
    yield from _heading(section)


def of_table(row: Row, cell: Cell) -> Prompt:
    counted = "有多少" + cell.unit if cell.unit.isalpha() else "是多少"
    return Prompt(f"{row.label}{cell.column}{counted}？", cell.value)


def _figure(sentence: str) -> Iterator[Prompt]:
    """Of a sentence's first clause: only there is the subject sure to be named."""
    clause = _COMMA.split(sentence.strip().rstrip("。！；;"))[0]
    if not _SHORTEST <= len(clause) <= _LONGEST or _LEANING.search(clause):
        return
    found = [figure for figure in figures(clause) if figure.kind in ("count", "percent")]
    if len(found) == 1 and found[0].span.end == len(clause):
        yield Prompt(clause[: found[0].span.start] + _asking(found[0]) + "？", found[0].text)


def _asking(figure: Figure) -> str:
    return f"多少{figure.unit}" if figure.kind == "count" else "多少"


def _heading(section: Section) -> Iterator[Prompt]:
    if section.number.startswith("第"):
        yield Prompt(f"{section.number}规定了什么？")
    elif found := _ORDER.match(section.title):
        yield Prompt(f"如何{found[1]}？")


def about(section: Section) -> Prompt:
    """What may be asked of any section, where nothing better is found."""
    title = section.title.replace("“", "‘").replace("”", "’")
    return Prompt(f"“{title}”有哪些做法？")
