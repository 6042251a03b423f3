"""The signs from which the probability that an answer is right is reckoned."""

from __future__ import annotations

import math

import numpy as np

from chatbot.drafting.draft import Draft
from chatbot.finding.candidates import Unit
from chatbot.finding.features import NAMES
from chatbot.finding.finder import Found
from chatbot.question.demands import lacks_counted, lacks_unit, meets

CONFIDENCE = (
    "score",  # the best candidate's score in the ranking
    "margin",  # its lead over the best candidate of another passage
    "share",  # what the ranking gives to everything that would be shown
    "dense",
    "words",
    "words_passage",
    "pairs_passage",
    "agree",  # the best passage is near the top of both legs
    "demand",
    "demand_phone",
    "demand_person",
    "demand_money",
    "demand_address",
    "demand_reason",
    "demand_meaning",
    "demand_figure",
    "demand_date",
    "demand_name",
    "demand_members",
    "far",  # below the likeness that answers have
    "year",
    "place_unknown",
    "figure",
    "direction",
    "missing",
    "strange",
    "body_missing",
    "unit_missing",
    "counted_missing",
    "counted_unknown",
    "evidence",
    "answerable",
)

FAR = 0.45
"""Cosine of question and sentence under which an answer becomes unlikely, with the packaged encoder."""

_GROUPS = {
    "phone": "demand_phone",
    "person": "demand_person",
    "money": "demand_money",
    "address": "demand_address",
    "reason": "demand_reason",
    "meaning": "demand_meaning",
    "figure": "demand_figure",
    "percent": "demand_figure",
    "duration": "demand_figure",
    "date": "demand_date",
    "firm": "demand_name",
    "document": "demand_name",
    "members": "demand_members",
}


def signs(found: Found, proposed: Draft) -> np.ndarray:
    """float64, shape (len(CONFIDENCE),): what speaks for and against the proposed answer."""
    question, ranking, premises = found.question, found.ranking, proposed.premises
    best, scores = ranking.candidates[0], ranking.scores
    feature = dict(zip(NAMES, ranking.rows[0], strict=True))
    rival = next(
        (
            float(s)
            for c, s in zip(ranking.candidates, scores, strict=True)
            if c.passage.id != best.passage.id
        ),
        float(scores[0]) - 3,
    )
    demand = meets(question, proposed.shown)
    value = {
        "score": float(scores[0]) / 5,
        "margin": min(3.0, float(scores[0]) - rival) / 3,
        "share": sum(share for c, share in ranking if _is_shown(c.unit, proposed)),
        "dense": 10 * (best.dense - 0.45),
        "far": max(0.0, FAR - max(c.dense for c in ranking.candidates)) * 10,
        "words": feature["words"],
        "words_passage": feature["words_passage"],
        "pairs_passage": feature["pairs_passage"],
        "agree": 1.0
        / (1.0 + math.log1p(max((best.hit.dense_rank or 99) - 1, (best.hit.lexical_rank or 99) - 1, 0))),
        "demand": demand,
        "year": premises.year,
        "place_unknown": premises.place_unknown,
        "figure": premises.figure,
        "direction": premises.direction,
        "missing": premises.missing,
        "strange": premises.strange,
        "body_missing": premises.body_missing,
        "unit_missing": float(lacks_unit(question, proposed.shown)),
        "counted_missing": float(lacks_counted(question, proposed.shown)),
        "counted_unknown": premises.counted_unknown,
        "evidence": feature["evidence"],
        "answerable": float(ranking.feature("answerable")[:8].max()),
    }
    group = _GROUPS.get(question.demand)
    if group:
        value[group] = 1.0 - demand
    return np.array([value.get(name, 0.0) for name in CONFIDENCE])


def _is_shown(unit: Unit, proposed: Draft) -> bool:
    return any(
        piece.passage.id == unit.passage.id and piece.span.overlaps(unit.span) for piece in proposed.pieces
    )
