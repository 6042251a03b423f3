"""The chat's look in Gradio: a Chatbot, a Textbox and one event a turn.

Gradio's server gives the page its parts and nothing more: what the page asks is taken, checked and answered by
``chat_queue``.  Starting anew and opening an old conversation go through a hidden box that the page's script
fills with the questions to answer again.
"""

from __future__ import annotations

from typing import Any

import gradio as gr

from chatbot.web.chat.body import REPLAY, TURN
from chatbot.web.desk.desk import Desk
from chatbot.web.shown.words import LANGUAGES, Language, words

# Gradio's own phrases; it falls back to English for the locales it does not know by exactly these names.
_CHROME = {
    "chatbot.like": "useful",
    "chatbot.dislike": "useless",
    "chatbot.copy_message": "copy",
    "common.submit": "send",
}


def translations() -> gr.I18n:
    """Our words and Gradio's for every locale tag that a Chinese or English browser sends."""
    tags: dict[Language, tuple[str, ...]] = {
        "zh-CN": ("zh-CN", "zh", "zh-Hans", "zh-Hans-CN", "zh-SG"),
        "zh-TW": ("zh-TW", "zh-HK", "zh-MO", "zh-Hant", "zh-Hant-TW", "zh-Hant-HK"),
        "en": ("en", "en-US", "en-GB"),
    }
    tables: dict[str, dict[str, str]] = {}
    for language in LANGUAGES:
        speak = words(language)
        table = {key: speak[key] for key in ("ask_label", "ask_hint", "send", "stop", "chat_label")}
        table |= {theirs: speak[ours] for theirs, ours in _CHROME.items()}
        table["common.complete"] = ""
        tables |= dict.fromkeys(tags[language], table)
    return gr.I18n(**tables)


def build_blocks(desk: Desk, i18n: gr.I18n) -> gr.Blocks:
    """The page's inside; its frame, script and styles are the application's."""
    with gr.Blocks(title=desk.title, analytics_enabled=False, fill_width=True) as blocks:
        chat = gr.Chatbot(
            elem_id="zj-chat",
            label=i18n("chat_label"),
            show_label=False,
            height=None,
            layout="panel",
            buttons=[],
            feedback_options=None,
            latex_delimiters=[],
            allow_tags=False,
            autoscroll=False,
            group_consecutive_messages=False,
        )
        box = gr.Textbox(
            elem_id="zj-box",
            label=i18n("ask_label"),
            placeholder=i18n("ask_hint"),
            lines=1,
            max_lines=6,
            max_length=desk.settings.max_question,
            submit_btn=i18n("send"),  # type: ignore[arg-type]  # translated in the browser like the others
            stop_btn=i18n("stop"),  # type: ignore[arg-type]  # shown in its place while an answer is made
        )
        questions = gr.Textbox(elem_id="zj-again", visible="hidden")
        again = gr.Button(elem_id="zj-again-go", visible="hidden")

        common: Any = {"show_progress": "hidden", "api_visibility": "private"}
        turn = box.submit(_elsewhere, [box, chat], [box, chat], **common)
        replay = again.click(_elsewhere, [questions], [chat], **common)
        box.stop(None, cancels=[turn, replay], **common)
    if (turn["id"], replay["id"]) != (TURN, REPLAY):
        raise RuntimeError(f"Gradio numbers events {turn['id']}, {replay['id']}; expected {TURN}, {REPLAY}")
    # Gradio's own queue stays empty, and looks for work every millisecond by default: a tenth of a core.
    blocks.queue(api_open=False, max_size=1)
    blocks._queue.sleep_when_free = 1
    # A second lock: only for blocks that were launched does Gradio check which files it may read.
    blocks.has_launched = True
    return blocks  # type: ignore[no-any-return]


def _elsewhere(*sent: object) -> None:
    """In the place of an event's function, which ``chat_queue`` calls instead of Gradio."""
    raise gr.Error("not here", print_exception=False)
