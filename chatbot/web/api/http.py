"""The HTTP API: ask, search, documents, passages, feedback, and what a monitor asks for.

Errors are 4xx with ``{"error": {"code", "message"}}``, the message in Chinese.
"""

from __future__ import annotations

import logging

from fastapi import FastAPI, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from chatbot.web.answers import payload
from chatbot.web.desk.desk import Desk
from chatbot.web.desk.feedback import Feedback
from chatbot.web.desk.kept import Unstored
from chatbot.web.desk.view import VIEW
from chatbot.web.guard.away import RETRY_AFTER, told_away
from chatbot.web.guard.faults import error_response, fault
from chatbot.web.guard.metrics import CONTENT_TYPE
from chatbot.web.guard.pool import Busy, told_busy
from chatbot.web.guard.refused import Refused
from chatbot.web.guard.throttle import caller_key
from chatbot.web.guard.work import charge, units, who
from chatbot.web.shown.pages import base_of
from index.store import StoreAway
from ingest.errors import InputError
from ingest.span import Span

_log = logging.getLogger(__name__)

_PROBLEMS = {
    "missing": "缺少",
    "extra_forbidden": "没有这一项",
    "json_invalid": "不是合法的 JSON",
    "string_type": "应为文字",
    "int_parsing": "应为整数",
    "int_type": "应为整数",
    "list_type": "应为列表",
    "string_too_long": "太长",
    "too_long": "太多",
    "literal_error": "取值不对",
    "greater_than_equal": "太小",
    "less_than_equal": "太大",
}

_TOLD = 5  # problems of one request
_FARTHEST = 10**9  # beyond every text


def add_errors(app: FastAPI) -> None:
    """One shape for every error of the application; people who went to a page get a page."""

    @app.exception_handler(Refused)
    async def refused(request: Request, error: Refused) -> Response:
        return fault(request, error.status, error.code, error.message, error.headers)

    @app.exception_handler(Busy)
    async def busy(request: Request, error: Busy) -> Response:
        return fault(request, 503, "busy", told_busy(error), {"Retry-After": str(error.retry_after)})

    @app.exception_handler(StoreAway)
    async def away(request: Request, error: StoreAway) -> Response:
        return fault(request, 503, "away", told_away(error), {"Retry-After": str(RETRY_AFTER)})

    @app.exception_handler(Unstored)
    async def unstored(request: Request, error: Unstored) -> Response:
        return fault(request, 503, "unstored", "现在无法保存，请稍后再试。", {"Retry-After": "10"})

    @app.exception_handler(OSError)
    async def unwritten(request: Request, error: OSError) -> Response:
        _log.exception("a file could not be read or written")
        return fault(request, 503, "unstored", "现在无法保存，请稍后再试。", {"Retry-After": "10"})

    @app.exception_handler(InputError)
    async def bad_input(request: Request, error: InputError) -> JSONResponse:
        return error_response(400, "bad_input", str(error))

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        return fault(request, 422, "invalid_request", f"请求的内容不对：{explain(error)}。")

    @app.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> Response:
        """What is refused before a route sees it: a body that is not to be read, a file that is not there."""
        if error.status_code == 404:
            return error_response(404, "not_found", "没有这个地址。")
        message = "请求的内容读不懂：应为 UTF-8 编码的 JSON 或表单。"
        return fault(request, error.status_code, "bad_request", message, dict(error.headers or {}))


def explain(error: RequestValidationError) -> str:
    """``question：缺少；k：太大`` for what pydantic found."""
    found = []
    for problem in error.errors()[:_TOLD]:
        source, *steps = problem["loc"]  # body, query or path, and then the field
        if problem["type"] == "extra_forbidden":
            steps = steps[:-1]  # a name that the caller has made up is not repeated
        place = ".".join(str(step) for step in steps) if source in ("body", "query", "path") else str(source)
        what = _PROBLEMS.get(problem["type"], "写法不对")
        found.append(f"{place}:{what}" if place and problem["type"] != "json_invalid" else what)
    return ";".join(found)


def require_key(desk: Desk, request: Request) -> None:
    """Raises ``Refused`` where keys are set and the caller shows none of them."""
    if VIEW.get().collection:  # who gets as far has shown what the collection asks for
        return
    keys = desk.settings.api_keys
    if keys and caller_key(request.scope) not in keys:
        raise Refused(401, "key_required", "需要有效的 API 密钥：请在请求头里写 Authorization: Bearer 密钥。")


def add_api(app: FastAPI, desk: Desk) -> None:
    _add_asking(app, desk)
    _add_reading(app, desk)
    _add_watching(app, desk)


