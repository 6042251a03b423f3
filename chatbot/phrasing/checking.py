"""Whether a sentence says what the text cited for it says: rules first, then a small fitted model on what they cannot name.

The model is a logistic regression over the signs below, among them how near both texts are to the packaged encoder; it was
fitted by ``python -m eval.fitting.phrasing`` on sentences corrupted on purpose.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Protocol

import numpy as np

from chatbot.fitted.rank import Logistic, limits, load_logistic
from chatbot.phrasing.faults import SaidAndCited
from chatbot.phrasing.lexicon import content, masked
from chatbot.phrasing.tokens import clauses, spelled
from index.vectors import Vectors

WEIGHTS = Path(__file__).with_name("weights.json")
SIGNS = ("near", "added", "missing", "dropped", "jumps", "midway", "bare", "length")
LONGEST = 400
"""Characters of a sentence that is looked at; a longer one is not believed."""
UNLIKE = "unlike"
"""The fault of a sentence that no rule names and that the model does not believe."""


class Encodes(Protocol):
    """What the check asks of the encoder."""

    def encode_queries(self, texts: list[str]) -> Vectors: ...


@dataclass(frozen=True)
class SentenceVerdict:
    """``fault`` is one of ``FAULTS``, ``unlike`` or "" ; ``probability``, 0..1, that the sentence is faithful."""

    fault: str
    probability: float

    @property
    def holds(self) -> bool:
        return not self.fault


class Checker:
    """Checks sentences; holds no state between them."""

    def __init__(self, encoder: Encodes, path: Path = WEIGHTS) -> None:
        """``ValueError`` where the weights in ``path`` are of other signs."""
        self.encoder = encoder
        self.model: Logistic = load_logistic("faithful", SIGNS, path)
        self.limit = limits("faithful", path)["hold"]

    def check(self, sentence: str, cited: str) -> SentenceVerdict:
        """What is wrong with ``sentence`` as a statement of ``cited``."""
        if len(sentence) > LONGEST:
            return SentenceVerdict(UNLIKE, 0.0)
        compared = SaidAndCited.of(sentence, cited)
        if compared.fault:
            return SentenceVerdict(compared.fault, 0.0)
        row = signs(compared, similarity(self.encoder, sentence, cited))
        probability = float(self.model.probability(np.array([row]))[0])
        return SentenceVerdict("" if probability >= self.limit else UNLIKE, probability)


def similarity(encoder: Encodes, sentence: str, cited: str) -> float:
    """The cosine of both texts, -1..1."""
    one, other = encoder.encode_queries([sentence, cited])
    return float(one @ other)


def signs(compared: SaidAndCited, near: float) -> list[float]:
    """The values of ``SIGNS``: shares of what was added, left out or moved."""
    said, cited = compared.said, compared.cited
    told, text = masked(spelled(said)), masked(spelled(cited))
    added = sum(len(content(told[start:end])) for start, end in compared.put_in)
    missing = sum(len(content(text[start:end])) for start, end in compared.left_out)
    used = {cited[j].clause for j in compared.used}
    around = {t.clause for t in cited if t.sentence in {cited[j].sentence for j in compared.used}}
    firsts = [
        next((compared.places[i] for i in range(start, end) if i in compared.places), None)
        for start, end in clauses(said)
    ]
    begun = [place for place in firsts if place is not None]
    return [
        near,
        added / max(1, len(said)),
        missing / max(1, sum(t.clause in used for t in cited)),
        len(around - used) / max(1, len(around)),
        sum(after < before for before, after in pairwise(begun)) / max(1, len(begun)),
        sum(_is_midway(compared, place) for place in begun) / max(1, len(begun)),
        (len(firsts) - len(begun)) / max(1, len(firsts)),
        min(1.0, len(said) / 100),
    ]


def _is_midway(compared: SaidAndCited, place: int) -> bool:
    """Whether a clause of the sentence begins inside one of the cited text, right behind what another clause took."""
    before = place - 1
    return before in compared.used and compared.cited[before].clause == compared.cited[place].clause
