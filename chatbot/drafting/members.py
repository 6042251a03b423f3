"""Members that a document tells as headings, asked for by their number: 哪七大块, 哪五种模式, “十大工程”都叫什么.

They are the sections right below one heading, where there are just so many and all are called what is counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from chatbot.drafting.about import Told
from chatbot.drafting.parts import children, heading, top_sections
from chatbot.question.analysis import Question
from index.terms import Terms, bigrams
from ingest.chinese.titles import FORM_NAMES
from ingest.structure import Parsed, Section

_KINDS = ("list", "definition", "how", "other")
_TAIL = re.compile(r"(?:哪\s*|[“\"「])(?:[二两三四五六七八九十]|1?\d)\s*(?P<tail>[一-鿿]{1,8})")
_PARTS = ("块", "部分", "板块", "篇章", "方面")
_UNITS = "编篇章节条"
_WHOLE = re.compile(rf"{FORM_NAMES}|文件|全文")
"""What a document calls itself, or is called."""
_WITHOUT = re.compile(r"除(?:了|去)?(?P<named>[^,，。]{2,12}?)(?:之外|以外|外)")


def members(question: Question, parsed: Parsed, terms: Terms) -> Told | None:
    """The headings that are the members asked for; None where no heading has just so many of that name below it."""
    tail = _TAIL.search(question.text)
    if tail is None or question.count < 2 or question.kind not in _KINDS:
        return None
    without = _WITHOUT.search(question.text)
    runs = []
    for above, run in _runs(parsed):
        rest = [s for s in run if without is None or without["named"] not in s.path[-1]]
        if len(rest) == question.count and _called(tail["tail"], question, run, above is None):
            runs.append((above, rest))
    if not runs:
        return None
    above, chosen = max(
        runs, key=lambda run: terms.pair_cover(question.pairs, bigrams(_said_above(run[0], parsed)))
    )
    return Told(parsed, tuple(heading(parsed, section) for section in chosen))


def _runs(parsed: Parsed) -> Iterator[tuple[Section | None, list[Section]]]:
    """The main parts of a document, and what stands right below each of its sections."""
    yield None, top_sections(parsed)
    for section in parsed.sections:
        yield section, children(parsed, section)


def _called(tail: str, question: Question, run: Sequence[Section], whole: bool) -> bool:
    """Whether all of ``run`` are called what is counted: by a word of theirs, by their unit or as parts of the whole."""
    if tail[0] in _UNITS and all(tail[0] in s.number for s in run):
        return True
    if whole and tail.lstrip("个大").startswith(_PARTS):
        return bool(_WHOLE.search(question.text))
    words = {tail[i : i + 2] for i in range(len(tail) - 1)}
    return any(all(word in s.title for s in run) for word in words)


def _said_above(section: Section | None, parsed: Parsed) -> str:
    return " ".join(section.path) if section is not None else parsed.document.title