def _add_asking(app: FastAPI, desk: Desk) -> None:
    @app.post(
        "/api/ask",
        tags=["提问"],
        summary="提一个问题",
        responses={200: {"model": payload.AnswerOut}},
        response_class=Response,
    )
    async def ask(body: payload.AskIn, request: Request) -> Response:
        """用文件的原话回答，附出处；文件没有答案时 status 为 not_found，并说明原因、给出最接近的章节。"""
        require_key(desk, request)
        charge(request.scope, units(body.question))

        def work() -> Response:
            answer = desk.ask(
                body.question,
                body.turns(),
                desk.fitting(body.sources, body.where),
                as_typed=body.as_typed,
            )
            return _json(payload.answer_out(answer, desk.shelf, base_of(request)))

        return await desk.pool.run(work, who(request.scope))

    @app.post(
        "/api/search",
        tags=["提问"],
        summary="只检索段落，不作答",
        responses={200: {"model": payload.SearchOut}},
        response_class=Response,
    )
    async def search(body: payload.SearchIn, request: Request) -> Response:
        require_key(desk, request)
        charge(request.scope, units(body.query))
        base = base_of(request)

        def work() -> Response:
            found = desk.search(body.query, body.k, desk.fitting(body.sources, body.where))
            hits = [payload.hit_out(hit, desk.shelf, base) for hit in found]
            return _json(
                payload.SearchOut(query=body.query, generation=desk.engine.index.generation, hits=hits)
            )

        return await desk.pool.run(work, who(request.scope))

    @app.post("/api/feedback", tags=["提问"], summary="评价一个回答", status_code=201)
    def feedback(body: payload.FeedbackIn) -> payload.FeedbackOut:
        """只保存评价和文字，不保存地址；文字按运营者设定的天数清除。"""
        given = Feedback(
            body.verdict, body.reason, body.comment, body.question, body.answer, desk.engine.index.generation
        )
        return payload.FeedbackOut(id=desk.add_feedback(given))


def _json(model: BaseModel) -> Response:
    # FastAPI would validate the model once more on the way out.
    return Response(model.model_dump_json(), media_type="application/json")


def _add_reading(app: FastAPI, desk: Desk) -> None:
    @app.get("/api/documents", tags=["文件"], summary="现有文件")
    def documents(request: Request) -> list[payload.DocumentOut]:
        return [payload.document_out(parsed, base_of(request)) for parsed in desk.shelf.documents]

    @app.get("/api/documents/{document_id}/sections", tags=["文件"], summary="文件的章节")
    def sections(document_id: str, request: Request) -> list[payload.SectionOut]:
        parsed = desk.shelf.document(document_id)
        if parsed is None:
            raise _unknown("文件")
        return [payload.section_out(section, document_id, base_of(request)) for section in parsed.sections]

    @app.get("/api/documents/{document_id}/sections/{anchor}", tags=["文件"], summary="一节的文字")
    def section(document_id: str, anchor: str, request: Request) -> payload.ExtractOut:
        extract = desk.shelf.extract_section(document_id, anchor)
        if extract is None:
            raise _unknown("章节")
        return payload.extract_out(extract, base_of(request))

    @app.get("/api/passages/{passage_id}", tags=["文件"], summary="一段文字")
    def passage(
        passage_id: str,
        request: Request,
        start: int | None = Query(
            None, ge=0, le=_FARTHEST, description="要标出的第一个字，按 Unicode 码点从全文开头数"
        ),
        end: int | None = Query(None, ge=0, le=_FARTHEST, description="要标出的最后一个字之后的位置"),
    ) -> payload.ExtractOut:
        marked = Span(start, end) if start is not None and end is not None and start <= end else None
        extract = desk.shelf.extract_passage(passage_id, marked)
        if extract is None:
            raise _unknown("段落")
        return payload.extract_out(extract, base_of(request))


def _unknown(kind: str) -> Refused:
    return Refused(404, "not_found", f"没有这个{kind}。可能文件已换成新的文本。")


def _add_watching(app: FastAPI, desk: Desk) -> None:
    @app.get("/healthz", tags=["运行"], summary="进程是否活着")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/readyz", tags=["运行"], summary="是否可以回答")
    async def readyz() -> dict[str, str | int]:
        if not desk.shelf.documents:
            raise Refused(503, "not_ready", "索引里没有文件。")
        return {
            "status": "ok",
            "generation": desk.engine.index.generation,
            "documents": len(desk.shelf.documents),
            "storage": desk.storage_fault or "ok",
        }

    @app.get("/metrics", tags=["运行"], summary="Prometheus 指标", response_class=Response)
    async def metrics() -> Response:
        if not desk.settings.open_metrics:
            raise Refused(404, "not_found", "没有这个地址：运营者没有开放指标。")
        return Response(desk.metrics.page(), headers={"Content-Type": CONTENT_TYPE})
