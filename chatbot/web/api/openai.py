"""``/v1/chat/completions`` as OpenAI's clients speak it, so that other programs can ask without new code.

The content is the document's own sentences with ``[1]`` after each quote and the list of sources below.
``citations`` beside ``choices`` (in a stream: in the last chunk) holds the same citations as ``/api/ask``;
``zhangju`` holds the status, the reason of a refusal and the short answer.  Usage counts characters.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, Field

from chatbot.answer import MACHINE, Answer, Turn
from chatbot.web.answers import payload
from chatbot.web.answers.render import pieces
from chatbot.web.api.http import require_key
from chatbot.web.desk.desk import Desk
from chatbot.web.guard.refused import Refused
from chatbot.web.guard.work import charge, units, who
from chatbot.web.shown.pages import base_of

MODEL = "zhangju"


class ContentPart(BaseModel):
    type: str = "text"
    text: str = ""


class ChatMessage(BaseModel):
    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | Annotated[list[ContentPart], Field(max_length=100)] | None = None

    @property
    def text(self) -> str:
        if isinstance(self.content, list):
            return "".join(part.text for part in self.content)
        return self.content or ""


class StreamOptions(BaseModel):
    include_usage: bool = False


class CompletionIn(BaseModel):
    """Other parameters of OpenAI's (temperature, tools …) are taken and have no effect."""

    messages: list[ChatMessage] = Field(
        max_length=500, examples=[[{"role": "user", "content": "2021年受理了多少件12345诉求？"}]]
    )
    model: str = MODEL
    stream: bool = False
    stream_options: StreamOptions | None = None


def add_openai(app: FastAPI, desk: Desk) -> None:
    @app.get("/v1/models", tags=["OpenAI 兼容"], summary="模型")
    def models() -> dict[str, Any]:
        return {"object": "list", "data": [{"id": MODEL, "object": "model", "created": 0, "owned_by": MODEL}]}

    @app.post("/v1/chat/completions", tags=["OpenAI 兼容"], summary="对话补全", response_model=None)
    async def completions(body: CompletionIn, request: Request) -> JSONResponse | StreamingResponse:
        """最后一条 user 消息是问题，之前的是上文。choices 旁的 citations 是出处，与 /api/ask 相同。"""
        require_key(desk, request)
        question, history = conversation(body.messages)
        charge(request.scope, units(question))

        def work() -> Completion:
            answer = desk.ask(question, history, face="openai")
            return Completion(answer, payload.answer_out(answer, desk.shelf, base_of(request)), body)

        made = await desk.pool.run(work, who(request.scope))
        if body.stream:
            return StreamingResponse(made.stream(), media_type="text/event-stream")
        return JSONResponse(made.whole())


def conversation(messages: list[ChatMessage]) -> tuple[str, list[Turn]]:
    """The last question and the turns before it; raises ``Refused`` where no user speaks last."""
    spoken = [message for message in messages if message.role in ("user", "assistant")]
    if not spoken or spoken[-1].role != "user":
        raise Refused(400, "no_question", "最后一条消息应是 user 的问题。")
    turns: list[Turn] = []
    asked = ""
    for message in spoken[:-1]:
        if message.role == "user":
            asked = message.text
        elif asked:
            turns.append(Turn(asked, message.text.split("\n\n依据：\n")[0]))
            asked = ""
    return spoken[-1].text, turns


class Completion:
    """One answer in the two shapes of the protocol."""

    def __init__(self, answer: Answer, shown: payload.AnswerOut, body: CompletionIn) -> None:
        self.parts = list(content(answer, shown))
        self.extra = {
            "citations": [citation.model_dump() for citation in shown.citations],
            "zhangju": shown.model_dump(
                include={
                    "status",
                    "reason",
                    "short_answer",
                    "resolved_question",
                    "generation",
                    "phrased",
                    "label",
                    "rewritten",
                }
            ),
        }
        self.head = {
            "id": f"chatcmpl-{uuid.uuid4().hex}",
            "created": int(time.time()),
            "model": MODEL,
        }
        asked, told = sum(len(message.text) for message in body.messages), sum(map(len, self.parts))
        self.usage = {"prompt_tokens": asked, "completion_tokens": told, "total_tokens": asked + told}
        self.with_usage = bool(body.stream_options and body.stream_options.include_usage)

    def whole(self) -> dict[str, Any]:
        message = {"role": "assistant", "content": "".join(self.parts)}
        choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
        return {
            **self.head,
            "object": "chat.completion",
            "choices": [choice],
            "usage": self.usage,
            **self.extra,
        }

    def stream(self) -> Iterator[str]:
        yield self._chunk({"role": "assistant", "content": ""})
        for part in self.parts:
            yield self._chunk({"content": part})
        yield self._chunk({}, "stop", self.extra)
        if self.with_usage:
            yield self._event(
                {**self.head, "object": "chat.completion.chunk", "choices": [], "usage": self.usage}
            )
        yield "data: [DONE]\n\n"

    def _chunk(
        self, delta: dict[str, str], finish: str | None = None, extra: dict[str, Any] | None = None
    ) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        return self._event(
            {**self.head, "object": "chat.completion.chunk", "choices": [choice], **(extra or {})}
        )

    @staticmethod
    def _event(data: dict[str, Any]) -> str:
        return f"data: {json.dumps(data, ensure_ascii=False)}\n\n"


def content(answer: Answer, shown: payload.AnswerOut) -> Iterator[str]:
    """The answer's text in pieces, then its sources; for a refusal the nearest sections."""
    if answer.phrased:
        yield f"（{MACHINE}）"
        for phrase in answer.phrased:
            yield phrase.text + "".join(f"[{number}]" for number in phrase.cites)
        yield "\n\n原文：\n"
    for piece in pieces(answer):
        yield piece.text + "".join(f"[{number}]" for number in piece.cites)
    rows = [
        f"[{number}] {_place(citation.section, citation.page)} {citation.url}"
        for number, citation in enumerate(shown.citations, 1)
    ]
    if rows:
        yield "\n\n依据：\n" + "\n".join(rows)
    if shown.nearest:
        near = [f"- {_place(section.section, section.page)} {section.url}" for section in shown.nearest]
        yield "\n\n最接近的章节：\n" + "\n".join(near)


def _place(section: list[str], page: int | None) -> str:
    return " › ".join(section) + (f"（第{page}页）" if page else "")
