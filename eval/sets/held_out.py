"""Which real documents and writers are kept out of training, and what each may be used for (``held_out.json``).

``unseen``: for figures alone; nothing is trained, fitted or chosen on them.  ``fit``: for fitting ranking, confidence and
thresholds, never for training.  ``aside``: used for nothing, being near-twins of a document on the other side.  Documents and
writers are kept out whole: every question on such a document belongs to it, whoever asked it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from eval.fields import Fields, parse_json
from eval.sets import SETS


@dataclass(frozen=True)
class HeldOut:
    unseen_writers: frozenset[str]
    unseen: frozenset[str]
    fit_writers: frozenset[str]
    fit: frozenset[str]
    aside: frozenset[str]

    def side(self, document: str, writer: str = "") -> str:
        """``unseen``, ``fit``, ``aside`` or ``real`` (to train on) for a question of ``writer`` on ``document``."""
        if document in self.aside:
            return "aside"
        if document in self.unseen or writer in self.unseen_writers:
            return "unseen"
        return "fit" if document in self.fit or writer in self.fit_writers else "real"


@cache
def held_out() -> HeldOut:
    whole = Fields(parse_json(SETS / "held_out.json"), "held_out.json")
    sides = {name: Fields(whole.row[name], f"held_out.json，{name}") for name in ("unseen", "fit")}
    named = {
        (name, part): frozenset(fields.texts(part))
        for name, fields in sides.items()
        for part in ("writers", "documents")
    }
    return HeldOut(
        named["unseen", "writers"],
        named["unseen", "documents"],
        named["fit", "writers"],
        named["fit", "documents"],
        frozenset(whole.texts("aside")),
    )
