"""Faithful sentences made from those of a document: shortened, with clauses in another order, reworded by rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random
from typing import Final

from eval.phrasing import exchanges
from eval.phrasing.corruptions import CLAUSE

_BOUND = re.compile(
    "如|若|凡|除|符合|条件|前提|情况下|情形|的[，,]$|时[，,]$|但|方可|经|先|后|然后|首先|其次|最后|并|其中|分别|由|因|从而|以便|其|该|此|为[^，]{0,8}[，,]$|是|期间|：|:"
)
"""Clauses that hang on those beside them: they stay, and stay where they are."""


def shortened(text: str, rng: Random) -> str | None:
    """Without one clause at the end or without an adverb that says nothing."""
    parts = CLAUSE.findall(text)
    said = [word for word in exchanges.ADVERBS if word in text]
    if len(parts) >= 2 and not any(_BOUND.search(part) for part in parts[1:]) and rng.random() < 0.6:
        keep = rng.randrange(1, len(parts))
        return "".join(parts[:keep]).rstrip("，,；;：:、") + "。"
    if said:
        return text.replace(rng.choice(said), "", 1)
    return None


def reordered(text: str, rng: Random) -> str | None:
    """Two clauses of equal rank change places."""
    parts = [part.strip("，,；;。：:") for part in CLAUSE.findall(text)]
    free = [i for i in range(1, len(parts)) if not _BOUND.search(parts[i] + "，")]
    neighbours = [i for i in free if i + 1 in free]
    if not neighbours:
        return None
    at = rng.choice(neighbours)
    parts[at], parts[at + 1] = parts[at + 1], parts[at]
    return "，".join(parts) + "。"


def reworded(text: str, rng: Random) -> str | None:
    """One to three words by others that say the same, or a phrase in front that says where it stands."""
    found = [(old, new) for old, new in exchanges.REWORDINGS if _stands(old, text)]
    rng.shuffle(found)
    made = text
    for old, new in found[: rng.randrange(1, 4)]:
        made = made.replace(old, new, 1)
    if rng.random() < 0.3:
        made = rng.choice(exchanges.FRAMES) + made
    return made if made != text else None


def freely_reworded(text: str, rng: Random) -> str | None:
    """Up to two words by others that a person would take for the same; the check need not know them."""
    found = [(old, new) for old, new in exchanges.FREELY if old in text]
    rng.shuffle(found)
    made = text
    for old, new in found[: rng.randrange(1, 3)]:
        made = made.replace(old, new, 1)
    return made if made != text else None


def _stands(word: str, text: str) -> bool:
    """Whether a word stands by itself: 与 of 参与 does not."""
    return word in text and not (word == "与" and re.search("参与|给与|与会", text))


Rewording = Callable[[str, Random], str | None]
REWORDINGS: Final[dict[str, Rewording]] = {
    "shortened": shortened,
    "reordered": reordered,
    "reworded": reworded,
}


def faithful(text: str, rng: Random) -> Sequence[tuple[str, str]]:
    """What can be made of a sentence, with its name."""
    return [(name, made) for name, way in REWORDINGS.items() if (made := way(text, rng)) and made != text]
