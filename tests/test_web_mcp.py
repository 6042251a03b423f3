"""An MCP client lists and calls the tools over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from web_app import application, served

from ingest import BUNDLED

mcp = pytest.importorskip("mcp")
QUESTION = "全年区政府门户网站主动公开政府信息多少条"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(application(tmp_path_factory.mktemp("data"))) as made:
        yield made + "/mcp"


def call(address: str, tool: str, **arguments: Any) -> Any:
    async def called() -> Any:
        async with mcp.Client(address) as client:
            return await client.call_tool(tool, arguments)

    return asyncio.run(called())


def test_the_tools_are_listed_with_their_descriptions(address: str) -> None:
    async def listed() -> Any:
        async with mcp.Client(address) as client:
            return await client.list_tools()

    tools = asyncio.run(listed()).tools
    assert {tool.name for tool in tools} == {"ask", "search", "read_section"}
    assert all(tool.description for tool in tools)


def test_no_stream_is_opened_that_would_stay_empty(address: str) -> None:
    answer = httpx.get(address, headers={"Accept": "text/event-stream"}, timeout=5)
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_ask_search_and_read_section_hang_together(address: str) -> None:
    answer = call(address, "ask", question=QUESTION).structured_content
    (citation,) = answer["citations"]
    assert BUNDLED.read_text(encoding="utf-8")[citation["start"] : citation["end"]] == citation["quote"]
    found = call(address, "search", query=QUESTION, k=3).structured_content
    assert len(found["hits"]) == 3
    where = {"document_id": citation["document_id"], "anchor": citation["anchor"]}
    section = call(address, "read_section", **where).structured_content
    assert citation["quote"] in section["before"]


def test_what_cannot_be_done_is_told_in_one_line(address: str) -> None:
    too_long = call(address, "ask", question="字" * 1001)
    assert too_long.is_error and "1001" in too_long.content[0].text
    nothing = call(address, "read_section", document_id="无", anchor="s1")
    assert nothing.is_error and "没有这一节" in nothing.content[0].text


def test_the_key_is_asked_for_where_keys_are_set(tmp_path: Path) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    with served(application(tmp_path, api_keys=frozenset({"right"}))) as address:
        refused = httpx.post(address + "/mcp", json=body)
    assert (refused.status_code, refused.json()["error"]["code"]) == (401, "key_required")
