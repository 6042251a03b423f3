"""The questions that are asked in one breath: 要带什么材料？多少钱？  Knows no document."""

from __future__ import annotations

import re

from chatbot.question.followup import INTERROGATIVE

MOST = 4
"""More in one text are no longer a question with its parts."""
_LEAST = 4
"""Letters and characters from which a piece asks something of its own (对不对？ does not)."""
_PIECE = re.compile(r"[^?？]+(?:[?？]+[!！”’」』]*)?")
_ASKS = re.compile(r"[吗么嘛]\s*[?？]$|(?P<verb>[一-鿿])(?:不|没)(?P=verb)|能否|可否|是否|有无")


def questions(text: str) -> tuple[str, ...]:
    """The questions of a text in order, each with what is stated before it; the text alone where it asks but one."""
    found: list[str] = []
    before = ""
    for piece in _PIECE.findall(text):
        own = len(re.sub(r"\W", "", piece)) >= _LEAST and bool(
            INTERROGATIVE.search(piece) or _ASKS.search(piece)
        )
        if own:
            found.append(f"{before}{piece}".strip())
            before = ""
        elif found:
            found[-1] += piece
        else:
            before += piece
    asking = all(piece.rstrip("!！”’」』 ").endswith(("?", "？")) for piece in found)
    return tuple(found) if 2 <= len(found) <= MOST and asking else (text,)
