"""What a reader makes of a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reading:
    """The canonical text of a file, from which every offset counts."""

    text: str


Reader = Callable[[bytes, str], Reading]
"""Bytes of a file and its name, to what it reads as; raises ``InputError``."""
