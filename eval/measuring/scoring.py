"""Is an answer right?  One ``Outcome`` a question, always.

The rules are those of the yardstick, ``../shared/score/score.py``, and give the same verdicts (a test holds
the two together).  Evidence without a quote, as a spreadsheet gives it, is beyond the yardstick: it is met by
a citation from its section or, where no section is named, by one that holds an accepted answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from eval.measuring.results import Cited, FoundPassage, Result, Texts, check_citations
from eval.measuring.text import character_f1, contains, coverage, normal, overlaps, same_path, within
from eval.sets.questions import Gold, SetQuestion

LONGEST = dict.fromkeys(("number", "entity", "date", "table"), 180) | dict.fromkeys(
    ("list", "conflict", "comparison"), 600
)
"""Characters that an answer may have, by type; 300 else."""

LONGEST_ELSE, LONGEST_ALL = 300, 600
CITED_FIRST, CITED_ALL = 5, 12
"""How many citations count, where one piece of evidence is enough and where all are required."""

EVIDENCE = 0.6
"""The share of a gold quote's shingles that makes a passage hold it."""

RANKED = 10

_DATED = re.compile(r"\(\d{4}-\d{2}-\d{2}\)$")

Verdict = Literal[
    "right",
    "rightly_refused",
    "wrong_answer",  # answered, without the accepted answer
    "uncited",  # the accepted answer, but no citation of the evidence
    "too_long",  # right and cited, but nobody would read it
    "wrongly_refused",
    "not_refused",  # answered what the document does not answer
    "crashed",
    "missing",
]


@dataclass(frozen=True)
class Outcome:
    """The judgement of one question.

    ``None`` where a figure does not apply: everything about evidence for a question without an answer,
    ``short_*`` without accepted answers, ``bad_citations`` without the source texts.  Ranks count from 1.
    """

    question: SetQuestion
    result: Result | None
    correct: bool
    answer_hit: bool | None = None
    cited: bool | None = None
    short_enough: bool | None = None
    section_exact: bool | None = None
    citation_precision: float | None = None
    relevant_ranks: tuple[int, ...] = ()
    section_ranks: tuple[int, ...] = ()
    short_em: float | None = None
    short_f1: float | None = None
    mark_right: bool | None = None
    """Whether the marked words are an accepted answer, or at least half of one; ``None`` where none are marked."""

    @property
    def hedged(self) -> bool:
        """Shown as possibly related and to be checked."""
        return self.result is not None and self.answered and not self.result.sure

    @property
    def misled(self) -> bool:
        """Answered as if sure, and wrong."""
        return self.answered and not self.hedged and not self.correct

    @property
    def answered(self) -> bool:
        return self.result is not None and self.result.answered

    @property
    def rank(self) -> int | None:
        """The rank of the first passage that holds evidence, within the first ten."""
        return self.relevant_ranks[0] if self.relevant_ranks else None

    @property
    def verdict(self) -> Verdict:
        if self.result is None:
            return "missing"
        if self.result.status == "error":
            return "crashed"
        if not self.question.answerable:
            return "rightly_refused" if self.correct else "not_refused"
        if not self.answered:
            return "wrongly_refused"
        if self.correct:
            return "right"
        if not self.answer_hit:
            return "wrong_answer"
        return "too_long" if self.cited else "uncited"


def judge_all(
    questions: Iterable[SetQuestion], results: Mapping[str, Result], texts: Texts | None = None
) -> tuple[Outcome, ...]:
    """One outcome a question, in the set's order; a question without a result is wrong."""
    return tuple(judge(question, results.get(question.id), texts) for question in questions)


def judge(question: SetQuestion, result: Result | None, texts: Texts | None = None) -> Outcome:
    """With ``texts`` the citations are checked against the text that they point into."""
    if result is not None and texts is not None:
        result = replace(result, bad_citations=check_citations(result, texts))
    if not question.answerable:
        return Outcome(
            question,
            result,
            correct=result is not None and result.status == "not_found",
            mark_right=False if result is not None and result.answered and result.short_answer else None,
        )
    return _judge_answer(question, result or Result(question.id, "missing"), missing=result is None)


def _section_exact(question: SetQuestion, result: Result) -> bool | None:
    """None where the question names no section."""
    if not any(gold.section for gold in question.gold):
        return None
    return bool(result.citations) and _in_section(result.citations[0], question.gold)


