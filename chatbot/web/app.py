"""One application with all faces: the chat at ``/``, the reading pages, the API, the widget."""

from __future__ import annotations

import asyncio
import atexit
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext

# Read when Gradio is imported: without it Gradio's server calls home.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
# Read when a queue is made: after every event Gradio would put the last ten thousand into a pandas table.
os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = str(10**12)
os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "1"

# Where Gradio would put files, of which the chat has none: ours alone (0700), empty, and gone with the process.
os.environ["GRADIO_TEMP_DIR"] = tempfile.mkdtemp(prefix="zhangju-")

import gradio as gr
from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route
from starlette.staticfiles import StaticFiles

from chatbot.web.api.docs import add_docs
from chatbot.web.api.http import add_api, add_errors
from chatbot.web.api.openai import add_openai
from chatbot.web.api.sharing import add_sharing
from chatbot.web.api.tools import ToolGate, available
from chatbot.web.api.word_export import add_word_export
from chatbot.web.bots.feishu import add_feishu
from chatbot.web.bots.wecom import add_wecom
from chatbot.web.chat.blocks import build_blocks, translations
from chatbot.web.chat.queue import add_chat_queue
from chatbot.web.desk.desk import Desk
from chatbot.web.desk.ports import ServedEngine
from chatbot.web.guard.security import Shield
from chatbot.web.guard.throttle import Throttle
from chatbot.web.library.watching import watching
from chatbot.web.operators.front import add_operators
from chatbot.web.pages.astray import Astray
from chatbot.web.pages.entrance import Entrance
from chatbot.web.pages.feed import add_feed
from chatbot.web.pages.figures import add_figures
from chatbot.web.pages.own import add_own
from chatbot.web.pages.page_view import add_page_images
from chatbot.web.pages.reading import add_reading
from chatbot.web.pages.shell import add_shell
from chatbot.web.pages.widget import add_widget
from chatbot.web.settings import Settings
from chatbot.web.shown.pages import STATIC

atexit.register(shutil.rmtree, os.environ["GRADIO_TEMP_DIR"], ignore_errors=True)


def create_app(engine: ServedEngine, settings: Settings) -> FastAPI:
    """Raises ``InputError`` where a setting cannot be understood."""
    desk = Desk(engine, settings)

    tools = ToolGate(desk) if available() else None

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with tools.running() if tools else nullcontext():
            if watch:
                watch.start()
            yield
        if watch:
            watch.stop()
        if own:
            own.close()
        desk.pool.close()

    schema = "/openapi.json" if settings.open_schema else None
    app = FastAPI(title="章句 Zhangju", openapi_url=schema, docs_url=None, redoc_url=None, lifespan=lifespan)

    app.state.desk = desk
    # Gradio's own files lie under /static too.
    app.mount("/static", StaticFiles(directory=STATIC, packages=[("gradio", "templates/frontend/static")]))
    add_errors(app)
    add_shell(app, desk)
    add_reading(app, desk)
    add_page_images(app, desk)
    add_figures(app, desk)
    add_feed(app, desk)
    add_api(app, desk)
    add_openai(app, desk)
    add_chat_queue(app, desk)
    add_sharing(app, desk)
    add_word_export(app, desk)
    own = add_own(app, desk)
    add_docs(app, desk)
    add_widget(app, desk)
    if settings.wecom:
        add_wecom(app, desk, settings.wecom)
    if settings.feishu:
        add_feishu(app, desk, settings.feishu)
    library = add_operators(app, desk)
    watch = watching(library, settings)
    if tools:  # POST alone: nothing is ever sent unasked, so a stream would stay open and empty
        app.router.routes.append(Route("/mcp", tools, methods=["POST"], include_in_schema=False))
    app.add_middleware(Astray, routes=list(app.router.routes))
    # With this on the outer application Gradio leaves off its own, which would let any origin in.
    app.add_middleware(
        CORSMiddleware,
        allow_origins=list(settings.embed_origins),
        allow_methods=["GET", "POST"],
        allow_headers=["Content-Type", "Authorization", "X-API-Key"],
    )

    _mount_chat(app, desk)
    app.add_middleware(Entrance, desk=desk)
    app.add_middleware(Throttle, settings=settings, limited=desk.metrics.limited.inc)
    app.add_middleware(Shield, embed_origins=settings.embed_origins, hops=settings.behind_proxy)
    return app


def _mount_chat(app: FastAPI, desk: Desk) -> None:
    """Gradio opens event loops of its own, and never closes them, where it finds none running."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        asyncio.run(_mount_gradio(app, desk))
    else:
        _mount(app, desk)


async def _mount_gradio(app: FastAPI, desk: Desk) -> None:
    _mount(app, desk)


def _mount(app: FastAPI, desk: Desk) -> None:
    i18n = translations()
    gr.mount_gradio_app(
        app,
        build_blocks(desk, i18n),
        path="/",
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
        i18n=i18n,
        theme=gr.themes.Base(font=[gr.themes.Font("system-ui")], font_mono=[gr.themes.Font("monospace")]),
    )
