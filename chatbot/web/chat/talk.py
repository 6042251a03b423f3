"""One turn of the chat page: the conversation as the browser sent it, and the messages to show.

The conversation comes back from the browser with every turn and is never trusted: what is taken from it, for
follow-ups, is plain text of limited length.  Knows nothing of Gradio but the shape of a message.
"""

from __future__ import annotations

import html
import json
import re
import time
from collections.abc import Sequence
from typing import Any, Literal

from chatbot.answer import Answer, Turn
from chatbot.question.cleaning import clean
from chatbot.web.answers.render import answer_html, message_html, question_html
from chatbot.web.chat.body import message
from chatbot.web.desk.desk import ANSWER_LIMIT, Desk
from chatbot.web.settings import Settings
from chatbot.web.shown.words import Language, in_script
from ingest.errors import InputError

_TAGS = re.compile(r"(<[^<>]*>)")  # without "<" inside, or a run of them would cost its square
_SPOKEN = re.compile(r'<p(?: lang="[\w-]+")? class="zj-(?:said|why|question)">')
_SEEN = 20_000  # characters of a message that are read; an answer with its marks is a few thousand
_OFFERED = 2  # questions after a refusal
_REPLAY = 2.0  # seconds of a core that an old conversation gets
_NOT_AGAIN = "旧对话较长，这个问题没有重新回答；需要时请再问一次。"

ALONE = "\u2060"
"""In front of a question that is to be searched as typed, whatever was asked before: unseen, and so kept wherever the
page keeps the question."""

Exchange = tuple[str, str]
"""A question and what was answered, both as the page shows them."""


def exchange(
    desk: Desk,
    question: str,
    history: Sequence[Turn],
    language: Language,
    sources: Sequence[str] | None = None,
    face: str = "chat",
    guided: bool = True,
) -> list[Exchange]:
    """The question and its answer, ``guided`` to further ones; nothing for an empty box."""
    if not question.strip():
        return []
    try:
        before = () if question.startswith(ALONE) else history
        answer = desk.ask(question.lstrip(ALONE), before, sources, face)
    except InputError as error:
        shown = message_html(str(error))
        question = question[: desk.settings.max_question] + "…"
    else:
        guided = guided and answer.reason != "not_a_question"
        asks = _further(desk, answer, history, language, sources) if guided else ()
        shown = answer_html(answer, language, desk.shelf, asks, desk.settings.contact)
    return [(question_html(question, language), shown)]


def _further(
    desk: Desk, answer: Answer, history: Sequence[Turn], language: Language, sources: Sequence[str] | None
) -> list[str]:
    """Questions to go on with, in the reader's characters; after a refusal with nothing near, those to begin with."""
    asked = [clean(earlier.question) for earlier in history]
    asks = desk.guide.after(answer, asked)
    if not asks and answer.status == "not_found":
        known = desk.stock.starters.known(tuple(sources) if sources else None) or ()
        asks = tuple(question for question in known if clean(question) not in asked)[:_OFFERED]
    return [in_script(question, language) for question in asks]


def replay(
    desk: Desk, questions: Sequence[str], language: Language, sources: Sequence[str] | None = None
) -> list[Exchange]:
    """Answers the questions of an old conversation afresh, as many as one request may take time for."""
    shown: list[Exchange] = []
    began = time.thread_time()
    for place, question in enumerate(questions, 1):
        if time.thread_time() - began > _REPLAY:
            cut = question_html(question[: desk.settings.max_question], language)
            shown.append((cut, message_html(_NOT_AGAIN)))
            continue
        history = turns(_flat(shown), desk.settings)
        last = place == len(questions)
        shown += exchange(desk, question, history, language, sources, "replay", guided=last)
    return shown


def questions_of(asked: str, settings: Settings) -> list[str]:
    """The last questions of a JSON list from the browser; none where it is anything else."""
    try:
        questions = json.loads(asked or "[]")
    except (ValueError, RecursionError):
        return []
    found = [one for one in questions if isinstance(one, str)] if isinstance(questions, list) else []
    return [one[: settings.max_question + 1] for one in found[-settings.max_turns :]]


def messages_of(exchanges: Sequence[Exchange]) -> list[dict[str, Any]]:
    """As Gradio's chatbot shows them."""
    return [message(role, text) for role, text in _flat(exchanges)]


def turns(messages: Sequence[tuple[str, str]], settings: Settings) -> list[Turn]:
    """The conversation so far as plain text, from the role and text of what the page shows."""
    found: list[Turn] = []
    question = ""
    for role, text in messages[-2 * settings.max_turns :]:
        plain = _plain(text)
        if role == "user":
            question = plain[: settings.max_question]
        elif question:
            found.append(Turn(question, plain[:ANSWER_LIMIT]))
            question = ""
    return found


def _flat(exchanges: Sequence[Exchange]) -> list[tuple[Literal["user", "assistant"], str]]:
    said: list[tuple[Literal["user", "assistant"], str]] = []
    for question, answer in exchanges:
        said += [("user", question), ("assistant", answer)]
    return said


def _plain(shown: str) -> str:
    """What a message of the page says: its spoken paragraphs without tags and chips, in one pass."""
    said: list[str] = []
    spoken = chip = False
    for token in _TAGS.split(shown[:_SEEN]):
        if not token.startswith("<") or not token.endswith(">"):
            if spoken and not chip:
                said.append(token)
        elif token == "</p>":
            spoken = False
        elif token == "</a>":
            chip = False
        elif _SPOKEN.fullmatch(token):
            spoken = True
            said.append(" ")
        elif token.startswith('<a class="cite"'):
            chip = True
        elif token == "<br>" and spoken:
            said.append("\n")
    return html.unescape("".join(said)).strip()
