"""Whether a question leans on the turn before it: the chance, from named signs and fitted weights.

Wording alone does not tell: 「别的地方也跟着干了没」 leans without a pronoun, 「办公的那个中心哪天开张」 has one and
stands alone.  So the signs are of three kinds: how it is worded, what it names that the documents know, and
how near it lies to the earlier question.  ``python -m eval.fitting.leaning`` fits the weights.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import numpy as np

from chatbot.question.followup import ENDS_NE
from chatbot.question.wording import wording
from index import Index
from index.terms import Terms, bigrams, content_words

SIGNS = (
    "short",
    "tiny",
    "ends_ne",
    "begins_so",
    "pointer_first",
    "known_words",
    "weighty_words",
    "cover",
    "repeats",
    "nearness",
    "evidence",
    "clauses",
    "unknown_words",
    "wordless",
    "bias",
)

_POINTER = (
    r"(?:其中|其(?!他|它|实|余)|它们?|他们?|她们?|[这那](?:个|些|项|家|里|儿|类|种|份|部|次|件|几|一|两|三|四|五|六|条|样)"
    r"|该(?:项|区|街道|小区|社区|中心|单位|平台|机制|文件|条|法|校|院|局|公司|市|县|镇|乡)|此[外项类前后]|上述|前者|后者|同期|当中|里面|里头"
    r"|刚才|上面[说提])"
)
_FIRST = re.compile(rf"^(?:请问|那么?|对了|嗯|好的?|谢谢)?[,，]?(?:在|跟|和|对|从|给|按|除了)?{_POINTER}")
_SO = re.compile(
    r"^(?:那(?![个些项家里儿类种份部次件几一两年天时])|还有|然后|另外|再问|and\b)", re.IGNORECASE
)


def signs(text: str, earlier: str, terms: Terms, index: Index, scope: Sequence[str] | None) -> np.ndarray:
    """float64, shape (len(SIGNS),): the signs of ``text``, a cleaned question, after ``earlier``."""
    words = content_words(text)
    known = [w for w in words if terms.known(w)]
    hits = index.search(text, 3, scope)
    held = [terms.word_cover(known, content_words(h.passage.embedded or h.passage.text)) for h in hits]
    bare = re.sub(r"\W", "", text)
    pairs, before = bigrams(text), bigrams(earlier)
    nearness = float(index.embed_query(text) @ index.embed_query(earlier))
    return np.array(
        [
            min(len(bare), 40) / 40,
            float(len(bare) <= 8),
            float(bool(ENDS_NE.search(text))),
            float(bool(_SO.search(text))),
            float(bool(_FIRST.search(text))),
            min(len(known), 5) / 5,
            min(sum(terms.weight(w) for w in known), 20.0) / 20,
            max(held, default=0.0),
            len(pairs & before) / max(1, len(pairs)),
            (nearness - 0.45) * 10,
            (max((h.dense_score or 0.0 for h in hits), default=0.0) - 0.45) * 10,
            min(len(re.findall(r"[,，;；]", text)), 4) / 4,
            1.0 - len(known) / len(words) if words else 0.0,
            float(not words),
            1.0,
        ]
    )


def worded(text: str) -> float:
    """The log odds, -5..5, that a question needs an earlier one, by its wording alone (``chatbot.question.wording``)."""
    chance = min(max(wording(text).chance("leans", "yes"), 0.0067), 0.9933)
    return math.log(chance / (1.0 - chance))
