"""Answers to questions about the document itself, from its title, outline, lead-ins and fields; never by sentence search."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.drafting.fields import DAY, field
from chatbot.drafting.parts import (
    Extract,
    articles,
    children,
    complete,
    heading,
    numbered,
    section_at,
    top_sections,
    walk,
)  # fmt: skip
from chatbot.drafting.references import referring
from chatbot.question.about import AboutDocument, Step, Topic
from index.documents import Documents
from index.terms import bigrams
from ingest.chinese.titles import FORM, ISSUER
from ingest.span import Span
from ingest.structure import Parsed, Section

ROOM = 560
"""Characters shown, at most, if the first line leaves room: what is cited can be read in the document."""
ARTICLE = 280
"""The same for the text of an article."""
MOST = 24
"""Headings told, at most."""
LEAD = 2
"""Sentences of a part's beginning that are told."""
ENDS = ("。", "；", ";", "！")
TRIED = 50
"""Documents looked into, at most, where it is not said which is meant."""
NAMED = 0.6
"""The share of a document's title that stands in the question from which it is that document."""
_QUOTED = re.compile(r"《([^》]{2,60})》")
_KIND = {
    "章": "章",
    "节": "节",
    "条": "条",
    "专题": "专题",
    "附件": "附件",
    "附录": "附录",
    "篇": "篇",
    "编": "编",
}


@dataclass(frozen=True)
class Told:
    """What is shown: lines of ``document`` and, in front, ``note``, a few words of ours (共15条); ``short`` is one of them.

    No ``extracts``: the document has no such part.
    """

    document: Parsed
    extracts: tuple[Extract, ...]
    note: str = ""
    short: str | None = None

    @property
    def shown(self) -> str:
        """What a reader is shown: the note and, while there is room, line by line what is told."""
        text = self.note
        for extract in self.extracts:
            line = self.document.document.shown(extract.span)
            if text and len(text) + len(line) > ROOM:
                break
            text += line if text == self.note else f"\n{line}"
        return text


def tell(asked: AboutDocument, documents: Sequence[Parsed]) -> Told | None:
    """The answer out of the document that is meant; None where the outline and the fields cannot tell."""
    documents = Documents.over(documents)
    meant = [documents.of(source) for source in _meant(asked, documents)[: TRIED + 1]]
    if len(meant) > TRIED:
        return None
    answers = [told for document in meant for told in [_TELLERS[asked.topic](asked, document)] if told]
    held = [told for told in answers if told.extracts]
    if len(meant) > 1 and len(held) != 1:
        return None  # which document is asked about is not said
    return next(iter(held or answers), None)


WHICH = "这里有多份文件，不知道问的是哪一份：请先选定一份，或在问题里写出它的名称。"
_UNSAID: dict[Topic, str] = {
    "issuer": "它由谁发布", "issued": "它的发布日期", "number": "它的文号", "effective": "它从何时起施行、是否仍然有效",
    "count": "这个数目", "title": "它的标题",
}  # fmt: skip


def unsaid(asked: AboutDocument) -> str:
    """What is told where a document does not say of itself what is asked."""
    what = _UNSAID.get(asked.topic)
    return f"没有在文件里找到{what}。" if what else "文件没有回答这个问题。"


def _meant(asked: AboutDocument, documents: Documents) -> list[str]:
    """The names of the documents whose title the question names; all of them where it names none, none where it quotes
    another title."""
    quoted = [_matter(title) for title in _QUOTED.findall(asked.text)]
    pairs = bigrams(asked.text)
    shares = {mark.source: _share(pairs, _matter(mark.title)) for mark in documents.marks}
    best = max(shares.values(), default=0.0)
    if quoted and best < NAMED:
        titles = {mark.source: bigrams(mark.title) for mark in documents.marks}
        return [name for name, held in titles.items() if any(_share(held, q) >= NAMED for q in quoted)]
    return [name for name, share in shares.items() if best < NAMED or share == best]


def _matter(title: str) -> set[str]:
    """The pairs of what tells a title from others, without its issuer and its form."""
    own = ISSUER.sub("", title)
    return bigrams(FORM.sub("", own)) or bigrams(own)


def _share(held: set[str], own: set[str]) -> float:
    return len(held & own) / len(own) if own else 0.0


def _about(asked: AboutDocument, parsed: Parsed) -> Told | None:
    """The title, the lead-in and the main headings."""
    title = field(parsed, "title")[:1]
    tops = [heading(parsed, s) for s in top_sections(parsed)[:MOST]]
    lead = _lead(parsed, Span(0, parsed.sections[0].heading.start)) if parsed.sections else []
    lead = lead or _lead(parsed, Span(0, len(parsed.document.text)))
    extracts = _ordered([*title, *lead, *tops])
    return Told(parsed, extracts) if extracts else None


def _outline(asked: AboutDocument, parsed: Parsed) -> Told | None:
    """The headings of the kind asked for (章, 专题, 附件), else the main ones."""
    kind = next((name for name in _KIND if name in asked.text and name != "条"), "")
    found = [s for s in parsed.sections if _is(s, kind)] if kind else []
    found = found or top_sections(parsed)
    if len(found) < 2:
        return None
    note = f"共{len(found)}部分：" if not kind and complete(found) else ""
    return Told(parsed, tuple(heading(parsed, s) for s in found[:MOST]), note)