def _judge_answer(question: SetQuestion, result: Result, missing: bool) -> Outcome:
    every = all if question.all_required else any
    counted = result.citations[: CITED_ALL if question.all_required else CITED_FIRST]
    answer_hit = _answer_hit(question, result, every)
    cited = every([any(supports(citation, gold) for citation in counted) for gold in question.gold])
    short_enough = len(result.answer) <= longest(question)
    ranked = result.passages[:RANKED]
    em, f1 = _short(question, result)
    return Outcome(
        question=question,
        result=None if missing else result,
        correct=result.answered and answer_hit and cited and short_enough,
        answer_hit=answer_hit,
        cited=cited,
        short_enough=short_enough,
        section_exact=_section_exact(question, result),
        citation_precision=_precision(question, result),
        relevant_ranks=_ranks(ranked, question.gold, _holds),
        section_ranks=_ranks(ranked, question.gold, _in_section),
        short_em=em,
        short_f1=f1,
        mark_right=_mark_right(question, result),
    )


def _ranks(
    ranked: Sequence[FoundPassage],
    golds: Sequence[Gold],
    fits: Callable[[FoundPassage, Sequence[Gold]], bool],
) -> tuple[int, ...]:
    return tuple(rank for rank, found in enumerate(ranked, 1) if fits(found, golds))


def longest(question: SetQuestion) -> int:
    """The characters that an answer to this question may have."""
    return LONGEST_ALL if question.all_required else LONGEST.get(question.type, LONGEST_ELSE)


def supports(citation: Cited, gold: Gold) -> bool:
    """The citation shows this evidence, in the right file where one is named."""
    if not _in_file(citation.source, gold.doc):
        return False
    if gold.quote:
        return any(overlaps(citation.quote, quote) for quote in gold.quotes)
    if gold.section:
        return within(citation.section, gold.section)
    return any(contains(citation.quote, answer) for answer in gold.answers)


def _in_file(source: str, doc: str) -> bool:
    """``doc`` is the file's name; without a suffix, as statutes are cited, also the name less its date."""
    path = Path(source)
    return not doc or path.name == doc or (not Path(doc).suffix and _DATED.sub("", path.stem) == doc)


def _answer_hit(question: SetQuestion, result: Result, every: Callable[[Sequence[bool]], bool]) -> bool:
    if question.must_include:
        return all(contains(result.answer, wanted) for wanted in question.must_include)
    return every([_answers(result, gold) for gold in question.gold])


def _answers(result: Result, gold: Gold) -> bool:
    """The text holds an accepted answer; else the gold quote; without either the citation has to do."""
    if gold.answers:
        return any(contains(result.answer, answer) for answer in gold.answers)
    if gold.quote:
        return overlaps(result.answer, gold.quote)
    return any(supports(citation, gold) for citation in result.citations)


def _precision(question: SetQuestion, result: Result) -> float | None:
    """The share of the citations that show any of the evidence."""
    if not (result.answered and result.citations):
        return None
    good = [any(supports(citation, gold) for gold in question.gold) for citation in result.citations]
    return sum(good) / len(good)


def _in_section(place: Cited | FoundPassage, golds: Sequence[Gold]) -> bool:
    """The heading path is the gold one; for evidence without a quote, the gold section or one below it."""
    return any((same_path if gold.quote else within)(place.section, gold.section) for gold in golds)


def _holds(found: FoundPassage, golds: Sequence[Gold]) -> bool:
    """The passage holds evidence; the yardstick looks at the text alone, not at the file."""
    return any(_holds_one(found, gold) for gold in golds)


def _holds_one(found: FoundPassage, gold: Gold) -> bool:
    if gold.quote:
        return coverage(gold.quote, found.text) >= EVIDENCE
    if not _in_file(found.source, gold.doc):
        return False
    if gold.section:
        return within(found.section, gold.section)
    return any(contains(found.text, answer) for answer in gold.answers)


def _short(question: SetQuestion, result: Result) -> tuple[float | None, float | None]:
    """Exact match and character F1 of the short answer against the best accepted answer."""
    accepted = question.accepted
    if not accepted:
        return None, None
    short = result.short_answer or ""
    em = bool(short) and any(normal(short) == normal(answer) for answer in accepted)
    return float(em), max(character_f1(short, answer) for answer in accepted)


def _mark_right(question: SetQuestion, result: Result) -> bool | None:
    """The yardstick's rule (``../shared/score/sealed.py``): an accepted answer stands in the marked words, or they are half
    of one or more."""
    short = normal(result.short_answer or "") if result.answered else ""
    if not short:
        return None
    return any(
        contains(result.short_answer or "", answer)
        or (short in normal(answer) and 2 * len(short) >= len(normal(answer)))
        for answer in question.accepted
    )
