"""How deep the elements of a page lie in each other: parsers take the square of it, or overflow."""

from __future__ import annotations

import re

from ingest.errors import InputError

DEEPEST = 1_500
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b[^>]*?(/?)>")
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())


def check_nesting(page: str, name: str) -> None:
    """Raises ``InputError`` for a page nested deeper than any that was written to be read."""
    depth = deepest = 0
    for tag in _TAG.finditer(page):
        if tag[3] or tag[2].lower() in _VOID:
            continue
        depth = max(0, depth - 1) if tag[1] else depth + 1
        deepest = max(deepest, depth)
    if deepest > DEEPEST:
        raise InputError(f"{name}：网页里的元素套了 {deepest} 层，无法读取，请在浏览器里另存为文本")