def _is(section: Section, kind: str) -> bool:
    return section.number.replace(" ", "").endswith(kind) or section.path[-1].startswith(kind)


def _section(asked: AboutDocument, parsed: Parsed) -> Told | None:
    """The heading of the part, then what is below it: its own headings, or the beginnings of its paragraphs."""
    found = walk(parsed, asked.steps) if asked.steps else _called(asked.text, parsed)
    if not found:
        return None if found is None else Told(parsed, ())
    section = found[0].section
    if section is None:
        return None
    below = [s for s in children(parsed, section) if s.title]
    inner = [heading(parsed, s) for s in below[:MOST]] or _lead(parsed, section.span, MOST)
    return Told(parsed, _ordered([heading(parsed, section), *inner]), short=section.path[-1])


def _called(text: str, parsed: Parsed) -> list[Extract] | None:
    """The part that the question calls by its heading (总则, 前言, 保障措施)."""
    named = [s for s in parsed.sections if len(s.title.strip()) >= 2 and s.title.strip() in text]
    best = max(named, key=lambda s: len(s.title), default=None)
    return [Extract(best.span, best)] if best is not None else None


def _count(asked: AboutDocument, parsed: Parsed) -> Told | None:
    """How many articles there are, by the last one."""
    found = articles(parsed)
    if not found or re.search(r"页|字|长|\bpages?\b|\blong\b", asked.text):
        return None
    last = found[-1]
    whole = numbered(last) == len(found)
    return Told(
        parsed,
        (heading(parsed, last),),
        f"共{len(found)}条，最后一条是：" if whole else "最后一条是：",
        last.number,
    )


def _field(asked: AboutDocument, parsed: Parsed) -> Told | None:
    found = field(parsed, asked.topic, asked.text)
    if not found:
        return None
    label, colon, value = parsed.document.shown(found[0].span).replace("：", ":").partition(":")
    short = (value.strip() if colon else label) if len(found) == 1 and asked.topic != "effective" else None
    if short and asked.topic == "issued" and (day := DAY.search(short)):
        short = day[0]
    return Told(parsed, tuple(found), short=short)


def _article(asked: AboutDocument, parsed: Parsed) -> Told | None:
    """The whole text of the article, paragraph or item; two named apart (第九条和第十条) one after the other."""
    found: list[Extract] = []
    for steps in _apart(asked.steps):
        part = walk(parsed, steps)
        if part is None:
            return None
        found += part
    return Told(parsed, tuple(line for extract in found for line in _beginning(parsed, extract)))


def _beginning(parsed: Parsed, extract: Extract) -> list[Extract]:
    """The first sentences of a part that is long, and all of one that is not."""
    if len(extract.span) <= ARTICLE:
        return [extract]
    ends = [s.span.end for p in parsed.passages if p.span.overlaps(extract.span) for s in p.sentences]
    held = [e for e in ends if extract.span.start < e <= extract.span.start + ARTICLE]
    return [Extract(Span(extract.span.start, max(held, default=extract.span.end)), extract.section)]


def _apart(steps: Sequence[Step]) -> list[list[Step]]:
    """Each way down by itself: a unit that stood there already begins another."""
    ways: list[list[Step]] = []
    for step in steps:
        if not ways or any(step.unit == earlier.unit for earlier in ways[-1]):
            ways.append([])
        ways[-1].append(step)
    return ways


def _breach(asked: AboutDocument, parsed: Parsed) -> Told | None:
    """The sentences that say what follows on a breach of the article, and the article."""
    way = _apart(asked.steps)[:1]
    named = walk(parsed, way[0]) if way else None
    if not named:
        return None if named is None else Told(parsed, ())
    penalties = referring(parsed, way[0])
    return Told(parsed, (*penalties, *named)) if penalties else None


_TELLERS = {
    "about": _about, "outline": _outline, "section": _section, "count": _count, "issuer": _field, "issued": _field,
    "effective": _field, "number": _field, "title": _field, "article": _article, "breach": _breach,
}  # fmt: skip


def _lead(parsed: Parsed, within: Span, most: int = LEAD) -> list[Extract]:
    """The first whole sentences of a stretch, one a paragraph where several are wanted."""
    found: list[Extract] = []
    for passage in parsed.passages:
        if passage.span not in within:
            continue
        for sentence in passage.sentences:
            text = sentence.span.of(parsed.document.text).rstrip()
            section = section_at(parsed, sentence.span)
            if section is not None and text.rstrip("。：:") == section.path[-1]:
                continue  # a heading that is the first sentence of its paragraph
            if len(text) >= 12 and text.endswith(ENDS if most == LEAD else (*ENDS, "：", ":")):
                found.append(Extract(sentence.span, section))
                if most > LEAD:
                    break
        if len(found) >= most:
            break
    return found[:most]


def _ordered(extracts: Sequence[Extract]) -> tuple[Extract, ...]:
    """In the order of the text, without what is told with another: a heading that begins its own sentence."""
    found = sorted(dict.fromkeys(extracts), key=lambda e: (e.span.start, -e.span.end))
    return tuple(e for n, e in enumerate(found) if not any(e.span in other.span for other in found[:n]))
