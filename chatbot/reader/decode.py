"""Logits of one pair to a ``Reading``: spans by start and end, sentences by their tokens' mean."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from chatbot.reader.features import Features, tokens_of
from chatbot.reader.reading import AnswerSpan, Reading

LONGEST = 90
"""Tokens in an answer span at most: about 120 characters."""
BREVITY = 0.02
"""What each character of a span costs, in log-probability: spans come out too long rather than too short.  On official
prose that was never learnt from it changes nothing (F1 0.769 with and without, over two sets), on CMRC it gains."""
_BEST = 5
_WIDE = 24

Floats = NDArray[np.float32]


def _log_probabilities(logits: Floats, features: Features) -> Floats:
    """Log-probabilities over "no answer" (first) and the text's tokens."""
    area = slice(features.first, features.first + len(features.offsets))
    chosen = np.concatenate([logits[:1], logits[area]]).astype(np.float32)
    shifted = chosen - chosen.max()
    result: Floats = shifted - np.log(np.exp(shifted).sum())
    return result


def best_spans(start: Floats, end: Floats, features: Features, text: str) -> tuple[AnswerSpan, ...]:
    """The best spans, best first, none overlapping a better one; white space at their ends is left out.

    ``start`` and ``end`` are log-probabilities of the text's tokens; a span's score is their sum, its length's
    cost counts for the order alone.
    """
    n = len(features.offsets)
    starts = np.argsort(-start, kind="stable")[:_WIDE]
    places = np.array(features.offsets).reshape(-1, 2)
    cost = BREVITY * (places[None, :, 1] - places[:, None, 0])
    scored = [
        (float(start[i] + end[j]), float(cost[i, j]), int(i), int(j))
        for i in starts
        for j in i + np.argsort(-end[i : i + LONGEST], kind="stable")[:_WIDE]
        if j < n
    ]
    scored.sort(key=lambda row: (row[1] - row[0], row[2], row[3]))
    kept: list[AnswerSpan] = []
    for score, _, i, j in scored:
        a, b = trimmed(text, features.offsets[i][0], features.offsets[j][1])
        if a < b and all(b <= k.start or k.end <= a for k in kept):
            kept.append(AnswerSpan(a, b, score))
        if len(kept) == _BEST:
            break
    return tuple(kept)


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """``[start, end)`` without white space at its ends."""
    inside = text[start:end]
    return start + len(inside) - len(inside.lstrip()), end - (len(inside) - len(inside.rstrip()))


def sentence_scores(
    evidence: Floats, features: Features, sentences: Sequence[tuple[int, int]]
) -> tuple[float, ...]:
    """Mean logit of each sentence's tokens; what lies beyond the token limit counts by what was read of it."""
    scores = []
    for start, end in sentences:
        place = tokens_of(features, start, end, partly=True)
        scores.append(float(evidence[place[0] : place[1] + 1].mean()) if place else float("-inf"))
    return tuple(scores)


def spans_within(
    start: Floats, end: Floats, features: Features, text: str, within: tuple[int, int]
) -> tuple[AnswerSpan, ...]:
    """The best spans of ``text[within]``; ``start`` and ``end`` are the pair's logits."""
    begins, ends = (_log_probabilities(logits, features)[1:] for logits in (start, end))
    return _within(begins, ends, features, text, within)


def _within(
    begins: Floats, ends: Floats, features: Features, text: str, within: tuple[int, int]
) -> tuple[AnswerSpan, ...]:
    """The best spans of ``text[within]`` by the tokens' log-probabilities."""
    outside = np.array([a < within[0] or b > within[1] for a, b in features.offsets], dtype=bool)
    if outside.all():
        return ()
    begins, ends = (np.where(outside, -np.inf, side).astype(np.float32) for side in (begins, ends))
    return tuple(s for s in best_spans(begins, ends, features, text) if np.isfinite(s.score))


def reading(
    start: Floats,
    end: Floats,
    evidence: Floats,
    answerable: float,
    features: Features,
    text: str,
    sentences: Sequence[tuple[int, int]],
) -> Reading:
    """``start``, ``end``, ``evidence``: (tokens,) logits of the pair, padding allowed at the end."""
    begins, ends = _log_probabilities(start, features), _log_probabilities(end, features)
    spans = best_spans(begins[1:], ends[1:], features, text) if features.offsets else ()
    scores = sentence_scores(evidence, features, sentences)
    inside = tuple(_within(begins[1:], ends[1:], features, text, sentence) for sentence in sentences)
    return Reading(float(answerable), scores, spans, float(begins[0] + ends[0]), inside)
