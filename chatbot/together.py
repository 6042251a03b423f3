"""One answer made of several: what the editions of a document say, each under its name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, zip_longest

from chatbot.answer import Answer
from chatbot.finding.editions import Edition

BETWEEN = "、"


def by_edition(answers: Sequence[tuple[Edition, Answer]]) -> Answer:
    """The answers of the editions that have one, the newest first; one of them alone where only it answers or all say
    the same, the newest one's refusal where none answers."""
    held = [(edition, answer) for edition, answer in answers if answer.status == "answered"]
    if len({answer.text for _, answer in held}) <= 1:
        return (held or answers)[0][1]
    found = [answer for _, answer in held]
    shorts = [answer.short_answer for answer in found]
    return replace(
        found[0],
        text="\n".join(f"{edition.label}：{answer.text}" for edition, answer in held),
        short_answer=BETWEEN.join(dict.fromkeys(s for s in shorts if s)) if all(shorts) else None,
        citations=tuple(dict.fromkeys(chain.from_iterable(a.citations for a in found))),
        # That editions differ is what is shown, and no doubt about either.
        other_figures=tuple(
            o for a in found for o in a.other_figures if o.citation.source == a.citations[0].source
        ),
        doubtful_figures=tuple(dict.fromkeys(chain.from_iterable(a.doubtful_figures for a in found))),
        confidence=min(answer.confidence for answer in found),
        sure=all(answer.sure for answer in found),
        passages=tuple(
            dict.fromkeys(hit for row in zip_longest(*(a.passages for a in found)) for hit in row if hit)
        ),
    )
