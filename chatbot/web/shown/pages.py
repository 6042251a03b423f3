"""What every page of ours shares: the language, the words, and addresses that hold behind a proxy's prefix."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from starlette.types import Scope

from chatbot.web.shown.upright import upright
from chatbot.web.shown.words import LANGUAGES, Language, language_of, words

HERE = Path(__file__).parent.parent
STATIC, TEMPLATES = HERE / "static", HERE / "templates"


def _shown(value: object) -> object:
    """Every value that a template shows goes through here."""
    if isinstance(value, Markup):
        return Markup(upright(str(value)))
    return upright(value) if isinstance(value, str) else value


@cache
def _environment(folder: Path) -> Environment:
    loader = FileSystemLoader([folder, TEMPLATES])
    return Environment(loader=loader, autoescape=True, finalize=_shown, trim_blocks=True, lstrip_blocks=True)


def base_of(request: Request) -> str:
    """The prefix under which the application stands, "" or "/qa"."""
    return str(request.scope.get("root_path", "")).rstrip("/")


def inner_path(scope: Scope) -> str:
    """The path without the prefix of a proxy."""
    path: str = scope["path"]
    root: str = scope.get("root_path", "")
    below = root and path.startswith(root) and path[len(root) :][:1] in ("", "/")  # as routes are matched
    return path[len(root) :] if below else path


def language_for(request: Request) -> Language:
    """``?lang=`` before the browser's languages."""
    chosen = request.query_params.get("lang", "")
    for language in LANGUAGES:
        if chosen == language:
            return language
    return language_of(request.headers.get("accept-language", ""))


@cache
def _version(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]


def page(
    request: Request, template: str, status: int = 200, *, folder: Path = TEMPLATES, **context: Any
) -> HTMLResponse:
    """Renders a template of ``folder`` or of ours; ``t`` holds the words, ``words_json`` them for scripts."""
    language = language_for(request)
    base = base_of(request)
    speak = words(language)
    found = _environment(folder).get_template(template)
    html = found.render(
        t=speak,
        language=language,
        base=base,
        inner=inner_path(request.scope),
        asset=lambda name: f"{base}/static/{name}?v={_version(name)}",
        operator_links=getattr(request.app.state, "operator_links", ()) if "app" in request.scope else (),
        words_json=json.dumps(speak, ensure_ascii=False),
        **context,
    )
    return HTMLResponse(html, status, {"Vary": "Accept-Language", "Content-Language": language})
