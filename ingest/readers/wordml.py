"""Small words for WordprocessingML: names, children, on-and-off values."""

from __future__ import annotations

from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def w(name: str) -> str:
    """``name`` in the main namespace of WordprocessingML, as lxml writes it."""
    return _W + name


def child(element: Any, *names: str) -> Any | None:
    """The element at the end of the path ``names`` below ``element``, or None."""
    for name in names:
        if element is None:
            return None
        element = element.find(_W + name)
    return element


def value(element: Any | None) -> str | None:
    """The ``w:val`` of an element, None where either is missing."""
    if element is None:
        return None
    found = element.get(_W + "val")
    return None if found is None else str(found)


def on(element: Any | None) -> bool | None:
    """A toggle (``w:b``, ``w:vanish``): None where it is not said."""
    if element is None:
        return None
    return value(element) not in ("0", "false", "off", "none")
