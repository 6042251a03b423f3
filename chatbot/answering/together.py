"""One answer made of several: what the editions of a document say, and what answers questions asked in one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, zip_longest

from chatbot.answer import Answer
from chatbot.drafting.both import BETWEEN
from chatbot.finding.editions import Edition


def by_edition(answers: Sequence[tuple[Edition, Answer]]) -> Answer:
    """The answers of the editions that have one, the newest first; one of them alone where only it answers or all say
    the same, the newest one's refusal where none answers."""
    held = [(edition, answer) for edition, answer in answers if answer.status == "answered"]
    if len({answer.text for _, answer in held}) <= 1:
        return (held or answers)[0][1]
    text = "\n".join(f"{edition.label}：{answer.text}" for edition, answer in held)
    return _joined([answer for _, answer in held], text)


def _joined(found: Sequence[Answer], text: str) -> Answer:
    """The first answer with this text, and with what all of them cite."""
    shorts = [answer.short_answer for answer in found]
    return replace(
        found[0],
        text=text,
        short_answer=BETWEEN.join(dict.fromkeys(s for s in shorts if s)) if all(shorts) else None,
        citations=tuple(dict.fromkeys(chain.from_iterable(a.citations for a in found))),
        # What another of the answers says is shown with it, and is no doubt about this one.
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


def by_question(answers: Sequence[tuple[str, Answer]], whole: Answer) -> Answer:
    """The answers to questions that were asked in one, and which of them have none; ``whole``, the answer to all of it, where
    fewer than two sentences answer them or it says what they say."""
    held = [answer for _, answer in answers if answer.status == "answered"]
    mains = {answer.citations[0] for answer in held}
    if len(mains) < 2 or (whole.status == "answered" and mains <= set(whole.citations)):
        return whole
    lines = [
        f"“{question}”\n{answer.text if answer.status == 'answered' else '没有找到。' + answer.text}"
        for question, answer in answers
    ]
    joined = _joined(held, "\n".join(lines))
    return replace(joined, question=whole.question, resolved_question=whole.resolved_question)
