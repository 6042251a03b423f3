"""The tool server (Model Context Protocol) at ``/mcp``: ask, search, read_section.  Needs the extra ``mcp``."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from contextvars import ContextVar
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, TypeVar

from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from chatbot.web.answers import payload
from chatbot.web.desk.desk import Desk
from chatbot.web.guard.away import told_away
from chatbot.web.guard.faults import error_response
from chatbot.web.guard.pool import Busy, told_busy
from chatbot.web.guard.refused import Refused
from chatbot.web.guard.throttle import caller_key
from chatbot.web.guard.work import charge, units, who
from index.store import StoreAway
from ingest.errors import InputError

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

T = TypeVar("T")

INSTRUCTIONS = (
    "用官方文件的原话回答问题，每句都有出处（章节、页码、在原文中的位置）。文件没有答案时 status 为 not_found，"
    "并给出原因和最接近的章节。引用时请保留 quote 原文和章节。"
)


_ASKING: ContextVar[Scope] = ContextVar("asking")
"""The request that a tool is called by."""
_TOLD = (InputError, Refused, Busy, StoreAway)


def _told(error: Exception) -> str:
    if isinstance(error, StoreAway):
        return told_away(error)
    return told_busy(error) if isinstance(error, Busy) else str(error)


def available() -> bool:
    return find_spec("mcp") is not None


def tool_server(desk: Desk) -> MCPServer[Any]:
    """The three tools; what they cannot do they tell the caller in one line."""
    from mcp.server.mcpserver import MCPServer
    from mcp.server.mcpserver.exceptions import ToolError

    server: MCPServer[Any] = MCPServer(
        "zhangju", title=desk.title, instructions=INSTRUCTIONS, log_level="WARNING"
    )

    async def worked(question: str, work: Callable[[], T]) -> T:
        scope = _ASKING.get()
        charge(scope, units(question))
        return await desk.pool.run(work, who(scope))

    @server.tool(
        description="用文件的原话回答一个问题，附出处；follow_up_to 是之前的提问与回答；where 同 search。"
    )
    async def ask(
        question: str, follow_up_to: list[payload.TurnIn] | None = None, where: list[str] | None = None
    ) -> payload.AnswerOut:
        body = payload.AskIn(question=question, history=follow_up_to or [])
        try:
            answer = await worked(
                body.question,
                lambda: desk.ask(body.question, body.turns(), desk.fitting(None, where or ()), face="mcp"),
            )
        except _TOLD as error:
            raise ToolError(_told(error)) from error
        return payload.answer_out(answer, desk.shelf, "")

    @server.tool(
        description="检索与问题最相关的段落，最多 50 段，最相关的在前；where 如 year=2021、body=教育局，只在符合的文件里找。"
    )
    async def search(query: str, k: int = 10, where: list[str] | None = None) -> payload.SearchOut:
        try:
            hits = await worked(
                query, lambda: desk.search(query, max(1, min(k, 50)), desk.fitting(None, where or ()))
            )
        except _TOLD as error:
            raise ToolError(_told(error)) from error
        shown = [payload.hit_out(hit, desk.shelf, "") for hit in hits]
        return payload.SearchOut(query=query, generation=desk.engine.index.generation, hits=shown)

    @server.tool(description="读一节的原文；document_id 和 anchor 取自 ask 或 search 的结果。")
    async def read_section(document_id: str, anchor: str) -> payload.ExtractOut:
        extract = desk.shelf.extract_section(document_id, anchor)
        if extract is None:
            raise ToolError(
                f"没有这一节：{document_id} {anchor}。请用 ask 或 search 给出的 document_id 和 anchor。"
            )
        return payload.extract_out(extract, "")

    return server


class ToolGate:
    """The tool server for those who show a key, where keys are set."""

    def __init__(self, desk: Desk) -> None:
        from mcp.server.transport_security import TransportSecuritySettings

        self.keys = desk.settings.api_keys
        self.app: Starlette = tool_server(desk).streamable_http_app(
            stateless_http=True,
            json_response=True,
            # Its guard against rebound names knows only localhost; what the tools give is public anyway.
            transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
        )

    def running(self) -> AbstractAsyncContextManager[Any]:
        """The server's own tasks, for the lifespan of the application."""
        return self.app.router.lifespan_context(self.app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app: ASGIApp = self.app
        if self.keys and caller_key(scope) not in self.keys:
            app = error_response(401, "key_required", "需要有效的 API 密钥。")
        _ASKING.set(scope)
        await app(scope, receive, send)
