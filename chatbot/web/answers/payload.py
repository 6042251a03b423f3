"""The engine's types as the API shows them.  The pydantic models are also the API's documentation."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from chatbot.answer import MACHINE, Answer, Citation, NearSection, Turn
from chatbot.web.desk.shelf import Excerpt, Shelf
from index import Hit
from ingest.structure import Parsed, Passage, Section

WHERE: list[str] = Field(default=[], max_length=20, examples=[["year=2021", "body=教育局"]])


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TurnIn(Strict):
    """An earlier turn; of a long answer the first 2,000 characters are read."""

    question: str
    answer: str = ""


class AskIn(Strict):
    """``history`` holds the earlier turns, oldest first; ``sources`` limits the search to these files, ``where`` to those that fit
    (``year=2021``); ``as_typed`` searches the question to the letter, without earlier turns."""

    question: str = Field(examples=["2021年受理了多少件12345诉求？"])
    history: list[TurnIn] = Field(default=[], max_length=200)
    sources: list[str] | None = Field(default=None, max_length=1000)
    where: list[Annotated[str, Field(max_length=200)]] = WHERE
    as_typed: bool = False

    def turns(self) -> list[Turn]:
        return [Turn(turn.question, turn.answer) for turn in self.history]


class SearchIn(Strict):
    query: str = Field(examples=["行政复议 调解"])
    k: int = Field(10, ge=1, le=50)
    sources: list[str] | None = Field(default=None, max_length=1000)
    where: list[Annotated[str, Field(max_length=200)]] = WHERE


class FeedbackIn(Strict):
    verdict: Literal["up", "down"]
    reason: Literal["", "wrong", "source", "missed", "partial", "other"] = ""
    comment: str = Field("", max_length=500)
    question: str = Field("", max_length=1000)
    answer: str = Field("", max_length=4000)


class FeedbackOut(BaseModel):
    id: int


class PlaceOut(BaseModel):
    """A stretch of a source, from ``start`` to ``end``, counted in Unicode code points."""

    source: str
    document_id: str
    section: list[str]
    anchor: str
    page: int | None
    start: int
    end: int
    passage_id: str
    url: str


class CitationOut(PlaceOut):
    """``quote`` is ``text[start:end]`` of the source, counted in Unicode code points."""

    quote: str


class OtherFigureOut(BaseModel):
    figure: str
    statement: str
    citation: CitationOut


class DoubtfulFigureOut(BaseModel):
    figure: str
    why: Literal["magnitude", "share"]


class LapsedOut(BaseModel):
    """A document cited that does not hold today; ``since`` is an ISO day or ""."""

    source: str
    status: str
    since: str
    notice: str


class PhraseOut(BaseModel):
    """A sentence with the numbers, from 1, of the citations that it stands on; where ``machine`` is false it is the extract."""

    text: str
    citations: list[int]
    machine: bool


class NearOut(BaseModel):
    source: str
    section: list[str]
    anchor: str
    page: int | None
    url: str


class AnswerOut(BaseModel):
    status: Literal["answered", "not_found"]
    reason: str | None
    question: str
    resolved_question: str
    answer: str
    short_answer: str | None
    confidence: float
    sure: bool
    checked: bool
    citations: list[CitationOut]
    other_figures: list[OtherFigureOut]
    doubtful_figures: list[DoubtfulFigureOut]
    lapsed: list[LapsedOut] = []
    also: list[str] = Field([], description="另有哪些文件含有所引的同一段（文件名）")
    nearest: list[NearOut]
    generation: str
    phrased: list[PhraseOut] = Field([], description="语言模型改写的回答；没有改写时为空，answer 始终是原文")
    label: str = Field("", description="有改写时为“人工智能生成”，展示 phrased 时须一并展示")
    rewritten: bool = Field(False, description="resolved_question 是否由语言模型改写")


class HitOut(PlaceOut):
    text: str
    score: float
    also: list[str] = Field([], description="另有哪些几乎相同的文件含有同一段（文件名），不再单列")


class SearchOut(BaseModel):
    query: str
    generation: str
    hits: list[HitOut]


class DocumentOut(BaseModel):
    id: str
    source: str
    title: str
    sha256: str
    characters: int
    sections: int
    url: str


class SectionOut(BaseModel):
    anchor: str
    number: str
    title: str
    level: int
    section: list[str]
    page: int | None
    start: int
    end: int
    url: str


class BesideOut(BaseModel):
    anchor: str
    heading: str


class ExtractOut(BaseModel):
    """``before + marked + after`` is the text of the source from ``start`` to ``end``."""

    document_id: str
    source: str
    sha256: str
    title: str
    heading_path: list[str]
    anchor: str
    page: int | None
    start: int
    end: int
    before: str
    marked: str
    after: str
    previous: BesideOut | None
    next: BesideOut | None
    url: str


def citation_out(citation: Citation, base: str) -> CitationOut:
    return CitationOut(
        quote=citation.quote, **_place(citation, citation.document_id, citation.passage_id, base)
    )


def _place(at: Citation | Passage, document_id: str, passage_id: str, base: str) -> dict[str, Any]:
    return {
        "source": at.source,
        "document_id": document_id,
        "section": list(at.heading_path),
        "anchor": at.anchor,
        "page": at.page,
        "start": at.start,
        "end": at.end,
        "passage_id": passage_id,
        "url": f"{base}/doc/{document_id}?q={at.start}-{at.end}#hit",
    }


def answer_out(answer: Answer, shelf: Shelf, base: str) -> AnswerOut:
    return AnswerOut(
        status=answer.status,
        reason=answer.reason,
        question=answer.question,
        resolved_question=answer.resolved_question,
        answer=answer.text,
        short_answer=answer.short_answer,
        confidence=answer.confidence,
        sure=answer.sure,
        checked=answer.checked,
        citations=[citation_out(citation, base) for citation in answer.citations],
        other_figures=[
            OtherFigureOut(
                figure=other.figure, statement=other.statement, citation=citation_out(other.citation, base)
            )
            for other in answer.other_figures
        ],
        doubtful_figures=[DoubtfulFigureOut(figure=d.figure, why=d.why) for d in answer.doubtful_figures],
        lapsed=[
            LapsedOut(source=one.source, status=one.status, since=one.since, notice=one.notice)
            for one in answer.lapsed
        ],
        also=list(answer.also),
        nearest=[near_out(section, shelf, base) for section in answer.nearest],
        generation=answer.generation,
        phrased=[
            PhraseOut(text=one.text, citations=list(one.cites), machine=one.machine) for one in answer.phrased
        ],
        label=MACHINE if answer.phrased else "",
        rewritten=answer.rewritten,
    )


def near_out(near: NearSection, shelf: Shelf, base: str) -> NearOut:
    parsed = shelf.of_source(near.source)
    url = f"{base}/doc/{parsed.document.id}#{near.anchor}" if parsed else ""
    return NearOut(
        source=near.source, section=list(near.heading_path), anchor=near.anchor, page=near.page, url=url
    )


def hit_out(hit: Hit, shelf: Shelf, base: str) -> HitOut:
    passage = hit.passage
    parsed = shelf.of_source(passage.source)
    document_id = parsed.document.id if parsed else ""
    place = _place(passage, document_id, passage.id, base)
    return HitOut(text=passage.text, score=hit.score, also=list(hit.also), **place)


def document_out(parsed: Parsed, base: str) -> DocumentOut:
    document = parsed.document
    return DocumentOut(
        id=document.id,
        source=document.source,
        title=document.title,
        sha256=document.sha256,
        characters=len(document.text),
        sections=len(parsed.sections),
        url=f"{base}/doc/{document.id}",
    )


def section_out(section: Section, document_id: str, base: str) -> SectionOut:
    return SectionOut(
        anchor=section.anchor,
        number=section.number,
        title=section.title,
        level=section.level,
        section=list(section.path),
        page=section.page,
        start=section.span.start,
        end=section.span.end,
        url=f"{base}/doc/{document_id}#{section.anchor}",
    )


def extract_out(extract: Excerpt, base: str) -> ExtractOut:
    document, section = extract.parsed.document, extract.section
    first = extract.span.start + len(extract.before)
    where = (
        f"?q={first}-{first + len(extract.marked)}#hit"
        if extract.marked
        else f"#{section.anchor if section else ''}"
    )
    return ExtractOut(
        document_id=document.id,
        source=document.source,
        sha256=document.sha256,
        title=document.title,
        heading_path=list(section.path) if section else [],
        anchor=section.anchor if section else "",
        page=section.page if section else None,
        start=extract.span.start,
        end=extract.span.end,
        before=extract.before,
        marked=extract.marked,
        after=extract.after,
        previous=_beside(extract.previous),
        next=_beside(extract.following),
        url=f"{base}/doc/{document.id}{where}",
    )


def _beside(section: Section | None) -> BesideOut | None:
    return BesideOut(anchor=section.anchor, heading=section.path[-1]) if section else None
