"""The smallest parts of what the chat page shows: inert text, the chip of a citation, a link that is a command."""

from __future__ import annotations

from chatbot.answer import Citation
from chatbot.web.shown.upright import upright
from chatbot.web.shown.words import Language, words

DOCUMENT: Language = "zh-CN"
"""The tongue of what documents say, told to screen readers whatever the page speaks."""

_INERT = {
    code: f"&#{code};"
    for code in range(128)
    if not (chr(code).isascii() and chr(code).isalnum()) and code != 32
}


def lit(text: str) -> str:
    """``text`` with every ASCII character that is not a letter, digit or space as a numeric entity.

    Controls other than tab and newline have no entity in HTML and become U+FFFD, as do those that turn the
    direction of writing round.
    """
    clean = "".join(c if c in "\t\n" or c.isprintable() or ord(c) > 127 else "\ufffd" for c in text)
    return upright(clean.translate(_INERT))


def chip(number: int, citation: Citation, language: Language) -> str:
    label = f"{words(language)['source']}{number}：{' › '.join(citation.heading_path)}"
    return (
        f'<a class="cite" href="#src-{citation.passage_id}.{citation.start}-{citation.end}" role="button"'
        f' title="{lit(label)}">{number}</a>'
    )


def command(name: str, label: str) -> str:
    return f'<a class="zj-do zj-do-{name}" href="#do-{name}" role="button">{lit(label)}</a>'
