"""The queue that Gradio's page joins, answered by us: join with a question, then read the answer as events.

The addresses and events are those of Gradio's protocol ``sse_v3``, so that its page needs no change; its server
takes no part.  Nothing that the page sends is opened, fetched or built: ``chat_body`` lets text through only.
"""

from __future__ import annotations

import asyncio
import json
import logging
import uuid
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse

from chatbot.web.chat.body import (
    ReplayBody,
    StopBody,
    TurnBody,
    message,
    read_join,
    read_session,
    read_stop,
)
from chatbot.web.chat.talk import exchange, messages_of, questions_of, replay, turns
from chatbot.web.desk.desk import Desk
from chatbot.web.guard.away import told_away
from chatbot.web.guard.pool import Busy, told_busy
from chatbot.web.guard.refused import Refused
from chatbot.web.guard.work import charge, units, who
from chatbot.web.shown.pages import language_for
from chatbot.web.shown.words import Language
from index.store import StoreAway

_log = logging.getLogger(__name__)

_KEPT = 500  # sessions whose answers nobody has fetched yet; the oldest is dropped
_HELD = 64 << 20  # bytes of the conversations in them, which come back with the answer
_SOURCES = 200  # files that a question may be limited to
_AT_ONCE = 8  # questions of one page that may wait

Data = list[Any]
Sources = tuple[str, ...] | None


@dataclass
class _Session:
    """The questions of one page that are not yet answered, by event."""

    waiting: dict[str, asyncio.Future[Data]] = field(default_factory=dict)
    stopped: set[str] = field(default_factory=set)
    """Those of them that are wanted no more."""
    size: int = 0
    """Bytes that were sent with them."""


class ChatQueue:
    """Questions that were joined and whose answers are to be fetched, a session a page."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._sessions: OrderedDict[str, _Session] = OrderedDict()

    def join(self, body: bytes, request: Request) -> str:
        """Puts the question before the pool and gives its event; raises ``Refused``."""
        asked = read_join(body)
        if asked is None:
            raise Refused(422, "invalid_request", "请求的内容不对：这个地址只接受聊天页面发出的文字。")
        sources = self.desk.chosen(request.query_params.getlist("source")[:_SOURCES])
        job = _job(self.desk, asked, language_for(request), sources)
        charge(request.scope, job.units)
        session = self._sessions.get(asked.session_hash) or _Session()
        if len(session.waiting) >= _AT_ONCE:
            raise Refused(429, "too_many", "前面的问题还没有答完，请稍候。", {"Retry-After": "1"})
        event = uuid.uuid4().hex
        try:
            turn = asyncio.wrap_future(self.desk.pool.submit(job.work, who(request.scope)))
        except Busy as busy:  # 429, because for 503 Gradio's page has words of its own, in English
            wait = {"Retry-After": str(busy.retry_after)}
            raise Refused(429, "busy", told_busy(busy), wait) from busy
        # What went wrong is told to whoever fetches it; where nobody does, it is not asyncio's to complain of.
        turn.add_done_callback(lambda done: done.cancelled() or done.exception())
        session.waiting[event] = turn
        self._sessions[asked.session_hash] = session
        session.size += len(body)
        self._drop_the_oldest()
        return event

    def _drop_the_oldest(self) -> None:
        held = sum(session.size for session in self._sessions.values())
        while len(self._sessions) > 1 and (len(self._sessions) > _KEPT or held > _HELD):
            held -= self._sessions.popitem(last=False)[1].size

    def stop(self, asked: StopBody) -> None:
        """Tells the page at once that nothing comes; a question that nobody works on yet is never begun."""
        session = self._sessions.get(asked.session_hash)
        if session and asked.event_id in session.waiting:
            session.stopped.add(asked.event_id)
            session.waiting[asked.event_id].cancel()

    async def events(self, name: str) -> AsyncIterator[str]:
        """The answers of a session as they come, until none is waited for."""
        session = self._sessions.get(name)
        while session and session.waiting:
            event, future = next(iter(session.waiting.items()))
            yield _event("process_starts", event, eta=None)
            try:
                data = await self.desk.pool.result(future)
            except asyncio.CancelledError:
                if event not in session.stopped:
                    raise  # the page itself has gone
                yield _event("process_completed", event, output={}, success=True)
            except Busy as busy:
                yield _failed(event, told_busy(busy))
            except StoreAway as error:
                yield _failed(event, told_away(error))
            except Exception:  # the page hears of it, the operator reads it, and other questions go on
                _log.exception("a turn of the chat failed")
                yield _failed(event, "程序出错了，已记入日志，请稍后再试。")
            else:
                yield _done(event, data)
            finally:
                session.waiting.pop(event, None)
                session.stopped.discard(event)
        self._sessions.pop(name, None)
        yield _event("close_stream", None)


def add_chat_queue(app: FastAPI, desk: Desk) -> None:
    queue = ChatQueue(desk)

    @app.post("/gradio_api/queue/join", include_in_schema=False)
    async def join(request: Request) -> Response:
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            raise Refused(415, "invalid_request", "请求的内容不对：应为 application/json。")
        return JSONResponse({"event_id": queue.join(await request.body(), request)})

    @app.post("/gradio_api/cancel", include_in_schema=False)
    async def stop(request: Request) -> Response:
        asked = read_stop(await request.body())
        if asked is None:
            raise Refused(422, "invalid_request", "请求的内容不对：这个地址只接受聊天页面发出的停止。")
        queue.stop(asked)
        return JSONResponse({"success": True})

    @app.post("/gradio_api/reset", include_in_schema=False)
    def forget() -> Response:
        """Gradio's page calls it after every stop; there is nothing left to forget."""
        return JSONResponse({"success": True})

    @app.get("/gradio_api/queue/data", include_in_schema=False)
    async def data(request: Request) -> Response:
        session = read_session(request.query_params.get("session_hash", ""))
        if session is None:
            raise Refused(422, "invalid_request", "请求的内容不对：session_hash 应为字母和数字。")
        return StreamingResponse(queue.events(session), media_type="text/event-stream")


@dataclass(frozen=True)
class _ChatJob:
    """What the pool is to do, with the values of the event's outputs as result, and what it costs."""

    work: Callable[[], Data]
    units: int


def _job(desk: Desk, asked: TurnBody | ReplayBody, language: Language, sources: Sources) -> _ChatJob:
    if isinstance(asked, TurnBody):
        question, shown = asked.data
        before = [(one.role, one.text) for one in shown]

        def turn() -> Data:
            new = exchange(desk, question, turns(before, desk.settings), language, sources)
            return ["", [message(role, text) for role, text in before] + messages_of(new)]

        return _ChatJob(turn, units(question[: desk.settings.max_question]))
    questions = questions_of(asked.data[0], desk.settings)
    return _ChatJob(lambda: [messages_of(replay(desk, questions, language, sources))], units(*questions))


def _event(name: str, event: str | None, **more: Any) -> str:
    return f"data: {json.dumps({'msg': name, 'event_id': event, **more}, ensure_ascii=False)}\n\n"


def _done(event: str, data: Data) -> str:
    output = {"data": data, "is_generating": False, "render_config": None, "changed_state_ids": []}
    return _event("process_completed", event, output=output, success=True, title=None)


def _failed(event: str, told: str) -> str:
    return _event("process_completed", event, output={"error": told}, success=False, title=None)
