"""A conversation as a Word file, ``POST /api/export.docx``: what the page shows, with every quote and its place.

The page sends what it shows and gets it back as a file; nothing is kept.
"""

from __future__ import annotations

import io
from datetime import datetime
from importlib.util import find_spec
from typing import Any

from fastapi import FastAPI, Request, Response
from pydantic import BaseModel, Field

from chatbot.web.desk.desk import Desk
from chatbot.web.guard.refused import Refused
from chatbot.web.guard.work import charge, who
from chatbot.web.shown.pages import language_for
from chatbot.web.shown.words import words
from index.deadline import check_deadline

_MOST = 2000
_UNIT = 100  # paragraphs that take about as long as a question
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class QuoteIn(BaseModel):
    quote: str = Field("", max_length=20_000)
    start: int = 0
    end: int = 0
    source: str = Field("", max_length=500)


class SourceIn(BaseModel):
    numbers: list[int] = Field([], max_length=50)
    place: str = Field("", max_length=2000)
    page: str = Field("", max_length=50)
    figure: str = Field("", max_length=2000)
    url: str = Field("", max_length=2000)
    quotes: list[QuoteIn] = Field([], max_length=50)


class ExchangeIn(BaseModel):
    question: str = Field(max_length=2000)
    state: str = Field("", max_length=50)
    answer: str = Field("", max_length=50_000)
    machine: bool = False
    """Whether a part of the answer was written by a language model."""
    sources: list[SourceIn] = Field([], max_length=50)


class ConversationIn(BaseModel):
    title: str = Field("", max_length=500)
    turns: list[ExchangeIn] = Field(max_length=100)

    @property
    def parts(self) -> int:
        """Paragraphs of the file, each of which takes its time."""
        sources = [source for turn in self.turns for source in turn.sources]
        return len(self.turns) + len(sources) + sum(len(source.quotes) for source in sources)


def add_word_export(app: FastAPI, desk: Desk) -> None:
    """Where python-docx is installed."""
    if find_spec("docx") is None:
        return

    @app.post(
        "/api/export.docx",
        tags=["提问"],
        summary="把对话存为 Word 文件",
        response_class=Response,
        responses={200: {"content": {_TYPE: {"schema": {"type": "string", "format": "binary"}}}}},
    )
    async def export(body: ConversationIn, request: Request) -> Response:
        if body.parts > _MOST:
            raise Refused(422, "too_long", f"对话太长：共 {body.parts} 个回答、出处和引文，最多 {_MOST} 个。")
        charge(request.scope, 1 + body.parts // _UNIT)
        speak = words(language_for(request))
        made = await desk.pool.run(lambda: word_file(body, speak), who(request.scope))
        return Response(
            made, media_type=_TYPE, headers={"Content-Disposition": 'attachment; filename="zhangju.docx"'}
        )


def word_file(conversation: ConversationIn, speak: dict[str, str]) -> bytes:
    """The bytes of the file; a heading a question, then the answer and its sources with their quotes."""
    from docx import Document

    file = Document()
    _chinese(file)
    file.add_heading(_clean(conversation.title), 0)
    notice = speak["has_machine" if any(turn.machine for turn in conversation.turns) else "extract"]
    file.add_paragraph(f"{notice} · {datetime.now():%Y-%m-%d}")
    for turn in conversation.turns:
        check_deadline()
        file.add_heading(_clean(turn.question), 1)
        said = file.add_paragraph()
        if turn.state:
            said.add_run(f"（{_clean(turn.state)}）")
        said.add_run(_clean(turn.answer))
        for source in turn.sources:
            numbers = "".join(f"[{number}]" for number in source.numbers)
            told = " ".join(filter(None, (numbers, source.figure, source.place, source.page)))
            file.add_paragraph(_clean(told), style="List Bullet")
            for quote in source.quotes:
                place = f"（{quote.source} {quote.start}–{quote.end}）"
                file.add_paragraph(_clean(f"“{quote.quote.strip()}”{place}"), style="Quote")
    file.add_paragraph(speak["not_law"])
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def _chinese(file: Any) -> None:
    """Word takes Chinese characters from another font than Latin ones; without one it takes what it likes."""
    from docx.oxml.ns import qn

    for name in ("Normal", "Title", "Heading 1", "Quote"):
        fonts = file.styles[name].element.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(qn("w:eastAsia"), "SimSun")


def _clean(text: str) -> str:
    """Without the controls that XML cannot hold."""
    return "".join(c for c in text if c in "\t\n" or (ord(c) >= 32 and c not in "\ufffe\uffff"))
