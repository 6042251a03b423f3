"""The API's own page, drawn by the server from the OpenAPI description: no script, nothing from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from chatbot.web.api.tools import available
from chatbot.web.desk.desk import Desk
from chatbot.web.shown.pages import base_of, page

_TYPES = {
    "string": "文字",
    "integer": "整数",
    "number": "数",
    "boolean": "true/false",
    "object": "对象",
    "null": "null",
}


@dataclass(frozen=True)
class Field:
    """A parameter or a part of a body."""

    name: str
    kind: str
    required: bool
    about: str


@dataclass(frozen=True)
class Operation:
    tag: str
    method: str
    path: str
    summary: str
    about: str
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    example: str


def add_docs(app: FastAPI, desk: Desk) -> None:
    @app.get("/api/docs", response_class=HTMLResponse, include_in_schema=False)
    def docs(request: Request) -> HTMLResponse:
        host = f"{request.url.scheme}://{request.url.netloc}{base_of(request)}"
        return page(
            request,
            "docs.html",
            groups=[
                (tag, list(group))
                for tag, group in groupby(operations(app.openapi(), host), key=attrgetter("tag"))
            ],
            host=host,
            keys=bool(desk.settings.api_keys),
            rate=desk.settings.rate,
            schema=app.openapi_url,
            tools=available(),
        )


def operations(schema: dict[str, Any], host: str) -> Iterator[Operation]:
    """Every operation of an OpenAPI description that carries a tag; Gradio's carry none."""
    for path, methods in schema["paths"].items():
        for method, given in methods.items():
            if not given.get("tags"):
                continue
            body = _body(schema, given)
            yield Operation(
                given["tags"][0],
                method.upper(),
                path,
                given.get("summary", ""),
                given.get("description", ""),
                tuple(_parameter(schema, one) for one in given.get("parameters", ())),
                tuple(_fields(schema, body)),
                _example(schema, method.upper(), host + path, body, _is_file(given)),
            )


def _body(schema: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    content = given.get("requestBody", {}).get("content", {})
    return _resolved(schema, content.get("application/json", {}).get("schema", {}))


def _resolved(schema: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in part:
        part = schema["components"]["schemas"][part["$ref"].rsplit("/", 1)[1]]
    return part


def _parameter(schema: dict[str, Any], one: dict[str, Any]) -> Field:
    return Field(
        one["name"], _kind(schema, one["schema"]), one.get("required", False), one.get("description", "")
    )


def _fields(schema: dict[str, Any], body: dict[str, Any]) -> Iterator[Field]:
    for name, part in body.get("properties", {}).items():
        required = name in body.get("required", ())
        yield Field(name, _kind(schema, part), required, part.get("description", ""))


def _kind(schema: dict[str, Any], part: dict[str, Any]) -> str:
    """A type in a word or two: ``文字``, ``整数 1–50``, ``对象的列表``, ``up | down``."""
    if "anyOf" in part:
        return " | ".join(_kind(schema, one) for one in part["anyOf"])
    part = _resolved(schema, part)
    if "enum" in part:
        return " | ".join(json.dumps(value, ensure_ascii=False) for value in part["enum"])
    if part.get("type") == "array":
        return _kind(schema, part["items"]) + "的列表"
    kind = _TYPES.get(part.get("type", ""), "")
    if "minimum" in part and "maximum" in part:
        return f"{kind} {part['minimum']:g}–{part['maximum']:g}"
    return kind + (f"，最多 {part['maxLength']} 字" if "maxLength" in part else "")


def _is_file(given: dict[str, Any]) -> bool:
    """Whether the answer is no text: curl does not write that to a screen."""
    kinds = given.get("responses", {}).get("200", {}).get("content", {})
    return any(not kind.startswith(("application/json", "text/")) for kind in kinds)


def _example(schema: dict[str, Any], method: str, address: str, body: dict[str, Any], file: bool) -> str:
    if method == "GET":
        return f"curl {address}"
    written = json.dumps(_sample(schema, body), ensure_ascii=False)
    saved = f" -o {address.rsplit('/', 1)[1]}" if file else ""
    return f"curl {address}{saved} -H 'Content-Type: application/json' \\\n  -d '{written}'"


def _sample(schema: dict[str, Any], part: dict[str, Any]) -> Any:
    part = _resolved(schema, part)
    if "examples" in part:
        return part["examples"][0]
    if "enum" in part:
        return part["enum"][0]
    if "anyOf" in part:
        return _sample(schema, part["anyOf"][0])
    if "properties" in part:
        required = part.get("required", ())
        return {name: _sample(schema, one) for name, one in part["properties"].items() if name in required}
    if part.get("type") == "array":
        return [_sample(schema, part["items"])]
    return "问题" if part.get("type") == "string" else None
