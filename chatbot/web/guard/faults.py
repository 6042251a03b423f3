"""What goes wrong, told as the caller can read it: JSON to programs, a page in their language to people."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import JSONResponse
from starlette.responses import Response

from chatbot.web.shown.pages import base_of, inner_path, language_for, page
from chatbot.web.shown.words import words

_PROGRAMS = ("/api/", "/v1/", "/mcp", "/gradio_api/", "/healthz", "/readyz", "/metrics", "/widget/")


def error_response(
    status: int, code: str, message: str, headers: dict[str, str] | None = None
) -> JSONResponse:
    """The one shape of every error that a program reads."""
    return JSONResponse({"error": {"code": code, "message": message}}, status, headers)


def fault(
    request: Request, status: int, code: str, message: str, headers: dict[str, str] | None = None
) -> Response:
    """A page where somebody went to one of ours and ``words`` knows the code, else ``error_response``.

    The page's hint may say how long to wait: ``{}`` in it is the value of Retry-After.
    """
    if inner_path(request.scope).startswith("/gradio_api/"):
        # Gradio's page shows ``detail``.
        shown_by_gradio = {"error": {"code": code, "message": message}, "detail": message}
        return JSONResponse(shown_by_gradio, status, headers)
    speak = words(language_for(request))
    if f"fault_{code}" not in speak or not _by_a_person(request):
        return error_response(status, code, message, headers)
    path = "/operator" if code == "sign_in" else inner_path(request.scope)
    wait = (headers or {}).get("Retry-After", "")
    shown = page(
        request,
        "fault.html",
        status,
        title=speak[f"fault_{code}"],
        hint=speak[f"fault_{code}_hint"].format(wait),
        back=base_of(request) + (path if path.startswith("/operator") else "/"),
    )
    shown.headers.update(headers or {})
    return shown


def _by_a_person(request: Request) -> bool:
    wanted = request.headers.get("accept", "")
    return "text/html" in wanted and not inner_path(request.scope).startswith(_PROGRAMS)
