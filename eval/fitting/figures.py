"""Fit which of a sentence's figures is asked for (``chatbot.drafting.figure_choice``).

    python -m eval.fitting.figures DOCS QUESTIONS [DOCS QUESTIONS ...] [--reader] [--folds 5]

The sets are those of ``eval.fitting.ranking``.  A conditional logit (McFadden 1974) over the figures of the sentence that holds the
gold: the share that falls on figures that stand in a gold answer.  Prints the share of questions whose figure is found, with the
documents of each fold held out, then writes the weights into ``weights.json``.  The reader must not have learnt from these
documents: it is surer of those than of others.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from chatbot.drafting.figure_choice import SIGNS, FigureSentence, options, signs
from chatbot.drafting.short import asks_for_figure, could_ask_for_figure
from chatbot.question.analysis import analyse
from chatbot.reader.reader import PACKAGED
from eval.fitting.examples import Example, collect
from eval.fitting.ranking import conditional_logit, write
from eval.fitting.sets import questions_of, sources_of
from eval.sets.questions import SetQuestion
from ingest.chinese.clauses import clauses
from ingest.chinese.figures import figures
from ingest.command import CommandParser, reporting
from ingest.errors import InputError

BEFORE = {
    "near": 1.2, "clause": 1.0, "before": 0.3, "named": 0.5, "unit": 0.8, "meant": 1.0, "year": 1.0,
    "other_year": -1.0, "past": -0.3, "former": -0.3, "change": -0.5, "part": 0.0, "read": 3.0, "read_first": 0.0,
}  # fmt: skip
"""What was thought before anything was fitted: examples are few, and the weights stay near it."""
RIDGE = 4.0


@dataclass(frozen=True)
class Choice:
    """The figures of one sentence: their signs, shape (n, len(SIGNS)), and which of them are right."""

    document: str
    rows: np.ndarray
    right: np.ndarray


@reporting
def main(argv: Sequence[str] | None = None) -> int:
    parser = CommandParser(
        prog="python -m eval.fitting.figures",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("sets", nargs="+", type=Path, metavar="DOCS QUESTIONS")
    parser.add_argument("--reader", nargs="?", const=str(PACKAGED))
    parser.add_argument("--keep", type=Path, help="folder in which the documents' indexes are kept")
    parser.add_argument("--folds", type=int, default=5)
    args = parser.parse_args(argv)
    if len(args.sets) % 2 or args.folds < 2:
        parser.error("文件夹与题集要成对给出(DOCS QUESTIONS)，--folds 至少为 2")
    choices = [
        choice
        for docs, questions in zip(args.sets[::2], args.sets[1::2], strict=True)
        for choice in choices_of(sources_of(docs), questions_of(questions), args.reader, args.keep)
    ]
    if len({c.document for c in choices}) < args.folds:
        raise InputError(f"题目太少：至少要有 {args.folds} 份文件的数字题，得到 {len(choices)} 题")
    cross_validate(choices, args.folds)
    fitted = {n: round(float(w), 4) for n, w in zip(SIGNS, fit(choices), strict=True)}
    print(json.dumps(fitted, indent=1))
    write({"figure": {"weights": fitted}}, "")
    return 0


def choices_of(
    sources: Sequence[Path], questions: Sequence[SetQuestion], reader: str | None, keep: Path | None
) -> Iterator[Choice]:
    """The sentences with gold in which more than one figure could be meant, and one is."""
    asking = [q for q in questions if q.answerable and could_ask_for_figure(analyse(q.text))]
    for example in collect(sources, asking, reader, keep):
        choice = _choice(example)
        if choice is not None:
            yield choice


def _choice(example: Example) -> Choice | None:
    found, corpus = example.found, example.engine.corpus
    unit = next(
        (c.unit for c, gold in zip(found.ranking.candidates, example.gold, strict=True) if gold), None
    )
    if unit is None or (unit.row is not None and unit.row.cells):
        return None
    text = corpus.units.parsed(unit.passage).document.text
    if not asks_for_figure(found.question, unit.span, text):
        return None
    book = corpus.books.of(unit.passage.source)
    sentence = FigureSentence(
        text, unit.span, clauses(text, unit.span), book.within(unit.span), book.names(unit.span)
    )
    figures = options(found.question, sentence)
    right = np.array([any(_same(f.text, a) for a in example.question.accepted) for f in figures], dtype=bool)
    if len(figures) < 2 or not right.any() or right.all():
        return None
    marks = example.engine.marker.marks(found.question.read, unit, found.marks)
    return Choice(example.document, signs(found.question, corpus, figures, sentence, marks), right)


def _same(figure: str, answer: str) -> bool:
    """Whether the answer is the figure, with words around it or without its unit: 13件 is neither 3件 nor 113件."""
    return figure in {f.text for f in figures(answer)} or answer == figure.rstrip("件人个家项次%")


def fit(choices: Sequence[Choice]) -> np.ndarray:
    """Weights, shape (len(SIGNS),)."""
    centre = np.array([BEFORE[name] for name in SIGNS])
    return conditional_logit([(c.rows, c.right) for c in choices], centre, np.full(len(SIGNS), RIDGE))


def cross_validate(choices: Sequence[Choice], folds: int) -> None:
    documents = sorted({c.document for c in choices})
    before = np.array([BEFORE[name] for name in SIGNS])
    hits: list[tuple[bool, bool]] = []
    for fold in range(folds):
        held = set(documents[fold::folds])
        weights = fit([c for c in choices if c.document not in held])
        hits += [
            (bool(c.right[np.argmax(c.rows @ before)]), bool(c.right[np.argmax(c.rows @ weights)]))
            for c in choices
            if c.document in held
        ]
    first, fitted = np.mean(hits, axis=0)
    print(f"{len(choices)} sentences with several figures: right {first:.3f} before, {fitted:.3f} fitted")


if __name__ == "__main__":
    sys.exit(main())
