"""A question as every part of the program reads it.  Knows nothing of what it asks."""

from __future__ import annotations

import re
import unicodedata

from index.normal import simplified

_SPACE = re.compile(r"\s+")


def clean(text: str) -> str:
    """Simplified characters, half width, no control characters, white space collapsed."""
    text = "".join(c if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co") else " " for c in text)
    return _SPACE.sub(" ", simplified(unicodedata.normalize("NFKC", text))).strip()
