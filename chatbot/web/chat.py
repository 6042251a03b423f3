"""The chat in Gradio: a Chatbot, a Textbox and one event a turn, without any state on the server.

The conversation comes back from the browser with every turn and is never trusted: what is taken from
it, for follow-ups, is plain text of limited length.  Starting anew and opening an old conversation go
through a hidden box that the page's script fills with the questions to answer again.
"""

from __future__ import annotations

import html
import json
import re
from typing import Any

import gradio as gr

from chatbot.answer import Turn
from chatbot.web.desk import Desk
from chatbot.web.render import answer_html, message_html, question_html
from chatbot.web.settings import Settings
from chatbot.web.words import LANGUAGES, Language, language_of, words
from ingest.errors import InputError

Message = dict[str, Any]

_SPOKEN = re.compile(r'<p(?: lang="[\w-]+")? class="zj-(?:said|why|question)">(.*?)</p>', re.DOTALL)
_CHIP = re.compile(r'<a class="cite".*?</a>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_ANSWER_LIMIT = 2000  # characters of an earlier answer that a follow-up may look at

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
        table = {key: speak[key] for key in ("ask_label", "ask_hint", "send", "chat_label")}
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
        )
        questions = gr.Textbox(elem_id="zj-again", visible="hidden")
        again = gr.Button(elem_id="zj-again-go", visible="hidden")

        def turn(question: str, messages: list[Message], request: gr.Request) -> tuple[str, list[Message]]:
            return "", [*messages, *_exchange(desk, question, messages, _language(request))]

        def replay(asked: str, request: gr.Request) -> list[Message]:
            return _replay(desk, asked, _language(request))

        common: Any = {
            "show_progress": "hidden",
            "concurrency_limit": 4,
            "concurrency_id": "ask",
            "api_visibility": "private",
        }
        box.submit(turn, [box, chat], [box, chat], **common)
        again.click(replay, [questions], [chat], **common)
    # The queue looks for work every millisecond by default: a tenth of a core while nobody asks.
    blocks.queue(status_update_rate=10, api_open=False, max_size=200)
    blocks._queue.sleep_when_free = 0.02
    return blocks  # type: ignore[no-any-return]


def _language(request: gr.Request) -> Language:
    chosen = request.query_params.get("lang")
    return chosen if chosen in LANGUAGES else language_of(request.headers.get("accept-language", ""))


def _exchange(desk: Desk, question: str, messages: list[Message], language: Language) -> list[Message]:
    """The question and its answer as messages; nothing for an empty box."""
    if not question.strip():
        return []
    history = turns(messages, desk.settings)
    try:
        answer = desk.ask(question, history, face="chat")
    except InputError as error:
        shown = message_html(str(error))
        question = question[: desk.settings.max_question] + "…"
    else:
        asked = [earlier.question for earlier in history]
        asks = desk.guide.after(answer, asked) if answer.reason != "not_a_question" else ()
        shown = answer_html(answer, language, desk.shelf, asks)
    return [
        {"role": "user", "content": question_html(question)},
        {"role": "assistant", "content": shown},
    ]


def _replay(desk: Desk, asked: str, language: Language) -> list[Message]:
    """Answers the questions of an old conversation afresh; ``asked`` is a JSON list from the browser."""
    try:
        questions = json.loads(asked or "[]")
    except ValueError:
        return []
    messages: list[Message] = []
    if isinstance(questions, list):
        for question in questions[-desk.settings.max_turns :]:
            if isinstance(question, str):
                messages += _exchange(desk, question, messages, language)
    return messages


def turns(messages: list[Message], settings: Settings) -> list[Turn]:
    """The conversation so far as plain text, from messages that the browser sent."""
    found: list[Turn] = []
    question = ""
    for message in messages[-2 * settings.max_turns :]:
        text = _plain(message)
        if message.get("role") == "user":
            question = text[: settings.max_question]
        elif question:
            found.append(Turn(question, text[:_ANSWER_LIMIT]))
            question = ""
    return found


def _plain(message: Message) -> str:
    content = message.get("content", "")
    if isinstance(content, list):
        content = "".join(part.get("text", "") for part in content if isinstance(part, dict))
    spoken = " ".join(_SPOKEN.findall(str(content)))
    return html.unescape(_TAG.sub("", _CHIP.sub("", spoken.replace("<br>", "\n")))).strip()
