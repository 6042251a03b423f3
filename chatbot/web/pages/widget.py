"""The widget for other sites: its script, whether a site may show it, and a page to try it out."""

from __future__ import annotations

from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse, HTMLResponse

from chatbot.web.desk.desk import Desk
from chatbot.web.guard.faults import error_response
from chatbot.web.shown.pages import STATIC, base_of, page


def add_widget(app: FastAPI, desk: Desk) -> None:
    allowed = frozenset(desk.settings.embed_origins)

    @app.get("/widget.js", include_in_schema=False)
    def script() -> FileResponse:
        return FileResponse(
            STATIC / "widget.js",
            media_type="text/javascript; charset=utf-8",
            # Any site may load it; only allowed ones are shown anything.
            headers={"Cache-Control": "public, max-age=3600", "Cross-Origin-Resource-Policy": "cross-origin"},
        )

    @app.get("/widget/allowed", include_in_schema=False)
    def may_show(request: Request) -> Response:
        """204 for our own pages and the sites on the list, 403 for others."""
        origin = request.headers.get("origin")
        if origin is None or origin in allowed or origin == _own_origin(request):
            return Response(status_code=204, headers={"Cache-Control": "no-store"})
        return error_response(403, "origin_denied", "这个网站不在允许嵌入的名单里。")

    @app.get("/widget", response_class=HTMLResponse, include_in_schema=False)
    def try_out(request: Request) -> HTMLResponse:
        return page(
            request,
            "widget.html",
            title=desk.title,
            host=_own_origin(request) + base_of(request),
            origin=_own_origin(request),
            allowed=sorted(allowed),
        )


def _own_origin(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}"
