"""What stands between quotation marks, title marks and brackets of one line."""

from __future__ import annotations

import re

_PAIRS = {
    "“": "”",
    "‘": "’",
    "「": "」",
    "『": "』",
    "《": "》",
    "〈": "〉",
    "(": ")",
    "\uff08": "\uff09",
    "【": "】",
    "〔": "〕",
    "[": "]",
}
_CLOSING = {close: opening for opening, close in _PAIRS.items()}
_MARKS = re.compile("[" + re.escape("".join([*_PAIRS, *_CLOSING, '"'])) + "]")
_LONGEST = 400


def protected(line: str) -> bytearray:
    """One byte a code point: 0 outside, 2 at the mark that opens a pair, 1 inside and at its end.

    Only marks that find their partner within 400 code points count, so that a stray one protects nothing.
    """
    shield = bytearray(len(line))
    stack: list[tuple[str, int]] = []
    straight = -1
    for match in _MARKS.finditer(line):
        at, char = match.start(), match.group()
        if char in _PAIRS:
            stack.append((char, at))
        elif char in _CLOSING:
            for depth in range(len(stack) - 1, max(-1, len(stack) - 6), -1):
                if stack[depth][0] == _CLOSING[char]:
                    _protect(shield, stack[depth][1], at)
                    del stack[depth:]
                    break
        elif char == '"':
            if straight < 0:
                straight = at
            else:
                _protect(shield, straight, at)
                straight = -1
    return shield


def _protect(shield: bytearray, opening: int, close: int) -> None:
    if close - opening <= _LONGEST:
        outer = shield[opening]
        shield[opening : close + 1] = b"\1" * (close + 1 - opening)
        shield[opening] = outer or 2
