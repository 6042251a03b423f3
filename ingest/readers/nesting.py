"""How deep the elements of a page lie in each other: parsers take the square of it, or overflow."""

from __future__ import annotations

import re

from ingest.errors import InputError

DEEPEST = 1_500
_EDGE = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)|(/?)>")
"""Where a tag begins, or ends.  Not a whole tag: a page of tags that never end would take the square of its length."""
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())


def check_nesting(page: str, name: str) -> None:
    """Raises ``InputError`` for a page nested deeper than any that was written to be read."""
    depth = deepest = 0
    begun: re.Match[str] | None = None
    for edge in _EDGE.finditer(page):
        if edge[2]:
            begun = begun or edge  # what stands in a tag's attributes begins none
            continue
        tag, begun = begun, None
        if tag is None or edge[3] or tag[2].lower() in _VOID:
            continue
        depth = max(0, depth - 1) if tag[1] else depth + 1
        deepest = max(deepest, depth)
    if deepest > DEEPEST:
        raise InputError(f"{name}：网页里的元素套了 {deepest} 层，无法读取，请在浏览器里另存为文本")
