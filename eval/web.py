"""评测 in the chat application, for signed-in operators: upload a set, watch, read the report, compare.

``pyproject.toml`` names ``add_evaluation`` as an operators' page, so that the application need not know this
package.  Every form works without scripts; the session cookie is never sent from another site.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Annotated

from fastapi import Depends, FastAPI, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.datastructures import UploadFile

from chatbot.web.desk.desk import Desk
from chatbot.web.operators.extensions import Link, SignedIn
from chatbot.web.shown.pages import base_of, language_for, page
from chatbot.web.shown.words import words
from eval.report import Site, render_report
from eval.runs.bench import Bench
from eval.runs.subjects import served_subject
from eval.sets.sheets import template_csv, template_xlsx
from ingest.errors import InputError

HERE = "/operator/evaluation"
TEMPLATES = Path(__file__).parent / "templates"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def add_evaluation(app: FastAPI, desk: Desk, signed_in: SignedIn) -> Link:
    bench = Bench(desk.settings.data_dir / "evaluations", lambda: served_subject(desk.whole.engine))

    def to_sign_in(request: Request) -> Response:
        return RedirectResponse(f"{base_of(request)}/operator", 303)

    def to_list(request: Request) -> Response:
        return RedirectResponse(base_of(request) + HERE, 303)

    @app.get(HERE, response_class=HTMLResponse, include_in_schema=False)
    def overview(request: Request) -> Response:
        return _overview(request, bench) if signed_in(request) else to_sign_in(request)

    @app.post(HERE, include_in_schema=False)
    def upload(request: Request, file: Annotated[UploadFile | None, Depends(_uploaded)]) -> Response:
        if not signed_in(request):
            return to_sign_in(request)
        if file is None or not file.filename:
            return _overview(request, bench, words(language_for(request))["evaluation_no_file"])
        try:
            bench.start(file.filename, file.file.read())
        except InputError as fault:
            return _overview(request, bench, str(fault))
        return to_list(request)

    @app.post(f"{HERE}/stop", include_in_schema=False)
    def stop(request: Request) -> Response:
        if not signed_in(request):
            return to_sign_in(request)
        bench.stop()
        return to_list(request)

    @app.post(f"{HERE}/delete", include_in_schema=False)
    def delete(request: Request, run: Annotated[str, Form()] = "") -> Response:
        if not signed_in(request):
            return to_sign_in(request)
        try:
            bench.delete(run)
        except InputError as fault:
            return _overview(request, bench, str(fault))
        return to_list(request)

    @app.get(f"{HERE}/template.csv", include_in_schema=False)
    def csv() -> Response:
        return _download(template_csv().encode("utf-8"), "text/csv; charset=utf-8", "template.csv")

    @app.get(f"{HERE}/template.xlsx", include_in_schema=False)
    def xlsx() -> Response:
        return _download(template_xlsx(), _XLSX, "template.xlsx")

    @app.get(f"{HERE}/report.js", include_in_schema=False)
    def script() -> Response:
        return Response(files("eval.report").joinpath("report.js").read_bytes(), media_type="text/javascript")

    @app.get(f"{HERE}/{{name}}", response_class=HTMLResponse, include_in_schema=False)
    def report(request: Request, name: str, against: str = "") -> Response:
        if not signed_in(request):
            return to_sign_in(request)
        try:
            other = bench.load(against) if against else None
            html = render_report(bench.load(name), other, _site(request, bench, name, against))
        except InputError as fault:
            return _overview(request, bench, str(fault), 404)
        return HTMLResponse(html)

    return Link("evaluation", "evaluation")


async def _uploaded(request: Request) -> AsyncIterator[UploadFile | None]:
    """The file of the form; None where none was chosen, which browsers send as a field without a name."""
    async with request.form() as form:
        file = form.get("file")
        yield file if isinstance(file, UploadFile) else None


def _overview(request: Request, bench: Bench, fault: str = "", status: int = 400) -> Response:
    running = bench.running
    shown = page(
        request,
        "evaluation.html",
        status if fault else 200,
        folder=TEMPLATES,
        here=base_of(request) + HERE,
        running=running,
        runs=bench.kept(),
        fault=fault,
    )
    if running:
        # A header, not a script: the page keeps up where scripts are off, and a fault stays to be read.
        shown.headers["Refresh"] = f"2; url={base_of(request)}{HERE}"
    return shown


def _site(request: Request, bench: Bench, name: str, against: str) -> Site:
    """What stands around the report: the way back, and another run to lay beside it."""
    base, t = base_of(request), words(language_for(request))
    others = [run for run in bench.kept() if run.correct is not None and run.name != name]
    choices = "".join(
        f'<option value="{run.name}"{" selected" if run.name == against else ""}>'
        f"{run.when} {escape(run.question_set)}（{run.correct:.1%}）</option>"
        for run in others
    )
    form = (
        f'<form method="get" action="{base}{HERE}/{name}"><label>{t["evaluation_against"]}'
        f'<select name="against"><option value="">—</option>{choices}</select></label>'
        f'<button type="submit" class="zj-button">{t["evaluation_compare"]}</button></form>'
    )
    back = f'<a class="zj-button" href="{base}{HERE}">{t["evaluation_back"]}</a>'
    return Site(
        scripts=(f"{base}/static/boot.js", f"{base}{HERE}/report.js"),
        icon=f"{base}/static/seal.svg",
        above=f'<nav class="around" aria-label="{t["evaluation"]}">{back}{form if others else ""}</nav>',
    )


def _download(content: bytes, kind: str, name: str) -> Response:
    return Response(
        content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
