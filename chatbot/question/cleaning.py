"""A question as every part of the program reads it.  Knows nothing of what it asks."""

from __future__ import annotations

import unicodedata

from index.normal import simplified


def clean(text: str) -> str:
    """Simplified characters, half width, no control characters, white space collapsed."""
    text = "".join(c if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co") else " " for c in text)
    return " ".join(simplified(unicodedata.normalize("NFKC", text)).split())
